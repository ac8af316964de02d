"""What the panel's lists have in common, as it is shown: a limit, a reason, a deferral, a caseworker."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.panel import schemas
from app.panel.store import Case
from workflow.clocks import status_on
from workflow.counting import days_since
from workflow.events import DecisionDeferred, Event
from workflow.panel import criteria
from workflow.rules import Rules


def limit(row: Any, day: date, rules: Rules) -> schemas.LimitOut | None:  # noqa: ANN401 - a row of the clocks' projection
    """An open clock on a day; None where there is none."""
    if row is None:
        return None
    return schemas.LimitOut(
        id=f"{row.matter_id}.{row.key}",
        code=row.code,
        cite=row.cite,
        kind=row.kind,
        due_on=row.due_on,
        act_by=rules.act_by(row.due_on) if row.due_on else None,
        days_left=days_since(day, row.due_on) if row.due_on else None,
        status=status_on(row, day, rules.policy.due_soon_days),
        conditional=row.conditional,
    )


def reasons(codes: Iterable[str]) -> list[schemas.ReasonOut]:
    """Reasons by their codes; what an import recorded may be none of the criteria."""
    known = criteria()
    return [
        schemas.ReasonOut(code=code, title=known[code].title, cite=list(known[code].cite))
        if code in known
        else schemas.ReasonOut(code=code, title="", cite=[])
        for code in codes
    ]


def deferral(event: Event) -> schemas.DeferralOut:
    """A decision put off."""
    said = event.payload
    if not isinstance(said, DecisionDeferred):
        raise TypeError(said)
    return schemas.DeferralOut(event_id=event.id, on=event.occurred_on, until=said.until, reasons=reasons(said.reasons))


def caseworker(case: Case) -> schemas.AccountOut | None:
    """Who holds the case, by the register of workers."""
    return schemas.AccountOut(id=case.caseworker, name=case.caseworker_name or "") if case.caseworker else None
