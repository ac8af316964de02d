"""A month's samples as a page: drawn once by lot, how anybody draws them again, and what is taken out of them for a reason."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.audits import sampling
from app.audits.pages_words import BECAUSE, GRADES, WHATS
from app.audits.schemas import MONTH, DrawOut, SampledItem, SampleOut, WithdrawalIn
from app.deps import HereDep, audit_read
from app.errors import Problem, forbidden, not_found
from app.registers import worker_names
from app.rulebook import council_audits
from app.security import Actor
from app.web import forms
from app.web.fields import One, Option, Words
from app.web.forms import Button, SentDep, Shown, form_page
from app.web.render import MONTHS, render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.work import store as work
from workflow.audits import AuditRules, What
from workflow.audits import sampling as lot
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

OFFERED: Final = 18  # months back that the list of months goes
LONGEST_WHY: Final = 2000
SampledId = Annotated[int, Path(ge=1, le=2**62)]
Month = Annotated[str, Query(max_length=10)]


class Sampled(NamedTuple):
    """Something drawn, with whose it is and the hash that gave it its place."""

    item: SampledItem
    of: str
    ticket: str


class Draw(NamedTuple):
    """One of a month's samples, with what was drawn in it."""

    told: DrawOut
    title: str
    items: list[Sampled]


def may(who: Actor) -> None:
    """Raises 403 for whoever is no manager."""
    if who.role is not Role.MANAGER:
        detail = f"samples are drawn and audited by managers; you are {who.role}"
        raise forbidden(detail)


def called(month: str) -> str:
    """A month in words: October 2026 as Oct 2026."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def months_over(today: date) -> Iterator[str]:
    """The months that are over, the latest first."""
    day = today
    for _ in range(OFFERED):
        day = day.replace(day=1) - timedelta(days=1)
        yield f"{day:%Y-%m}"


def _first(month: str) -> date:
    """The first day of the month an address names; by default of the last that is over. Raises 404 for one that is none."""
    month = month or next(months_over(clock.today()))
    try:
        if re.fullmatch(MONTH, month):
            return sampling.month_of(month, clock.today())
    except Problem:
        pass
    raise not_found("month that is over")


@router.get("/audits/sample")
def sample_page(request: Request, who: SignedInDep, here: HereDep, month: Month = "") -> Response:
    may(who)
    first, rules = _first(month), council_audits(here.settings)
    with here.db.reading() as session:
        found = sampling.shown(session, who, first, rules)
        draws = _draws(session, who, first, found)
    audit_read(here, who, "/audits/sample")
    named = f"{first:%Y-%m}"
    months = {each: called(each) for each in sorted({*months_over(clock.today()), named}, reverse=True)}
    return render(
        request, "audit_sample.html", month=named, called=called(named), months=months, draws=draws, grades=GRADES,
        because=BECAUSE, undrawn=[WHATS[what] for what in What if what not in {draw.told.what for draw in draws}],
    )  # fmt: skip


def _draws(session: Session, who: Actor, first: date, found: SampleOut) -> list[Draw]:
    """The samples as the page shows them: strata by their names, each item with its hash."""
    kept = {sample.what: lot.read(sample.inputs) for sample in sampling.drawn(session, who, first)}
    plans = {item.stratum for item in found.items if item.what is What.PLAN and item.stratum}
    names = {str(id_): name for id_, name in worker_names(session, {int(stratum) for stratum in plans}).items()}
    services = work.service_names(session, {item.stratum for item in found.items if item.what is What.ADVICE})
    return [
        Draw(
            told,
            WHATS[told.what],
            [
                Sampled(item, (names if item.what is What.PLAN else services).get(item.stratum, item.stratum), lot.ticket(kept[told.what], item.advice_id or item.case_id))
                for item in found.items
                if item.what is told.what
            ],
        )
        for told in found.draws
    ]  # fmt: skip


@router.post("/audits/sample")
def draw(who: OwnFormDep, here: HereDep, month: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Draw what is not drawn yet of a month. What was drawn stays as it is."""
    may(who)
    first = _first(month)
    with here.db.writing() as session:
        sampling.draw(session, who, first, council_audits(here.settings), clock.now())
    return RedirectResponse(f"/audits/sample?month={first:%Y-%m}", 303)


@router.get("/audits/sample/inputs.json")
def inputs_file(
    who: SignedInDep, here: HereDep, month: Month = "", what: Annotated[str, Query(max_length=10)] = "plan"
) -> Response:
    """All that a draw depends on, as it was kept: ids of cases or of advice, and whose each is by number or code."""
    may(who)
    first = _first(month)
    with here.db.reading() as session:
        found = [sample.inputs for sample in sampling.drawn(session, who, first) if sample.what == what]
    if not found:
        raise not_found("sample of that month")
    audit_read(here, who, "/audits/sample/inputs.json")
    kept = {"Content-Disposition": f'attachment; filename="sample-{what}-{first:%Y-%m}.json"'}
    return Response(found[0], media_type="application/json", headers=kept)


# ---- what is taken out


@router.get("/audits/sample/{sampled_id}/withdraw")
def withdraw_page(request: Request, sampled_id: SampledId, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    rules = council_audits(here.settings)
    with here.db.reading() as session:
        month, item = sampling.sampled(session, who, sampled_id, rules)
    audit_read(here, who, "/audits/sample/{sampled_id}/withdraw", item.case_id)
    return form_page(request, _form(rules).blank(), _shown(month, item))


@router.post("/audits/sample/{sampled_id}/withdraw")
def withdraw(request: Request, sampled_id: SampledId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Take it out of the sample; the next in the order of the draw takes its place. Sent again, it was withdrawn already."""
    may(who)
    rules = council_audits(here.settings)
    with here.db.reading() as session:
        month, item = sampling.sampled(session, who, sampled_id, rules)
    filled = _form(rules).read(sent)
    if not filled.faults and len(filled["why"]) > LONGEST_WHY:
        filled = filled.wrong(why=f"Say it in {LONGEST_WHY} characters at most")
    if filled.faults:
        return form_page(request, filled, _shown(month, item))
    try:
        body = WithdrawalIn(sampled_id=sampled_id, reason=filled["reason"], why=filled["why"])
        with here.db.writing() as session:
            sampling.withdraw(session, who, body, rules, clock.today(), clock.now())
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _shown(month, item))
    return RedirectResponse(f"/audits/sample?month={month:%Y-%m}", 303)


def _form(rules: AuditRules) -> forms.Form:
    reasons = tuple(Option(code, title) for code, title in rules.withdrawal.items())
    return forms.Form(
        (
            One("reason", "Why it is not to be audited", required="Choose a reason", options=reasons),
            Words("why", "In words", required="Say why, in words", rows=3),
        )
    )


def _shown(month: date, item: SampledItem) -> Shown:
    return Shown(
        "Take it out of the sample",
        f"/audits/sample?month={month:%Y-%m}",
        about=f"{'Plan' if item.what is What.PLAN else 'Advice'} of case {item.reference}, drawn for {called(f'{month:%Y-%m}')}",
        intro="The next in the order of the draw takes its place. That it was drawn and taken out stays to be seen.",
        buttons=(Button("Take it out", "send"),),
    )
