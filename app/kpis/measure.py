"""One measure on a page of its own: set out as in a pack, its parts with the way to their cases, and one cut of it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session

from app import today as clock
from app.kpis import service
from app.kpis.asked import Asked, By
from app.kpis.parts import Section
from app.kpis.reports import Gatherer
from app.kpis.schemas import Item
from app.kpis.sections import section
from app.security import Actor
from workflow.kpis.register import Register
from workflow.packs.spans import YEAR, Kind, Of, Span
from workflow.rules import Rules


class Measure(NamedTuple):
    """`items` are the measure and its parts in the period; `groups` the same measure in each group of a cut."""

    section: Section
    items: Sequence[Item]
    groups: Sequence[Item]


def measure(
    session: Session, who: Actor, asked: Asked, code: str, rules: Rules, register: Register, by: By | None
) -> Measure:
    """A measure as this reader may see it. Its charts run over thirteen months or, for more than a year, over quarters."""
    one = Asked(asked.first, asked.last, asked.day, asked.today, None, asked.known_at, frozenset({code}))
    items = service.figures(session, who, one, rules, register).items
    cut = Asked(asked.first, asked.last, asked.day, asked.today, by, asked.known_at, frozenset({code}))
    groups = service.figures(session, who, cut, rules, register).items if by else []
    span = Span(asked.first, asked.last)
    of = Of(Kind.BOARD if span.length <= YEAR else Kind.SCRUTINY, span, asked.day, asked.known_at or clock.now())
    gathered = Gatherer(session, who, of, rules, register, asked.today, asked.known_at, frozenset({code})).gather()
    shown = section(items[0], of, gathered, register)
    return Measure(shown, items, [item for item in groups if item.part is None])
