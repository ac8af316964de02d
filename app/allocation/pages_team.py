"""Teams and caseloads: who holds how much, what of it is late or due, who is away and who covers. In order of name: no league."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.allocation import shown, workers
from app.allocation.pack import worker_shown
from app.allocation.pages import may
from app.allocation.schemas import AbsenceIn, NewWorker, WorkerIn
from app.allocation.store import Day as OfDay
from app.allocation.table import laid
from app.allocation.workers import KINDS, Registered
from app.deps import HereDep, Parts
from app.errors import Problem
from app.record.parse import bad_fields
from app.security import Actor
from app.web.fields import Choice, Day, Field, One, Option, Text
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.allocation import Kind

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
CALLED: Final = {Kind.CASEWORKER: "Caseworker", Kind.PSYCHOLOGIST: "Psychologist", Kind.PLAN_WRITER: "Plan writer"}
SOURCES: Final = {"in_house": "In house", "locum": "Locum", "provider": "Provider"}


@dataclass(frozen=True)
class Team:
    """A team and its workers, by name."""

    name: str
    workers: Sequence[shown.WorkerShown]

    @property
    def load(self) -> int:
        """What they hold together."""
        return sum(worker.load for worker in self.workers)

    @property
    def late(self) -> int:
        """How much of it is late."""
        return sum(worker.late for worker in self.workers)


def _teams(found: Sequence[shown.WorkerShown]) -> list[Team]:
    """By team, those of none by what they are, each in order of name."""
    by_team: dict[str, list[shown.WorkerShown]] = {}
    for worker in sorted(found, key=lambda w: (w.name.casefold(), w.id)):
        by_team.setdefault(worker.team or f"{CALLED[worker.kind]}s of no team", []).append(worker)
    return [Team(name, of) for name, of in sorted(by_team.items(), key=lambda one: one[0].casefold())]


@router.get("/teams")
def teams_page(request: Request, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    today = clock.today()
    with here.db.reading() as session:
        table = laid(session, who, OfDay(today, today), here.rules(session))
        found = [worker_shown(hands, table) for hands in table.hands]
        handed = [case for case in table.cases.values() if case.handovers]
        away = workers.absences_from(session, who, today)
    times = sum(sum(case.handovers.values()) for case in handed)
    return render(
        request, "teams.html", teams=_teams(found), away=away, called=CALLED, sources=SOURCES, today=today,
        handed_over=len(handed), times=times, open=len(table.cases),
    )  # fmt: skip


# ---- a worker's terms

_TERMS: Final[tuple[Field, ...]] = (
    Text("team", "Team", width=20),
    Text("capacity", "How many cases a full-timer of theirs may hold at once", hint="Left empty: not known, and the meeting offers them none by itself.", width=4),
    Text("part_time", "Percent of full time", required="Enter the percent of full time", width=4),
    One("source", "Where from", required="Choose where they are from", options=tuple(Option(*one) for one in SOURCES.items())),
    Text("schools", "Schools they are linked to", hint="URNs of six figures, with spaces between"),
    Text("localities", "Localities they work in", hint="Outward postcodes such as BS1, with spaces between"),
    Day("left_on", "Last day on which they work", hint="Only where they are leaving or have left"),
)  # fmt: skip
CHANGE: Final = Form(_TERMS)


def _new(who: Actor) -> Form:
    kinds = tuple(Option(kind.value, CALLED[kind]) for kind in KINDS[who.role])
    name = Text("name", "Name", required="Enter their name", width=30)
    return Form((One("kind", "What they are", required="Choose what they are", options=kinds), name, *_TERMS))


def _terms(filled: Filled, **more: Any) -> dict[str, Any]:
    """What was answered, as the register takes it."""
    given = filled.given()
    lists = {name: (given.pop(name, None) or "").replace(",", " ").split() for name in ("schools", "localities")}
    return {**given, **lists, **more}


NEW: Final = Shown("Enter a worker", "/teams", buttons=(Button("Enter them", "send"),))


@router.get("/teams/workers/new")
def new_worker(request: Request, who: SignedInDep) -> Response:
    may(who)
    return form_page(request, _new(who).blank(part_time=100, source="in_house"), NEW)


@router.post("/teams/workers/new")
def enter_worker(request: Request, who: OwnFormDep, here: HereDep, sent: SentDep) -> Response:
    """Enter a worker on the register."""
    may(who)
    filled = _new(who).read(sent)
    if filled.faults:
        return form_page(request, filled, NEW)
    try:
        body = _checked(NewWorker, _terms(filled))
        with here.db.writing() as session:
            workers.add(session, who, body)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), NEW)
    return RedirectResponse("/teams", 303)


@router.get("/teams/workers/{worker_id}")
def worker_page(request: Request, worker_id: Id, who: SignedInDep, here: HereDep) -> Response:
    known = _known(here, who, worker_id)
    terms = known.terms
    filled = CHANGE.blank(
        team=known.team, capacity=known.capacity, part_time=terms.part_time, source=terms.source,
        schools=terms.schools, localities=terms.localities, left_on=known.left_on,
    )  # fmt: skip
    return form_page(request, filled, _of(known))


@router.post("/teams/workers/{worker_id}")
def change_worker(request: Request, worker_id: Id, who: OwnFormDep, here: HereDep, sent: SentDep) -> Response:
    """A worker's terms, as they are from now on."""
    known = _known(here, who, worker_id)
    filled = CHANGE.read(sent)
    if filled.faults:
        return form_page(request, filled, _of(known))
    try:
        body = _checked(WorkerIn, _terms(filled, account=known.account_id))
        with here.db.writing() as session:
            workers.change(session, who, worker_id, body)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _of(known))
    return RedirectResponse("/teams", 303)


def _of(known: Registered) -> Shown:
    return Shown(f"Terms of {known.name}", "/teams", about=CALLED[known.kind], buttons=(Button("Keep the terms", "send"),))  # fmt: skip


def _known(here: Parts, who: Actor, worker_id: int) -> Registered:
    may(who)
    with here.db.reading() as session:
        return workers.known(session, who, worker_id)


def _checked(model: type, said: dict[str, Any]) -> Any:  # noqa: ANN401 - whichever was asked for
    try:
        return model.model_validate(said)  # type: ignore[attr-defined]  # a model of the room's schemas
    except ValidationError as error:
        found = bad_fields(error, "")
        errors = [{"field": e["field"].strip(".").split(".")[0], "message": e["message"]} for e in found.more["errors"]]
        raise Problem(422, "bad-input", found.detail, errors=errors) from error


# ---- absences


def _absence_form(session: Session, who: Actor, known: Registered) -> Form:
    same = workers.registered(session, who.authority, (known.kind,)).values()
    options = tuple(Option(str(w.id), w.name) for w in same if w.id != known.id and not w.has_left(clock.today()))
    return Form(
        (
            Day("from_on", "First day away", required="Enter the first day away"),
            Day("to_on", "Last day away", required="Enter the last day away"),
            Choice("covered_by", "Who covers", hint="No case changes hands. Alerts go to whoever covers as well.", options=options),
        )
    )  # fmt: skip


@router.get("/teams/workers/{worker_id}/absence")
def absence_page(request: Request, worker_id: Id, who: SignedInDep, here: HereDep) -> Response:
    known = _known(here, who, worker_id)
    with here.db.reading() as session:
        form = _absence_form(session, who, known)
    return form_page(request, form.blank(from_on=clock.today()), _away(known))


@router.post("/teams/workers/{worker_id}/absence")
def note_absence(request: Request, worker_id: Id, who: OwnFormDep, here: HereDep, sent: SentDep) -> Response:
    """A worker is away, and who covers."""
    known = _known(here, who, worker_id)
    with here.db.reading() as session:
        filled = _absence_form(session, who, known).read(sent)
    if filled.faults:
        return form_page(request, filled, _away(known))
    try:
        body = _checked(AbsenceIn, filled.given())
        with here.db.writing() as session:
            workers.note_absence(session, who, worker_id, body, clock.now())
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _away(known))
    return RedirectResponse("/teams#away", 303)


def _away(known: Registered) -> Shown:
    return Shown(f"{known.name} is away", "/teams", about=CALLED[known.kind], buttons=(Button("Note the absence", "send"),))  # fmt: skip


@router.post("/teams/absences/{absence_id}/end")
def end_absence(absence_id: Id, who: OwnFormDep, here: HereDep) -> Response:
    """They are back before their day."""
    may(who)
    with here.db.writing() as session:
        workers.end_absence(session, who, absence_id, clock.now())
    return RedirectResponse("/teams#away", 303)
