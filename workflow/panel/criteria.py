"""The published criteria, read strictly from data: for which reasons a decision is taken, refused or put off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml
from workflow.law.words import Confidence

DATA: Final = Path(__file__).parent / "data" / "criteria.yaml"
_CRITERION: Final = "questions outcome title says cite guidance"
_GUIDANCE: Final = "says confidence against on"


class Question(StrEnum):
    """What is to be decided: whether to assess (reg 5(1)), or whether to make a plan (s.37, reg 10(1))."""

    ASSESS = "assess"
    PLAN = "plan"


class Outcome(StrEnum):
    """What may come of it."""

    AGREED = "agreed"
    REFUSED = "refused"
    DEFERRED = "deferred"


@dataclass(frozen=True)
class Criterion:
    """One reason. `cite` names provisions of the law book; `guidance` is a paragraph of the Code that it answers."""

    code: str
    questions: tuple[Question, ...]
    outcome: Outcome
    title: str
    says: str
    cite: tuple[str, ...]
    guidance: str
    confidence: str  # how well the guidance was checked; empty where there is none


@cache
def criteria(path: Path = DATA) -> Mapping[str, Criterion]:
    """Every criterion by its code, in the file's order. Raises LawDataError naming the file, the criterion and the fault."""
    file = Entry(path.name, read_yaml(path), knows="criteria")
    return {str(code): _criterion(path.name, str(code), content) for code, content in file.pairs("criteria")}


def _criterion(file: str, code: str, content: object) -> Criterion:
    entry = Entry(f"{file}, {code}", content, knows=_CRITERION)
    questions = entry.texts("questions")
    if not questions or not set(questions) <= set(Question):
        raise entry.fault(f"questions are some of {', '.join(Question)}")
    if not entry.texts("cite"):
        raise entry.fault("cite names no provision")
    guidance, confidence = _guidance(entry)
    return Criterion(
        code=code,
        questions=tuple(Question(question) for question in questions),
        outcome=entry.one_of("outcome", Outcome),
        title=entry.text("title"),
        says=entry.text("says"),
        cite=entry.texts("cite"),
        guidance=guidance,
        confidence=confidence,
    )


def _guidance(entry: Entry) -> tuple[str, str]:
    if entry.get("guidance") is None:
        return "", ""
    found = Entry(f"{entry.where}, guidance", entry.get("guidance"), knows=_GUIDANCE)
    found.text("against")  # where it was read, and when, must stand there
    found.day("on")
    return found.text("says"), found.one_of("confidence", Confidence).value


def unfit(codes: Iterable[str], question: Question, outcome: Outcome) -> list[str]:
    """Those of the codes that are no criterion of this question and outcome."""
    known = criteria()
    return [
        code
        for code in codes
        if code not in known or question not in known[code].questions or known[code].outcome is not outcome
    ]
