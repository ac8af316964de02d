"""The ten events every contender lives through: a request, three advices asked for and given side by side, the draft.

Days are counted back from today, so that the story stays in the past wherever and whenever it is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.cases import service as cases
from app.record.begin import begin
from app.record.happen import Context, Proposal, happen
from app.tables import Person
from tests.support.installation import Installation
from workflow.events import PAYLOADS

RECEIVED = 120  # days ago
SERVICE = "sirona"
ADVICE = ("educational", "medical", "psychological")
NOTE = "The school's report of the spring term is attached."


@dataclass(frozen=True)
class Telling:
    """One event: its type, how many days after the request, what is sent of it, which earlier event it answers."""

    type: str
    after: int
    data: Mapping[str, Any] = field(default_factory=dict)
    answers: int | None = None

    def day(self, today: date) -> date:
        return today - timedelta(days=RECEIVED - self.after)


TEN = (
    Telling("request_received", 0, {"source": "parent", "primary_need": "SLCN", "year_group": 2}),
    Telling("assessment_agreed", 30),
    *(Telling("advice_requested", 31, {"kind": kind, "service": SERVICE, "note": NOTE}) for kind in ADVICE),
    *(Telling("advice_received", 62 + n, answers=2 + n) for n in range(len(ADVICE))),
    Telling("plan_agreed", 80),
    Telling("draft_sent", 95, {"by": "email"}),
)
EVENTS = len(TEN)


def people(here: Installation, count: int) -> None:
    """Children on file: part of the setting, not of what is measured."""
    at = here.context().now
    with here.db.writing() as session:
        session.add_all(
            Person(authority="801", surname=f"Example {n}", name_key=f"example {n}", created_at=at)
            for n in range(count)
        )


def on_file(here: Installation) -> list[Person]:
    """The children on file, as whoever records their requests has found them."""
    with here.db.reading() as session:
        found = session.scalars(select(Person).order_by(col(Person.id))).all()
        session.expunge_all()
    return list(found)


def live(here: Installation, person: Person, context: Context, events: int = EVENTS) -> int:
    """One case through the engine, one commit an event, each at the version last seen. Its id."""
    with here.db.writing() as session:
        matter, outcome = begin(session, person, [_proposal(TEN[0], context, [])], context)
        matter_id, version, ids = matter.id or 0, outcome.version, [outcome.events[0].id]
    for telling in TEN[1:events]:
        with here.db.writing() as session:
            version, event_id = _next(session, matter_id, _proposal(telling, context, ids), context, version)
        ids.append(event_id)
    return matter_id


def _next(session: Session, matter_id: int, proposal: Proposal, context: Context, version: int) -> tuple[int, int]:
    matter = cases.find(session, context.actor, matter_id)
    outcome = happen(session, matter, [proposal], context, version=version)
    return outcome.version, outcome.events[0].id


def _proposal(telling: Telling, context: Context, ids: list[int]) -> Proposal:
    data = dict(telling.data)
    if telling.type == "advice_requested":
        data["body"] = "s31"  # what the service's register says of it
    if telling.answers is not None:
        data["advice_id"] = ids[telling.answers]
    return Proposal(PAYLOADS[telling.type](**data), telling.day(context.today))
