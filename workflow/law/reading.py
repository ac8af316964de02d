"""Reading one instrument's file: every key, unit and kind is known, or the file is refused."""

from dataclasses import dataclass
from pathlib import Path

from workflow.law.citation import Citation, NotACitation
from workflow.law.entry import Entry, LawDataError, as_day
from workflow.law.provisions import Checked, Ground, Instrument, Period, Provision, Value
from workflow.law.strict_yaml import read_yaml
from workflow.law.words import LIMIT_KINDS, ClockCode, Confidence, Counting, GroundCode, Kind, Unit

_FILE = "instrument title number nature url in_force_from known_as spent_after sources provisions amends"
_PROVISION = (
    "id also ref title says kind values as_soon_as_practicable starts_on owed_to excused_by clock grounds same_as"
    " checked not_modelled note in_force_from"
)
_GROUND = "letter code cite says minimum_days lead_days confidence"
_AMENDMENT = "provision by values"
_VALUE = "amount unit counting says"
_CHECKED = "confidence against on"
NOT_READ = frozenset({"not read", "not stated"})


@dataclass(frozen=True, slots=True)
class Amendment:
    """New values one instrument gives to a provision of another, and by which of its own provisions."""

    where: str
    provision: Citation
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class InstrumentFile:
    """The content of one file: the instrument, its provisions, and what it amends."""

    instrument: Instrument
    provisions: tuple[Provision, ...]
    amendments: tuple[Amendment, ...]


def read_instrument(path: Path) -> InstrumentFile:
    """Read one file, or raise LawDataError naming the file, the provision and the fault."""
    file = Entry(path.name, read_yaml(path), knows=_FILE)
    instrument = Instrument(
        code=file.text("instrument"),
        title=file.text("title"),
        number=file.text("number"),
        nature=file.text("nature"),
        url=file.text("url"),
        in_force_from=file.day("in_force_from"),
        known_as=file.texts("known_as"),
        spent_after=file.day_or_none("spent_after"),
    )
    sources = {str(key): str(url) for key, url in file.pairs("sources")}
    return InstrumentFile(
        instrument,
        tuple(_provision(path.name, item, instrument, sources) for item in file.items("provisions")),
        tuple(_amendment(path.name, item, instrument) for item in file.items("amends")),
    )


def _provision(file: str, item: object, instrument: Instrument, sources: dict[str, str]) -> Provision:
    ref = item.get("ref") if isinstance(item, dict) else None
    entry = Entry(f"{file}, {ref or 'a provision with no ref'}", item, knows=_PROVISION)
    cite = _cite(entry.where, f"{instrument.code} {entry.text('ref')}")
    kind = entry.one_of("kind", Kind)
    if kind is Kind.LOCAL_TARGET:
        raise entry.fault("a local target is no law: it belongs in the local policy file")
    values = tuple(_value(entry.where, day, content, cite) for day, content in entry.pairs("values"))
    if values and kind not in LIMIT_KINDS:
        raise entry.fault(f"a {kind} states no period")
    excused_by = entry.text_or_none("excused_by")
    return Provision(
        cite=cite,
        id=entry.text("id"),
        title=entry.text("title"),
        says=entry.text("says"),
        kind=kind,
        checked=_checked(entry, sources),
        in_force_from=entry.day_or_none("in_force_from") or instrument.in_force_from,
        also=entry.texts("also"),
        values=tuple(sorted(values, key=lambda value: value.in_force_from)),
        as_soon_as_practicable=entry.flag("as_soon_as_practicable"),
        starts_on=entry.texts("starts_on"),
        owed_to=entry.texts("owed_to"),
        excused_by=_cite(entry.where, excused_by) if excused_by else None,
        clock=entry.one_of("clock", ClockCode) if entry.get("clock") else None,
        grounds=tuple(_ground(entry.where, ground, instrument) for ground in entry.items("grounds")),
        same_as=tuple(_cite(entry.where, text) for text in entry.texts("same_as")),
        not_modelled=entry.text_or_none("not_modelled"),
        note=entry.text_or_none("note"),
    )


def _checked(entry: Entry, sources: dict[str, str]) -> Checked:
    checked = Entry(f"{entry.where}, checked", entry.get("checked"), knows=_CHECKED)
    confidence, against = checked.one_of("confidence", Confidence), checked.text("against")
    if against in NOT_READ and confidence in {Confidence.V, Confidence.V2}:
        raise checked.fault(f"{confidence} means that a source was read: name it")
    if against not in NOT_READ | sources.keys():
        raise checked.fault(f"{against!r} is none of this file's sources")
    return Checked(confidence, against, checked.day("on"), sources.get(against))


def _ground(where: str, item: object, instrument: Instrument) -> Ground:
    entry = Entry(f"{where}, a ground", item, knows=_GROUND)
    return Ground(
        letter=entry.text("letter"),
        code=entry.one_of("code", GroundCode),
        cite=_cite(entry.where, f"{instrument.code} {entry.text('cite')}"),
        says=entry.text("says"),
        confidence=entry.one_of("confidence", Confidence),
        minimum_days=entry.number_or_none("minimum_days"),
        lead_days=entry.number_or_none("lead_days"),
    )


def _amendment(file: str, item: object, instrument: Instrument) -> Amendment:
    entry = Entry(f"{file}, an amendment", item, knows=_AMENDMENT)
    where = f"{file}, amending {entry.text('provision')}"
    by = _cite(where, f"{instrument.code} {entry.text('by')}")
    values = tuple(_value(where, day, content, by) for day, content in entry.pairs("values"))
    return Amendment(where, _cite(where, entry.text("provision")), values)


def _value(where: str, day: object, content: object, set_by: Citation) -> Value:
    in_force_from = as_day(where, day)
    if content is None:  # from this day the provision sets nothing
        return Value(in_force_from, set_by, None)
    entry = Entry(f"{where}, from {in_force_from}", content, knows=_VALUE)
    return Value(in_force_from, set_by, read_period(entry), entry.text_or_none("says"))


def read_period(entry: Entry) -> Period:
    """Read how much, of what, and whether the first day counts."""
    return Period(entry.number("amount"), entry.one_of("unit", Unit), entry.one_of("counting", Counting))


def _cite(where: str, text: str) -> Citation:
    try:
        return Citation.parse(text)
    except NotACitation as fault:
        raise LawDataError(where, str(fault)) from fault
