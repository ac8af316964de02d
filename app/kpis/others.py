"""Figures of what is kept beside the cases: audits of plans and advice, correspondence, what is entered and surveyed."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from app.audits.store import counted_audits, counted_population
from app.correspondence.store import counted as counted_correspondence
from app.kpis.units import Units
from app.measures.store import entered_values
from workflow.audits.figures import OfOne, Share
from workflow.audits.figures import figures as audit_figures
from workflow.correspondence.figures import CODE as COMPLAINTS
from workflow.correspondence.figures import figures as correspondence_figures
from workflow.kpis.entered import figures as entered_figures
from workflow.kpis.figure import Figure
from workflow.kpis.register import Register

AUDITS: Final = "audits_good"


def others(units: Units, register: Register, first: date, last: date) -> Iterator[Figure]:
    """The figures of a stretch of days, as they stood on the day asked about and as they were known."""
    asked = units.asked
    if asked.wants(AUDITS):
        yield from _audits(units, first, last)
    if asked.wants(COMPLAINTS):
        rows = counted_correspondence(units.session, units.who, last, asked.day, asked.known_at, units.rules)
        yield from correspondence_figures(rows, first, last, asked.day)
    if asked.wants(*register.entered.measures):
        yield from (figure for figure in _entered(units, register, first, last) if asked.wants(figure.code))


def _audits(units: Units, first: date, last: date) -> Iterator[Figure]:
    asked = units.asked
    known = (asked.known_at, units.rules) if asked.known_at else None
    rows = counted_audits(units.session, units.who, first, last, asked.day, asked.known_at)
    found = audit_figures(rows, counted_population(units.session, units.who, first, last, asked.day, known))
    yield from _of_one("", found.plans)
    yield from _of_one("advice", found.advices)
    for service, of_service in found.by_service.items():
        yield from _of_one(f"advice.service.{service}", of_service)


def _of_one(part: str, of: OfOne) -> Iterator[Figure]:
    yield _share(part, of.good)
    yield _share(_dotted(part, "audited"), of.audited)
    for section, share in of.sections.items():
        yield _share(_dotted(part, f"section.{section}"), share)


def _dotted(part: str, word: str) -> str:
    return f"{part}.{word}" if part else word


def _share(part: str, share: Share) -> Figure:
    return Figure(AUDITS, part, share.numerator, share.denominator, share.value)


def _entered(units: Units, register: Register, first: date, last: date) -> Iterator[Figure]:
    """What was entered; a measure of which nothing was, with no value."""
    asked = units.asked
    rows = entered_values(units.session, units.who, first, last, asked.day, asked.known_at, register.entered)
    found = list(entered_figures(rows))
    yield from found
    for code in sorted(register.entered.measures.keys() - {figure.code for figure in found}):
        yield Figure(code, "", None, None, None)
