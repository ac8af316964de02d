"""My work as a page: a caseworker's own, and for a manager anyone's."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from app import today as clock
from app.deps import HereDep, Parts, audit_read
from app.errors import forbidden, not_found
from app.security import Actor
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from app.work import service, store
from app.work.groups import BY_CODE
from app.work.store import Caseworker
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])


def may_work(who: Actor) -> None:
    """Raises 403 for whoever is neither a caseworker nor a manager."""
    if who.role not in {Role.CASEWORKER, Role.MANAGER}:
        detail = f"this page is for caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


@router.get("/work")
def work_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    worker: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    group: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    may_work(who)
    if group and group not in BY_CODE:
        raise not_found("group")
    with here.db.reading() as session:
        of = _whose(session, who, worker)
    if of is None:
        return _nobodys(request, here, who)
    return shown(request, here, who, of, group)


def own(request: Request, here: Parts, who: Actor, said: str = "") -> Response | None:
    """A caseworker's own work, for the home page; None for whoever is nobody on the register of caseworkers."""
    if who.role is not Role.CASEWORKER:
        return None
    with here.db.reading() as session:
        of = store.own_entry(session, who)
    return shown(request, here, who, of, said=said) if of else None


def _whose(session: Session, who: Actor, worker: int | None) -> Caseworker | None:
    mine = store.own_entry(session, who) if who.role is Role.CASEWORKER or worker is None else None
    if worker is None or (mine and mine.id == worker):
        return mine
    if who.role is not Role.MANAGER:
        raise forbidden("a colleague's work is for managers to look at; cases are found by name or reference")
    of = store.caseworker(session, who, worker)
    if of is None:
        raise not_found("caseworker")
    return of


def shown(request: Request, here: Parts, who: Actor, of: Caseworker, group: str = "", said: str = "") -> Response:
    """The page of one caseworker's work."""
    with here.db.reading() as session:
        rules = here.rules(session)
        work = service.my_work(session, who, of, clock.today(), rules, group)
        mine = of if who.role is Role.CASEWORKER else store.own_entry(session, who)
        others = store.caseworkers(session, who) if who.role is Role.MANAGER else []
    audit_read(here, who, "/work")
    is_mine = mine is not None and mine.id == of.id
    return render(request, "work.html", work=work, is_mine=is_mine, others=others, said=said)


def _nobodys(request: Request, here: Parts, who: Actor) -> Response:
    with here.db.reading() as session:
        others = store.caseworkers(session, who) if who.role is Role.MANAGER else []
    return render(request, "work_whose.html", others=others)
