"""A pack put together: its headline table, a section for each measure, and what is wrong with the data, by count."""

from collections.abc import Iterator
from typing import Final

from app.kpis import telling as words
from app.kpis.parts import Content
from app.kpis.reports import Gathered
from app.kpis.schemas import Item
from app.kpis.sections import headline, section
from workflow.counting import LONDON
from workflow.kpis.indicators import comparators
from workflow.kpis.register import Register
from workflow.packs.spans import Kind, Of
from workflow.rules import Rules

TITLES: Final = {Kind.BOARD: "Board pack", Kind.SCRUTINY: "Scrutiny pack"}
NOT_KNOWN: Final = ("not_known", "no_day_of_receipt")


def content(of: Of, authority: str, found: Gathered, rules: Rules, register: Register) -> Content:
    """The whole pack, in words."""
    mains = [item for (_, part), item in found.now.items() if not part]
    partial = [code for code in dict.fromkeys(code for code, _ in found.now) if (code, "") not in found.now]
    shown = [item for item in mains if words.missing(item) != words.NO_DATA]
    sections = [section(item, of, found, register) for item in shown]
    sections += [section(_first_of(code, found), of, found, register) for code in partial]
    order = list(dict.fromkeys(code for code, _ in found.now))
    known = of.known_at.astimezone(LONDON)
    return Content(
        title=f"{TITLES[of.kind]}: education, health and care needs assessments, {of.span.name}",
        span=of.span.name,
        facts=(
            ("Authority", authority),
            ("Period", f"{words.dated(of.span.first)} to {words.dated(of.span.last)}, both counted"),
            ("As at", words.dated(of.as_at)),
            ("As known at", f"{words.dated(known.date())}, {known:%H:%M:%S}"),
            ("Cohort rule", found.cohort),
            ("Rules", f"law, policy and holidays {rules.digest}"),
        ),
        headlines=tuple(headline(item, of, found, register) for item in shown),
        sections=tuple(sorted(sections, key=lambda section: order.index(section.code))),
        without_data=tuple((item.name, item.definition) for item in mains if item not in shown),
        faults=tuple(_faults(found)),
        cohort=found.cohort,
        comparators=comparators().source,
    )


def _first_of(code: str, found: Gathered) -> Item:
    return next(item for (of_code, _), item in found.now.items() if of_code == code)


def _faults(found: Gathered) -> Iterator[tuple[str, str]]:
    """What is wrong with the data that the figures rest on: how many, of which measure; never whose."""
    for (_, part), item in found.now.items():
        if part.split(".")[-1] in NOT_KNOWN and item.value:
            yield f"{item.name}: {words.part(part)}", f"{item.value:g}"
