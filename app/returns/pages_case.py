"""One case in the return: what is wrong with its entry, and the forms that put it right."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, conflict, forbidden, not_found
from app.people import service as people
from app.people.schemas import PersonPatch
from app.record.filed import Filed
from app.returns import entering, problems, store
from app.returns.pages import year_in_hand
from app.returns.pages_fields import ENTERED, FORM, child_form, said_in, typed_of
from app.returns.pages_words import Mend, mend
from app.returns.schemas import DetailsIn, ProblemItem
from app.returns.service import return_of
from app.security import COUNCIL_ROLES, Actor
from app.web.fields import Choice, Option
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import said
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.work import store as work
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

CaseId = Annotated[int, Path(ge=1, le=2**62)]


def _case(session: Session, who: Actor, case_id: int) -> Filed:
    """The case. Raises 404 where they may not know of it."""
    found = work.matters(session, who, [case_id])
    if not found:
        raise not_found("case")
    return found[0]


def _may(who: Actor) -> None:
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


@router.get("/cases/{case_id}/return")
def entered_page(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    _may(who)
    with here.db.reading() as session:
        case = _case(session, who, case_id)
        stands = entering.entered(session, who, case_id)
        filled = FORM.blank(_opened_on(stands.details), **typed_of(stands.details))
        shown = _shown(session, here, who, case)
    audit_read(here, who, "/cases/{case_id}/return", matter_id=case_id, person_id=case.person_id)
    return form_page(request, filled, shown, "return_case.html")


@router.post("/cases/{case_id}/return")
def enter(request: Request, case_id: CaseId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Keep what was entered. To send it twice changes nothing: only what differs from what stands is kept."""
    _may(who)
    with here.db.reading() as session:
        case = _case(session, who, case_id)
        stands = entering.entered(session, who, case_id).details
        shown = _shown(session, here, who, case)
    filled = FORM.read(sent)
    if filled.faults:
        return form_page(request, filled, shown, "return_case.html")
    try:
        details = _body(DetailsIn, said_in(filled.given()))
        with here.db.writing() as session:
            stands = entering.entered(session, who, case_id).details
            if details != stands:
                _same_still(filled, stands)
            entering.enter(session, who, case_id, details, clock.now())
    except Problem as problem:
        again = replace(filled.refused(problem, who), version=_opened_on(stands))
        return form_page(request, again, shown, "return_case.html")
    return RedirectResponse(f"/cases/{case_id}/return", 303)


def _opened_on(file: BaseModel) -> int:
    """What a form was opened on, as its version: what another hand changed in between shows by it."""
    return int(sha256(file.model_dump_json().encode()).hexdigest()[:7], 16)


def _same_still(filled: Filled, file: BaseModel) -> None:
    """Raises 409 where somebody else changed it since the form was opened."""
    if filled.version not in {None, _opened_on(file)}:
        message = "Somebody else changed this since you opened the form. Look at what stands now, then send yours again"
        raise conflict(message)


def _body(kind: type[Any], said_: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a body of that kind
    """What was typed, as the API takes it. Raises 422 naming each field at fault, as the API does."""
    try:
        return kind.model_validate(said_)
    except ValidationError as error:
        faults = [
            {"field": ".".join(map(str, each["loc"])), "message": _in_words(each)}
            for each in error.errors(include_url=False)
        ]
        raise Problem(422, "bad-input", "something here cannot be kept", errors=faults) from None


def _in_words(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "string_pattern_mismatch":
        digits = fault["ctx"]["pattern"].partition("{")[2].partition("}")[0]
        return f"It is {digits} digits"
    return str(fault["msg"]).removeprefix("Value error, ")


# ---- the child's own details


@router.get("/cases/{case_id}/return/child")
def child_page(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    _may(who)
    with here.db.reading() as session:
        case = _case(session, who, case_id)
        file = people.view(session, who, people.find(session, who, case.person_id))
        form = _of_child(file)
        shown = _shown(session, here, who, case, of_child=True)
    audit_read(here, who, "/cases/{case_id}/return/child", matter_id=case_id, person_id=case.person_id)
    on_file = file.model_dump(include={f.name for f in form.fields})
    return form_page(request, form.blank(_opened_on(file), **on_file), shown)


@router.post("/cases/{case_id}/return/child")
def change_child(request: Request, case_id: CaseId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Put the child's details right: what they said before is kept. To send it twice changes nothing."""
    _may(who)
    with here.db.reading() as session:
        case = _case(session, who, case_id)
        file = people.view(session, who, people.find(session, who, case.person_id))
        form = _of_child(file)
        shown = _shown(session, here, who, case, of_child=True)
    filled = form.read(sent)
    if filled.faults:
        return form_page(request, filled, shown)
    given = {name: value or "" if name in {"surname", "forename"} else value for name, value in filled.values.items()}
    try:
        with here.db.writing() as session:
            child = people.find(session, who, case.person_id, to_change=True)
            file = people.view(session, who, child)
            # Only what differs from what stands: a file can hold more numbers of a sort than the form shows.
            changes = {name: value for name, value in given.items() if value != getattr(file, name)}
            if changes:
                _same_still(filled, file)
                people.change(session, who, child, _body(PersonPatch, changes), clock.now())
    except Problem as problem:
        return form_page(request, replace(filled.refused(problem, who), version=_opened_on(file)), shown)
    return RedirectResponse(f"/cases/{case_id}/return", 303)


def _of_child(file: BaseModel) -> Form:
    """The form, which offers besides the return's codes the one that is on file: else to look would be to lose it."""
    form = child_form(clock.today())

    def offering(field: Any) -> Any:  # noqa: ANN401 - any field
        stands = getattr(file, field.name)
        if not isinstance(field, Choice) or not stands or stands in {o.value for o in field.options}:
            return field
        options = (*field.options, Option(stands, f"{stands}: as it is on file, no code of the return"))
        return Choice(field.name, field.label, field.hint, options=options)

    return Form(tuple(offering(field) for field in form.fields))


# ---- what stands around both


def _shown(session: Session, here: Parts, who: Actor, case: Filed, *, of_child: bool = False) -> Shown:
    year, known = year_in_hand(clock.today()), work.known(session, who, [case.id])[case.id]
    name = f"{known.forename} {known.surname}".strip() or "No name on file"
    about = Markup('<a class="govuk-link" href="/cases/{}">{}, {}</a>').format(case.id, said(name), case.reference)
    wrong = [] if of_child else _wrong(session, here, who, case, year)
    return Shown(
        heading="The child’s details" if of_child else f"For the return of {year}",
        back=f"/cases/{case.id}/return" if of_child else f"/cases/{case.id}",
        about=about,
        buttons=(Button("Keep it", "send"),),
        more={"groups": ENTERED, "wrong": wrong, "year": year, "case_id": case.id},
    )


def _wrong(
    session: Session, here: Parts, who: Actor, case: Filed, year: int
) -> Sequence[tuple[ProblemItem, Mend | None]] | None:
    """What is wrong with the case's entry, each with where it is put right; None where the case is in no return of the year.

    Whether another child has the same name is a manager's to know: that child's case may be restricted.
    """
    asked = return_of(who, here.settings, year, clock.today())
    twice = store.on_file_twice(session, who) if who.role is Role.MANAGER else frozenset()
    entry = next(asked.entries(session, case.person_id - 1), None)
    if entry is None or case.id not in {each.case_id for each in entry.cases}:
        return None
    found = [problems.item(each) for each in asked.wrong_with(entry, twice)]
    return [(item, mend(item)) for item in found if item.case_id == case.id]
