"""/audits: how good plans and advice are, audited by section; each month's sample, drawn by lot."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response

from app import today as clock
from app.audits import sampling, schemas, service, shown, store
from app.audits.examples import AUDITS
from app.deps import ActorDep, HereDep, SignedIn, audit_read, only
from app.errors import invalid
from app.once import KeyHeader
from app.paging import CursorDep, LimitDep, position_of
from app.problems import PROBLEMS
from app.record.happen import Context
from app.record.idempotency import Sending
from app.rulebook import council_audits
from app.schema import Page
from workflow.audits import What
from workflow.states import Role

READERS: Final = (Role.MANAGER, Role.CASEWORKER, Role.PROFESSIONAL)

router = APIRouter(
    prefix="/api/v1/audits",
    tags=["audits"],
    route_class=SignedIn,
    dependencies=[Depends(only(*READERS))],
    responses=PROBLEMS,
)

MANAGES: Final = [Depends(only(Role.MANAGER))]
AuditId = Annotated[int, Path(ge=1, le=2**62)]
Month = Annotated[str, Query(pattern=schemas.MONTH, description="A month that is over: 2026-10.")]


@router.get("/form")
def read_form(here: HereDep) -> schemas.FormsOut:
    """What an audit asks here: the sections, the grades and the rule of the overall one, the findings, the sampling."""
    return shown.forms(council_audits(here.settings))


@router.get("/sample", dependencies=MANAGES)
def read_sample(month: Month, here: HereDep, who: ActorDep) -> schemas.SampleOut:
    """A month's samples of plans and of advice. The first who asks, once the month is over, has them drawn.

    The lot is a hash of each number under a seed that nobody chooses: the same record gives the same sample. It is drawn
    once, when there is something to draw from, and kept with its rule and its population; what is recorded later of that
    month is not in it.
    """
    rules, today = council_audits(here.settings), clock.today()
    first = sampling.month_of(month, today)
    with here.db.reading() as session:
        there = sampling.drawn(session, who, first)
    if len(there) < len(What):
        with here.db.writing() as session:
            sampling.draw(session, who, first, rules, clock.now())
    with here.db.reading() as session:
        found = sampling.shown(session, who, first, rules)
    audit_read(here, who, "GET /audits/sample")
    return found


@router.post("/sample/withdrawals", status_code=201, dependencies=MANAGES)
def withdraw(body: schemas.WithdrawalIn, here: HereDep, who: ActorDep) -> schemas.WithdrawalOut:
    """Something in a sample is not to be audited, for a reason. The next in the order of the draw takes its place."""
    rules = council_audits(here.settings)
    with here.db.writing() as session:
        return sampling.withdraw(session, who, body, rules, clock.today(), clock.now())


@router.post("", status_code=201, dependencies=MANAGES)
def record_audit(
    body: Annotated[schemas.AuditIn, Body(openapi_examples=AUDITS)],
    request: Request,
    response: Response,
    here: HereDep,
    who: ActorDep,
    key: KeyHeader = None,
) -> schemas.AuditOut:
    """An audit of a plan or of one advice, section by section. It is kept; a second audit or a moderation supersedes it.

    The overall grade is the rule's; another needs its reason. Whoever held the case, wrote the plan or gave the advice
    does not audit it.
    """
    rules = council_audits(here.settings)
    sending = Sending(who, request.url.path, key, body.model_dump_json() if key is not None else "")
    with here.db.writing() as session:
        context = Context(who, here.rules(session), clock.today(), clock.now())
        audit_id = service.record(session, body, rules, context, sending)
        response.headers["Location"] = f"/api/v1/audits/{audit_id}"
        return shown.one(session, who, audit_id, rules)


@router.get("")
def list_audits(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    what: Annotated[What | None, Query()] = None,
    case_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    advice_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    service: Annotated[str | None, Query(max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")] = None,
    from_: Annotated[schemas.Day | None, Query(alias="from", description="Audited on this day or later.")] = None,
    to: Annotated[schemas.Day | None, Query(description="Audited on this day or before.")] = None,
    superseded: Annotated[bool, Query(description="Also those that another has taken the place of.")] = False,
) -> Page[schemas.AuditItem]:
    """The audits you may read, the latest first: a caseworker's own cases, a service's own advice."""
    if from_ and to and to < from_:
        raise invalid("to", f"{to} is before {from_}, the day in from")
    after = None
    if cursor:
        ordinal, audit_id = position_of(cursor, int, int)
        after = date.fromordinal(max(1, min(ordinal, date.max.toordinal()))), audit_id
    asked = store.Listed(what, case_id, advice_id, service, from_, to, superseded)
    with here.db.reading() as session:
        found = shown.page(session, who, asked, limit, after)
    audit_read(here, who, "GET /audits", case_id if found.items else None)
    return found


@router.get("/{audit_id}")
def read_audit(audit_id: AuditId, here: HereDep, who: ActorDep) -> schemas.AuditOut:
    """One audit, section by section."""
    with here.db.reading() as session:
        found = shown.one(session, who, audit_id, council_audits(here.settings))
    audit_read(here, who, "GET /audits/{id}", found.case_id)
    return found
