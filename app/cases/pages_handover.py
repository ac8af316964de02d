"""A handover note: what whoever takes the case must know, made from the record, to be read, printed or sent with it."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app import today as clock
from app.cases import told
from app.cases.pages_act import CaseId
from app.cases.pages_now import Now, load
from app.cases.schemas import ClockOut
from app.deps import HereDep, audit_read
from app.errors import forbidden
from app.record.load import stored
from app.registers import worker_names
from app.security import COUNCIL_ROLES
from app.web import history, words
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from workflow.promises import promises

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

LATEST = 8  # entries: the rest are on the case's page
EVENTS_SHOWN = 2000


@router.get("/cases/{case_id}/handover")
def handover(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)
    with here.db.reading() as session:
        now = load(session, who, case_id, here.rules(session), clock.today())
        shown = told.as_shown(session, stored(session, case_id, 0, EVENTS_SHOWN), now.events)
        workers = worker_names(session, {e.data["worker"] for e in shown if "worker" in e.data})
    audit_read(here, who, "/cases/{case_id}/handover", matter_id=case_id, person_id=now.case.person.id)
    names = history.Names({a.id: words.KINDS.get(a.kind, a.kind) for a in now.case.advice}, workers, now.services)
    past = [entry for entry in history.entries(shown, names) if entry.annulled is None]
    return render(
        request,
        "handover.html",
        it=now,
        case=now.case,
        todos=now.todos(),
        out=[(now.advice_name(a), a) for a in now.facts.awaited],
        owed=[c for c in promises(now.facts, now.rules) if c.open and c.due_on],
        latest=past[:LATEST],
        open_clocks=_open(now),
    )


def _open(now: Now) -> list[ClockOut]:
    """The limits that run, the nearest first."""
    running = [
        c for c in now.case.clocks if c.met_on is None and c.stopped_on is None and c.due_on and not c.conditional
    ]
    return sorted(running, key=lambda c: c.due_on or now.today)
