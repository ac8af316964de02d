"""A duty that the law puts a limit on is said wherever somebody looks for what to do: a new one is forgotten nowhere."""

import pytest

from app.breaches.store import SERIOUSNESS
from app.cases.view import NEXT, ORDERED
from app.family.telling import LATE
from app.web.words import CLOCKS
from app.work.groups import GROUPS
from workflow.alerts import rungs
from workflow.law.book import book

OWED = sorted({str(entry.clock) for entry in book() if entry.kind == "time_limit" and entry.clock})
NO_STEP_OF_ITS_OWN = {"notify_no_plan"}
"""It binds only whoever decides that there will be no plan: the step is to decide, and its words are those of `decide_to_draft`."""

SAID = {
    "the next step of a case": {code for _, code in (*NEXT.values(), ORDERED)} | NO_STEP_OF_ITS_OWN,
    "a group of My work": {code for group in GROUPS for code in group.clocks},
    "a rung that tells somebody": {rung.clock for rung in rungs()},
    "the order of breaches": set(SERIOUSNESS),
    "what a family is told of a delay": set(LATE) | {"advice"},  # of advice it is told who has not replied
    "the names of clocks": set(CLOCKS),
}


def test_the_duties_are_those_of_the_law():
    assert {"issue_plan", "notify_will_assess", "advice"} <= set(OWED)


@pytest.mark.parametrize("where", SAID)
@pytest.mark.parametrize("code", OWED)
def test_a_duty_of_law_has_its_place(code, where):
    assert code in SAID[where], f"{code} has no place in {where}"
