"""The state of the house, what is in force, what is kept, who read what, the register of workers: looked at, seldom changed."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.admin import files, house, kept, people, reads
from app.admin.asked import LOOKING, AdminDep, AdminFormDep, Id
from app.alerts.delivery import shown
from app.deps import HereDep, Parts, audit_read
from app.errors import not_found
from app.security import Actor
from app.web.render import render
from workflow.law.book import book

router = APIRouter(include_in_schema=False)

MESSAGES: Final = {
    "again": "The message is sent again, under the same id, at the next round of sending.",
    "rest": "The message is put to rest: it is not sent, and no check asks for it any more.",
}
FileCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_.-]{0,59}$")]


# ---- the state of the house


@router.get("/admin")
def house_page(
    request: Request, who: AdminDep, here: HereDep, message: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    return _house(request, here, who, MESSAGES.get(message, ""))


def start(request: Request, here: Parts, who: Actor) -> Response:
    """Where an administrator starts: the same page, at the home page's address."""
    return _house(request, here, who, "")


def _house(request: Request, here: Parts, who: Actor, said: str) -> Response:
    return render(request, "admin_house.html", house=house.house(here, who), said=said, many=house.MANY)


@router.post("/admin/deliveries/{delivery_id}/replay")
def replay(who: AdminFormDep, here: HereDep, delivery_id: Id) -> Response:
    """Have a message sent again."""
    with here.db.writing() as session:
        shown.replay(session, who, delivery_id, clock.now())
    return RedirectResponse("/admin?message=again", 303)


@router.post("/admin/deliveries/{delivery_id}/rest")
def rest(who: AdminFormDep, here: HereDep, delivery_id: Id) -> Response:
    """Put a message to rest."""
    with here.db.writing() as session:
        shown.rest(session, who, delivery_id, clock.now())
    return RedirectResponse("/admin?message=rest", 303)


# ---- what is in force


@router.get("/admin/files", dependencies=LOOKING)
def files_page(request: Request, here: HereDep) -> Response:
    return render(
        request, "admin_files.html", rules=files.rules_in_force(here.settings),
        letters=files.letters_in_force(here.settings), folder=here.settings.letters,
        book=book(), digest=here.rules().digest,
    )  # fmt: skip


@router.get("/admin/files/{code}", dependencies=LOOKING)
def file_page(request: Request, here: HereDep, code: FileCode) -> Response:
    found = next((file for file in files.all_in_force(here.settings) if file.code == code), None)
    if found is None:
        raise not_found("file")
    return render(request, "admin_file.html", file=found)


# ---- workers, retention


@router.get("/admin/workers")
def workers_page(request: Request, who: AdminDep, here: HereDep) -> Response:
    with here.db.reading() as session:
        return render(request, "admin_workers.html", workers=people.workers(session, who))


@router.get("/admin/retention")
def retention_page(request: Request, who: AdminDep, here: HereDep) -> Response:
    with here.db.reading() as session:
        short = kept.short_lived(session, who, clock.now())
        ended, of = kept.outgrown(session, who, clock.today())
    return render(request, "admin_retention.html", short=short, ended=ended, of=of, age=kept.OUTGROWN)


# ---- who read what


@router.get("/admin/reads")
def reads_page(
    request: Request,
    who: AdminDep,
    here: HereDep,
    case: Annotated[str, Query(max_length=60)] = "",
    reader: Annotated[str, Query(max_length=20)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    case = case.strip()
    by = int(reader) if reader.isascii() and reader.isdigit() else None
    with here.db.reading() as session:
        named = reads.case_named(session, who, case)
        case_id, person_id = named or (None, None)
        wanted = reads.Wanted(case_id, person_id, by, before)
        fault = "No case here has that number or reference" if case and not named else ""
        found, following = ([], None) if fault else reads.readings(session, who, wanted)
        readers = reads.readers(session, who)
    if named:
        audit_read(here, who, "/admin/reads", *named)
    return render(
        request, "admin_reads.html", 422 if fault else 200, found=found, next=following, fault=fault,
        case=case, case_id=case_id, reader=by, readers=readers,
    )  # fmt: skip
