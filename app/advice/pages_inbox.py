"""The inbox of a service as a page: what was sent back, what is mine, what is nobody's yet, what colleagues have; what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from app import today as clock
from app.advice import inbox, store
from app.advice.pages_asked import day_of, may_look
from app.advice.schemas import AdviceItem
from app.deps import HereDep, Parts, audit_read
from app.errors import not_found
from app.paging import CursorDep
from app.security import Actor, new_secret
from app.tables import Service
from app.web import words
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from app.web.words import Tag
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHOWN: Final = 20  # rows of each group, where all groups are shown
MOST: Final = 100  # rows of a page, where one is


class Group(NamedTuple):
    """A group of the inbox, and what its rows wait for."""

    code: str
    title: str
    asked: store.Listed
    empty: str


GROUPS: Final = (
    Group("returned", "Sent back to you", store.Listed("returned"), "Nothing was sent back."),
    Group("mine", "Mine", store.Listed(held="me"), "Nothing is assigned to you."),
    Group("new", "New: nobody has it yet", store.Listed(held="nobody"), "Nothing waits for somebody to take it."),
    Group("colleagues", "With colleagues", store.Listed(held="others"), "Nothing is with a colleague."),
    Group("done", "Done", store.Listed("all", held="done"), "Nothing has been answered yet."),
)
BY_CODE: Final = {group.code: group for group in GROUPS}
COUNTED: Final = {"returned": "returned", "mine": "me", "new": "nobody", "colleagues": "others"}


class Row(NamedTuple):
    """One request, as it is listed."""

    item: AdviceItem
    what: str
    day: str
    tags: tuple[Tag, ...]
    holder: str


class Shelf(NamedTuple):
    """A group as it is shown."""

    group: Group
    rows: Sequence[Row]
    of: int | None
    next: str | None


@dataclass
class _ForTags:
    kind: str
    status: str
    conditional: bool = False


@router.get("/advice")
def inbox_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    cursor: CursorDep,
    view: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    may_look(who)
    if view and view not in BY_CODE:
        raise not_found("group")
    return shown(request, here, who, BY_CODE.get(view), cursor)


def shown(request: Request, here: Parts, who: Actor, view: Group | None = None, cursor: str | None = None) -> Response:
    """The inbox: one group of it, or the first of each. A professional's home page too."""
    rules, today = here.rules(), clock.today()
    with here.db.reading() as session:
        counts = store.counts(session, who)
        shelves = []
        for group in (view,) if view else _groups(who):
            of = counts[COUNTED[group.code]] if group.code in COUNTED else None
            if of == 0 and not view:
                continue
            page = inbox.page(
                session, who, group.asked, MOST if view else SHOWN, cursor if view else None, rules, today
            )
            shelves.append(Shelf(group, [_row(item, who, here) for item in page.items], of, page.next))
        service_name = _service(session, who)
    audit_read(here, who, "/advice")
    return render(
        request,
        "advice_inbox.html",
        shelves=shelves,
        counts=counts,
        view=view,
        service_name=service_name,
        key=new_secret,
        writes=who.role is Role.PROFESSIONAL,
    )


def _groups(who: Actor) -> list[Group]:
    """The groups shown together: nothing is a manager's own."""
    shown = [group for group in GROUPS if group.code != "done"]
    return [g for g in shown if g.code != "mine"] if who.role is Role.EP_MANAGER else shown


def _service(session: Session, who: Actor) -> str:
    service = session.get(Service, who.service) if who.service else None
    return service.name if service else ""


def _row(item: AdviceItem, who: Actor, here: Parts) -> Row:
    found = item.clock
    tags = words.tags(_ForTags(found.kind, found.status)) if found else ()
    if item.assigned_to is None:
        holder = "Nobody yet"
    else:
        holder = "You" if item.assigned_to.id == who.account_id else item.assigned_to.name
    what = words.KINDS.get(item.kind, words.plain(item.kind)).capitalize()
    if item.authority != here.settings.authority:
        what += f", for council {item.authority}"
    return Row(item, what, day_of(found, clock.today()), tags, holder)
