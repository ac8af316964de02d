"""What is wrong with a return, a page at a time: all of it, or what a rule, a severity or a kind picks out."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

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


class Wanted(NamedTuple):
    """Which problems are asked for; empty: any."""

    rule: str = ""
    severity: str = ""
    kind: str = ""

    def picks(self, found: Found) -> bool:
        """Whether a fault is one of them."""
        kind = KINDS[found.fault.kind]
        asked = ((self.rule, kind.rule), (self.severity, kind.severity), (self.kind, found.fault.kind))
        return all(wanted in {"", it} for wanted, it in asked)


ALL = Wanted()


def page(session: Session, of: Return, limit: int, cursor: str | None, wanted: Wanted = ALL) -> Page[ProblemItem]:
    """A page of those wanted. A cursor names the person it stopped at, and how many of that person's were given."""
    person, given = position_of(cursor, int, int) if cursor else (0, 0)
    waiting: Iterator[Found] = (found for found in of.problems(session, person) if wanted.picks(found))
    found = list(islice(waiting, given, given + limit + 1))
    if len(found) <= limit:
        return Page(items=[item(each) for each in found])
    shown, last = found[:limit], found[limit - 1].person_id
    before = given if last == person else 0
    told = before + sum(each.person_id == last for each in shown)
    return Page(items=[item(each) for each in shown], next=cursor_after(last, told))
