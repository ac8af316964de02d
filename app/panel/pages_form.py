"""The panel's two forms: what came of each case and who was there; then, of each case decided, why."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from app.panel import schemas
from app.panel.minutes import SERVICES
from app.web import words
from app.web.fields import Choice, Day, Field, One, Option, Several, Text, Words
from app.web.forms import Filled, Form
from workflow.panel import Outcome, arrangements, criteria

OUTCOMES: Final = {"agreed": "Agreed", "refused": "Refused", "deferred": "Put off"}
TO: Final = {
    ("assess", "agreed"): "Assess",
    ("assess", "refused"): "Do not assess",
    ("plan", "agreed"): "Make a plan",
    ("plan", "refused"): "Make no plan",
}
PANEL, OFFICER = "panel", "officer"


def choices(question: str) -> tuple[Option, ...]:
    """What may come of a question."""
    return (*(Option(o, TO[question, o]) for o in ("agreed", "refused")), Option("deferred", "Put it off"))


def first_form(items: Sequence[schemas.AgendaItem]) -> Form:
    """What came of each case, and who was there."""
    outcomes = [
        Choice(f"outcome-{item.case_id}", f"What came of {item.reference}", options=choices(item.question))
        for item in items
    ]
    versions = [Text(f"version-{item.case_id}", "The entry the case was at") for item in items]
    members = [Text(f"member-{code}", name, hint="Name, or names with commas between", width=30) for code, name in SERVICES.items()]  # fmt: skip
    by = (
        One(
            "by", "Who decided", options=(Option(PANEL, "The panel"), Option(OFFICER, "An officer, outside a meeting"))
        ),
        Choice(
            "officer",
            "Which officer",
            hint="Only where it was no panel",
            options=tuple(Option(*one) for one in arrangements().officers.items()),
        ),
    )
    return Form((*outcomes, *versions, *members, *by))


def items_of(items: Sequence[schemas.AgendaItem], filled: Filled) -> list[schemas.AgendaItem]:
    """The cases that something came of."""
    return [item for item in items if filled[f"outcome-{item.case_id}"]]


def first_checked(filled: Filled, items: Sequence[schemas.AgendaItem]) -> Filled:
    """The first form with what it lacks: a case decided, and who decided it."""
    faults: dict[str, str] = {}
    if items and not items_of(items, filled) and not any(name.startswith("outcome-") for name in filled.faults):
        faults[f"outcome-{items[0].case_id}"] = "Choose what came of one case at least"
    if filled["by"] == OFFICER and not filled["officer"]:
        faults["officer"] = "Choose which officer decided"
    if filled["by"] == PANEL and not any(filled[f"member-{code}"] for code in SERVICES):
        faults["member-education"] = "Enter who was there, for one service at least"
    return filled.wrong(**faults) if faults else filled


def whole_form(items: Sequence[schemas.AgendaItem], first: Filled) -> Form:
    """Both forms in one, as it is sent in the end: of each case the reasons that what came of it can have."""
    fields: list[Field] = []
    for n, item in enumerate(items_of(items, first)):
        fields += _why_fields(n, item, Outcome(first[f"outcome-{item.case_id}"]))
    return Form((*first.form.fields, *fields))


def _why_fields(n: int, item: schemas.AgendaItem, outcome: Outcome) -> list[Field]:
    """Why, of one case."""
    options = tuple(
        Option(c.code, c.title, c.says)
        for c in criteria().values()
        if item.question in c.questions and c.outcome is outcome
    )
    said = f"{item.reference}: choose the reasons"
    found: list[Field] = [
        Several(f"reasons-{item.case_id}", "Reasons", required=said, api=f"items.{n}.reasons", options=options),
        Words(f"note-{item.case_id}", "In words", hint="Name no child", api=f"items.{n}.note", rows=2),
    ]
    if outcome is Outcome.DEFERRED:
        hint = "Left empty: to the next meeting"
        return [*found, Day(f"until-{item.case_id}", "Comes back on", hint=hint, api=f"items.{n}.until")]
    for advice in waited_for(item):
        kind = words.KINDS.get(advice.kind, advice.kind)
        found.append(
            Text(
                f"waived-{item.case_id}-{advice.id}",
                f"Why it does not wait for {kind} advice",
                required=f"{item.reference}: say why it does not wait for {kind} advice",
                api=f"items.{n}.outstanding",
            )
        )
    return found


def waited_for(item: schemas.AgendaItem) -> list[schemas.AdviceOut]:
    """Advice that is out and that a decision now would not wait for; of the family's own it never does."""
    return [a for a in item.advice if a.out and a.kind not in {"parental", "child_views"}] if item.state == "assessing" else []  # fmt: skip


def decisions_of(on: date, filled: Filled, chosen: Sequence[schemas.AgendaItem]) -> schemas.DecisionsIn:
    """The list as it is confirmed. Raises pydantic's ValidationError for what cannot be meant."""
    is_officer = filled["by"] == OFFICER
    members = [
        {"service": code, "name": name.strip()}
        for code in SERVICES
        for name in (filled[f"member-{code}"] or "").split(",")
        if name.strip()
    ]
    return schemas.DecisionsIn.model_validate(
        {
            "on": on,
            "by": OFFICER if is_officer else PANEL,
            "members": [] if is_officer else members,
            "officer": filled["officer"] if is_officer else None,
            "items": [_item(filled, item) for item in chosen],
        }
    )


def _item(filled: Filled, item: schemas.AgendaItem) -> dict[str, Any]:
    outcome, version = filled[f"outcome-{item.case_id}"], filled[f"version-{item.case_id}"]
    waived = [] if outcome == Outcome.DEFERRED else waited_for(item)
    return {
        "case_id": item.case_id,
        "version": int(version) if version and version.isascii() and version.isdigit() else None,
        "question": item.question,
        "outcome": outcome,
        "reasons": list(filled[f"reasons-{item.case_id}"] or ()),
        "note": filled[f"note-{item.case_id}"] or "",
        "until": filled[f"until-{item.case_id}"],
        "outstanding": [{"advice_id": a.id, "why": filled[f"waived-{item.case_id}-{a.id}"]} for a in waived],
    }
