"""Asking for an assessment, without an account: a form, and what happens next and by when."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep
from app.errors import Problem, not_found
from app.family import asking, forms
from app.web import sessions, throttle
from app.web.forms import Button, Filled, SentDep, Shown, form_page
from app.web.render import render
from app.web.tongue import N_, gettext, in_the_readers_language

router = APIRouter(include_in_schema=False, dependencies=[Depends(in_the_readers_language)])

Key = Annotated[str, Path(min_length=1, max_length=100)]
KIND: Final = "ask"
LONGEST: Final = {"forename": 200, "surname": 200, "attends_name": 200, "contact_name": 200, "email": 500, "phone": 100}


@router.get("/ask")
def ask_form(request: Request) -> Response:
    request.state.actor = None
    return _form(request, forms.ask(clock.today()).blank())


@router.post("/ask")
def ask(request: Request, here: HereDep, sent: SentDep) -> Response:
    """Take the request. It is refused only where it names no child; a flood from one address must wait."""
    sessions.same_origin(request)
    request.state.actor = None
    address = request.client.host if request.client else ""
    wait = throttle.wait_of(here, address, clock.now(), KIND)
    if wait:
        raise Problem(429, "too-many", f"Try again in {wait} seconds.", {"Retry-After": str(wait)})
    filled = _checked(forms.ask(clock.today()).read(sent))
    if filled.faults:
        return _form(request, filled)
    throttle.failed_at(here, address, clock.now(), KIND)
    try:
        asking.received(here, request, filled)
    except Problem as problem:
        return _form(request, filled.refused(problem, asking.nobody(here)))
    return RedirectResponse(f"/ask/{filled.key}", 303)


@router.get("/ask/{key}")
def asked_page(request: Request, here: HereDep, key: Key) -> Response:
    """What happens next and by when. Of what may be on file already it says nothing."""
    request.state.actor = None
    found = asking.asked(here, key)
    if found is None:
        raise not_found("request")
    return render(request, "family_asked.html", asked=found, reach=here.settings.families_reach_us)


def _checked(filled: Filled) -> Filled:
    """With the faults that no field can know of."""
    if not filled.faults and not (filled["forename"] or filled["surname"]):
        filled = filled.wrong(forename=gettext(N_("Write a first name or a last name. One is enough")))
    for name, most in LONGEST.items():
        if len(filled[name] or "") > most:
            filled = filled.wrong(**{name: gettext(N_("This is too long"))})
    return filled


def _form(request: Request, filled: Filled) -> Response:
    heading = gettext(N_("Ask for an EHC needs assessment"))
    shown = Shown(
        heading, "/", buttons=(Button(gettext(N_("Send it")), "send"),), more={"seen": None, "can_send": True}
    )
    return form_page(request, filled, shown, "family_ask.html")
