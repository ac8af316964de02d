"""Whose days: where every day of a case went, from the day of receipt, as a reader is told it."""

from collections import Counter
from datetime import date

from pydantic import Field
from sqlmodel import Session

from app.deps import AsOf
from app.errors import not_found
from app.record.filed import AnyMatter
from app.record.load import history
from app.schema import Reply
from workflow.history import settle
from workflow.holders import Stretch, Who, stretches
from workflow.rules import Rules


class StretchOut(Reply):
    """Days on end of one holder, from its first day up to and without `until`."""

    holder: Who
    service: str | None = Field(
        description="The service's code; the kind of advice where the request named no service."
    )
    urn: str | None = Field(description="The setting that was consulted.")
    from_: date = Field(serialization_alias="from")
    until: date
    days: int
    why: list[str]


class TotalOut(Reply):
    """All the days of one holder; each service apart, settings together."""

    holder: Who
    service: str | None
    days: int


class TimelineOut(Reply):
    """Every day of a case, each with one holder. The stretches add up to `days`, and so do the totals.

    It begins on the day of receipt (or, where that is not on record, on the day the request stands under) and ends
    on the day the case ended, or on the day asked about: that last day is not counted.
    """

    case_id: int
    from_: date = Field(serialization_alias="from")
    until: date
    days: int
    stretches: list[StretchOut]
    totals: list[TotalOut]


def timeline(session: Session, matter: AnyMatter, as_of: AsOf, rules: Rules) -> TimelineOut:
    """Whose each day was, by what had happened by the day asked about. Raises 404 before the case existed."""
    case_id = matter.id or 0
    settled = settle(history(session, case_id), known_at=as_of.known_at, as_at=as_of.day)
    if not settled:
        raise not_found("case on that day")
    found, first = stretches(settled, rules, case_id, as_of.day), settled[0].occurred_on
    until = found[-1].until if found else first
    return TimelineOut(
        case_id=case_id,
        from_=first,
        until=until,
        days=(until - first).days,
        stretches=[_stretch_out(stretch) for stretch in found],
        totals=_totals(found),
    )


def _service(stretch: Stretch) -> str | None:
    return stretch.holder.code if stretch.holder.who == "service" else None


def _stretch_out(stretch: Stretch) -> StretchOut:
    return StretchOut(
        holder=stretch.holder.who,
        service=_service(stretch),
        urn=stretch.holder.code if stretch.holder.who == "setting" else None,
        from_=stretch.from_,
        until=stretch.until,
        days=stretch.days,
        why=list(stretch.why),
    )


def _totals(found: list[Stretch]) -> list[TotalOut]:
    """In the order in which each first held the case."""
    days: Counter[tuple[Who, str | None]] = Counter()
    for stretch in found:
        days[stretch.holder.who, _service(stretch)] += stretch.days
    return [TotalOut(holder=who, service=service, days=n) for (who, service), n in days.items()]
