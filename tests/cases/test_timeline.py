"""Whose each day was, read from the record: as it is told now, for an earlier day, and by what was known then."""

from datetime import date, timedelta

import pytest

from app.cases.timeline import timeline
from app.deps import AsOf
from app.errors import Problem
from app.record.load import history
from app.tables import Matter
from app.today import today
from tests.support.installation import TODAY
from workflow.history import settle

MON_5_JAN, MON_2_FEB, TUE_3_FEB, MON_2_MAR, MON_16_MAR = (
    "2026-01-05",
    "2026-02-02",
    "2026-02-03",
    "2026-03-02",
    "2026-03-16",
)


@pytest.fixture
def case_id(here):
    here.register_service("icb")
    case_id = here.open(MON_5_JAN)
    here.record(case_id, "assessment_agreed", MON_2_FEB)
    asked = here.record(case_id, "advice_requested", TUE_3_FEB, kind="medical", service="icb").events[0].id
    here.record(case_id, "advice_requested", TUE_3_FEB, kind="educational")
    here.record(case_id, "advice_received", MON_2_MAR, advice_id=asked)
    return case_id


def told(here, case_id, day, known_at=None):
    with here.db.reading() as session:
        as_of = AsOf(day, known_at, past=True)
        found = timeline(session, session.get_one(Matter, case_id), as_of, here.rules)
        return found.model_dump(mode="json", by_alias=True)


def test_the_days_of_a_case_add_up_by_stretch_and_by_holder(here, case_id):
    found = told(here, case_id, date(2026, 3, 16))
    stretches = [(s["holder"], s["service"], s["urn"], s["from"], s["until"], s["days"]) for s in found["stretches"]]
    assert stretches == [
        ("council", None, None, MON_5_JAN, TUE_3_FEB, 29),
        ("service", "icb", None, TUE_3_FEB, MON_2_MAR, 27),
        ("service", "educational", None, MON_2_MAR, MON_16_MAR, 14),
    ]
    assert (found["case_id"], found["from"], found["until"], found["days"]) == (case_id, MON_5_JAN, MON_16_MAR, 70)
    assert found["totals"] == [
        {"holder": "council", "service": None, "days": 29},
        {"holder": "service", "service": "icb", "days": 27},
        {"holder": "service", "service": "educational", "days": 14},
    ]
    assert all(s["why"] for s in found["stretches"])


def test_the_setting_that_holds_it_is_named_and_settings_are_one_total(here, case_id):
    here.record(case_id, "draft_sent", MON_16_MAR, by="email", irregular="No decision on record")
    here.record(case_id, "setting_consulted", "2026-03-17", urn="109000")
    here.record(case_id, "setting_consulted", "2026-03-18", urn="109001")
    here.record(case_id, "representations_received", "2026-03-19")
    here.record(case_id, "setting_responded", "2026-03-25", urn="109000", response="full")
    found = told(here, case_id, date(2026, 3, 30))
    assert [(s["urn"], s["days"]) for s in found["stretches"] if s["holder"] == "setting"] == [
        ("109000", 6),
        ("109001", 5),
    ]
    assert [t["days"] for t in found["totals"] if t["holder"] == "setting"] == [11]
    assert sum(t["days"] for t in found["totals"]) == sum(s["days"] for s in found["stretches"]) == found["days"] == 84


def test_by_what_was_known_then_and_not_before_the_case_existed(here, case_id):
    with here.db.reading() as session:
        recorded = settle(history(session, case_id))[1].recorded_at
    assert [s["holder"] for s in told(here, case_id, TODAY, recorded)["stretches"]] == ["council"]
    with pytest.raises(Problem) as refused:
        told(here, case_id, date(2026, 1, 4))
    assert refused.value.status == 404
    assert told(here, case_id, date(2026, 1, 5))["days"] == 0


DAY_0 = today()  # the day it is for the API


def test_the_whole_caseload_adds_up_to_its_cases(here):
    here.register_service("sirona", "s31")
    starts = (DAY_0 - timedelta(days=80), DAY_0 - timedelta(days=50))
    ids = [here.open(start, today=DAY_0) for start in starts]
    for case_id, start in zip(ids, starts, strict=True):
        here.record(case_id, "assessment_agreed", start + timedelta(days=10), today=DAY_0)
        here.record(
            case_id, "advice_requested", start + timedelta(days=12), today=DAY_0, kind="medical", service="sirona"
        )
    refused = here.open(DAY_0 - timedelta(days=30), today=DAY_0)
    here.record(refused, "assessment_refused", DAY_0 - timedelta(days=10), today=DAY_0, reasons=["not_needed"])
    with here.client(here.actor("analyst")) as analyst:
        found = analyst.get("/api/v1/timeline", params={"from": str(DAY_0 - timedelta(days=100))}).json()
        assert {(item["holder"], item["service"]): (item["days"], item["cases"]) for item in found["items"]} == {
            ("service", "sirona"): ((80 - 12) + (50 - 12), 2),
            ("council", None): (12 + 12 + 20, 3),  # the refused case ended with its refusal
        }
        assert found["days"] == 80 + 50 + 20
        part = {"from": str(DAY_0 - timedelta(days=60)), "to": str(DAY_0 - timedelta(days=41))}
        found = analyst.get("/api/v1/timeline", params=part).json()
        assert found["days"] == 20 + 10  # twenty days of the first, ten of the second
        late = analyst.get("/api/v1/timeline", params={"from": "2199-01-01"})
        assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "from")
    with here.client(here.actor("caseworker")) as caseworker:
        assert caseworker.get("/api/v1/timeline").status_code == 403
