"""A paper that a family sends: kept as every document is, and said in a message, so that it waits in somebody's work."""

from datetime import date
from hashlib import sha256
from typing import Final

from starlette.datastructures import UploadFile

from app.cases import service as cases
from app.deps import Parts
from app.documents import keeping
from app.documents.keeping import About, Offered
from app.errors import Problem
from app.family import service
from app.family.service import Seen
from app.record.append import lock
from app.record.canonical import canonical
from app.record.happen import Context
from app.record.idempotency import Sending
from app.security import Actor
from app.today import now as this_instant
from app.web.forms import Filled
from app.web.tongue import N_, gettext

FOR_ADVISERS: Final = ("evidence", "views")
"""What everybody who is asked for advice is given (regulation 6(3)); anything else a family sends is read by the council alone."""
KINDS: Final = (*FOR_ADVISERS, "other")

TOO_BIG: Final = N_("This file is too big. It can have %(most)s MB at most")
NOT_A_KIND: Final = N_("We cannot take this kind of file. Send a PDF, a Word file, a photo or plain text")
NOT_SAFE: Final = N_("This file may not be safe, so we did not keep it. Send it as a photo, or in another way")
EMPTY: Final = N_("There is nothing in this file")


def looked_into(here: Parts, file: UploadFile) -> Offered:
    """A file that may be kept. Raises Problem, in the reader's own language, where it may not."""
    most = here.settings.documents_max_mb
    content = file.file.read(most * 1_000_000 + 1)
    try:
        return keeping.looked_into(content, file.filename or "", most, here.settings.antivirus)
    except Problem as problem:
        said = {413: gettext(TOO_BIG) % {"most": most}, 415: gettext(NOT_A_KIND), 422: gettext(NOT_SAFE)}
        if problem.status not in said:
            raise
        message = said[problem.status] if content else gettext(EMPTY)
        raise Problem(422, "bad-input", message, errors=[{"field": "file", "message": message}]) from problem


def sending_of(filled: Filled, who: Actor, path: str, offered: Offered) -> Sending:
    """The form and its file as a POST that is recorded once: another file or other words by the same form are another sending."""
    said = canonical({name: list(value) for name, value in filled.typed.items()}).encode()
    digest = sha256(offered.content + said).hexdigest()
    return Sending(who, path, f"{filled.key}.{digest[:16]}", digest)


def keep(here: Parts, who: Actor, seen: Seen, filled: Filled, offered: Offered, sending: Sending, day: date) -> None:
    """Keep the paper, and record the message that it came: both or neither, once."""
    now, case_id = this_instant(), seen.case.id
    said = About(filled["kind"], service.sender_of(seen.reader), None, ())
    text = f"A paper came through the family’s page: {offered.filename}"
    message = service.message(
        seen.reader, who, "message", f"{text}\n\n{filled['words']}" if filled["words"] else text, day
    )
    with here.db.writing() as session:
        matter = cases.find(session, who, case_id)
        lock(session, case_id)
        if sending.first(session):
            return
        keeping.keep(session, who, case_id, said, offered, here.settings.documents_dir, now)
        page = service.page_of(session, matter.authority, now)
        outcome = cases.record(session, matter, message, Context(page, here.rules(session), day, now), None)
        sending.keep(session, case_id, outcome.events[0].id, 201, now)
