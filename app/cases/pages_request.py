"""Entering a request: nothing but its day and a name is needed, and a child who may be on file already is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases import service
from app.cases.schemas import NewCase
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden
from app.people.store import name_key, same_name_and_birth
from app.record.happen import Context
from app.security import Actor, visible
from app.tables import Matter, Person
from app.web import answers, words
from app.web.fields import Choice, Day, Field, One, Option, Several, Text, Tick
from app.web.forms import CHANGE, SEND, Filled, Form, SentDep, Shown, check_page, form_page
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SOURCES: Final = {
    "parent": "A parent or carer",
    "young_person": "The young person",
    "school": "A school",
    "post16": "A college or another place after 16",
    "early_years": "A nursery or another early years provider",
    "health": "Health",
    "social_care": "Social care",
    "youth_justice": "Youth justice",
    "local_authority": "The council itself",
    "other": "Somebody else",
}
YEARS: Final = {
    "-2": "Nursery, two years before reception",
    "-1": "Nursery, the year before reception",
    "0": "Reception",
} | {str(n): f"Year {n}" for n in range(1, 21)}
ANOTHER: Final = "another"


class OnFile(NamedTuple):
    """A child on file who may be the same, and one of their cases."""

    person_id: int
    case_id: int
    reference: str
    name: str
    born: date | None


@router.get("/requests/new")
def request_form(request: Request, who: SignedInDep) -> Response:
    _may(who)
    today = clock.today()
    return form_page(request, Form(_fields(today)).blank(received_on=today), SHOWN, "request.html")


@router.post("/requests/new")
def enter(request: Request, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Enter it: checked first, and where the child may be on file already, asked which it is."""
    _may(who)
    filled, alike = _read(here, who, sent)
    shown = replace(SHOWN, more={"alike": alike})
    if not filled.faults and not (filled["forename"] or filled["surname"]):
        filled = filled.wrong(forename="Enter a forename or a surname: one is enough")
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, shown, "request.html")
    if filled.step != SEND:
        return check_page(request, filled, shown)
    try:
        case_id, event_id = _entered(here, who, request, filled)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown, "request.html")
    return RedirectResponse(f"/cases/{case_id}/recorded/{event_id}", 303)


def _may(who: Actor) -> None:
    if who.role not in {Role.CASEWORKER, Role.MANAGER}:
        detail = f"requests are entered here by caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


def _options(worded: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code, name) for code, name in worded.items())


def _fields(today: date, alike: Sequence[OnFile] = ()) -> tuple[Field, ...]:
    """What is asked. A request is never refused for being incomplete."""
    join = (
        *(Option(str(c.person_id), f"The same child as {c.reference}") for c in alike),
        Option(ANOTHER, "Another child of the same name and birth date"),
    )
    asked = (
        One(
            "join",
            "Is it a child on file?",
            required="Say whether it is the child on file",
            api="person.id",
            options=join,
        ),
    )
    languages = (
        Option("en", "English"),
        *(Option(c, n) for c, n in sorted(words.LANGUAGES.items(), key=lambda kv: kv[1]) if c != "en"),
    )
    return (
        *(asked if alike else ()),
        Day("received_on", "Day it arrived", hint="At any door of the council: the clocks run from this day.", required="Enter the day it arrived", by=today),
        Choice("source", "Who asks", api="source", options=_options(SOURCES)),
        Text("forename", "Forename", api="person.forename"),
        Text("surname", "Surname", api="person.surname"),
        Day("date_of_birth", "Date of birth", api="person.date_of_birth", by=today),
        Text("attends_name", "School, nursery or college", api="attends.name"),
        Choice("year_group", "Year group", api="person.year_group", options=_options(YEARS)),
        Text("upn", "Unique pupil number (UPN)", api="person.upn", width=20),
        Text("nhs_number", "NHS number", api="person.nhs_number", width=20),
        Text("postcode", "Postcode", api="person.postcode", width=10),
        Choice("primary_need", "Primary need", api="primary_need", options=_options(answers.NEEDS)),
        Several("flags", "What makes it more urgent", api="flags", options=_options(words.FLAGS)),
        Text("contact_name", "Contact’s name", api="contacts.0.name"),
        Text("contact_relation", "What they are to the child", hint="Mother, father, carer, the young person", api="contacts.0.relation", width=20),
        Tick("contact_pr", "They have parental responsibility", api="contacts.0.parental_responsibility"),
        Text("contact_email", "E-mail address", api="contacts.0.email", kind="email"),
        Text("contact_phone", "Telephone number", api="contacts.0.phone", width=20, kind="tel"),
        Choice("contact_language", "Language", api="contacts.0.language", options=languages),
        Tick("contact_interpreter", "They need an interpreter", api="contacts.0.interpreter"),
        Tick("contact_withhold", "Their address is withheld: it is passed on to nobody", api="contacts.0.withhold_address"),
        Text("external_ref", "Reference in another system", api="external_ref", width=20),
    )  # fmt: skip


SHOWN: Final = Shown(
    "New request",
    "/work",
    intro=Markup("<p class='govuk-body'>Enter what you have. Only the day it arrived and a name are needed: the rest can follow, and the clocks do not wait for it.</p>"),
    record="Enter the request",
    more={"alike": ()},
)  # fmt: skip


def _read(here: Parts, who: Actor, sent: FormData) -> tuple[Filled, list[OnFile]]:
    """The form as sent; where a child of that name and birth date is on file, with the question whether it is they."""
    today = clock.today()
    filled = Form(_fields(today)).read(sent)
    born, key = filled["date_of_birth"], name_key(filled["forename"] or "", filled["surname"] or "")
    if not born or not key:
        return filled, []
    with here.db.reading() as session:
        ids = same_name_and_birth(session, who.authority, key, born, 0)
        alike = _on_file(session, who, ids)
    if alike:
        audit_read(here, who, "/requests/new", matter_id=alike[0].case_id, person_id=alike[0].person_id)
    return (Form(_fields(today, alike)).read(sent) if alike else filled), alike


def _on_file(session: Session, who: Actor, case_ids: Sequence[int]) -> list[OnFile]:
    """Children on file, each once by their latest case."""
    rows = session.execute(
        select(Person, col(Matter.id), col(Matter.reference))
        .join(Matter, col(Matter.person_id) == col(Person.id))
        .where(visible(who), col(Matter.id).in_(case_ids))
        .order_by(col(Matter.id))
    )
    found = {
        p.id or 0: OnFile(p.id or 0, case, ref, f"{p.forename} {p.surname}".strip(), p.date_of_birth)
        for p, case, ref in rows
    }
    return list(found.values())


def _entered(here: Parts, who: Actor, request: Request, filled: Filled) -> tuple[int, int]:
    body = _body(filled)
    with here.db.writing() as session:
        sending = filled.sending(who, request)
        first = sending.first(session)
        if first:
            return first.matter_id, first.event_id
        context = Context(who, here.rules(session), clock.today(), clock.now())
        matter, outcome = service.open_case(session, body, context)
        sending.keep(session, matter.id or 0, outcome.events[0].id, 201, context.now)
        return matter.id or 0, outcome.events[0].id


def _body(filled: Filled) -> NewCase:
    """The request as the API takes it. Raises 422 naming the fields."""
    sent: dict[str, Any] = {"person": {}, "contacts": [{}]}
    for f in filled.form.fields:
        value = filled[f.name]
        if value is None or f.name == "join":
            continue
        *parents, last = f.at.split(".")
        place: Any = sent
        for parent in parents:
            place = place[int(parent)] if parent.isdigit() else place.setdefault(parent, {})
        place[last] = list(value) if isinstance(value, tuple) else value
    if not any(sent["contacts"][0].values()):
        del sent["contacts"]
    if filled["join"] and filled["join"] != ANOTHER:
        sent["person"]["id"] = int(filled["join"])
    try:
        return NewCase.model_validate(sent)
    except ValidationError as error:
        errors = [
            {"field": ".".join(map(str, e["loc"])), "message": e["msg"].removeprefix("Value error, ")}
            for e in error.errors()
        ]
        raise Problem(422, "bad-input", errors[0]["message"], errors=errors) from error
