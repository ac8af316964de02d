"""Measures that people enter, and what families answered: what each is, as data, and the figures it comes to.

No case holds them. They carry the same target, colour and chart as what is computed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from workflow.kpis.arithmetic import one_decimal, percentage
from workflow.kpis.figure import Figure
from workflow.kpis.indicators import Good, Indicator, Target, indicators
from workflow.kpis.words import Theme, number_of
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

SHIPPED: Final = Path(__file__).parent / "data" / "entered.yaml"
SHARE: Final = "per cent"
SMALL_BASE: Final = 6
"""A share of fewer answers than this says little, and is marked."""

_FILE = "measures questions targets"
_MEASURE = "name theme definition unit good source baseline baseline_says"
_QUESTION = "asks measure options counts leaves_out"
_TARGET = "indicator plan value by says"


class Stage(StrEnum):
    """Where in the process a family was asked."""

    REQUEST = "request"
    ASSESSMENT = "assessment"
    DRAFTING = "drafting"
    REVIEW = "review"
    COMPLAINT = "complaint"


@dataclass(frozen=True)
class Question:
    """What families are asked. `counts` are the answers counted for the measure; `leaves_out` are in neither part of it."""

    code: str
    asks: str
    measure: str
    options: tuple[str, ...]
    counts: frozenset[str]
    leaves_out: frozenset[str]

    def counted(self, answers: Mapping[str, int]) -> tuple[int, int]:
        """How many answers are for the measure, and of how many."""
        base = sum(n for option, n in answers.items() if option not in self.leaves_out)
        return sum(n for option, n in answers.items() if option in self.counts), base


@dataclass(frozen=True)
class Entered:
    """All that is entered in one installation: the measures and questions by code, and what plans want of the measures."""

    measures: Mapping[str, Indicator]
    questions: Mapping[str, Question]
    targets: tuple[Target, ...]


class Value(NamedTuple):
    """What stands entered of a measure in a period: a value, or the two counts it is made of."""

    code: str
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    is_share: bool = True


class Answers(NamedTuple):
    """The counted answers of one survey at one stage: how many are for the measure, of how many."""

    code: str
    stage: str
    numerator: int
    denominator: int


def figures(rows: Iterable[Value | Answers]) -> Iterator[Figure]:
    """The figures of what was entered in a period: at most one value a measure, and any number of surveys.

    Answers of several surveys are added up, by stage (the part) and over all of them; where there are any, the value
    entered for the same measure is not shown. To one decimal place, half up.
    """
    values: dict[str, Value] = {}
    asked: defaultdict[str, Counter[str]] = defaultdict(Counter)
    bases: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if isinstance(row, Value):
            values[row.code] = row
            continue
        for stage in ("", row.stage):
            asked[row.code][stage] += row.numerator
            bases[row.code][stage] += row.denominator
    for code in sorted({*values, *bases}):
        if code not in bases:
            yield _entered(values[code])
            continue
        for stage in sorted(bases[code], key=_in_order):
            those, of = asked[code][stage], bases[code][stage]
            yield Figure(code, stage, those, of, percentage(those, of))


def _in_order(stage: str) -> int:
    return [*("", *Stage)].index(stage)


def _entered(row: Value) -> Figure:
    return Figure(row.code, "", row.numerator, row.denominator, worth(row))


def worth(row: Value) -> Decimal | None:
    """What a value comes to, to one decimal place, half up; None of nothing."""
    if row.value is not None:
        return one_decimal(Fraction(row.value))
    if row.numerator is None or not row.denominator:
        return None
    if row.is_share:
        return percentage(row.numerator, row.denominator)
    return one_decimal(Fraction(row.numerator, row.denominator))


def small_base(figure: Figure) -> bool:
    """Whether a share is of so few answers that it says little."""
    return figure.denominator is not None and figure.denominator < SMALL_BASE


@cache
def entered(own: Path | None = None) -> Entered:
    """What is entered here: what is shipped, and what the council's own file adds to it or says anew.

    Where a council's file has a target for a measure, its targets for it take the place of those shipped. Raises
    LawDataError naming the file and the fault.
    """
    shipped = _read(SHIPPED, {})
    if own is None:
        return shipped
    ours = _read(own, shipped.measures)
    said = {target.indicator for target in ours.targets}
    return Entered(
        {**shipped.measures, **ours.measures},
        {**shipped.questions, **ours.questions},
        (*(target for target in shipped.targets if target.indicator not in said), *ours.targets),
    )


def _read(path: Path, known: Mapping[str, Indicator]) -> Entered:
    file = Entry(path.name, read_yaml(path), knows=_FILE)
    measures = {str(code): _measure(file, str(code), content) for code, content in file.pairs("measures")}
    known = {**known, **measures}
    questions = {str(code): _question(file, str(code), content, known) for code, content in file.pairs("questions")}
    targets = tuple(_target(file, place, content, known) for place, content in enumerate(file.items("targets"), 1))
    return Entered(measures, questions, targets)


def _measure(file: Entry, code: str, content: object) -> Indicator:
    entry = Entry(f"{file.where}, {code}", content, knows=_MEASURE)
    if code in indicators():
        raise entry.fault("this is computed from the cases and cannot be entered")
    if not (code.isascii() and code.replace("_", "").isalnum() and code == code.lower()):
        raise entry.fault("a code is of small letters, digits and _")
    return Indicator(
        code=code,
        name=entry.text("name"),
        definition=entry.text("definition"),
        unit=entry.text("unit"),
        good=entry.one_of("good", Good),
        source=entry.text("source"),
        baseline=number_of(entry, "baseline"),
        baseline_says=entry.text_or_none("baseline_says") or "",
        theme=entry.one_of("theme", Theme) if entry.get("theme") else Theme.QUALITY,
    )


def _question(file: Entry, code: str, content: object, known: Mapping[str, Indicator]) -> Question:
    entry = Entry(f"{file.where}, question {code}", content, knows=_QUESTION)
    question = Question(
        code=code,
        asks=entry.text("asks"),
        measure=entry.text("measure"),
        options=entry.texts("options"),
        counts=frozenset(entry.texts("counts")),
        leaves_out=frozenset(entry.texts("leaves_out")),
    )
    measure = known.get(question.measure)
    if measure is None or measure.unit != SHARE:
        raise entry.fault(f"{question.measure} is no measure entered in {SHARE}")
    strangers = (question.counts | question.leaves_out) - set(question.options)
    if strangers or not question.counts or question.counts & question.leaves_out:
        raise entry.fault("counts (at least one) and leaves_out are of its options, and no option is in both")
    return question


def _target(file: Entry, place: int, content: object, known: Mapping[str, Indicator]) -> Target:
    entry = Entry(f"{file.where}, target {place}", content, knows=_TARGET)
    code = entry.text("indicator")
    if code not in known:
        raise entry.fault(f"{code} is no measure that is entered")
    return Target(code, entry.text("plan"), number_of(entry, "value"), entry.day("by"), entry.text("says"))
