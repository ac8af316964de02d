"""What a row says happened to a case, in the order it happened."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final, Literal, get_args

from app.intake.advice import Services, advice
from app.intake.columns import HAPPENED
from app.intake.disputes import disputes, reversal, reversed_decision
from app.intake.rejected import Rejected
from app.intake.row import Row
from app.intake.told import NOT_STATED, Known, Told, plainly
from app.people.identifiers import urn_fault
from workflow import events as ev

REASONS: Final = (NOT_STATED,)
EXCUSED: Final = ("notify_no_plan", "issue_plan")
_FLAG: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
SOURCES: Final[tuple[str, ...]] = get_args(ev.Source)
NEEDS: Final[tuple[str, ...]] = get_args(ev.Need)


def course(row: Row, services: Services) -> list[Told]:
    """Every event of a row, the request first and the others by day; of one day, in the order of the law."""
    received = _received(row)
    others = [
        *_who_holds_it(row, received.on),
        *_whether_to_assess(row),
        *disputes(row),
        *(reversal(row) if reversed_decision(row) == "assess" else ()),
        *advice(row, received.on, services),
        *_exception(row, received.on),
        *_whether_to_plan(row),
        *(reversal(row) if reversed_decision(row) == "plan" else ()),
        *_draft_and_plan(row),
        *_ended(row),
    ]
    return [received, *sorted(others, key=lambda told: told.on)]


def _received(row: Row) -> Told:
    """The request; where its day is blank, dated by the earliest other, and no clock starts."""
    on = row.day("received_on")
    dated = on or min((row.days[column] for column in HAPPENED if column in row.days), default=None)
    if dated is None:
        raise Rejected("received_on", "the row has no date on which anything happened")
    if on is None:
        row.doubt("received_on", "blank: the clocks have no start, and the case counts late")
    data: dict[str, object] = {
        "source": row.choice("source", SOURCES),
        "support_plan": row.yes("support_plan"),
        "primary_need": row.choice("primary_need", NEEDS),
        "year_group": row.number_in("year_group", -2, 20),
        "attends": urn(row, "attends_urn"),
        "flags": _flags(row),
    }
    given = {name: value for name, value in data.items() if value is not None}
    return Told(
        "received_on",
        dated,
        partial(_request, given, receipt_known=on is not None),
        dated=on is not None,
    )


def _request(given: dict[str, object], known: Known, *, receipt_known: bool) -> ev.RequestReceived:
    return ev.RequestReceived(**given, person=known["person"], receipt_known=receipt_known)  # type: ignore[arg-type]  # each read as its own kind


def urn(row: Row, column: str) -> str | None:
    """A setting's URN. Anything else is words, perhaps a name: kept apart, for the record holds codes."""
    said = row.text(column)
    fault = urn_fault(said) if said else None
    if said and fault:
        row.doubt(column, f"not taken as a URN ({fault}): kept as words")
        row.extra[column] = said
        return None
    return said


def _flags(row: Row) -> tuple[str, ...]:
    flags = [
        flag.strip().casefold().replace(" ", "_").replace("-", "_") for flag in (row.text("flags") or "").split(";")
    ]
    odd = next((flag for flag in flags if flag and not _FLAG.fullmatch(flag)), None)
    if odd:
        raise Rejected("flags", f"{odd!r} is no flag: words joined by _, one from another by ;")
    return tuple(dict.fromkeys(flag for flag in flags if flag))


def _who_holds_it(row: Row, received_on: date) -> Iterator[Told]:
    if row.text("caseworker"):
        yield Told(
            "caseworker",
            received_on,
            lambda known: ev.CaseworkerAllocated(known["worker"]),
            dated=False,
        )


def _notified(row: Row, notified: str, decided: str) -> tuple[date, date | None, str] | None:
    """The day the family was told, the day it was decided, and the column of the first."""
    told_on, decided_on = row.day(notified), row.day(decided)
    if told_on:
        return told_on, decided_on, notified
    if decided_on is None:
        return None
    row.doubt(notified, f"blank, {decided} given: the decision counts as notified that day")
    return decided_on, decided_on, decided


def _whether_to_assess(row: Row) -> Iterator[Told]:
    agreed, reversed_on = _notified(row, "notified_to_assess_on", "decided_to_assess_on"), row.day("reversed_on")
    if agreed:
        on, decided_on, column = agreed
        if (
            reversed_on and reversed_on <= on and reversed_decision(row) == "assess"
        ):  # the reversal decided it: this told the family
            yield plainly(
                "notified_to_assess_on", on, ev.NoticeSent("will_assess", ("family",), NOT_STATED), column=column
            )
        else:
            yield plainly("notified_to_assess_on", on, ev.AssessmentAgreed(decided_on), column=column)
    refused_on = row.day("refused_to_assess_on")
    if refused_on:
        yield plainly("refused_to_assess_on", refused_on, ev.AssessmentRefused(REASONS))


def _whether_to_plan(row: Row) -> Iterator[Told]:
    agreed_on, reversed_on = row.day("decided_to_draft_on"), row.day("reversed_on")
    if agreed_on and reversed_on and reversed_on <= agreed_on and reversed_decision(row) == "plan":
        row.doubt("decided_to_draft_on", "after the refusal of a plan was reversed: the reversal is that decision")
    elif agreed_on:
        yield plainly("decided_to_draft_on", agreed_on, ev.PlanAgreed())
    refused = _notified(row, "notified_no_plan_on", "refused_plan_on")
    if refused:
        on, decided_on, column = refused
        yield plainly("notified_no_plan_on", on, ev.PlanRefused(REASONS, decided_on=decided_on), column=column)


def _exception(row: Row, received_on: date) -> Iterator[Told]:
    """An exception the council approved long ago, on the limits of weeks 16 and 20."""
    ground, from_, to = row.text("exception_ground"), row.day("exception_from"), row.day("exception_to")
    if ground is None:
        if from_ or to:
            raise Rejected("exception_ground", "blank, yet the exception has a date: name its ground")
        return
    if from_ and to and to < from_:
        raise Rejected("exception_to", f"{to} is before {from_}, the day in exception_from")
    on = max(from_ or received_on, received_on)

    def says(known: Known) -> ev.ExceptionRecorded:
        clocks = tuple(f"{known['case']}.{code}" for code in EXCUSED)
        return ev.ExceptionRecorded(ground.casefold(), clocks, from_, to, already_approved=True)

    yield Told("exception_ground", on, says, dated=from_ == on)


def _draft_and_plan(row: Row) -> Iterator[Told]:
    sent_on, issued_on = row.day("draft_sent_on"), row.day("plan_issued_on")
    if sent_on:
        yield plainly("draft_sent_on", sent_on, ev.DraftSent(NOT_STATED))
    if issued_on:
        named = urn(row, "placement_urn")
        place = ev.Placement(urn=named) if named else ev.Placement(type=NOT_STATED)
        need: ev.Need = row.choice("primary_need", NEEDS) or NOT_STATED  # type: ignore[assignment]  # chosen from the list
        yield plainly("plan_issued_on", issued_on, ev.PlanIssued(place, need))


def _ended(row: Row) -> Iterator[Told]:
    endings: tuple[tuple[Literal["withdrawn_on", "moved_away_on"], ev.Payload], ...] = (
        ("withdrawn_on", ev.RequestWithdrawn()),
        ("moved_away_on", ev.MovedAway()),
    )
    for column, payload in endings:
        on = row.day(column)
        if on:
            yield plainly(column, on, payload)
