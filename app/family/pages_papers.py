"""The page by which a family sends a paper."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep
from app.errors import Problem
from app.family import forms, papers
from app.family.pages import FORM, CaseId, may, read_case
from app.family.service import Seen
from app.web.forms import SentDep, Shown, form_page
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.web.tongue import N_, gettext, in_the_readers_language

router = APIRouter(include_in_schema=False, dependencies=[Depends(in_the_readers_language), Depends(signed_in)])


@router.get("/family/cases/{case_id}/documents")
def paper_form(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/documents")
    return form_page(request, forms.paper().blank(), _shown(seen), FORM)


@router.post("/family/cases/{case_id}/documents")
def send_paper(
    request: Request,
    case_id: CaseId,
    who: OwnFormDep,
    sent: SentDep,
    here: HereDep,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A paper for the council. It is looked into first; sent twice, it is kept once."""
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/documents")
    filled = forms.paper().read(sent)
    if file is None or not file.filename:
        filled = filled.wrong(file=gettext(N_("Choose a file")))
    if filled.faults or file is None:
        return form_page(request, filled, _shown(seen), FORM)
    try:
        offered = papers.looked_into(here, file)
        sending = papers.sending_of(filled, who, request.url.path, offered)
        papers.keep(here, who, seen, filled, offered, sending, clock.today())
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _shown(seen), FORM)
    return RedirectResponse(f"/family/cases/{case_id}?message=paper", 303)


def _shown(seen: Seen) -> Shown:
    return forms.shown(seen, gettext(N_("Send us a paper")), gettext(N_("Send it")))
