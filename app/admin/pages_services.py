"""The register of services that give advice: who is asked for what, where it is sent, which of them regulation 8(1) binds."""

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.accounts import register
from app.accounts.schemas import ServiceIn, ServiceOut
from app.admin.asked import AdminDep, AdminFormDep, taken
from app.deps import HereDep
from app.errors import Problem, not_found
from app.security import Actor
from app.web import words
from app.web.fields import Field, One, Option, Several, Text
from app.web.forms import CHANGE, SEND, Filled, Form, SentDep, Shown, check_page, form_page
from app.web.render import render, said

router = APIRouter(include_in_schema=False)

LIST: Final = "/admin/services"
MOST: Final = 500
MESSAGES: Final = {
    "kept": "The service stands on the register as you said. It counts from the next request for advice on."
}
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
Code = Annotated[str, Path(pattern=rf"^{_CODE.pattern}$")]

ASKED: Final = tuple(kind for kind in words.KINDS if kind not in {"parental", "child_views"})
"""The kinds that a service is asked for: parents and children are asked themselves."""
USUALLY: Final = ("educational", "medical", "psychological", "social_care")
"""Those of regulation 6(1) for which a council has somebody to ask in every case."""
BODIES: Final = (
    Option("s31", "A body of section 31", "Regulation 8(1) binds it: six weeks from the day it received the request."),
    Option("other", "Another service", "The Code asks it to answer within six weeks."),
)


def kind_name(kind: str) -> str:
    """A kind of advice, to begin a line with."""
    name = words.named(words.KINDS, kind)
    return name[:1].upper() + name[1:]


@router.get(LIST)
def services_page(
    request: Request, who: AdminDep, here: HereDep, message: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    with here.db.reading() as session:
        found = register.services(session, who, MOST, "")[:MOST]
    mine = [s for s in found if who.authority in s.authorities]
    return render(
        request, "admin_services.html", services=mine, elsewhere=len(found) - len(mine), kind_name=kind_name,
        nobody=[kind_name(kind) for kind in unserved(mine)], said=MESSAGES.get(message, ""),
    )  # fmt: skip


def unserved(services: list[ServiceOut]) -> list[str]:
    """The kinds of advice asked for in every case for which no service is asked by default."""
    return [kind for kind in USUALLY if not any(kind in service.default_for for service in services)]


# ---- the form


def _fields(who: Actor, *, is_new: bool) -> Form:
    kinds = tuple(Option(kind, kind_name(kind)) for kind in ASKED)
    code = Text(
        "code",
        "Code",
        hint="Short, for good: letters, numbers, dots and dashes, for example CCHP",
        required="Enter a code",
        width=20,
    )
    fields: tuple[Field, ...] = (
        Text("name", "Name", hint="As it is written to", required="Enter its name"),
        One("body", "What it is in law", required="Choose what it is in law", options=BODIES),
        Several("kinds", "What advice it gives", options=kinds),
        Several("default_for", f"For what it is asked in area {who.authority} where nobody says otherwise", hint="Each kind has one such service: ticking it here takes it from another.", options=kinds),
        Text("inbox", "E-mail address of its inbox", hint="Shared, and looked at every working day. Without one, nobody there is told that they are asked."),
        Text("ods_code", "ODS code", hint="Of a health provider, for example RRV", width=10),
        Text("authorities", "Areas it serves", hint="Three-digit codes of the Department for Education, with commas between", required="Enter the areas it serves", width=20),
    )  # fmt: skip
    return Form(((code,) if is_new else ()) + fields)


def _shown(service: ServiceOut | None, taking: Markup | str = "") -> Shown:
    about = said(f"{service.name}, {service.code}") if service else ""
    heading = "Change a service" if service else "Enter a service"
    return Shown(heading, LIST, about=about, record="Keep it on the register", check_note=taking)


def _of(session: Session, who: Actor, code: str) -> ServiceOut:
    """A service as it stands. Raises 403 for one that serves other areas alone, 404 for one that is not there."""
    register.may_put(session, who, code)
    for found in register.services(session, who, MOST, ""):
        if found.code == code:
            return found
    raise not_found("service")


@router.get(f"{LIST}/new")
def new_service(request: Request, who: AdminDep) -> Response:
    blank = _fields(who, is_new=True).blank(authorities=who.authority)
    return form_page(request, blank, _shown(None))


@router.post(f"{LIST}/new")
def enter_service(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep) -> Response:
    filled = _fields(who, is_new=True).read(sent)
    code = filled["code"] or ""
    if code and not _CODE.fullmatch(code):
        filled = filled.wrong(code="Use letters, numbers, dots and dashes only, a letter or a number first")
    elif code == "new":
        filled = filled.wrong(code="“new” is the address of this form: choose another code")
    elif code:
        with here.db.reading() as session:
            if any(s.code == code for s in register.services(session, who, MOST, "")):
                filled = filled.wrong(code="A service with this code is on the register already: change that one")
    return _put(request, here, who, filled, None, code)


@router.get(f"{LIST}/{{code}}")
def service_page(request: Request, who: AdminDep, here: HereDep, code: Code) -> Response:
    with here.db.reading() as session:
        found = _of(session, who, code)
    values = found.model_dump(exclude={"code", "authorities"}) | {"authorities": ", ".join(found.authorities)}
    return form_page(request, _fields(who, is_new=False).blank(**values), _shown(found))


@router.post(f"{LIST}/{{code}}")
def change_service(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep, code: Code) -> Response:
    with here.db.reading() as session:
        found = _of(session, who, code)
    return _put(request, here, who, _fields(who, is_new=False).read(sent), found, code)


def _put(request: Request, here: HereDep, who: Actor, filled: Filled, found: ServiceOut | None, code: str) -> Response:
    missing = [k for k in filled["default_for"] or () if k not in (filled["kinds"] or ())]
    if missing:
        filled = filled.wrong(
            default_for=f"It is asked only for what it gives: tick {kind_name(missing[0])} above as well"
        )
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, _shown(found))
    try:
        wanted = taken(ServiceIn, _values(filled))
        if filled.step != SEND:
            with here.db.reading() as session:
                register.may_stand(session, who, code, wanted)
                return check_page(request, filled, _shown(found, _taking(session, who, code, wanted)))
        with here.db.writing() as session:
            register.put_service(session, who, code, wanted, clock.now())
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _shown(found))
    return RedirectResponse(f"{LIST}?message=kept", 303)


def _values(filled: Filled) -> dict[str, Any]:
    values = {name: value for name, value in filled.given().items() if name != "code"}
    values |= {name: list(filled[name] or ()) for name in ("kinds", "default_for")}
    return values | {"authorities": re.split(r"[\s,]+", filled["authorities"].strip(" ,"))}


def _taking(session: Session, who: Actor, code: str, wanted: ServiceIn) -> Markup:
    """From which services this one takes what it is asked for by default, said before it does."""
    lines = [
        Markup("<li>{}: now {}, from then on {}</li>").format(kind_name(kind), said(other.name), said(wanted.name))
        for other in register.services(session, who, MOST, "")
        if other.code != code
        for kind in other.default_for
        if kind in wanted.default_for
    ]
    if not lines:
        return Markup()
    head = Markup("<h2 class='govuk-heading-m'>Who is asked where nobody says otherwise</h2>")
    return head + Markup("<ul class='govuk-list govuk-list--bullet'>{}</ul>").format(Markup().join(lines))
