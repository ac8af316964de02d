"""Correspondence as pages: what waits for a reply, the first due before the others; each with its steps and why its date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app import today as clock
from app.correspondence import shown, store, worded
from app.correspondence.pages_asked import OWNERS, SAID, STATUSES, AskedFor, AskedForDep, may
from app.correspondence.pages_lines import Line, csv_of, lines, named
from app.correspondence.pages_told import history, next_stages
from app.correspondence.shown import Waiting
from app.deps import HereDep, Parts, audit_read
from app.errors import not_found
from app.security import Actor
from app.web.answers import CHANNELS
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from workflow.correspondence import Dated, sort_of, why

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

PAGE: Final = 100
Id = Annotated[int, Path(ge=1, le=2**62)]
DONE: Final = {
    "received": "It is recorded.",
    "replied": "The reply is recorded.",
    "closed": "It is closed.",
    "owned": "Who sees to it is recorded.",
    "corrected": "It is put right. What it said before is still on record.",
}
"""The only things a page can be asked to say was done."""


@dataclass(frozen=True)
class Found:
    """The list of a page, what waits in all, and of one case what its own record holds."""

    lines: Sequence[Line]
    next: str | None
    waiting: Waiting
    child: str
    reference: str
    on_record: Sequence[Dated]


@router.get("/correspondence")
def correspondence_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    asked: AskedForDep,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    may(who)
    found = _found(here, who, asked, clock.today())
    audit_read(here, who, "/correspondence", asked.wanted.case_id)
    return render(
        request, "correspondence.html", found=found, asked=asked, wanted=asked.wanted, statuses=STATUSES,
        kinds={"": "Any"} | dict(worded.KINDS), owners=OWNERS, outcomes=worded.OUTCOMES, sorts=worded.SORTS,
        sort_of=sort_of, today=clock.today(), done=SAID.get(done, ""),
    )  # fmt: skip


@router.get("/correspondence.csv")
def correspondence_sheet(who: SignedInDep, here: HereDep, asked: AskedForDep) -> Response:
    """The lines of one page, as they are seen there."""
    may(who)
    found = _found(here, who, asked, clock.today())
    audit_read(here, who, "/correspondence.csv", asked.wanted.case_id)
    name = f'attachment; filename="correspondence-{clock.today().isoformat()}.csv"'
    return Response(csv_of(found.lines), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _found(here: Parts, who: Actor, asked: AskedFor, today: date) -> Found:
    rules, wanted = here.rules(), asked.wanted
    with here.db.reading() as session:
        if wanted.case_id and not store.case_seen(session, who, wanted.case_id):
            raise not_found("case")
        page = shown.page(session, who, wanted, PAGE, asked.cursor, rules, today)
        child, reference = named(session, who, wanted.case_id)
        return Found(
            lines(session, who, page.items, today, rules.policy.due_soon_days),
            page.next,
            shown.waiting(session, who, rules, today),
            child,
            reference,
            store.on_its_record(session, who, wanted.case_id, today, rules) if wanted.case_id else (),
        )


@router.get("/correspondence/{correspondence_id}")
def one_page(
    request: Request,
    correspondence_id: Id,
    who: SignedInDep,
    here: HereDep,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """One, with its words, why its reply is due when it is, and every step as it was recorded."""
    may(who)
    today = clock.today()
    with here.db.reading() as session:
        rules = here.rules(session)
        filed = store.found(session, who, correspondence_id)
        detail = shown.detail(session, who, filed, rules, today)
        (line,) = lines(session, who, [detail], today, rules.policy.due_soon_days)
        steps = history(session, detail)
    if detail.case_id is not None:
        audit_read(here, who, "/correspondence/{correspondence_id}", detail.case_id)
    return render(
        request, "correspondence_one.html", one=detail, line=line, steps=steps, done=DONE.get(done, ""),
        why=why(filed.now, rules) if filed.now else [], act_by=rules.act_by(detail.due_on) if detail.due_on else None,
        further=next_stages(detail), channels=CHANNELS, outcomes=worded.OUTCOMES, today=today,
    )  # fmt: skip
