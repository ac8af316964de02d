"""GET /kpis and the cases behind each number: who may ask, what is refused, and that every number drills to its cases."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.kpis.caseload import TODAY, Caseload
from tests.kpis.test_random_caseloads import answers
from tests.support.installation import Installation
from workflow.kpis.indicators import indicators

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


@pytest.fixture
def caseload(here):
    found = Caseload(here, "801", random.Random(7))
    found.make(14)
    return found


def plan(here: Installation, received_on: str, issued_on: str) -> int:
    """A case whose plan was issued on a day, by the shortest way there."""
    case_id = here.open(received_on)
    here.record(case_id, "assessment_agreed", received_on)
    for event in (("plan_agreed", {}), ("draft_sent", {"by": "email"})):
        here.record(case_id, event[0], issued_on, irregular="long ago", **event[1])
    here.record(
        case_id, "plan_issued", issued_on, irregular="long ago", placement={"urn": "109000"}, primary_need="ASD"
    )
    return case_id


def item(client, code, part=None, **params):
    found = client.get("/api/v1/kpis", params={**YEAR, **params}).json()["items"]
    return next(i for i in found if (i["code"], i["part"]) == (code, part))


@pytest.mark.parametrize(("days", "numerator", "band"), [(140, 1, "up_to_20_weeks"), (141, 0, "20_to_26_weeks")])
def test_day_140_is_on_time(here, days, numerator, band):
    plan(here, "2026-01-05", str(datetime(2026, 1, 5) + timedelta(days=days))[:10])  # noqa: DTZ001 - a day
    with here.client(here.actor()) as client:
        assert item(client, "plans_20w_excl")["numerator"] == numerator
        assert item(client, "plans_by_band", band)["value"] == 1


def test_every_item_prints_what_it_is_and_what_it_is_held_against(here, caseload):
    with here.client(here.actor()) as client:
        items = client.get("/api/v1/kpis", params=YEAR).json()["items"]
    assert {i["code"] for i in items} == set(indicators())
    assert all(i["definition"] and i["source"] and i["unit"] and i["name"] for i in items)
    incl = next(i for i in items if i["code"] == "plans_20w_incl")
    assert (incl["baseline"], incl["target"], incl["target_by"]) == (21.5, 100.0, "2019-04-30")
    assert incl["rag"] in {"blue", "amber", "red"}
    assert incl["rag_says"]


def test_no_value_out_of_nothing(here):
    with here.client(here.actor()) as client:
        found = item(client, "plans_20w_excl")
    assert (found["numerator"], found["denominator"], found["value"]) == (0, 0, None)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("manager", 200),
        ("analyst", 200),
        ("caseworker", 403),
        ("ep_manager", 403),
        ("professional", 403),
        ("setting", 403),
        ("family", 403),
        ("admin", 403),
    ],
)
def test_who_may_see_the_figures(embedded, role, status):
    with embedded.client(embedded.actor(role)) as client:
        assert client.get("/api/v1/kpis").status_code == status
        assert client.get("/api/v1/kpis/requests/cases").status_code == (200 if role == "manager" else 403)
        assert client.get("/api/v1/kpis", params={"by": "caseworker"}).status_code == (
            200 if role == "manager" else 403
        )
    with embedded.client() as client:
        assert client.get("/api/v1/kpis").status_code == 401


def test_an_analyst_is_told_numbers_and_no_approver(here, caseload):
    with here.client(here.actor("analyst")) as client:
        analysts = {(i["code"], i["part"]) for i in client.get("/api/v1/kpis", params=YEAR).json()["items"]}
    with here.client(here.actor("manager")) as client:
        managers = {(i["code"], i["part"]) for i in client.get("/api/v1/kpis", params=YEAR).json()["items"]}
    assert {part for _, part in managers - analysts} == {part for _, part in managers if part and ".approver." in part}


def test_another_council_is_not_counted(here):
    plan(here, "2026-01-05", "2026-05-25")
    with here.client(here.actor(authority="802")) as client:
        assert item(client, "requests")["value"] == 0
        assert client.get("/api/v1/kpis/requests/cases", params=YEAR).json()["items"] == []


def test_a_restricted_case_counts_and_a_synthetic_one_never(here):
    case_id = plan(here, "2026-01-05", "2026-05-25")
    with here.client(here.actor()) as client:
        client.post(f"/api/v1/cases/{case_id}/access", json={"restricted": True, "accounts": []})
        assert item(client, "requests")["value"] == 1


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"from": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"from": "1980-01-01", "to": "2026-01-01"}, "from"),
        ({"by": "star_sign"}, "by"),
        ({"as_at": "2126-01-01"}, "as_at"),
        ({"from": "soon"}, "from"),
    ],
)
def test_bad_input_names_its_field(embedded, params, field):
    with embedded.client(embedded.actor()) as client:
        answer = client.get("/api/v1/kpis", params=params)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == [field]


def test_an_indicator_or_part_that_there_is_not(embedded):
    with embedded.client(embedded.actor()) as client:
        assert client.get("/api/v1/kpis/happiness/cases").status_code == 404
        assert client.get("/api/v1/kpis/requests/cases", params={"part": "blue"}).status_code == 404


@pytest.mark.slow
def test_every_number_drills_to_its_cases(here, caseload):
    """As many cases behind a figure as its denominator says, as many of them in its numerator."""
    period = {"from": "2025-01-01", "to": "2026-12-31"}
    skip = {"median", "90th_percentile", "longest", "mean_at_issue"}  # the same cases as the figure they stand beside
    drilled = 0
    with here.client(caseload.managers[0]) as client:
        for found in client.get("/api/v1/kpis", params=period).json()["items"]:
            if found["part"] in skip:
                continue
            of = {**period, "part": found["part"] or "", "limit": 500}
            every = client.get(f"/api/v1/kpis/{found['code']}/cases", params=of).json()["items"]
            those = client.get(f"/api/v1/kpis/{found['code']}/cases", params={**of, "of": "numerator"}).json()["items"]
            is_share = found["unit"] == "per cent"
            assert len(every) == (found["value"] if found["denominator"] is None else found["denominator"]), found
            assert len(those) == (found["numerator"] if is_share else len(every)), found
            assert {c["case_id"] for c in those} <= {c["case_id"] for c in every}
            drilled += len(every)
    assert drilled > 50


def test_the_cases_behind_a_number_come_in_pages_and_name_what_is_wrong_with_their_data(here, caseload):
    with here.client(caseload.managers[0]) as client:
        whole = client.get("/api/v1/kpis/open_stock/cases").json()["items"]
        paged, cursor = [], None
        while True:
            page = client.get(
                "/api/v1/kpis/open_stock/cases", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
            ).json()
            paged += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
        assert paged == whole
        faults = client.get("/api/v1/kpis/open_stock/cases", params={"part": "late.no_day_of_receipt"}).json()["items"]
    assert {c["fault"] for c in faults} <= {"no day of receipt"}
    assert all(c["reference"].startswith("801-") for c in whole)
    with here.db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM read_audit WHERE route LIKE '%kpis%'")).scalar() > 1


@pytest.mark.parametrize("by", ["source", "caseworker", "team"])
def test_groups_add_up_to_the_whole(here, caseload, by):
    first, last = TODAY - timedelta(days=600), TODAY
    with here.client(caseload.managers[0]) as client:
        whole = answers(client, first, last, None)
        groups = answers(client, first, last, None, by=by)
    for (code, part), (numerator, denominator, value) in whole.items():
        each = [figure for (_, c, p), figure in groups.items() if (c, p) == (code, part)]
        if denominator is None:
            assert sum(figure[2] for figure in each) == value, (code, part)
        elif isinstance(numerator, int):
            assert sum(figure[0] for figure in each) == numerator
            assert sum(figure[1] for figure in each) == denominator


def test_a_past_report_can_be_made_again_from_what_was_known_then(here, caseload):
    first, last = TODAY - timedelta(days=600), TODAY
    with here.client(caseload.managers[0]) as client:
        before = answers(client, first, last, TODAY)
        by_month = answers(client, first, last, TODAY, by="month")
        then = datetime.now(UTC)
        assert caseload.put_right(40)
        assert answers(client, first, last, TODAY) != before
        assert answers(client, first, last, TODAY, known_at=then) == before
        assert answers(client, first, last, TODAY, known_at=then, by="month") == by_month
    with here.client(here.actor("analyst")) as client:
        assert client.get("/api/v1/kpis", params={"known_at": then.isoformat()}).status_code == 200
