"""A plan as it is written: sections A to K (reg 12(1)), each of paragraphs, each with the advice it was taken from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, Field

from app.advice.complete import fixes_a_time, vague
from app.advice.template import Outcome, Provision, Submission
from app.notices.known import Case, day
from app.schema import ON_RECORD
from app.web import words
from workflow.audits.sections import SECTIONS, Section, What
from workflow.events import AdviceReceived
from workflow.facts import Advice
from workflow.notices.quantity import unquantified

PARTS: Final[Mapping[str, Section]] = SECTIONS[What.PLAN]
PROVISION: Final = frozenset({"F", "G", "H1", "H2"})
NOT_IN_A_DRAFT: Final = "a draft names no school or other institution, nor a type of one (s.38): this is left out of it"
NO_PAYMENTS: Final = "No direct payments have been arranged."


class Source(BaseModel):
    """From which advice a paragraph was taken: its request, the entry that brought it, whose it is, of which day."""

    advice_id: int
    event_id: int
    kind: str
    service: str = ""
    by: str = ""
    profession: str = ""
    on: date
    part: str  # where in it: needs.0

    @property
    def says(self) -> str:
        """In words."""
        of = f"{words.KINDS.get(self.kind, self.kind).capitalize()} advice"
        who = ", ".join(part for part in (self.by, self.profession, self.service) if part)
        return f"{of}{f' by {who}' if who else ''}, received {day(self.on)}"


class Paragraph(BaseModel):
    """A paragraph of a section. `was` is what the advice said; without a `key` it is the council's own."""

    key: str = ""
    text: str = ""
    was: str = ""
    source: Source | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it says other than its advice does."""
        return bool(self.key) and self.text != self.was


class Plan(BaseModel):
    """What a version says. `left_out` are paragraphs of advice that were taken out: they do not come back by themselves."""

    sections: dict[str, list[Paragraph]] = Field(default_factory=dict)
    left_out: list[str] = []

    def paragraphs(self) -> Iterator[tuple[str, Paragraph]]:
        """Every paragraph with its section."""
        for code in PARTS:
            for paragraph in self.sections.get(code, []):
                yield code, paragraph

    def keys(self) -> set[str]:
        """The paragraphs of advice that it has."""
        return {paragraph.key for _, paragraph in self.paragraphs() if paragraph.key}


@dataclass(frozen=True)
class Given:
    """Advice that was accepted, and the entry that brought it. `content` is empty where it came as files."""

    advice: Advice
    event_id: int
    on: date
    service: str
    content: Submission | None
    files: int


def accepted(case: Case, told: Mapping[int, Mapping[str, str]]) -> list[Given]:
    """The advice that a plan is made of, in the order it came; `told` are the words beside the entries that brought it."""
    found: list[Given] = []
    for event in case.events:
        payload = event.payload
        if not isinstance(payload, AdviceReceived):
            continue
        advice = case.now.facts.advices.get(payload.advice_id)
        if (
            advice is None
            or not advice.accepted_on
            or not advice.received_on
            or advice.received_on != event.occurred_on
        ):
            continue
        said = told.get(event.id, {}).get("advice")
        content = Submission.model_validate(json.loads(said), context=ON_RECORD) if said and payload.template else None
        service = case.now.services.get(advice.service or "", advice.service or "")
        found = [given for given in found if given.advice.id != advice.id]  # sent back and given anew: the last counts
        found.append(Given(advice, event.id, event.occurred_on, service, content, len(payload.documents)))
    return found


def waits_to_be_accepted(case: Case) -> list[Advice]:
    """Advice that is in and that nobody has accepted: it is in no plan."""
    return [a for a in case.now.facts.advices.values() if a.received_on and not a.accepted_on and not a.withdrawn_on]


def assembled(given: list[Given], so_far: Plan | None) -> Plan:
    """A plan with every paragraph of the accepted advice that it does not have and nobody took out; what is there stays."""
    plan = so_far.model_copy(deep=True) if so_far else Plan()
    known = plan.keys() | set(plan.left_out)
    for one in given:
        for code, paragraph in _of_advice(one):
            if paragraph.key not in known:
                plan.sections.setdefault(code, []).append(paragraph)
    if not plan.sections.get("J") and so_far is None:
        plan.sections["J"] = [Paragraph(text=NO_PAYMENTS)]
    return plan


def _of_advice(given: Given) -> Iterator[tuple[str, Paragraph]]:
    said = given.content
    if said:
        for name, text in (("strengths", said.strengths), ("views", said.views)):
            for n, part in enumerate(part for part in text.split("\n\n") if part.strip()):
                yield "A", _paragraph(given, f"{name}.{n}", part.strip())
        for n, need in enumerate(said.needs):
            yield need.section or "B", _paragraph(given, f"needs.{n}", need.text.strip())
        for n, outcome in enumerate(said.outcomes):
            yield "E", _paragraph(given, f"outcomes.{n}", outcome_said(outcome))
        for n, provision in enumerate(said.provision):
            serves = next((o for place, o in enumerate(said.outcomes) if place == provision.outcome), None)
            yield provision.section or "F", _paragraph(given, f"provision.{n}", provision_said(provision, serves))
    yield "K", _paragraph(given, "k", _listed(given))


def _paragraph(given: Given, part: str, text: str) -> Paragraph:
    author = given.content.author if given.content else None
    source = Source(
        advice_id=given.advice.id,
        event_id=given.event_id,
        kind=given.advice.kind,
        service=given.service,
        by=author.name if author else "",
        profession=author.profession if author else "",
        on=given.on,
        part=part,
    )
    return Paragraph(key=f"{given.event_id}.{part}", text=text, was=text, source=source)


def outcome_said(outcome: Outcome) -> str:
    """An outcome as one paragraph: what, how it is seen, by when."""
    text = _stopped(outcome.text)
    seen = f" Seen by: {_stopped(outcome.measure)}" if outcome.measure.strip() else ""
    return f"{text}{seen}{f' By: {_stopped(outcome.by)}' if outcome.by.strip() else ''}"


def provision_said(provision: Provision, serves: Outcome | None) -> str:
    """A provision as one paragraph: what, how much, how often, by whom, towards what."""
    much = (
        f"{provision.hours.normalize():f} {'hour' if provision.hours == 1 else 'hours'} each time"
        if provision.hours
        else ""
    )
    often = provision.frequency.strip().rstrip(".")
    whom = provision.by_whom.strip().rstrip(".")
    rest = ", ".join(part for part in (much, often, f"by {whom}" if whom else "") if part)
    towards = f" Towards: {_stopped(serves.text)}" if serves else ""
    return f"{_stopped(provision.text)}{f' {_stopped(rest[:1].upper() + rest[1:])}' if rest else ''}{towards}"


def _stopped(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "”")) else f"{text}."


def _listed(given: Given) -> str:
    """One line of section K."""
    author = given.content.author if given.content else None
    who = ", ".join(
        part for part in (author.name if author else "", author.profession if author else "", given.service) if part
    )
    name = words.KINDS.get(given.advice.kind, given.advice.kind).capitalize()
    files = f", with {given.files} {'file' if given.files == 1 else 'files'}" if given.files else ""
    return f"{name}{f': {who}' if who else ''}, asked for {day(given.advice.requested_on)}, received {day(given.on)}{files}."


@dataclass(frozen=True)
class Flag:
    """Something to look at again. It is shown, and stops nothing."""

    section: str
    place: int | None  # of the paragraph, from 0
    says: str


def flags(plan: Plan, given: list[Given] | None = None) -> list[Flag]:
    """What a reader of the plan could not hold anybody to, and what is not there."""
    found = [
        Flag(code, None, "nothing is written here")
        for code, part in PARTS.items()
        if part.always and not plan.sections.get(code)
    ]
    for code in PARTS:
        for n, paragraph in enumerate(plan.sections.get(code, [])):
            said = paragraph.text.strip()
            if code in PROVISION:
                found += [Flag(code, n, message) for message in (*vague(said), *unquantified(said))]
            if code == "E" and not fixes_a_time(said):
                found.append(Flag(code, n, "it names no day or stage of schooling by which it is to be reached"))
            if code == "I" and said:
                found.append(Flag(code, n, NOT_IN_A_DRAFT))
    current = {one.event_id for one in given} if given is not None else None
    for code in PARTS:
        for n, paragraph in enumerate(plan.sections.get(code, [])):
            if current is not None and paragraph.source and paragraph.source.event_id not in current:
                found.append(
                    Flag(code, n, "the advice it was taken from was given anew since, or is accepted no longer")
                )
    return found


def rewritten(before: Plan, sections: Mapping[str, list[tuple[str, str]]]) -> Plan:
    """A plan with some sections written anew: paragraphs by key, in their new order; those not named any more are left out."""
    known: dict[str, Any] = {p.key: p for _, p in before.paragraphs() if p.key}
    plan = before.model_copy(deep=True)
    for code, said in sections.items():
        plan.sections[code] = [
            known[key].model_copy(update={"text": text.strip()}) if key in known else Paragraph(text=text.strip())
            for key, text in said
            if text.strip()
        ]
    gone = before.keys() - plan.keys()
    plan.left_out = sorted({*plan.left_out, *gone} - plan.keys())
    return plan
