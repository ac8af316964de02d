"""What a council promised on a case, and the words in which a family that waits hears where things are."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from app.cases.schemas import ClockOut
from app.cases.view import clock_out
from app.registers import worker_names
from app.schema import Reply
from app.tables import Matter, Person
from app.web.words import KINDS
from workflow.clocks import Clock, clocks
from workflow.counting import last_day
from workflow.facts import Facts
from workflow.promises import is_waiting, last_told_on, promises
from workflow.rules import Rules
from workflow.states import State

RIGHTS: Final = (
    "Waiting changes none of your rights. If we decide not to assess, not to make a plan, or you disagree with what a plan"
    " says, you can ask for mediation and appeal to the tribunal. You can complain at any time, and take free, impartial"
    " advice from your local information, advice and support service."
)
NEXT: Final = {
    State.REQUESTED: ("decide_whether_to_assess", "we must tell you whether we will assess"),
    State.ASSESSING: ("issue_plan", "the whole process must end"),
    State.DECIDING: ("notify_no_plan", "we must tell you if there will be no plan"),
    State.DRAFTING: ("issue_plan", "the finished plan is due"),
    State.CONSULTING: ("issue_plan", "the finished plan is due"),
    State.FINALISING: ("issue_plan", "the finished plan is due"),
}


class PromisesOut(Reply):
    """The promises on a case as clocks, and whether its family waits for somebody to take it."""

    waiting: bool
    last_told_on: date | None
    next_contact_on: date | None
    promises: list[ClockOut]


class UpdateOut(Reply):
    """A message to the family, in plain words, from where the case really is: to be read, changed and sent by a person."""

    subject: str
    text: str
    next_contact_on: date | None


def promised(f: Facts, rules: Rules, day: date) -> PromisesOut:
    """What was promised and whether it was kept."""
    found = list(promises(f, rules))
    return PromisesOut(
        waiting=is_waiting(f),
        last_told_on=last_told_on(f),
        next_contact_on=_next_contact(found),
        promises=[clock_out(clock, f, rules, day) for clock in found],
    )


def _next_contact(found: Sequence[Clock]) -> date | None:
    return next((clock.due_on for clock in found if clock.duty.code == "contact_family" and clock.open), None)


def update(session: Session, matter: Matter, f: Facts, rules: Rules, day: date) -> UpdateOut:
    """The message. If we are late it says so first; then where things are, what is next, who holds it, what does not change."""
    person = session.get_one(Person, matter.person_id)
    child = person.forename or "your child"
    standing = {clock.duty.code: clock for clock in clocks(f, rules) if clock.open}
    names = worker_names(session, {w for w in (f.caseworker, f.psychologist) if w})
    next_on = last_told_on(f) and _after_this(rules, day)
    parts = [
        *_late(standing, day),
        *_so_far(f, child),
        *_advice(f),
        *_next(f, standing, day),
        _holders(f, names),
        RIGHTS,
        f"We will be in touch again by {_said(next_on)}, sooner if there is news." if next_on else "",
    ]
    text = "\n\n".join(part for part in parts if part)
    return UpdateOut(subject=f"Where things are ({matter.reference})", text=text, next_contact_on=next_on)


def _after_this(rules: Rules, day: date) -> date | None:
    limit = rules.promise("contact_family")
    return last_day(limit, day, rules.working_days) if limit else None


def _late(standing: dict[str, Clock], day: date) -> list[str]:
    late = [c for c in standing.values() if c.kind == "statutory" and not c.conditional and c.due_on and c.due_on < day]
    late = [clock for clock in late if clock.duty.code != "advice"]
    if not late:
        return []
    first = min(late, key=lambda clock: clock.due_on or date.max)
    until = f"We are late, and we are sorry. The law gave us until {_said(first.due_on)}."
    return [f"{until} It does not mean that we have decided anything, and you need do nothing to keep your place."]


def _so_far(f: Facts, child: str) -> list[str]:
    if f.received_on is None:
        return []
    asked = f"We received the request about {child} on {_said(f.received_on)}."
    agreed = f" We told you on {_said(f.assessment_agreed_on)} that we would assess." if f.assessment_agreed_on else ""
    draft = f" We sent you the draft plan on {_said(f.drafts[-1][0])}." if f.drafts else ""
    return [asked + agreed + draft]


def _advice(f: Facts) -> list[str]:
    """Who has replied and who has not: the family's own advice is theirs to know of."""
    asked = [a for a in f.advices.values() if not a.of_family and not a.withdrawn_on]
    come, out = [a for a in asked if a.received_on], [a for a in f.awaited if not a.of_family and not a.nil_on]
    if not asked:
        return []
    told = [f"We have had {_listed(a.kind for a in come)}."] if come else []
    if out:
        since = _said(min(a.requested_on for a in out))
        told.append(f"We are waiting for {_listed(a.kind for a in out)}, asked for on {since}.")
    return [" ".join(told)]


def _listed(kinds: Iterable[str]) -> str:
    words = list(dict.fromkeys(KINDS.get(kind, kind) for kind in kinds))
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _next(f: Facts, standing: dict[str, Clock], day: date) -> list[str]:
    if f.state not in NEXT:
        return []
    code, says = NEXT[f.state]
    due_on = standing[code].due_on if code in standing else None
    return [f"What happens next: {says} by {_said(due_on)}."] if due_on and due_on >= day else []


def _holders(f: Facts, names: dict[int, str]) -> str:
    worker = names.get(f.caseworker or 0)
    if worker:
        return f"{worker} is your caseworker and can tell you more."
    return "Your case has not been given to a caseworker yet. We are working through cases in a published order."


def _said(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
