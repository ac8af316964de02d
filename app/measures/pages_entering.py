"""Entering a value of a measure, and putting one right: what was entered before stays, and both are shown."""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts
from app.errors import Problem, not_found
from app.measures import service, store, worded
from app.measures.schemas import ValueIn, ValueOut
from app.rulebook import entered_here
from app.security import Actor
from app.web.bodies import checked
from app.web.fields import Day, One, Option, Text, Words
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.kpis.entered import SHARE
from workflow.kpis.indicators import Indicator

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Code = Annotated[str, Path(max_length=60)]
Supersedes = Annotated[int | None, Query(ge=1, le=2**62)]
COUNTS, VALUE, NOTHING = "counts", "value", "nothing"
MONTHS_OF_A_QUARTER: Final = 3
UNFIT: Final = {
    "value": "Write it as a number of at most four decimals, such as 81.5",
    "link": "It begins with https:// and has no spaces",
    "wave": "Use letters, figures, spaces and . _ / - alone, 60 at most",
    **dict.fromkeys(("numerator", "denominator", "answers", "invited"), "Write it as a whole number, such as 66"),
}
"""What is said of answers that the API does not take."""
# Said twice, so that what it asks for stands in its turn and is not folded away beneath a radio.
IF_COUNTS, IF_VALUE = ("given", COUNTS, COUNTS), ("given", VALUE, VALUE)


@router.get("/measures/{code}/enter")
def entry_form(
    request: Request, code: Code, who: SignedInDep, here: HereDep, supersedes: Supersedes = None
) -> Response:
    measure, before = _known(here, who, code, supersedes)
    first, last = last_quarter(clock.today())
    usual: dict[str, Any] = {
        "period_from": first,
        "period_to": last,
        "given": COUNTS if measure.unit == SHARE else VALUE,
    }
    if before:
        usual = _as_entered(before, _figure(here, who, before))
    return form_page(request, _form(measure, before).blank(**usual), _shown(measure, before))


@router.post("/measures/{code}/enter")
def enter(
    request: Request, code: Code, who: OwnFormDep, sent: SentDep, here: HereDep, supersedes: Supersedes = None
) -> Response:
    """Enter it, once; in the place of another where it is said of which."""
    measure, before = _known(here, who, code, supersedes)
    filled = _form(measure, before).read(sent)
    if not filled.faults:
        try:
            _entered(here, who, request, code, filled, checked(ValueIn, _body(filled, before), UNFIT))
        except Problem as problem:
            filled = filled.refused(problem, who)
        else:
            done = "back" if filled["given"] == NOTHING else "entered"
            return RedirectResponse(f"/measures/{code}?done={done}", 303)
    return form_page(request, filled, _shown(measure, before))


def _entered(here: Parts, who: Actor, request: Request, code: str, filled: Filled, body: ValueIn) -> None:
    with here.db.writing() as session:
        sending, now = filled.sending(who, request), clock.now()
        if sending.first(session):
            return
        made = service.enter(session, who, code, body, entered_here(here.settings), clock.today(), now)
        sending.keep(session, 0, made.id, 201, now, names="beside")


def _known(here: Parts, who: Actor, code: str, supersedes: int | None) -> tuple[Indicator, ValueOut | None]:
    """What the address names. Raises 403 and 404 before anything is said of a form."""
    worded.may_enter(who)
    entered = entered_here(here.settings)
    if code not in entered.measures:
        raise not_found("measure of that name")
    if supersedes is None:
        return entered.measures[code], None
    with here.db.reading() as session:
        return entered.measures[code], service.value(session, who, code, supersedes, entered)


def last_quarter(today: date) -> tuple[date, date]:
    """The first and the last day of the last quarter of a calendar year that has ended."""
    month = (today.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER + 1
    last = date(today.year, month, 1) - timedelta(days=1)
    return date(last.year, last.month - MONTHS_OF_A_QUARTER + 1, 1), last


def _form(measure: Indicator, before: ValueOut | None) -> Form:
    today = clock.today()
    ways = [
        Option(COUNTS, "As two counts", "How many, out of how many: the better way, as both are kept."),
        Option(VALUE, f"As a figure in {measure.unit}" if measure.unit == SHARE else f"As a figure ({measure.unit})"),
    ]
    if before:
        ways.append(
            Option(NOTHING, "It should not have been entered", "It is taken back, and there is no figure in its place.")
        )
    return Form(
        (
            Day("period_from", "First day of the period", required="Enter the first day of the period", by=today),
            Day("period_to", "Last day of the period", required="Enter the last day of the period", by=today),
            One("given", "How it is given", required="Choose how it is given", options=tuple(ways)),
            Text("numerator", "As two counts: how many", required="Enter how many", width=10, when=IF_COUNTS),
            Text("denominator", "As two counts: out of how many", required="Enter out of how many", width=10, when=IF_COUNTS),
            Text("value", "As a figure", required="Enter the figure", width=10, when=IF_VALUE),
            Words("evidence", "Where it is from", hint="In words without names: which survey, return or minutes.", rows=3),
            Text("link", "A link to it", hint="If there is one, beginning with https://"),
            Day("on", "Day it is true of", hint="Leave empty for the last day of the period.", by=today),
        )
    )  # fmt: skip


def _figure(here: Parts, who: Actor, before: ValueOut) -> str | None:
    """The figure as it was typed: what is shown of it has one decimal."""
    with here.db.reading() as session:
        row = store.value_row(session, who, before.code, before.id)
        return row.value if row else None


def _as_entered(before: ValueOut, figure: str | None) -> dict[str, Any]:
    """What was entered, to be changed."""
    on = before.on if before.on != before.period_to else None
    said = {"evidence": before.evidence, "link": before.link, "on": on}
    said |= {"period_from": before.period_from, "period_to": before.period_to}
    if before.numerator is not None:
        return said | {"given": COUNTS, "numerator": before.numerator, "denominator": before.denominator}
    return said | {"given": VALUE, "value": figure}


def _body(filled: Filled, before: ValueOut | None) -> dict[str, Any]:
    """What was answered, as the API takes it."""
    said = {name: value for name, value in filled.given().items() if name != "given"}
    for name in ("numerator", "denominator", "value"):
        if name in said:
            said[name] = bare(said[name])
    return said | ({"supersedes": before.id} if before else {})


def bare(number: str) -> str:
    """A number as people write it, without the commas of its thousands and the sign of its unit."""
    return number.replace(",", "").replace("%", "").strip()


def _shown(measure: Indicator, before: ValueOut | None) -> Shown:
    intro = Markup("<p class='govuk-body'>{}</p>").format(measure.definition)
    address = f"/measures/{measure.code}/enter"
    if before:
        said = worded.figure(before.value, measure.unit)
        intro += Markup("<p class='govuk-body'>What was entered stays on record: {}, by {}.</p>").format(
            said, before.by.name
        )
        address += f"?supersedes={before.id}"
    return Shown(
        "Put a figure right" if before else "Enter a figure", f"/measures/{measure.code}", about=measure.name, intro=intro,
        action=address, buttons=(Button("Enter it", "send"),),
    )  # fmt: skip
