"""What is wrong with a return, a page at a time."""

from itertools import islice

from sqlmodel import Session

from app.paging import cursor_after, position_of
from app.returns.schemas import ProblemItem
from app.returns.service import Found, Return
from app.schema import Page
from workflow.returns.kinds import KINDS


def item(found: Found) -> ProblemItem:
    """A fault as it is told: by rule, case and field."""
    kind, case = KINDS[found.fault.kind], found.case
    return ProblemItem(
        rule=kind.rule,
        kind=found.fault.kind,
        severity=kind.severity,
        case_id=case.case_id if case else None,
        reference=case.reference if case else None,
        field=kind.field,
        message=found.fault.message,
    )


def page(session: Session, of: Return, limit: int, cursor: str | None) -> Page[ProblemItem]:
    """A page of them. A cursor names the person it stopped at, and how many faults of that person were given."""
    person, given = position_of(cursor, int, int) if cursor else (0, 0)
    waiting = of.problems(session, person)
    found = list(islice(waiting, given, given + limit + 1))
    if len(found) <= limit:
        return Page(items=[item(each) for each in found])
    shown, last = found[:limit], found[limit - 1].person_id
    before = given if last == person else 0
    told = before + sum(each.person_id == last for each in shown)
    return Page(items=[item(each) for each in shown], next=cursor_after(last, told))
