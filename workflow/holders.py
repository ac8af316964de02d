"""Whose days: every day from the request to the plan is one holder's, so that the parts add up to the whole.

A day is whoever's who holds the case at its end, by what had happened by then: a later event never moves a day that has
passed from one holder to another. Only a correction does, because then it happened otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from workflow.duties import may_finalise_from
from workflow.events import Event
from workflow.facts import Facts
from workflow.machine import walk
from workflow.rules import Rules
from workflow.states import State

Who = Literal["council", "service", "family", "setting", "tribunal"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a case. `code` is a service's code (the kind of advice where none was named), a setting's URN, or empty."""

    who: Who
    code: str = ""


COUNCIL: Final = Holder("council")
FAMILY: Final = Holder("family")
TRIBUNAL: Final = Holder("tribunal")


class Holding(NamedTuple):
    """Who holds a case on these facts, and why. Nothing here depends on today.

    Where time alone ends it, `until` is the first day that is somebody else's, and `then` says whose.
    """

    holder: Holder
    why: str
    until: date | None = None
    then: Holder | None = None
    then_why: str = ""


class Stretch(NamedTuple):
    """Days on end of one holder: from `from_`, up to and without `until`; each reason once, in the order they came."""

    holder: Holder
    from_: date
    until: date
    why: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.from_).days


# ---- who holds it


def holding(f: Facts, rules: Rules) -> Holding | None:
    """Who holds the case on these facts; None before the request, and once it ended otherwise than by a refusal.

    The council decides, and writes the draft: those days are its own, even where advice it chose not to wait for is
    still out. A refused case is held too, for it may be reversed; whether it was, `stretches` knows.
    """
    match f.state:
        case State.REQUESTED | State.DECIDING | State.DRAFTING:
            return Holding(COUNCIL, f.state.meaning)
        case State.ASSESSING:
            return Holding(*_securing_advice(f))
        case State.CONSULTING:
            return Holding(FAMILY, f.state.meaning, may_finalise_from(f, rules), *_finalising(f))
        case State.FINALISING:
            return Holding(*_finalising(f))
        case State.ASSESSMENT_REFUSED | State.PLAN_REFUSED:
            return Holding(*_after_a_refusal(f))
        case _:
            return None


def _securing_advice(f: Facts) -> tuple[Holder, str]:
    """The service whose request has waited longest; the council until it has asked, and once nobody is left to answer.

    One of several that are out must bear the day, and the oldest request is known on the day itself: which advice came
    last is known only afterwards. Advice returned for rework is the service's again. A service that answered that it
    has nothing to say holds no more: whom to ask instead is the council's to settle.
    """
    waiting = [advice for advice in f.awaited if advice.nil_on is None]
    if not waiting:
        asked = any(not advice.of_family for advice in f.advices.values())
        return COUNCIL, "No service is left to answer." if asked else "No service has been asked for advice yet."
    longest = min(waiting, key=lambda advice: (advice.requested_on, advice.id))
    kind = longest.kind.replace("_", " ")
    why = (
        f"Its advice ({kind}) was returned on {longest.returned_on.isoformat()} and is not in again."
        if longest.returned_on
        else f"Its advice ({kind}) was asked for on {longest.requested_on.isoformat()} and is not in."
    )
    return Holder("service", longest.service or longest.kind), why


def _finalising(f: Facts) -> tuple[Holder, str]:
    """The setting consulted longest ago that has not answered, by the same rule as for advice; else the council."""
    unanswered = [c for c in f.consultations.values() if c.responded_on is None]
    if not unanswered:
        return COUNCIL, "The family has replied, or has had its fifteen days; the plan is being finalised."
    longest = min(unanswered, key=lambda c: (c.consulted_on, c.id))
    why = f"It was consulted on {longest.consulted_on.isoformat()} and has not answered."
    return Holder("setting", longest.urn), why


def _after_a_refusal(f: Facts) -> tuple[Holder, str]:
    """The family's until it asks for mediation, which the council must arrange, or appeals, which is the tribunal's.

    An appeal outweighs a mediation whichever came first: only the tribunal can end it. A dispute from before this
    refusal was about another, and one about something else holds nothing up.
    """
    disputes = [d for on, d in f.disputes if f.ended_on and on >= f.ended_on and d.about != "other"]
    forms = {dispute.form for dispute in disputes}
    if "appeal" in forms:
        return TRIBUNAL, "An appeal against the refusal is registered (cfa2014 s.51)."
    if "mediation" in forms:
        return COUNCIL, "The family asked for mediation, which is to be arranged (send2014 reg 36)."
    return FAMILY, "The family was told of a refusal, which it may dispute (cfa2014 s.51)."


# ---- day by day


def stretches(history: Sequence[Event], rules: Rules, matter: int, until: date) -> list[Stretch]:
    """The days of a settled history, each with its holder, from receipt up to and without `until` or the case's end.

    Without a gap or an overlap: their sum is the days between. `until` is the day asked about: what happens after it is
    not looked at. A case that stands refused on that day ended with its refusal; where the refusal was reversed, the
    days between are part of the whole.
    """
    changes: list[tuple[date, Holding]] = []

    def note(event: Event, f: Facts, _cite: str) -> None:
        held = holding(f, rules)
        if held:
            changes.append((event.occurred_on, held))  # the last of a day is the day's: those before it have no days

    happened = [event for event in history if event.occurred_on <= until]
    facts, _ = walk(happened, rules, matter, each=note, judged=len(happened))
    end = facts.ended_on or until
    spans = pairwise([*(day for day, _ in changes), end])
    return _merged(
        piece
        for (_, held), (from_, to) in zip(changes, spans, strict=True)
        for piece in _pieces(held, from_, min(to, end))
    )


def _pieces(held: Holding, from_: date, until: date) -> list[Stretch]:
    """The days of one position, cut in two where time alone gave the case to somebody else; nothing where there are none."""
    change = min(max(from_, held.until), until) if held.until else until
    pieces = [Stretch(held.holder, from_, change, (held.why,))]
    if held.then:
        pieces.append(Stretch(held.then, change, until, (held.then_why,)))
    return [piece for piece in pieces if piece.from_ < piece.until]


def _merged(pieces: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of one holder as one stretch."""
    found: list[Stretch] = []
    for piece in pieces:
        if found and found[-1].holder == piece.holder:
            last = found.pop()
            why = (*last.why, *(reason for reason in piece.why if reason not in last.why))
            found.append(last._replace(until=piece.until, why=why))
        else:
            found.append(piece)
    return found
