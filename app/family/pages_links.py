"""The council's page for letting a family in: a link for each contact, a code to read out, and their end."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases import service as cases
from app.deps import HereDep, Parts, audit_read
from app.errors import forbidden, invalid
from app.family import codes, links
from app.family.links import Held
from app.security import Actor
from app.settings import Settings
from app.web.places import CASEWORK
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

CaseId = Annotated[int, Path(ge=1, le=2**62)]
Id = Annotated[int, Form(ge=1, le=2**62)]
MAKE, CODE, END = "make", "code", "end"
DOES: Final = (MAKE, CODE, END)


def _may(who: Actor) -> None:
    if who.role not in CASEWORK:
        detail = f"families are let in by caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


@router.get("/cases/{case_id}/family-page")
def links_page(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    """Who of the family can come in, and how."""
    _may(who)
    now = clock.now()
    with here.db.reading() as session:
        matter = cases.find(session, who, case_id)
        found = [_shown(here.settings, one) for one in links.held(session, matter, now)]
    audit_read(here, who, "/cases/{case_id}/family-page", matter_id=case_id, person_id=matter.person_id)
    return render(request, "family_links.html", held=found, case_id=case_id, reference=matter.reference)


@router.post("/cases/{case_id}/family-page")
def change_links(
    case_id: CaseId, who: OwnFormDep, here: HereDep, contact: Id, do: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Make a link for a contact, a new code for it, or shut them out."""
    _may(who)
    _done(here, who, case_id, contact, do)
    return RedirectResponse(f"/cases/{case_id}/family-page#contact-{contact}", 303)


def _done(here: Parts, who: Actor, case_id: int, contact_id: int, do: str) -> None:
    now = clock.now()
    with here.db.writing() as session:
        matter = cases.find(session, who, case_id)
        contact = links.contact_of(session, matter, contact_id)
        link = links.open_link(session, contact_id, now)
        match do:
            case "make":
                links.make(session, who, matter, contact, now)
            case "code" if link is not None:
                links.new_code(session, link, now, who.account_id)
            case "end":
                links.end(session, who, contact, now)
            case _:
                raise invalid("do", f"one of {', '.join(DOES)}")


def _shown(settings: Settings, one: Held) -> dict[str, object]:
    """A contact with the address of the link and the digits of the code, for the council to pass on."""
    link, code = one.link, one.code
    digits = codes.digits_of(settings, code) if code else ""
    return {
        "contact": one.contact,
        "link": link,
        "address": f"{settings.public_url.rstrip('/')}/family/in/{codes.token_of(settings, link)}" if link else "",
        "code": code,
        "digits": f"{digits[:3]} {digits[3:]}".strip() if code and code.made_by else "",
    }
