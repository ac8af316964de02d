"""Meetings that were confirmed: their list, and each with its minutes, which print; undone with a reason."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.allocation import decided, service, shown
from app.allocation.pages import may
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden
from app.record.happen import Context
from app.security import Actor
from app.web.fields import Words
from app.web.forms import Button, Form, SentDep, Shown, form_page
from app.web.render import render, weekday_date
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.allocation import RULES, WORDS
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
LISTED: Final = 50
UNDO: Final = Form((Words("why", "Why it is undone", required="Say why it is undone", rows=2),))


@router.get("/meetings")
def meetings_page(
    request: Request, who: SignedInDep, here: HereDep, before: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    may(who)
    with here.db.reading() as session:
        found = decided.listed(session, who, LISTED, before)
    return render(request, "meeting_list.html", meetings=found[:LISTED], more=len(found) > LISTED)


@router.get("/meetings/{decision_id}")
def decided_page(request: Request, decision_id: Id, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    found = _found(here, who, decision_id)
    audit_read(here, who, "/meetings/{id}")
    return render(
        request,
        "meeting_minutes.html",
        meeting=found,
        rules=RULES,
        called=WORDS,
        may_undo=who.role is Role.MANAGER and found.undone is None and bool(found.assignments),
    )


@router.get("/meetings/{decision_id}/undo")
def undo_page(request: Request, decision_id: Id, who: SignedInDep, here: HereDep) -> Response:
    found = _to_undo(here, who, decision_id)
    return form_page(request, UNDO.blank(), _shown(found))


@router.post("/meetings/{decision_id}/undo")
def undo(request: Request, decision_id: Id, who: OwnFormDep, here: HereDep, sent: SentDep) -> Response:
    """Undo the allocations of a meeting, all of them."""
    found = _to_undo(here, who, decision_id)
    filled = UNDO.read(sent)
    if filled.faults:
        return form_page(request, filled, _shown(found))
    try:
        with here.db.writing() as session:
            context = Context(who, here.rules(session), clock.today(), clock.now())
            service.undo(session, decision_id, filled["why"], context)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _shown(found))
    return RedirectResponse(f"/meetings/{decision_id}", 303)


def _found(here: Parts, who: Actor, decision_id: int) -> shown.Decision:
    with here.db.reading() as session:
        return decided.decision(session, who, decision_id)


def _to_undo(here: Parts, who: Actor, decision_id: int) -> shown.Decision:
    may(who)
    found = _found(here, who, decision_id)
    if who.role is not Role.MANAGER:
        raise forbidden("a meeting's allocations are undone by a manager")
    return found


def _shown(found: shown.Decision) -> Shown:
    intro = f"All {len(found.assignments)} allocations are annulled in their cases, and stay to be seen there."
    return Shown(
        "Undo the meeting’s allocations", f"/meetings/{found.id}", about=f"Meeting of {weekday_date(found.on)}",
        intro=intro, buttons=(Button("Undo them", "send"),),
    )  # fmt: skip
