"""Advice written on the template, a part at a time: saved as one goes, seen by colleagues, nothing of theirs lost."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.accounts.registration import fault, tidied
from app.accounts.store import audit
from app.advice import schemas, service, store
from app.advice.pages_asked import AdviceId, Asked, load, may_write
from app.advice.pages_parts import (
    BY_CODE,
    MOST_ITEMS,
    PARTS,
    REGISTERS,
    Part,
    count_in,
    count_of,
    count_sent,
    mark_of,
    values_of,
    written,
)
from app.advice.pages_questions import groups_of
from app.advice.pages_standing import Standing, with_words, wording
from app.advice.template import Submission
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, not_found
from app.record.append import lock
from app.security import Actor
from app.tables import Account
from app.web.forms import Filled, Form, SentDep
from app.web.render import render, visible
from app.web.sessions import OwnFormDep, SignedInDep, signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

ADD, NEXT = "add", "next"
"""What a part's buttons ask besides saving: another item, the next part."""


class SavedSince(Exception):
    """A colleague saved the same part since it was opened."""


@router.get("/advice/{advice_id}/write")
def go_on(advice_id: AdviceId, who: SignedInDep, here: HereDep) -> Response:
    """The part to go on with: the first that is not complete."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    if not asked.can_write:
        return RedirectResponse(asked.address, 303)
    standing = Standing.of(asked.content(), asked.today)
    return RedirectResponse(f"{asked.address}/write/{standing.first_open(asked.code_back)}", 303)


@router.get("/advice/{advice_id}/write/{code}")
def part_page(
    request: Request,
    advice_id: AdviceId,
    code: str,
    who: SignedInDep,
    here: HereDep,
    saved: Annotated[str, Query(max_length=4)] = "",
    more: Annotated[str, Query(max_length=4)] = "",
) -> Response:
    """One part, with a side list of how complete each is."""
    may_write(who)
    asked, part = _asked(here, who, advice_id), _part(code)
    if not asked.can_write:
        return RedirectResponse(asked.address, 303)
    audit_read(here, who, "/advice/{advice_id}/write/{code}", matter_id=asked.it.case_id, person_id=asked.person_id)
    content = asked.content()
    count = min(MOST_ITEMS, count_of(part, content) + (1 if more else 0))
    values = values_of(part, content)
    if part.code == "author" and not any(content.author.model_dump().values()):
        values = {f"author-{name}": value for name, value in asked.me.model_dump().items()}
    filled = _form(part, content, count, asked.today).blank(asked.version, **values)
    return _page(request, asked, part, filled, content, is_saved=bool(saved))


@router.post("/advice/{advice_id}/write/{code}")
def save(request: Request, advice_id: AdviceId, code: str, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Save a part. What a colleague wrote in the others stays; what they wrote in this one since is shown first."""
    may_write(who)
    asked, part = _asked(here, who, advice_id), _part(code)
    content = asked.content()
    filled = _form(part, content, count_sent(part, sent), asked.today).read(sent)
    if filled.faults:
        return _page(request, asked, part, filled, content)
    try:
        _save(here, who, asked, part, filled, str(sent.get("base") or ""))
    except SavedSince:
        asked = _asked(here, who, advice_id)
        return _overtaken(request, asked, part, sent)
    except Problem as problem:
        return _page(request, asked, part, filled.refused(problem, who), content)
    return RedirectResponse(f"{asked.address}{_after(part, filled.step)}", 303)


def _after(part: Part, step: str) -> str:
    """Where one goes when a part is saved."""
    if step == ADD:
        return f"/write/{part.code}?saved=yes&more=yes#last"
    if step != NEXT:
        return f"/write/{part.code}?saved=yes"
    at = PARTS.index(part) + 1
    return f"/write/{PARTS[at].code}?saved=yes" if at < len(PARTS) else "/check"


def _save(here: Parts, who: Actor, asked: Asked, part: Part, filled: Filled, base: str) -> None:
    """Write the part into the draft as it now is. Raises SavedSince where a colleague changed the same part meanwhile."""
    with here.db.writing() as session:
        matter = store.found(session, who, asked.it.id)
        lock(session, matter.id or 0)
        now = load(session, who, asked.it.id, here.rules(session))
        before = now.content()
        after = written(part, before, filled)
        is_theirs = now.version != filled.version and mark_of(part, before) != base
        if is_theirs and mark_of(part, after) != mark_of(part, before):
            raise SavedSince
        if now.written is not None and after == before:
            return  # the same, pressed twice
        version = now.version if now.it.draft else None
        service.save_draft(session, who, asked.it.id, schemas.DraftIn(content=after, version=version), clock.now())
        if part.code == "author":
            _keep_for_next_time(session, who, after)


def _keep_for_next_time(session: Session, who: Actor, content: Submission) -> None:
    """Put what a professional says of themselves with their account, where nothing is there yet: none of it twice asked."""
    account, said = session.get_one(Account, who.account_id), content.author
    body, number = said.registration_body, tidied(said.registration_number)
    if said.name.strip().casefold() != account.name.strip().casefold():
        return  # somebody else's, written for them
    kept = []
    if said.profession and not account.profession:
        account.profession = said.profession
        kept.append("profession")
    if body in REGISTERS and not account.registration_body and fault(body, number) is None:
        account.registration_body, account.registration_number = body, number
        kept.append("registration")
    if kept:
        audit(session, account, f"{' and '.join(kept)} as they gave it in advice", clock.now(), who.account_id)


def _overtaken(request: Request, asked: Asked, part: Part, sent: FormData) -> Response:
    """What a colleague saved, beside what was typed: both are there, and saving again puts this in its place."""
    content = asked.content()
    by = visible(asked.it.draft.saved_by.name) if asked.it.draft else "A colleague"
    again = _form(part, content, count_sent(part, sent), asked.today).read(sent)
    said = f"{by} saved this part while you were writing. What they wrote stands below. Put together what should be kept, then save again"
    kept = replace(again, at_large=(said,), version=asked.version, status=409)
    return _page(request, asked, part, kept, content, theirs=True)


def _page(
    request: Request,
    asked: Asked,
    part: Part,
    filled: Filled,
    content: Submission,
    *,
    is_saved: bool = False,
    theirs: bool = False,
) -> Response:
    standing = Standing.of(content, asked.today)
    groups = groups_of(part, content, count_in(part, filled), asked.today)
    base = mark_of(part, content)
    status = 422 if filled.is_wrong and filled.status == 200 else filled.status  # noqa: PLR2004 - nobody said otherwise
    more: dict[str, Any] = {
        "groups": with_words(part, groups, standing),
        "is_last": part is PARTS[-1],
        "is_saved": is_saved,
        "theirs": theirs,
    }
    return render(
        request, "advice_part.html", status,
        asked=asked, part=part, parts=PARTS, filled=filled, content=content, standing=standing, base=base, **more, **wording(),
    )  # fmt: skip


def _form(part: Part, content: Submission, count: int, today: date) -> Form:
    return Form(tuple(f for group in groups_of(part, content, count, today) for f in group.fields))


def _part(code: str) -> Part:
    part = BY_CODE.get(code)
    if part is None:
        raise not_found("part")
    return part


def _asked(here: Parts, who: Actor, advice_id: int) -> Asked:
    rules = here.rules()
    with here.db.reading() as session:
        return load(session, who, advice_id, rules)
