"""The same act for many cases: each case is its own commit, so that one that is refused stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from markupsafe import Markup
from sqlmodel import Session

from app import today as clock
from app.cases import updates
from app.deps import Parts
from app.errors import Problem
from app.people.store import on_file
from app.record.append import lock
from app.record.filed import Filed
from app.record.happen import Context, Outcome, Proposal, happen
from app.record.idempotency import Sending
from app.record.load import history
from app.record.parse import prepared
from app.security import Actor
from app.web import words
from app.web.forms import Filled
from app.web.render import prose, sentence
from app.work import store
from workflow.advice import to_seek
from workflow.facts import Facts
from workflow.history import settle
from workflow.machine import fold, possible_steps, role_refusal
from workflow.rules import Rules

MOST = 50  # cases at once


@dataclass(frozen=True)
class Chosen:
    """A case among those chosen, as it stands today."""

    matter: Filed
    name: str
    facts: Facts
    refusal: Markup  # why nobody may be asked; empty where they may
    email: str  # to whom an update would go; empty where no contact has an address
    contact: int
    due: list[str]  # the kinds regulation 6(1) asks for that nobody was asked for yet

    @property
    def label(self) -> str:
        """The case, as a form names it."""
        return f"{self.name or 'No name on file'}, {self.matter.reference}"

    def to_ask(self, kinds: Sequence[str]) -> list[str]:
        """Of these kinds of advice, those nobody was asked for yet."""
        asked = {a.kind for a in self.facts.advices.values() if not a.withdrawn_on} | set(self.facts.existing)
        return [kind for kind in kinds if kind not in asked]


class Entry(NamedTuple):
    """What was recorded for one case: its first event."""

    case_id: int
    event_id: int


class Results(NamedTuple):
    """What was recorded, and the cases for which it was refused."""

    entries: list[Entry]
    refused: list[int]


def chosen(session: Session, who: Actor, ids: Sequence[int], rules: Rules, today: date) -> list[Chosen]:
    """The cases chosen that the actor may know of: at most so many."""
    return [_chosen(session, who, matter, rules, today) for matter in store.matters(session, who, ids[:MOST])]


def _chosen(session: Session, who: Actor, matter: Filed, rules: Rules, today: date) -> Chosen:
    facts = fold(settle(history(session, matter.id), as_at=today), rules, matter.id)
    person, contacts = on_file(session, matter.person_id)
    reached = sorted((c for c in contacts if c.email), key=lambda c: not c.parental_responsibility)
    step = next(
        s for s in possible_steps(facts, rules, who.role, today, who.account_id) if s.type == "advice_requested"
    )
    refusal = Markup(" ").join(sentence(prose(words.reason(r.reason))) for r in step.refusals)
    to = reached[0] if reached else None
    return Chosen(
        matter, f"{person.forename} {person.surname}".strip(), facts, refusal,
        f"{to.name}, {to.email}" if to else "", to.id if to else 0, to_seek(facts),
    )  # fmt: skip


Records = Callable[[Session, Chosen, Context], Outcome | None]


def each(here: Parts, who: Actor, path: str, filled: Filled, cases: Sequence[Chosen], records: Records) -> Results:
    """Do it for each case under a key of its own: sent twice, it is recorded once."""
    entries: list[Entry] = []
    refused: list[int] = []
    for case in cases:
        try:
            with here.db.writing() as session:
                rules = here.rules(session)
                lock(session, case.matter.id)
                sending = Sending(who, path, f"{filled.key}.{case.matter.id}", "")
                first = sending.first(session)
                if first:
                    entries.append(Entry(case.matter.id, first.event_id))
                    continue
                context = Context(who, rules, clock.today(), clock.now())
                outcome = records(session, case, context)
                if outcome is None:
                    continue
                sending.keep(session, case.matter.id, outcome.events[0].id, 201, context.now)
                entries.append(Entry(case.matter.id, outcome.events[0].id))
        except Problem:
            refused.append(case.matter.id)
    return Results(entries, refused)


def asks(kinds: Sequence[str], on: date) -> Records:
    """Ask for advice of these kinds, of the usual services, where it was not asked for."""

    def record(session: Session, case: Chosen, context: Context) -> Outcome | None:
        wanted = case.to_ask(kinds)
        if not wanted or role_refusal("advice_requested", context.actor.role):
            return None
        said = [prepared(session, case.matter, "advice_requested", {"kind": kind}) for kind in wanted]
        return happen(session, case.matter, [Proposal(payload, on) for payload in said], context)

    return record


def updates_of(common: str, support: str) -> Records:
    """Send each family the letter of its own case, with these words for all of them first."""

    def record(session: Session, case: Chosen, context: Context) -> Outcome | None:
        if not case.contact:
            return None
        text = letter(session, case, common, support, context.rules, context.today)
        return updates.send(session, case.matter, updates.UpdateIn(contact=case.contact, text=text), context, None)

    return record


def letter(session: Session, case: Chosen, common: str, support: str, rules: Rules, today: date) -> str:
    """The letter to one family."""
    drafted = updates.drafted(session, case.facts, case.matter, rules, today, support)
    return f"{common}\n\n{drafted.text}" if common else drafted.text
