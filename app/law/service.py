"""What the law book holds, with where this engine carries it out: for the API, and in words for `ehc law`."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from app.law.schemas import CheckedOut, GroundOut, PlaceOut, ProvisionOut, ValueOut
from workflow.law.book import book
from workflow.law.citation import Citation, NotACitation
from workflow.law.coverage import Coverage, coverage
from workflow.law.lookup import UnknownProvision
from workflow.law.provisions import Period, Value
from workflow.law.words import Confidence

MEANING: Final = {
    Confidence.V: "read in the text of the legislation or judgment",
    Confidence.V2: "read in a source that quotes or closely paraphrases it",
    Confidence.M: "believed right, wording not checked",
    Confidence.J: "a judgement, stated in no source",
}
COUNTED: Final = {
    "excluding_the_first_day": "the day of the event not counted",
    "including_the_first_day": "the day of the event counted",
}


@cache
def provisions() -> tuple[ProvisionOut, ...]:
    """Every provision of the book, in its order."""
    return tuple(_out(row) for row in coverage(book()))


def provision(instrument: str, written: str) -> ProvisionOut | None:
    """The provision of an instrument, written `reg-10(4)` or `reg 10(4)`; for a ground, the provision that lists it."""
    try:
        found = book().provision(Citation.from_slug(instrument, written))
    except (NotACitation, UnknownProvision):
        return None
    return next(row for row in provisions() if row.cite == str(found.cite))


def said(words: str) -> list[str]:
    """What is held on every provision that loose words may mean, in lines; none for words that mean nothing here."""
    by_cite = {row.cite: row for row in provisions()}
    return [line for found in book().find(words) for line in _lines(by_cite[str(found.cite)])]


def _out(row: Coverage) -> ProvisionOut:
    provision, checked = row.provision, row.provision.checked
    return ProvisionOut(
        instrument=provision.cite.instrument,
        ref=provision.cite.ref,
        slug=provision.cite.slug,
        cite=str(provision.cite),
        id=provision.id,
        title=provision.title,
        says=provision.says,
        kind=provision.kind.value,
        in_force_from=provision.in_force_from,
        values=[_value(value) for value in provision.values],
        as_soon_as_practicable=provision.as_soon_as_practicable,
        starts_on=list(provision.starts_on),
        excused_by=str(provision.excused_by) if provision.excused_by else None,
        clock=provision.clock.value if provision.clock else None,
        grounds=_grounds(provision.cite),
        checked=CheckedOut(
            confidence=checked.confidence.value,
            meaning=MEANING[checked.confidence],
            against=checked.against,
            url=checked.url,
            on=checked.on,
        ),
        status=row.status.value,
        reason=provision.not_modelled,
        implemented_by=[
            PlaceOut(file=f"{done.module.replace('.', '/')}.py", line=done.line, name=done.name)
            for done in row.implemented
        ],
        note=provision.note,
    )


def _value(value: Value) -> ValueOut:
    period: Period | None = value.period
    return ValueOut(
        in_force_from=value.in_force_from,
        amount=period.amount if period else None,
        unit=period.unit.value if period else None,
        counting=period.counting.value if period else None,
        set_by=str(value.set_by),
        says=value.says,
    )


def _grounds(cite: Citation) -> list[GroundOut]:
    return [
        GroundOut(
            letter=ground.letter,
            code=ground.code.value,
            cite=str(ground.cite),
            says=ground.says,
            minimum_days=ground.minimum_days,
            lead_days=ground.lead_days,
            confidence=ground.confidence.value,
            borrowed_by=str(ground.via) if ground.via else None,
        )
        for ground in book().grounds(cite)
    ]


def _lines(row: ProvisionOut) -> Iterator[str]:
    yield f"{row.cite}: {row.title}"
    yield f"  {row.says}"
    for value in row.values:
        yield f"  from {value.in_force_from}: {_period(value)}{_set_by(value, row)}"
    if row.as_soon_as_practicable:
        yield "  and as soon as practicable, within that"
    if row.excused_by:
        yield f"  excused by {row.excused_by}"
    for ground in row.grounds:
        yield f"  ground {ground.letter} {ground.code} ({ground.cite}): {ground.says}"
    against = f"against {row.checked.against}" + (f" <{row.checked.url}>" if row.checked.url else "")
    yield f"  checked: {row.checked.meaning}; {against}, on {row.checked.on}"
    for place in row.implemented_by:
        yield f"  implemented: {place.file}:{place.line} {place.name}"
    if row.reason:
        yield f"  not modelled: {row.reason}"


def _period(value: ValueOut) -> str:
    if value.amount is None or value.unit is None or value.counting is None:
        return "nothing; it ended"
    unit = value.unit.replace("_", " ")
    return f"{value.amount} {unit}{'' if value.amount == 1 else 's'}, {COUNTED[value.counting]}"


def _set_by(value: ValueOut, row: ProvisionOut) -> str:
    return f", set by {value.set_by}" if value.set_by != row.cite else ""
