"""The breach list: one item a case, the most serious statutory breach, earliest due date first."""

from unittest.mock import ANY

import pytest

from app.today import today
from tests.support.installation import Installation


@pytest.fixture
def manager(here: Installation):
    with here.client(here.actor("manager")) as client:
        yield client


def listed(client, **asked):
    answer = client.get(
        "/api/v1/breaches",
        params={key: value for key, value in {"as_at": "2026-11-20", **asked}.items() if value is not None},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_case_past_week_six_and_week_twenty_is_one_item_with_the_plan_first(here, manager):
    late, later = here.open("2026-01-05"), here.open("2026-01-12")
    page = listed(manager)
    assert listed(manager, as_at=None) == {
        **page,
        "as_at": today().isoformat(),
        "items": [{**i, "days_over": ANY} for i in page["items"]],
    }
    assert [(i["case_id"], i["code"], i["due_on"], i["also"]) for i in page["items"]] == [
        (late, "issue_plan", "2026-05-25", ["decide_whether_to_assess"]),
        (later, "issue_plan", "2026-06-01", ["decide_whether_to_assess"]),
    ]
    assert page["items"][0]["days_over"] == 179
    assert page["counts"] == {"cases": 2, "clocks": 4, "by_code": {"decide_whether_to_assess": 2, "issue_plan": 2}}


def test_the_last_lawful_day_is_not_late_and_the_next_is(here, manager):
    here.open("2026-01-05")
    assert listed(manager, as_at="2026-02-16")["items"] == []
    assert [i["code"] for i in listed(manager, as_at="2026-02-17")["items"]] == ["decide_whether_to_assess"]
    soon = listed(manager, as_at="2026-02-16", status="due_soon")["items"]
    assert [(i["status"], i["days_over"]) for i in soon] == [("due_soon", 0)]


def test_a_refusal_not_yet_made_is_listed_only_where_it_is_asked_for(here, manager):
    here.open("2026-01-05")
    assert "notify_no_plan" not in {code for i in listed(manager)["items"] for code in (i["code"], *i["also"])}
    (asked,) = listed(manager, code="notify_no_plan")["items"]
    assert (asked["status"], asked["conditional"]) == ("overdue", True)
    assert listed(manager, kind="conditional")["counts"]["by_code"] == {"notify_no_plan": 1}
    assert listed(manager, kind="local_target")["counts"]["by_code"] == {"decide_to_draft": 1}


def test_an_excused_clock_stands_beside_the_overdue_and_says_so(here, manager):
    case_id = here.open("2026-01-05")
    clocks = [f"{case_id}.issue_plan", f"{case_id}.decide_whether_to_assess"]
    facts = {"ground": "exceptional_circumstances", "clocks": clocks}
    exception = here.record(case_id, "exception_recorded", "2026-02-10", **facts, **{"from": "2026-02-01"}).events[0].id
    here.record(
        case_id, "exception_approved", "2026-06-01", here.actor("manager", name="another"), exception_id=exception
    )
    assert [i["status"] for i in listed(manager)["items"]] == ["excused"]
    assert [i["status"] for i in listed(manager, as_at="2026-05-31")["items"]] == ["overdue"]
    assert listed(manager, status="overdue")["items"] == []


def test_advice_is_listed_under_its_service_and_guidance_only_where_asked(here, manager):
    here.register_service("sirona", "s31")
    here.register_service("council-eps", "other")
    case_id = here.open("2026-08-24")
    here.record(case_id, "assessment_agreed", "2026-09-01")
    nhs = here.record(case_id, "advice_requested", "2026-09-02", kind="medical", service="sirona").events[0].id
    here.record(case_id, "advice_requested", "2026-09-02", kind="psychological", service="council-eps")
    (item,) = listed(manager)["items"]
    assert (item["clock_id"], item["holder"], item["code"]) == (f"{case_id}.advice.{nhs}", "sirona", "advice")
    assert {i["kind"] for i in listed(manager, code="advice")["items"]} == {"statutory", "guidance"}
    assert listed(manager, service="sirona")["counts"]["clocks"] == 1
    assert listed(manager, service="nobody")["items"] == []


def test_advice_due_from_the_day_the_body_received_it_moves_only_from_that_day_on(here, manager):
    """The position as at a day is what a fold of that day gives: before the body's receipt the day of asking counts."""
    here.register_service("sirona", "s31")
    case_id = here.open("2026-01-05")
    here.record(case_id, "assessment_agreed", "2026-01-06")
    nhs = here.record(case_id, "advice_requested", "2026-01-07", kind="medical", service="sirona").events[0].id
    here.record(case_id, "advice_request_received", "2026-03-02", advice_id=nhs)
    codes = lambda day: {i["code"] for i in listed(manager, as_at=day, group="clock")["items"]}  # noqa: E731 - one line, used below
    assert "advice" in codes("2026-02-19")
    assert "advice" not in codes("2026-03-03")


def test_filters_by_caseworker_and_flag_and_pages_by_cursor(here, manager):
    mine = here.open("2026-01-05", flags=["looked_after"])
    here.open("2026-01-06", flags=["looked_after_before"])
    here.record(mine, "caseworker_allocated", "2026-01-07", worker="Sam Lee")
    assert [i["case_id"] for i in listed(manager, caseworker="Sam Lee")["items"]] == [mine]
    assert [i["case_id"] for i in listed(manager, flag="looked_after")["items"]] == [mine]
    seen, cursor = [], None
    while True:
        page = listed(manager, limit=1, group="clock", **({"cursor": cursor} if cursor else {}))
        seen += [(i["due_on"], i["clock_id"]) for i in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == 4
    assert seen == sorted(seen)


def test_another_authority_and_a_restricted_case_are_not_listed(here, manager):
    here.open("2026-01-05")
    with here.client(here.actor("manager", "802")) as neighbour:
        assert listed(neighbour)["items"] == []
        assert listed(neighbour)["counts"]["clocks"] == 0


@pytest.mark.parametrize(
    "asked",
    [{"status": "late"}, {"kind": "window"}, {"code": "nonsense"}, {"cursor": "x"}, {"limit": 0}, {"within_days": -1}],
)
def test_nonsense_is_refused_by_name(manager, asked):
    answer = manager.get("/api/v1/breaches", params=asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(next(iter(asked)))
