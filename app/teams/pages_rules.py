"""Which rules are in force here: allocation, when alerts are sent, the council's own targets. To read, with where they change."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app import today as clock
from app.allocation import rules as published
from app.deps import HereDep
from app.errors import forbidden
from app.rulebook import ladder
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])


@router.get("/rules")
def rules_page(request: Request, who: SignedInDep, here: HereDep) -> Response:
    if who.role not in {Role.MANAGER, Role.EP_MANAGER}:
        detail = f"the rules are for managers and the principal psychologist to look through; you are {who.role}"
        raise forbidden(detail)
    with here.db.reading() as session:
        law = here.rules(session)
        in_force = published.in_force(session, who.authority, clock.today())
        versions = published.versions(session, who.authority)
    return render(
        request, "team_rules.html", allocation=in_force, versions=versions, rungs=ladder(here.settings), policy=law.policy,
        own_rungs=here.settings.rungs is not None, own_policy=here.settings.local_policy is not None,
    )  # fmt: skip
