"""The fields of a case's two forms for the return: what no event of the record says, and the child's own details."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from app.returns import pages_words as words
from app.returns.schemas import DetailsIn
from app.web.answers import NEEDS
from app.web.fields import Choice, Day, Field, Option, Text, Tick
from app.web.forms import Filled, Form
from workflow.returns.codes import NEEDS as IN_RETURN

YES_NO: Final = {"1": "Yes", "0": "No"}
PLACES: Final = ("placement", "second_placement")


class Group(NamedTuple):
    """Questions that belong together, with a heading. `folded`: shown closed while there is nothing in it."""

    heading: str
    says: str
    fields: tuple[Field, ...]
    folded: bool = False

    def is_open(self, filled: Filled) -> bool:
        """Whether it is shown open: it is not folded, or something is typed or wrong in it."""
        typed = any(text for field in self.fields for name in field.inputs for text in filled.typed.get(name, ()))
        return not self.folded or typed or any(field.name in filled.faults for field in self.fields)


def _choice(name: str, label: str, codes: Mapping[str, str], hint: str = "", **more: Any) -> Choice:
    options = tuple(Option(code, text if code in YES_NO else f"{code}: {text}") for code, text in codes.items())
    return Choice(name, label, hint, options=options, **more)


def _yes_or_no(name: str, label: str) -> Choice:
    return Choice(name, label, options=tuple(Option(*each) for each in YES_NO.items()))


def _place(name: str) -> tuple[Field, ...]:
    def at(part: str) -> dict[str, Any]:
        return {"name": f"{name}-{part}", "api": f"{name}.{part}"}

    return (
        Text(label="URN", hint="Six digits, from Get Information About Schools.", width=10, **at("urn")),
        Text(label="UKPRN", hint="Eight digits, where there is no URN.", width=10, **at("ukprn")),
        _choice(label="What it is, where it has neither", codes=words.SETTINGS, **at("setting")),
        Text(label="In words, where it is another", width=30, **at("setting_other")),
        Day(label="Began there", **at("entered_on")),
        Day(label="Last day there", **at("left_on")),
        Tick(label="A place in a special educational needs unit", **at("sen_unit")),
        Tick(label="A place in resourced provision", **at("resourced")),
        _choice(label="Residential", codes=words.RESIDENTIAL, **at("residential")),
        _choice(label="Work-based", codes=words.WORK_BASED, **at("work_based")),
    )


ENTERED: Final = (
    Group(
        "The child’s numbers",
        "Only where neither a unique pupil number nor a unique learner number is on file.",
        (_choice("upn_unknown", "Why there is none", words.UPN_UNKNOWN),),
    ),
    Group(
        "The plan",
        "",
        (
            _choice(
                "second_need",
                "Second type of need",
                {code: text for code, text in NEEDS.items() if code in IN_RETURN},
                "The first is the plan’s own.",
            ),
            _yes_or_no("personal_budget", "Personal budget"),
            _yes_or_no("organised_arrangements", "Organised arrangements in it"),
            _choice("direct_payments", "Direct payments", words.DIRECT_PAYMENTS),
            _choice("residential", "Residential, as the plan names it", words.RESIDENTIAL),
            _choice("work_based", "Work-based, as the plan names it", words.WORK_BASED),
            Day("current_plan_on", "Day of the current plan", "Only where it is no longer the one first issued."),
            Tick("historical", "Its assessment was reported in an earlier return"),
            Text(
                "transfer_la", "Authority it came from", "Three digits, where it was transferred in this year.", width=3
            ),
        ),
    ),
    Group(
        "Where the child is placed",
        "What is left empty is taken from section I of the plan. When it began is in no plan: enter it here.",
        _place("placement"),
    ),
    Group("A second placement", "", _place("second_placement"), folded=True),
    Group(
        "The review",
        "",
        (
            Day("review_meeting_on", "Review meeting"),
            _choice("review_outcome", "What was decided", words.REVIEWED),
            Day("last_review_on", "Family told of the decision"),
            Day("review_draft_on", "Draft amendments sent"),
            Day("phase_transfer_due_on", "Phase transfer: plan due by"),
            Day("phase_transfer_final_on", "Phase transfer: plan final"),
        ),
        folded=True,
    ),
    Group(
        "A plan that ceased",
        "The day it ended, not the day of the decision.",
        (Day("ceased_on", "Ceased on"), _choice("cease_reason", "Why", words.CEASE_REASONS)),
        folded=True,
    ),
)
FORM: Final = Form(tuple(field for group in ENTERED for field in group.fields))
_TICKS: Final = {"historical", *(f"{place}-{part}" for place in PLACES for part in ("sen_unit", "resourced"))}


def typed_of(details: DetailsIn) -> dict[str, Any]:
    """What stands entered, as the form takes it."""
    found: dict[str, Any] = {}
    for name, value in details.model_dump(exclude_defaults=True).items():
        if name in PLACES:
            found |= {f"{name}-{part}": said for part, said in (value or {}).items()}
        else:
            found[name] = int(value) if value in (True, False) and name not in _TICKS else value
    return found


def said_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as `DetailsIn` takes it."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if value is None or value is False:
            continue
        place, _, part = name.partition("-")
        if part:
            found.setdefault(place, {})[part] = value
        else:
            found[name] = value == "1" if name in {"personal_budget", "organised_arrangements"} else value
    return found


def child_form(today: date) -> Form:
    """The child's own details, as far as the return has them."""
    return Form(
        (
            Text("surname", "Surname", width=30),
            Text("forename", "Forename", width=30),
            Day("date_of_birth", "Date of birth", by=today),
            _choice("sex", "Sex", words.SEXES),
            _choice("ethnicity", "Ethnicity", words.ETHNICITIES),
            Text("postcode", "Postcode", width=10),
            Text("upn", "Unique pupil number", "A letter, eleven digits, and a digit or letter.", width=20),
            Text("uln", "Unique learner number", "Ten digits.", width=10),
        )
    )
