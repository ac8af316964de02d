"""/cases/{id}/plan: its versions, put together from accepted advice, written, held against each other, as PDF and Word."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from app import today as clock
from app.cases.schemas import WorkerOut
from app.deps import ActorDep, HereDep, KnownCase, SignedIn, audit_read, only
from app.documents.routes import attachment
from app.documents.sniff import DOCX, PDF
from app.notices import plan_files, plan_writing
from app.notices.plan import PARTS
from app.notices.plan_changes import changes
from app.once import KeyHeader
from app.problems import PROBLEMS
from app.record.idempotency import Sending
from app.schema import Body, Page, Reply
from app.security import COUNCIL_ROLES
from app.tables import Account, PlanDraft
from workflow.states import Role, State

router = APIRouter(
    prefix="/api/v1/cases/{case_id}/plan",
    tags=["plan"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)
WRITES = Depends(only(Role.CASEWORKER, Role.MANAGER))
Version = Annotated[int, Query(ge=1, le=2**31, description="A version; the latest where none is named.")]
Seen = Annotated[int, Field(ge=0, le=2**31, description="The version you saw; 0 before there is one.")]


class ParagraphIn(Body):
    """A paragraph: of the advice it has the key of, or the council's own."""

    key: Annotated[str, Field(max_length=60)] = ""
    text: Annotated[str, Field(max_length=plan_writing.LONGEST)]


class PlanIn(Body):
    """Sections written anew; those not named stay as they are."""

    version: Seen
    sections: dict[Annotated[str, Field(max_length=2)], list[ParagraphIn]] = Field(min_length=1, max_length=len(PARTS))


class AssemblyIn(Body):
    """Take in what the accepted advice says and the plan has not."""

    version: Seen


class SourceOut(Reply):
    """From which advice a paragraph was taken."""

    advice_id: int
    event_id: int
    kind: str
    service: str
    by: str
    profession: str
    on: date
    part: str


class ParagraphOut(Reply):
    """A paragraph. `was` is what its advice said; `changed` that it says something else."""

    key: str
    text: str
    was: str
    changed: bool
    source: SourceOut | None


class SectionOut(Reply):
    """A section of the plan."""

    code: str
    title: str
    cite: str
    paragraphs: list[ParagraphOut]


class FlagOut(Reply):
    """Something to look at again: it stops nothing."""

    section: str
    place: int | None
    says: str


class VersionOut(Reply):
    """A version: who saved it, when."""

    version: int
    what: str
    at: datetime
    by: WorkerOut


class PlanOut(Reply):
    """A version of the plan, with what to look at again and what it could still take in."""

    case_id: int
    version: int
    sections: list[SectionOut]
    flags: list[FlagOut]
    to_take_in: int
    not_accepted: list[int]
    sent: dict[str, int]


class ChangeOut(Reply):
    """A paragraph that changed, in parts: `same`, `gone`, `added`."""

    section: str
    kind: str
    parts: list[tuple[str, str]]


@router.get("")
def read_plan(case_id: KnownCase, here: HereDep, who: ActorDep, version: Version | None = None) -> PlanOut:
    """A version of the plan, each paragraph with the advice it was taken from. Version 0: there is none yet."""
    with here.db.reading() as session:
        found = plan_writing.read(here, session, who, case_id, version)
    audit_read(here, who, "GET /cases/{id}/plan", case_id)
    return plan_out(found)


@router.get("/versions")
def read_versions(case_id: KnownCase, here: HereDep, who: ActorDep) -> Page[VersionOut]:
    """Every version, newest first: none is ever changed."""
    with here.db.reading() as session:
        found = plan_writing.read(here, session, who, case_id)
    audit_read(here, who, "GET /cases/{id}/plan/versions", case_id)
    return Page[VersionOut](items=[_version(row, account) for row, account in found.versions])


@router.get("/changes")
def read_changes(
    case_id: KnownCase,
    here: HereDep,
    who: ActorDep,
    since: Annotated[int, Query(ge=1, le=2**31)],
    to: Annotated[int, Query(ge=1, le=2**31)],
) -> Page[ChangeOut]:
    """What changed from one version to another: the draft that was sent, say, and the plan."""
    with here.db.reading() as session:
        before, after = plan_writing.two(session, who, case_id, since, to)
    audit_read(here, who, "GET /cases/{id}/plan/changes", case_id)
    found = changes(before, after)
    return Page[ChangeOut](items=[ChangeOut(section=c.section, kind=c.kind, parts=list(c.parts)) for c in found])


@router.get("/file.{form}", response_class=Response)
def read_file(
    case_id: KnownCase,
    form: Annotated[str, Path(pattern="^(pdf|docx)$")],
    here: HereDep,
    who: ActorDep,
    version: Version | None = None,
) -> Response:
    """A version as PDF/UA-1 or Word: as a draft, until the plan is issued."""
    with here.db.reading() as session:
        found = plan_writing.read(here, session, who, case_id, version)
    audit_read(here, who, "GET /cases/{id}/plan/file", case_id)
    return as_file(found, form)


@router.post("/assembly", status_code=201, dependencies=[WRITES])
def assemble_plan(
    case_id: KnownCase, body: AssemblyIn, request: Request, here: HereDep, who: ActorDep, key: KeyHeader = None
) -> PlanOut:
    """The next version, with what the accepted advice says and this one has not; what was taken out stays out."""
    sending = Sending(who, request.url.path, key, body.model_dump_json())
    version = plan_writing.take_in(here, who, case_id, body.version, sending)
    with here.db.reading() as session:
        return plan_out(plan_writing.read(here, session, who, case_id, version))


@router.post("", status_code=201, dependencies=[WRITES])
def write_plan(
    case_id: KnownCase, body: PlanIn, request: Request, here: HereDep, who: ActorDep, key: KeyHeader = None
) -> PlanOut:
    """The next version, with some sections written anew. Somebody else's save since yours was opened is 409."""
    sending = Sending(who, request.url.path, key, body.model_dump_json())
    said = {code: [(p.key, p.text) for p in paragraphs] for code, paragraphs in body.sections.items()}
    version = plan_writing.write(here, who, case_id, body.version, said, sending)
    with here.db.reading() as session:
        return plan_out(plan_writing.read(here, session, who, case_id, version))


def plan_out(found: plan_writing.Read) -> PlanOut:
    """A version as it is answered."""
    sections = [
        SectionOut(
            code=code, title=part.title, cite=part.cite,
            paragraphs=[
                ParagraphOut(
                    key=p.key, text=p.text, was=p.was, changed=p.is_changed,
                    source=SourceOut(**p.source.model_dump()) if p.source else None,
                )
                for p in found.plan.sections.get(code, [])
            ],
        )
        for code, part in PARTS.items()
    ]  # fmt: skip
    return PlanOut(
        case_id=found.case.now.case.id,
        version=found.version,
        sections=sections,
        flags=[FlagOut(section=f.section, place=f.place, says=f.says) for f in found.flags],
        to_take_in=found.to_take_in,
        not_accepted=[advice.id for advice in found.waiting],
        sent=dict(found.sent),
    )


def as_file(found: plan_writing.Read, form: str) -> Response:
    """A version as a file to be saved: as the plan once it is issued, and as the draft it is before."""
    final = found.case.now.facts.state is State.PLAN_ISSUED
    said = plan_files.shown(found.case, found.plan, found.version, clock.now(), final=final)
    made = plan_files.pdf(said, clock.now()) if form == "pdf" else plan_files.word(said, clock.now())
    name = f"{'plan' if final else 'draft-plan'}-{found.case.now.case.reference}-version-{found.version}.{form}"
    headers = {"Content-Type": PDF if form == "pdf" else DOCX, "Content-Disposition": attachment(name)}
    return Response(made, headers=headers)


def _version(row: PlanDraft, account: Account) -> VersionOut:
    return VersionOut(
        version=row.version, what=row.what, at=row.at, by=WorkerOut(id=account.id or 0, name=account.name)
    )
