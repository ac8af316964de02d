"""Bank holidays proclaimed or cancelled since the release: what an entry would move is said before it is made."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.accounts import register
from app.accounts.schemas import BankHolidayIn
from app.admin import moving
from app.admin.asked import LOOKING, AdminDep, AdminFormDep, taken
from app.admin.moving import Moves
from app.cases.schemas import Day as InAddress
from app.deps import HereDep
from app.errors import Problem
from app.tables import BankHoliday
from app.web import words
from app.web.fields import Day, One, Option, Words
from app.web.forms import CHANGE, SEND, Button, Form, SentDep, Shown, check_page, form_page
from app.web.render import day_, render
from workflow.counting import SATURDAY, WorkingDays

router = APIRouter(include_in_schema=False)

LIST: Final = "/admin/bank-holidays"
YEARS: Final = 2
MESSAGES: Final = {
    "kept": "The day is entered, and counts from the next request on.",
    "struck": "The entry is struck out: the calendar the service came with counts for that day again.",
}
CLOSED, WORKED = "closed", "worked"

FORM: Final = Form(
    (
        Day("day", "Which day", required="Enter the day"),
        One("closed", "What it is", required="Choose what it is", options=(
            Option(CLOSED, "A bank holiday", "Proclaimed since this release, or missing from its calendar"),
            Option(WORKED, "A working day", "A bank holiday that was moved or called off"),
        )),
        Words("why", "Where it is said", hint="For example the proclamation and its date", required="Say where it is said", rows=2),
    )
)  # fmt: skip
NEW: Final = Shown("Enter a bank holiday", LIST, record="Enter it")


@router.get(LIST)
def holidays_page(
    request: Request, who: AdminDep, here: HereDep, message: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    today, shipped = clock.today(), WorkingDays()
    with here.db.reading() as session:
        entries = list(session.scalars(select(BankHoliday).order_by(col(BankHoliday.day).desc())))
        counted = here.rules(session).working_days
        others = register.others_with_cases(session, who)
    days = [date.fromordinal(n) for n in range(today.toordinal(), date(today.year + YEARS, 1, 1).toordinal())]
    return render(
        request, "admin_holidays.html", entries=entries, shipped=shipped, said=MESSAGES.get(message, ""), others=others,
        coming=[(day, day in counted.overrides) for day in days if day.weekday() < SATURDAY and counted.is_bank_holiday(day)],
    )  # fmt: skip


@router.get(f"{LIST}/new", dependencies=LOOKING)
def new_holiday(request: Request) -> Response:
    return form_page(request, FORM.blank(closed=CLOSED), NEW)


@router.post(f"{LIST}/new")
def enter_holiday(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep) -> Response:
    filled = FORM.read(sent)
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, NEW)
    day, closed = filled["day"], filled["closed"] == CLOSED
    try:
        wanted = taken(BankHolidayIn, {"closed": closed, "why": filled["why"]})
        if filled.step != SEND:
            with here.db.reading() as session:
                register.may_move_dates(session, who)
                told = _told(session, here, day, closed=closed)
            return check_page(request, filled, Shown(NEW.heading, LIST, record=NEW.record, check_note=told))
        with here.db.writing() as session:
            register.put_bank_holiday(session, who, day, wanted, clock.now())
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), NEW)
    return RedirectResponse(f"{LIST}?message=kept", 303)


STRIKE: Final = Form(())


@router.get(f"{LIST}/{{day}}/strike", dependencies=LOOKING)
def strike_page(request: Request, here: HereDep, day: InAddress) -> Response:
    with here.db.reading() as session:
        entry = register.bank_holiday(session, day)
        told = _told(session, here, day, closed=None)
    about = Markup("{}: {}").format(day_(day), "a bank holiday" if entry.closed else "a working day")
    buttons = (Button("Strike it out", SEND, look="govuk-button--warning"),)
    return form_page(request, STRIKE.blank(), Shown("Strike an entry out", LIST, about, intro=told, buttons=buttons))


@router.post(f"{LIST}/{{day}}/strike")
def strike_out(who: AdminFormDep, here: HereDep, day: InAddress) -> Response:
    with here.db.writing() as session:
        register.strike_out(session, who, day, clock.now())
    return RedirectResponse(f"{LIST}?message=struck", 303)


# ---- what it would move, in words


def _told(session: Session, here: HereDep, day: date, *, closed: bool | None) -> Markup:
    now = here.rules(session)
    return said_of(moving.moves(session, now, moving.with_day(now, day, closed), day))


def said_of(moves: Moves) -> Markup:
    """What would move, said before it does."""
    found = _dates(moves) if moves.is_news else _p(SAME)
    if moves.of > moves.looked_at:
        found += _p(
            f"Looked at: {moves.looked_at} of the {moves.of} cases with a date counted in working days that runs over that day. ehc rebuild --changed prints the whole list before it writes anything."
        )
    if moves.broken:
        found += _p(f"{words.number(moves.broken).capitalize()} of them could not be read: see ehc verify.")
    head = Markup("<h2 class='govuk-heading-m'>What it would move</h2>")
    return head + found + (_p(STALE) if moves.is_stale else Markup())  # fmt: skip


SAME: Final = "Nothing: that day already counts as you say, in the calendar the service came with or by an entry here."
STALE: Final = (
    "Until ehc rebuild --changed is run on the server, what was worked out before is stale, and /health/ready says so."
)


def _dates(moves: Moves) -> Markup:
    lines = [f"{count} {'date' if count == 1 else 'dates'} of “{name}”" for name, count in moves.dates]
    if moves.act_by:
        limits = "limit of law has" if moves.act_by == 1 else "limits of law have"
        lines.append(
            f"{moves.act_by} {limits} another working day to act by. The limit itself stays: no date of law is counted in working days"
        )
    items = Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<ul class='govuk-list govuk-list--bullet'>{}</ul>").format(items) if lines else _p("No date that is open now.")  # fmt: skip


def _p(text: str) -> Markup:
    return Markup("<p class='govuk-body'>{}</p>").format(text)
