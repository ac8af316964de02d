"""The law in words: each provision on a page of its own, with what it sets, who checked it and where it is carried out."""

from functools import cache

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.deps import HereDep
from app.errors import not_found
from app.web import sessions
from app.web.render import render
from workflow.law.book import book
from workflow.law.citation import Citation, NotACitation
from workflow.law.coverage import Coverage, coverage
from workflow.law.lookup import UnknownProvision

router = APIRouter()


@cache
def _coverage() -> dict[Citation, Coverage]:
    return {row.provision.cite: row for row in coverage(book())}


@router.get("/law/{instrument}/{provision}")
def provision_page(request: Request, here: HereDep, instrument: str, provision: str) -> Response:
    """A provision, or a local target. Anybody may read it: there is nothing of anybody in it."""
    sessions.recognised(request)
    try:
        cite = Citation.from_slug(instrument, provision)
        if instrument == "local_policy":
            target = here.rules().policy.target(cite.ref.removeprefix("target "))
            return render(request, "target.html", target=target)
        found = book().provision(cite)
    except (NotACitation, UnknownProvision, KeyError) as unknown:
        raise not_found("provision") from unknown
    listed = book().grounds(found.cite)
    excuses = [p for p in book() if p.excused_by == found.cite]
    return render(
        request,
        "law.html",
        provision=found,
        asked=cite,
        instrument=book().instruments[instrument],
        coverage=_coverage()[found.cite],
        grounds=listed,
        excuses=excuses,
    )
