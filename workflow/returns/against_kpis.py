"""The return held against the indicators of the calendar year it reports on, case by case.

Both are read from one record as at one day, and yet not the same: the return leaves out what another return tells, and has
fewer words. Each case that counts in one and not, or not so, in the other is a difference, with why.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from workflow.kpis.counts import Plan, counts
from workflow.kpis.counts import Request as Counted
from workflow.kpis.table import TWENTY, Cohort
from workflow.returns.census import Census
from workflow.returns.model import Request
from workflow.returns.reported import Reported
from workflow.returns.timeliness import CODES, counted

OUTCOMES: Final = {
    "agreed": "assess_rate",
    "refused": "refusal_rate",
    "undecided": "undecided",
    "withdrawn": "withdrawn",
}
"""What a request came to in the indicators, and the indicator of its share."""
RETURNED: Final = {"Y": "agreed", "N": "refused", "A": "undecided", "W": "withdrawn"}
"""The return's words for the same."""
INCL, EXCL = CODES
ALL: Final = ("requests", *OUTCOMES.values(), EXCL, INCL)
"""The indicators that both tell, in the order they are told."""

NOT_IN_COHORT: Final = "kpis.out_of_cohort"
EXCEPTED: Final = "kpis.excepted"


class Place(NamedTuple):
    """Where a case counts in an indicator: in the denominator, and whether in the numerator."""

    those: bool


Places = dict[str, Place]
"""By indicator. A request counts in the share it is part of; `requests` counts it alone."""


class Compared(NamedTuple):
    """A case in both: where the return counts it, where the indicators do; what takes its plan out of either measure."""

    returned: Places
    measured: Places
    cohort: str
    excepted: bool

    def differs(self, code: str) -> bool:
        """Whether the two count it differently."""
        return self.returned.get(code) != self.measured.get(code)


def compared(case: Reported, request: Request | None, census: Census, cohort: Cohort) -> Compared:
    """One case, in the return (None: not in it) and in the indicators of the same year."""
    found: Places = {}
    out, excepted = "", False
    for count in counts(case.measured):
        if not census.covers(count.on):
            continue
        match count.key:
            case Counted(outcome=outcome):
                found |= _of_request(outcome)
            case Plan() as plan:
                kept = cohort.keeps(plan)
                out = "" if kept else ", ".join(sorted(cohort.excludes & set(plan.disputes.split())))
                excepted = kept and plan.excepted == "yes"
                codes = (INCL, EXCL) if not excepted else (INCL,)
                found |= {code: Place(plan.band == TWENTY) for code in codes if kept}
    return Compared(_returned(request, census), found, out, excepted)


def _of_request(outcome: str) -> Places:
    return {"requests": Place(those=True)} | {code: Place(outcome == word) for word, code in OUTCOMES.items()}


def _returned(request: Request | None, census: Census) -> Places:
    if request is None:
        return {}
    found: Places = {}
    if census.covers(request.received_on):
        found |= _of_request(RETURNED.get(request.outcome or "", ""))
    found |= {code: Place(in_time) for code, in_time in counted(request, census)}
    return found


def why(code: str, case: Reported, request: Request | None, both: Compared) -> Iterator[str]:
    """Why a case counts differently under an indicator: every reason there is, in words."""
    m, d = case.measured, case.details
    of_plan = code in CODES
    if d.transfer_la and m.issued_on:
        yield f"entered as transferred in from authority {d.transfer_la}: the return gives its plan and no timeliness (H)"
    elif d.historical and m.issued_on:
        yield "entered as reported in an earlier return: this one gives its plan and no timeliness (H)"
    elif request is None:
        on = m.decided_on if not of_plan and m.decided == "refused" else m.ended_on
        yield f"not in this return: what it came to on {on} is told in the next one's year"
    if request is None or request.outcome == "H":
        return
    if case.left and not of_plan and m.decided is None:
        yield f"the child moved away or died ({m.state}): the return's only word for that is withdrawn"
    if of_plan and code not in both.measured and code in both.returned:
        yield f"the council's own cohort rule leaves it out: {both.cohort or 'an exception on record'}"
    if of_plan and code in both.measured and code not in both.returned:
        yield "the return leaves out every plan after mediation or an appeal on the request or the assessment"
    if of_plan and code in both.measured and code in both.returned:
        yield "the return has the day of the current plan, the indicator that of the first"


def in_words(code: str, case: Reported, request: Request | None, both: Compared) -> str:
    """The same in one line; what no rule explains is said so."""
    return "; ".join(why(code, case, request, both)) or "not explained by any rule known here: look at the case"
