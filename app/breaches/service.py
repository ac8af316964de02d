"""The breach list of a day, put together."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from app.breaches import store, tally
from app.breaches.listing import listing
from app.breaches.schemas import Breach, BreachPage, Counts, Group, GroupedCounts
from app.breaches.store import Asked
from app.paging import cursor_after, position_of
from app.security import Actor
from app.web import words
from workflow.counting import days_since

PAGE: Final = 500
OF_NONE: Final = {"service": "no service", "caseworker": "unallocated", "team": "no team"}


def _position(cursor: str | None) -> tuple[date, int, str] | None:
    if cursor is None:
        return None
    ordinal, matter_id, key = position_of(cursor, int, int, str)
    return date.fromordinal(max(1, min(ordinal, date.max.toordinal()))), matter_id, key


def _status(row: Any, day: date) -> str:  # noqa: ANN401 - a row of the clocks' projection
    if row.due_on >= day:
        return "due_soon"
    return "excused" if row.excused_from and row.excused_from <= day else "overdue"


def breach_list(session: Session, actor: Actor, asked: Asked, limit: int, cursor: str | None) -> BreachPage:
    """One page: for each case the most serious of its clocks that match, the others under `also`; or clock by clock."""
    rows, others, cases_in_all, by_code = listing(session, actor, asked, limit, _position(cursor))
    shown = rows[:limit]
    cases = store.cases_of(session, actor, asked, [row.matter_id for row in shown])
    items = []
    for row in shown:
        reference, flags, caseworker = cases.get(row.matter_id, ("", "", None))
        items.append(
            Breach(
                case_id=row.matter_id,
                reference=reference,
                authority=row.authority,
                clock_id=f"{row.matter_id}.{row.key}",
                code=row.code,
                cite=row.cite,
                kind=row.kind,
                due_on=row.due_on,
                days_over=days_since(row.due_on, asked.day),
                status=_status(row, asked.day),
                conditional=row.conditional,
                holder=row.service or caseworker or "unallocated",
                caseworker=caseworker,
                flags=flags.split(),
                also=[code for key, code in others.get(row.matter_id, ()) if key != row.key],
            )
        )
    last = shown[-1] if len(rows) > limit else None
    return BreachPage(
        as_at=asked.day,
        counts=Counts(cases=cases_in_all, clocks=sum(by_code.values()), by_code=dict(by_code)),
        items=items,
        next=cursor_after(last.due_on.toordinal(), last.matter_id, last.key) if last else None,
    )


def all_breaches(session: Session, actor: Actor, asked: Asked) -> Iterator[Breach]:
    """Every item of the list, page by page."""
    cursor: str | None = None
    while True:
        page = breach_list(session, actor, asked, PAGE, cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def grouped_counts(session: Session, actor: Actor, asked: Asked, by: tally.By) -> GroupedCounts:
    """The whole list under the same filters, counted by one thing."""
    counted = tally.tally(session, actor, asked, by)
    cases, by_code = store.counts(session, actor, asked)
    known = tally.names(session, by, [one.group for one in counted if one.group is not None])

    def name(group: str | None) -> str:
        if group is None:
            return OF_NONE[by]
        return words.clock_name(group) if by == "code" else known.get(group, group)

    items = [Group(group=one.group, name=name(one.group), clocks=one.clocks, cases=one.cases) for one in counted]
    return GroupedCounts(as_at=asked.day, by=by, clocks=sum(by_code.values()), cases=cases, items=items)
