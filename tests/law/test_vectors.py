"""The machine-readable examples, through the limits of the book and the counting of days."""

from pathlib import Path

import pytest
import yaml

from workflow.counting import WorkingDays, first_day_after, last_day
from workflow.law.book import book
from workflow.law.policy import policy

VECTORS = yaml.safe_load((Path(__file__).parent / "vectors.yaml").read_text(encoding="utf-8"))

MAIN_CLOCK = {
    "decide_whether_to_assess": "send2014 reg 5(1)",
    "notify_no_plan": "send2014 reg 10(1)",
    "issue_plan": "send2014 reg 13(2)",
}
ORDERS = {
    "assess": {
        "notify_will_assess": "send2014 reg 44(2)(b)",
        "notify_no_plan": "send2014 reg 44(2)(b)(i)",
        "issue_plan": "send2014 reg 44(2)(b)(ii)",
    },
    "make_plan": {"send_draft": "send2014 reg 44(2)(c)(i)", "issue_plan": "send2014 reg 44(2)(c)(ii)"},
    "amend_contents": {"issue_amended": "send2014 reg 44(2)(e)"},
    "amend_placement_only": {"issue_amended": "send2014 reg 44(2)(f)"},
}


def each(section: str) -> list:
    return [pytest.param(row, id=" ".join(str(value) for value in row.values())[:40]) for row in VECTORS[section]]


def due(cite: str, start):
    return last_day(book().limit(cite, start), start, WorkingDays())


@pytest.mark.parametrize("row", each("main_clock"))
def test_the_main_clock(row):
    start = row["received_on"]
    assert {code: due(cite, start) for code, cite in MAIN_CLOCK.items()} == {code: row[code] for code in MAIN_CLOCK}
    assert last_day(policy().limit("decide_to_draft"), start, WorkingDays()) == row["decide_to_draft"]


@pytest.mark.parametrize("row", each("act_by"))
def test_act_by_is_the_last_working_day_on_or_before(row):
    assert WorkingDays().last_on_or_before(row["due_on"]) == row["act_by"]


@pytest.mark.parametrize("row", each("advice"))
def test_six_weeks_from_the_day_the_body_received_the_request(row):
    assert due("send2014 reg 8(1)", row["received_by_body_on"] or row["sent_on"]) == row["due_on"]


@pytest.mark.parametrize("row", each("representations_window"))
def test_fifteen_days_beginning_with_the_day_of_service(row):
    window = book().limit("send2014 reg 13(1)", row["served_on"])
    assert last_day(window, row["served_on"], WorkingDays()) == row["last_day"]
    assert first_day_after(window, row["served_on"], WorkingDays()) == row["may_finalise_from"]


@pytest.mark.parametrize("row", each("tribunal_order"))
def test_the_times_after_an_order(row):
    cites = ORDERS[row["order"]]
    assert {code: due(cite, row["ordered_on"]) for code, cite in cites.items()} == {code: row[code] for code in cites}


@pytest.mark.parametrize("row", each("annual_review"))
def test_a_review(row):
    meeting, notice = row["meeting_on"], row["amendment_notice_on"]
    assert due("send2014 reg 20(8)", meeting) == row["report"]
    assert due("send2014 reg 20(10)", meeting) == row["decision"]
    assert min(due("send2014 reg 22(3)", notice), due("devon2022 judgment", meeting)) == row["issue_amended"]


@pytest.mark.parametrize("row", each("reassessment"))
def test_a_re_assessment(row):
    assert due("send2014 reg 25(1)", row["requested_on"]) == row["decide"]
    assert due("send2014 reg 27(2)", row["notified_on"]) == row["issue_plan"]


@pytest.mark.parametrize("row", each("mediation"))
def test_mediation(row):
    if "wanted_on" in row:
        assert due("send2014 reg 36", row["wanted_on"]) == row["arrange"]
    else:
        assert due("send2014 reg 34", row["adviser_told_no_on"]) == row["certificate"]
