"""Which cases are in a return: one predicate, under the headings of section 1.3 of the 2023 specification.

Those headings were read, the text under them was not: the predicate is inferred from them and from the guide. Work
completed counts in the calendar year before the census, and so once: a decision made between New Year and the census
day is next year's, unless it leaves an active plan. What is still open, and which plans are active, is as at the census.
"""

from collections.abc import Iterator
from enum import StrEnum

from workflow.returns.census import Census
from workflow.returns.reported import Reported


class Heading(StrEnum):
    """Why a case is in the return."""

    ACTIVE_PLAN = "1.3.1 active plans"
    CEASED_PLAN = "1.3.2 recently ceased plans"
    NOT_TO_ISSUE = "1.3.3 work completed: decision not to issue following assessment"
    NOT_TO_ASSESS = "1.3.4 work completed: decision not to assess"
    ISSUING = "1.3.5 ongoing work: issuing stage"
    ASSESSING = "1.3.6 ongoing work: assessment stage"
    REQUESTED = "1.3.7 ongoing work: request stage"
    PLACEMENTS = "1.3.8 placements"
    WITHDRAWN = "withdrawn or ceased in the year before a decision"


def headings(case: Reported, census: Census) -> Iterator[Heading]:
    """Every heading a case is in the return under; none where it is not in it."""
    m = case.measured
    if case.active(census):
        yield Heading.ACTIVE_PLAN
        yield Heading.PLACEMENTS
    ceased_on = case.ceased_on(census)
    if m.issued_on and ceased_on and ceased_on >= census.first:
        yield Heading.CEASED_PLAN
    if not m.issued_on and census.covers(m.no_plan_on):
        yield Heading.NOT_TO_ISSUE
    if m.decided == "refused" and census.covers(m.decided_on) and not m.issued_on:
        yield Heading.NOT_TO_ASSESS
    if case.left and census.covers(case.ended_on):
        yield Heading.WITHDRAWN
    if m.open:
        yield _stage(case)


def _stage(case: Reported) -> Heading:
    if case.measured.to_draft_on:
        return Heading.ISSUING
    return Heading.ASSESSING if case.assessed else Heading.REQUESTED


def in_scope(case: Reported, census: Census) -> bool:
    """Whether a case is in the return of a census."""
    return any(headings(case, census))
