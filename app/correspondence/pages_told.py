"""What was done with a piece of correspondence, as its page tells it: each step, and beneath it whatever put it right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from markupsafe import Markup
from sqlmodel import Session

from app.correspondence import store
from app.correspondence.schemas import DetailOut, StepOut
from app.correspondence.worded import ABOUT, FROM, OUTCOMES, SORTS, STEPS
from app.web.answers import CHANNELS
from app.web.render import day_, said
from workflow.correspondence import Kind, Stage, What, sort_of

Details = list[tuple[str, Markup]]

WHY_ERASED: Final = {
    "erasure": "on request",
    "retention": "at the end of the time they are kept",
    "recorded_in_error": "as they should not have been recorded",
}
CAN_BE_CORRECTED: Final = frozenset({What.RECEIVED, What.REPLIED, What.CLOSED})


@dataclass
class Entry:
    """One step, and what was put right of it since."""

    step: StepOut
    details: Details
    corrections: list[tuple[StepOut, Details]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What was done."""
        return STEPS[self.step.what]

    @property
    def struck(self) -> bool:
        """Whether it was taken off: it stays to be seen."""
        return not self.step.counts

    @property
    def may_be_corrected(self) -> bool:
        """Whether it is of a sort that can be put right."""
        return self.step.what in CAN_BE_CORRECTED


def history(session: Session, one: DetailOut) -> list[Entry]:
    """The steps, the last recorded first, each with its corrections in the order they were made."""
    who = _names(session, one)
    found: dict[int, Entry] = {}
    for step in one.steps:
        target = found.get(step.corrects or 0)
        if target:
            target.corrections.append((step, _changes(target.step, step, who)))
        else:
            found[step.id] = Entry(step, _details(step.said, who))
    return list(found.values())[::-1]


def next_stages(one: DetailOut) -> list[str]:
    """What it can be taken on to, as sorts; nothing where it was taken on already, or struck."""
    if one.struck or one.escalated_to is not None:
        return []
    if one.type is not Kind.COMPLAINT:
        return [sort_of(Kind.COMPLAINT, Stage.STAGE_1)]
    further = {Stage.STAGE_1: (Stage.STAGE_2, Stage.OMBUDSMAN), Stage.STAGE_2: (Stage.OMBUDSMAN,)}
    return [sort_of(Kind.COMPLAINT, stage) for stage in further.get(one.stage or Stage.OMBUDSMAN, ())]


def _names(session: Session, one: DetailOut) -> Mapping[tuple[str, int], str]:
    """Whoever the steps say was to see to it."""
    accounts = {int(str(step.said["account"])) for step in one.steps if step.said.get("account")}
    workers = {int(str(step.said["worker"])) for step in one.steps if step.said.get("worker")}
    found = {("account", id_): name for id_, name in store.accounts(session, accounts).items()}
    return found | {("worker", id_): name for id_, name in store.workers(session, workers).items()}


def _details(step: Mapping[str, Any], who: Mapping[tuple[str, int], str]) -> Details:
    """What a step says, in words."""
    found: Details = []
    if "type" in step:
        sort = sort_of(Kind(step["type"]), Stage(step["stage"]) if step.get("stage") else None)
        found.append(("What", Markup.escape(SORTS[sort])))
    for name, label, called in (
        ("from", "From", FROM),
        ("channel", "How", CHANNELS),
        ("about", "About", ABOUT),
        ("outcome", "Outcome", OUTCOMES),
        ("because", "Why", WHY_ERASED),
    ):
        if step.get(name):
            found.append((label, Markup.escape(called[step[name]])))
    if step.get("reply_by"):
        found.append(("Names the day to reply by", day_(date.fromisoformat(step["reply_by"]))))
    for kind in ("account", "worker"):
        if step.get(kind):
            found.append(("Who", said(who[kind, int(step[kind])])))
    if step.get("to"):
        link = Markup('<a class="govuk-link" href="/correspondence/{0}">number {0}</a>').format(int(step["to"]))
        found.append(("What follows it", link))
    return found


def _changes(was: StepOut, correction: StepOut, who: Mapping[tuple[str, int], str]) -> Details:
    """What a correction says otherwise than the step it puts right."""
    if correction.said.get("strike"):
        return [("", Markup("It should not have been recorded, and no longer counts"))]
    found: Details = []
    if correction.on != was.on:
        found.append(("Day", Markup("{} – it was recorded as {}").format(day_(correction.on), day_(was.on))))
    before = dict(_details(was.said, who))
    after = dict(_details(correction.said, who))
    for label in dict.fromkeys([*before, *after]):
        if before.get(label) != after.get(label):
            none = Markup("not given")
            now, then = after.get(label, none), before.get(label, none)
            found.append((label, Markup("{} – it was recorded as {}").format(now, then)))
    return found or [("", Markup("As it was first recorded"))]
