"""The forms of a setting: its request for an assessment, its answer when it is consulted, a paper it sends."""

from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from app.cases.pages_request import YEARS
from app.cases.schemas import NewCase
from app.errors import Problem
from app.web import answers, words
from app.web.fields import Choice, Day, Field, One, Option, Text, Tick, Upload, Words
from app.web.forms import Filled, Form

ASKERS: Final = {
    "school": "A school",
    "post16": "A college or another place after 16",
    "early_years": "A nursery or another early years provider",
}
REPLIES: Final = {
    "yes": "Yes, we can meet the need",
    "no_unsuitable": "No: we would be unsuitable for the age, ability, aptitude or special educational needs",
    "no_others_education": "No: it would be incompatible with the efficient education of others",
    "no_resources": "No: it would be incompatible with the efficient use of resources",
    "full": "We are full",
}
PAPER: Final = Form(
    (
        Upload("file", "File", hint="PDF, DOCX, ODT, JPEG, PNG or plain text."),
        Choice("kind", "What it is", required="Choose what it is", options=tuple(Option(c, answers.DOCUMENTS[c]) for c in ("report", "evidence", "request", "letter", "other"))),
    )
)  # fmt: skip


def request_form(today: date) -> Form:
    """A request. Only its day and a name are needed: none is refused for being incomplete."""
    languages = sorted(words.LANGUAGES.items(), key=lambda kv: kv[1])
    return Form((
        Day("received_on", "Day you ask", hint="The council’s six weeks count from the day it has your request.", required="Enter the day you ask", by=today),
        One("source", "Who asks", api="source", options=_options(ASKERS)),
        Text("attends_name", "Name of your school, nursery or college", api="attends.name"),
        Text("forename", "Forename", api="person.forename"),
        Text("surname", "Surname", api="person.surname"),
        Day("date_of_birth", "Date of birth", api="person.date_of_birth", by=today),
        Choice("year_group", "Year group", api="person.year_group", options=_options(YEARS)),
        Text("upn", "Unique pupil number (UPN)", api="person.upn", width=20),
        Choice("primary_need", "Primary need", api="primary_need", options=_options(answers.NEEDS)),
        Tick("support_plan", "A support plan is in place", api="support_plan"),
        Text("contact_name", "Parent or carer’s name", api="contacts.0.name"),
        Text("contact_relation", "What they are to the child", hint="Mother, father, carer", api="contacts.0.relation", width=20),
        Tick("contact_pr", "They have parental responsibility", api="contacts.0.parental_responsibility"),
        Text("contact_email", "Their e-mail address", api="contacts.0.email", kind="email"),
        Text("contact_phone", "Their telephone number", api="contacts.0.phone", width=20, kind="tel"),
        Choice("contact_language", "Their language", api="contacts.0.language", options=(Option("en", "English"), *(Option(c, n) for c, n in languages if c != "en"))),
        Tick("contact_interpreter", "They need an interpreter", api="contacts.0.interpreter"),
        Tick("contact_withhold", "Their address is withheld: it is passed on to nobody", api="contacts.0.withhold_address"),
    ))  # fmt: skip


def reply_form(urns: tuple[str, ...]) -> Form:
    """An answer to a consultation; which, where there are several."""
    which: tuple[Field, ...] = ()
    if len(urns) > 1:
        options = tuple(Option(urn, f"URN {urn}") for urn in urns)
        which = (
            One("urn", "Which setting answers", required="Say which setting answers", api="data.urn", options=options),
        )
    note = Words(
        "note",
        "What the council should know",
        hint="For a yes, what would be put in place. For a no, what makes it so.",
        api="data.note",
    )
    return Form((*which, One("response", "Your answer", required="Choose your answer", api="data.response", options=_options(REPLIES)), note))  # fmt: skip


def new_case(filled: Filled) -> NewCase:
    """The request as the API takes it. Raises 422 naming the fields."""
    sent: dict[str, Any] = {"person": {}, "contacts": [{}]}
    for f in filled.form.fields:
        value = filled[f.name]
        if value in (None, False):
            continue
        *parents, last = f.at.split(".")
        place: Any = sent
        for parent in parents:
            place = place[int(parent)] if parent.isdigit() else place.setdefault(parent, {})
        place[last] = value
    if not any(sent["contacts"][0].values()):
        del sent["contacts"]
    try:
        return NewCase.model_validate(sent)
    except ValidationError as error:
        errors = [
            {"field": ".".join(map(str, e["loc"])), "message": e["msg"].removeprefix("Value error, ")}
            for e in error.errors()
        ]
        raise Problem(422, "bad-input", errors[0]["message"], errors=errors) from error


def _options(worded: Any) -> tuple[Option, ...]:  # noqa: ANN401 - any mapping of codes to words
    return tuple(Option(code, name) for code, name in worded.items())
