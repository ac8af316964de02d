"""Figures with their words: what each is, and what it is held against."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlmodel import Session

from app.kpis.asked import OF_ADVICE, PERSONAL, Asked
from app.kpis.gathering import Gathering
from app.kpis.held import Held
from app.kpis.hidden import hide
from app.kpis.members import POSITIONS
from app.kpis.others import others
from app.kpis.schemas import Figures
from app.kpis.stretches import Stretch
from app.kpis.units import Units
from app.security import Actor
from workflow.kpis.arithmetic import one_decimal
from workflow.kpis.figure import Figure
from workflow.kpis.figures import HAPPENED, WAITING, Tally, happened, waiting
from workflow.kpis.indicators import indicators
from workflow.kpis.members import FORMS, figures_of
from workflow.kpis.register import Register
from workflow.rules import Rules
from workflow.states import Role

MANAGERS_ONLY: Final = "by_worker"
LEAP_DAY: Final = (2, 29)
NO_DATA: Final = Figure("", "", None, None, None)


def figures(
    session: Session, who: Actor, asked: Asked, rules: Rules, register: Register, *, published: bool = False
) -> Figures:
    """Every indicator of a period, or every one for each group.

    Small numbers among cuts by what a child is are hidden from an analyst, and from everybody in what is `published`.
    """
    units, cohort = Units(session, who, asked, rules), register.targets.cohort
    found = {group: in_order((*figures_, *beside), register) for group, figures_, beside in _by_group(units, register)}
    told = {group: [figure for figure in some if may_be_told(who, figure)] for group, some in found.items()}
    shown = {group: [(figure, False) for figure in some] for group, some in told.items()}
    if asked.by in PERSONAL and (published or who.role is not Role.MANAGER):
        shown = hide(told, register.targets.small_numbers)
    last = _last_period(units, register) if asked.by is None else {}
    held = Held(register, asked)
    items = [
        held.item(figure, group if asked.by else None, last.get((figure.code, figure.part)), hidden=hidden)
        for group, some in shown.items()
        for figure, hidden in some
    ]
    return Figures(from_=asked.first, to=asked.last, as_at=asked.day, cohort=cohort.name, items=items)


def _last_period(units: Units, register: Register) -> dict[tuple[str, str], Decimal | int | None]:
    """The values of the period just before, as long as this one, as they stood on its last day."""
    before = replace(units, asked=units.asked.before())
    ((_, found, _),) = _by_group(before, register)
    return {(figure.code, figure.part): figure.value for figure in found}


def may_be_told(who: Actor, figure: Figure) -> bool:
    """Figures by who works on a case are for managers."""
    return who.role is Role.MANAGER or not (figure.code == MANAGERS_ONLY or ".approver." in figure.part)


def in_order(found: Iterable[Figure], register: Register) -> list[Figure]:
    """Figures in the register's order."""
    places = {code: place for place, code in enumerate(register.words)}
    return sorted(found, key=lambda figure: places[figure.code])


def _by_group(units: Units, register: Register) -> Iterator[tuple[str, Iterator[Figure], Iterator[Figure]]]:
    """Each group's figures, and what stands beside them."""
    asked = units.asked
    whole, stretches = Stretch("", asked.first, asked.end), {s.name: s for s in asked.stretches()}
    for group, tally in Gathering(units).all().items():
        yield group, _of(stretches.get(group, whole), tally, units, register), _beside(units, tally)


def _of(stretch: Stretch, tally: Tally, units: Units, register: Register) -> Iterator[Figure]:
    """A tally's figures: those asked for that are counted in its cut."""
    asked, cohort, (_, first, last) = units.asked, register.targets.cohort, stretch
    if asked.by not in OF_ADVICE:
        flows = happened(tally, cohort, max(0, (last - first).days + 1)) if asked.wants(*HAPPENED) else ()
        day = last if asked.over_time else asked.day
        stock = waiting(tally, day) if _has_positions(asked) and asked.wants(*WAITING) else ()
        yield from (figure for figure in (*flows, *stock) if asked.wants(figure.code))
    yield from figures_of(tally.sums, _codes_of_members(asked))
    if asked.by is None or asked.over_time:
        yield from others(units, register, first, last)


def _has_positions(asked: Asked) -> bool:
    return not asked.over_time or bool(asked.codes)


def _codes_of_members(asked: Asked) -> frozenset[str]:
    """Which sums of members a cut has: among services and kinds those of advice, over time only what happened, or was named."""
    codes = frozenset(code for code in FORMS if asked.wants(code))
    if asked.by in OF_ADVICE:
        return frozenset(code for code in codes if code.startswith("advice_"))
    if asked.over_time and not asked.codes:
        codes -= POSITIONS
    return codes - {"backlog"} if asked.day < asked.backlog_on else codes


def _beside(units: Units, tally: Tally) -> Iterator[Figure]:
    """What stands beside the figures of a whole period: the year before, and the indicators that have no data yet."""
    asked = units.asked
    if asked.by is not None:
        return
    for indicator in indicators().values():
        if indicator.no_data_yet and asked.wants(indicator.code):
            yield replace(NO_DATA, code=indicator.code)
    if asked.wants("requests"):
        yield from _year_before(units, sum(tally.of("request").values()))


def _year_before(units: Units, now: int) -> Iterator[Figure]:
    """Requests in the same days a year before, and the change on them."""
    asked = units.asked
    earlier = replace(
        asked, first=_a_year_before(asked.first), last=_a_year_before(asked.end), codes=frozenset({"requests"})
    )
    before = sum(Gathering(replace(units, asked=earlier)).all()[""].of("request").values())
    yield Figure("requests", "a_year_before", before, None, before)
    change = one_decimal(Fraction(100 * (now - before), before)) if before else None
    yield Figure("requests", "change_on_a_year_before", now - before, before, change, "per cent")


def _a_year_before(day: date) -> date:
    """The same day a year before; 28 February for a leap day."""
    return day - timedelta(days=366) if (day.month, day.day) == LEAP_DAY else day.replace(year=day.year - 1)
