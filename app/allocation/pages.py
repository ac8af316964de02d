"""The Monday meeting: where we stand, who can take what, the list, then confirm, actions and minutes."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.allocation import decided, service
from app.allocation import pages_lines as listing
from app.allocation import pages_table as chosen
from app.allocation.pack import pack as pack_of
from app.allocation.pages_confirm import decision_of, with_actions_whole
from app.allocation.pages_table import ACTIONS, MOST_ACTIONS, Judged
from app.allocation.routes import AHEAD
from app.allocation.store import Day as OfDay
from app.allocation.table import Table, laid
from app.cases.schemas import Day
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden, not_found
from app.record.happen import Context
from app.record.parse import bad_fields
from app.security import Actor
from app.web.forms import SEND, Filled, SentDep
from app.web.render import render
from app.web.sending import sending_of
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.allocation import WORDS
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

PROPOSE: Final = "propose"
STALE: Final = (
    "The slots, or the cases, have changed since the list was counted. It is counted anew below: look, then confirm"
)
NOT_YET: Final = "A meeting is confirmed on its day: this one can be prepared, and printed"


def may(who: Actor) -> None:
    """Raises 403 for whoever allocates nobody."""
    if who.role not in {Role.MANAGER, Role.EP_MANAGER}:
        detail = f"the meeting is for managers and the principal psychologist; you are {who.role}"
        raise forbidden(detail)


def meeting_day(on: Annotated[Day | None, Query()] = None) -> OfDay:
    """The day of a meeting; today where none is named. Raises 404 for one too far ahead to prepare."""
    today = clock.today()
    if on is not None and on > today + AHEAD:
        raise not_found("meeting")
    return OfDay(on or today, today)


DayDep = Annotated[OfDay, Depends(meeting_day)]


@router.get("/meeting")
def meeting_page(request: Request, who: SignedInDep, here: HereDep, day: DayDep) -> Response:
    may(who)
    with here.db.reading() as session:
        table = laid(session, who, day, here.rules(session))
        actions = decided.open_actions(session, who, day.on)
        filled = chosen.blank(table, chosen.form_of(table, actions, ACTIONS))
        page = _shown(request, session, who, table, filled)
    audit_read(here, who, "/meeting")
    return page


@router.post("/meeting")
def meeting_sent(request: Request, who: OwnFormDep, here: HereDep, day: DayDep, sent: SentDep) -> Response:
    """The list as it was changed: counted anew, proposed anew, or confirmed."""
    may(who)
    if (again := _confirmed_before(here, who, request, sent)) is not None:
        return RedirectResponse(f"/meetings/{again}", 303)
    with here.db.reading() as session:
        table = laid(session, who, day, here.rules(session))
        filled = chosen.form_of(table, decided.open_actions(session, who, day.on), _rows(sent)).read(sent)
        if filled.step == PROPOSE:
            return _shown(request, session, who, table, chosen.proposed_anew(table, filled))
        found = chosen.judged(table, filled)
        if filled.step == SEND:
            filled = _ready(found)
        if filled.is_wrong or filled.step != SEND:
            return _shown(request, session, who, table, filled)
    try:
        meeting = _confirm(here, who, request, found, sent)
    except Problem as problem:
        with here.db.reading() as session:
            table = laid(session, who, day, here.rules(session))
            return _shown(request, session, who, table, filled.refused(problem, who))
    return RedirectResponse(f"/meetings/{meeting}", 303)


def _rows(sent: FormData) -> int:
    """How many rows for actions: those that say something, and some to spare."""
    said = [n for n in range(MOST_ACTIONS) if isinstance(text := sent.get(f"what{n}"), str) and text.strip()]
    return min(MOST_ACTIONS, max(said, default=-1) + 1 + ACTIONS)


def _ready(found: Judged) -> Filled:
    """The form with what keeps its list from being confirmed, if anything does."""
    filled = with_actions_whole(found.faulty())
    if found.table.day.on > found.table.day.today:
        return replace(filled, at_large=(NOT_YET,), status=422)
    if filled["digest"] != found.proposal.meeting.digest:
        return replace(filled, at_large=(STALE,), status=409)
    return filled


def _confirmed_before(here: Parts, who: Actor, request: Request, sent: FormData) -> int | None:
    """The meeting that the first sending of this form recorded: by then its cases wait no more."""
    if sent.get("step") != SEND:
        return None
    with here.db.reading() as session:
        first = sending_of(who, request, sent).first(session)
        return decided.meeting_of(session, who, first.event_id) if first else None


def _confirm(here: Parts, who: Actor, request: Request, found: Judged, sent: FormData) -> int:
    """Record it, all or nothing: the meeting's id."""
    try:
        body = decision_of(found)
    except ValidationError as error:
        raise bad_fields(error, "list") from error
    with here.db.writing() as session:
        sending = sending_of(who, request, sent)
        if first := sending.first(session):
            return decided.meeting_of(session, who, first.event_id)
        context = Context(who, here.rules(session), clock.today(), clock.now())
        meeting_id, _ = service.confirm(session, body, context)
        made = decided.decision(session, who, meeting_id)
        given = next((line for line in made.assignments if line.event_id), None)
        if given and given.event_id:
            sending.keep(session, given.case_id, given.event_id, 201, context.now)
        return meeting_id


def _shown(request: Request, session: Session, who: Actor, table: Table, filled: Filled) -> Response:
    """The page, whatever is in the list. Its digest is that of what lies on the table now."""
    found = chosen.judged(table, filled)
    filled = replace(filled, typed={**filled.typed, "digest": [found.proposal.meeting.digest]})
    pack = pack_of(session, who, table)
    listed = listing.lines(replace(found, filled=filled), pack)
    known = {worker.kind for worker in table.register.values()} | {n.kind for line in listed for n in line.needs}
    return render(
        request,
        "meeting_table.html",
        filled.status if filled.is_wrong and filled.status != 200 else 422 if filled.is_wrong else 200,  # noqa: PLR2004 - nobody said otherwise
        pack=pack,
        filled=filled,
        lines=listed,
        rooms=listing.rooms(found),
        balance=listing.balance(listed),
        kinds=[kind for kind in table.kinds if kind in known],
        called=WORDS,
        day=table.day,
        fields={f.name: f for f in filled.form.fields},
        seats=table.rules.attending(table.day.on),
        bands={band.code: band.title for band in table.rules.bands},
    )
