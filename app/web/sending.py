"""A form read as it was sent: for pages whose fields are of things that are there no longer once it is recorded."""

from starlette.datastructures import FormData
from starlette.requests import Request

from app.record.canonical import canonical
from app.record.idempotency import Sending
from app.security import Actor
from app.web.forms import LONGEST_KEY

ASIDE = frozenset({"csrf", "step", "key"})


def sending_of(who: Actor, request: Request, sent: FormData) -> Sending:
    """The form as a POST that is recorded once, whoever clicks twice."""
    typed = {name: [text for text in sent.getlist(name) if isinstance(text, str)] for name in sent if name not in ASIDE}
    key = sent.get("key")
    return Sending(who, request.url.path, key[:LONGEST_KEY] if isinstance(key, str) and key else None, canonical(typed))
