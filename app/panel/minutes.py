"""Minutes in plain text, to be filed or sent: who was there, each case by its reference, what came of it, why."""

from collections.abc import Iterator
from datetime import date

from app.panel.schemas import ItemOut, MeetingOut, ReasonOut
from workflow.panel import Arrangements, Outcome, Question

QUESTIONS = {Question.ASSESS: "Whether to assess", Question.PLAN: "Whether to make a plan"}
SERVICES = {"education": "Education", "health": "Health", "social_care": "Social care", "other": "Other"}


def text(meeting: MeetingOut, arrangements: Arrangements) -> str:
    """The minutes of a meeting, a line for each thing said."""
    return "\n".join(_lines(meeting, arrangements)) + "\n"


def _lines(meeting: MeetingOut, arrangements: Arrangements) -> Iterator[str]:
    what = "Decision panel" if meeting.by == "panel" else "Decisions by an officer"
    yield f"{what}, authority {meeting.authority}, {_day(meeting.on)}"
    yield f"Confirmed by {meeting.confirmed_by.name}"
    yield ""
    if meeting.by == "officer":
        yield f"Decided by: {arrangements.officers.get(meeting.officer, meeting.officer)}"
    else:
        yield from _present(meeting)
    for item in meeting.items:
        yield ""
        yield from _item(item)


def _present(meeting: MeetingOut) -> Iterator[str]:
    yield "Present:"
    for member in meeting.members:
        role = f", {member.role}" if member.role else ""
        yield f"  {SERVICES[member.service]}: {member.name}{role}"
    if meeting.quorum:
        wanted = f"{meeting.quorum.members} members, with {_services(meeting.quorum.services)}"
        missing = f"nobody for {_services(meeting.quorum.missing)}" if meeting.quorum.missing else "too few"
        yield f"Quorum ({wanted}): {'met' if meeting.quorum.met else f'not met, {missing}'}"
    if meeting.next_on:
        yield f"Next meeting: {_day(meeting.next_on)}"


def _item(item: ItemOut) -> Iterator[str]:
    yield f"{item.place}. {item.reference}. {QUESTIONS[item.question]}: {item.outcome.value}{_until(item)}"
    for reason in item.reasons:
        yield f"   Reason: {_reason(reason)}"
    if item.outcome is Outcome.DEFERRED:
        yield f"   No limit waits: {_limit(item)}. {_cost(item)}"
    else:
        yield f"   The family is to be told: {_limit(item)}"
    if item.amended:
        yield f"   This entry has since been {item.amended} in the record."


def _until(item: ItemOut) -> str:
    return f" to {_day(item.until)}" if item.until else ""


def _limit(item: ItemOut) -> str:
    if item.due_on is None or item.act_by is None:
        return "the day of receipt is not on record, so it counts as late"
    act_by = f" (act by {_day(item.act_by)})" if item.act_by != item.due_on else ""
    return f"by {_day(item.due_on)}{act_by}"


def _cost(item: ItemOut) -> str:
    return "The deferral misses it." if item.late_if_deferred else "The deferral keeps it."


def _reason(reason: ReasonOut) -> str:
    return f"{reason.title} ({', '.join(reason.cite)})" if reason.title else reason.code


def _services(services: list) -> str:  # type: ignore[type-arg]  # of words
    return ", ".join(SERVICES[service].lower() for service in services)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
