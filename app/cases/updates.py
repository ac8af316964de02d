"""Where things are, in words for the family that waits: drafted from the case's real position, sent by a person.

A letter sent by e-mail names no child. Its words stand beside the event that records it, and nowhere else: what waits to
be sent holds the event's number, so words that were erased are not sent.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select
from sqlmodel import Session, col

from app.alerts.delivery.letters import TOPIC
from app.alerts.delivery.putting import Message, put
from app.errors import invalid
from app.record.filed import AnyMatter
from app.record.happen import Context, Outcome, Proposal, happen
from app.registers import worker_names
from app.schema import Body, Reply
from app.tables import Contact, Person
from app.web.words import KINDS
from workflow.clocks import Clock, clocks
from workflow.counting import last_day
from workflow.events import FamilyContacted
from workflow.facts import Facts
from workflow.promises import last_told_on
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


class UpdateOut(Reply):
    """A message to the family, in plain words, from where the case really is: to be read, changed and sent by a person."""

    subject: str
    text: str
    next_contact_on: date | None


class UpdateIn(Body):
    """The letter as a person sends it: to one of the case's contacts, in these words, which name no child."""

    contact: int
    text: Annotated[str, Field(min_length=20, max_length=5000)]
    version: int | None = None


def drafted(session: Session, f: Facts, matter: AnyMatter, rules: Rules, day: date, support: str) -> UpdateOut:
    """The letter. If we are late it says so first; then where things are, what is next, who holds it, what does not change.

    `support`: what can help the child meanwhile, in the council's own words.
    """
    standing = {clock.duty.code: clock for clock in clocks(f, rules) if clock.open}
    names = worker_names(session, {w for w in (f.caseworker, f.psychologist) if w})
    next_on = last_told_on(f) and _after_this(rules, day)
    parts = [
        *_late(standing, day),
        *_so_far(f),
        *_advice(f),
        *_next(f, standing, day),
        _holders(f, names),
        support,
        RIGHTS,
        f"We will be in touch again by {_said(next_on)}, sooner if there is news." if next_on else "",
    ]
    text = "\n\n".join(part for part in parts if part)
    return UpdateOut(subject=f"Where things are ({matter.reference})", text=text, next_contact_on=next_on)


def send(session: Session, matter: AnyMatter, letter: UpdateIn, context: Context, version: int | None) -> Outcome:
    """Send a letter by e-mail, and record that the family was contacted: one commit, and the mail follows it.

    Raises 422 for a contact that is none of the case's or has no address, and for words that name the child.
    """
    theirs = select(Contact).where(col(Contact.person_id) == matter.person_id, col(Contact.ended_at).is_(None))
    contact = session.scalars(theirs.where(col(Contact.id) == letter.contact)).first()
    if contact is None:
        raise invalid("contact", f"{letter.contact} is no contact of this case")
    if not contact.email:
        raise invalid("contact", "there is no e-mail address: write or ring, and record it as family_contacted")
    person = session.get_one(Person, matter.person_id)
    named = [name for name in (person.forename, person.surname) if name and _names(letter.text, name)]
    if named:
        raise invalid(
            "text", "it names the child, and e-mail is read by others: say 'your child' and give the reference"
        )
    contacted = Proposal(FamilyContacted("email"), context.today, words={"summary": letter.text})
    outcome = happen(session, matter, [contacted], context, version=version)
    event = outcome.events[0].id
    told = {"event": event, "reference": matter.reference}
    put(session, [Message(f"{TOPIC}:{event}", matter.authority, f"contact:{contact.id}", TOPIC, told)], context.now)
    return outcome


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None


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


def _so_far(f: Facts) -> list[str]:
    if f.received_on is None:
        return []
    asked = f"We received the request about your child on {_said(f.received_on)}."
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
