"""A POST of something that stands beside the record: sent again under its key, it finds what the first sending made."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlmodel import Session

from app.deps import ActorDep
from app.record.idempotency import Sending

KeyHeader = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Repeat a POST under the same key and it is recorded once.")
]


async def _sending(request: Request, who: ActorDep, key: KeyHeader = None) -> Sending:
    # FastAPI has read it already, so it is JSON; however it was spaced, it says the same.
    said = json.dumps(json.loads(await request.body() or b"null"), sort_keys=True) if key is not None else ""
    return Sending(who, request.url.path, key, said)


SendingDep = Annotated[Sending, Depends(_sending)]


def once(session: Session, sending: Sending, now: datetime, make: Callable[[], int | None]) -> int:
    """The id of what is made now, or of what the same key made before. Raises 422 where the body was another."""
    first = sending.first(session)
    if first is not None:
        return first.event_id
    made = make() or 0
    sending.keep(session, 0, made, 201, now, names="beside")
    return made
