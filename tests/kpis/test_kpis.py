"""GET /kpis and the cases behind each number: who may ask, what is refused, and that every number drills to its cases."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.kpis.caseload import TODAY, Caseload
from tests.kpis.test_random_caseloads import answers
from tests.support.installation import Installation
from workflow.kpis.entered import entered
from workflow.kpis.indicators import indicators, load_targets
from workflow.kpis.register import Register

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
    assert {i["code"] for i in items} == set(Register(load_targets()).words)
    assert {i["code"] for i in items if i["no_data"]} == {
        code
        for code, words in Register(load_targets()).words.items()
        if words.no_data_yet or code in entered().measures
    }
    assert all(i["value"] is None for i in items if i["no_data"])
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
    kept_back = {(c, part) for c, part in managers if c == "by_worker" or ".approver." in (part or "")}
    assert managers - analysts == kept_back


@pytest.mark.parametrize(("because", "counted"), [("tribunal_order", 0), ("mediation", 0), ("reconsidered", 1)])
def test_a_plan_made_by_an_order_is_in_no_twenty_week_measure_though_nobody_recorded_the_appeal(here, because, counted):
    case_id = here.open("2026-01-05")
    here.record(case_id, "assessment_refused", "2026-02-02", reasons=["not_stated"])
    here.record(case_id, "decision_reversed", "2026-03-02", decision="assess", because=because)
    data = {"placement": {"urn": "109000"}, "primary_need": "ASD", "irregular": "long ago"}
    here.record(case_id, "plan_issued", "2026-05-25", **data)
    with here.client(here.actor()) as client:
        assert item(client, "plans_20w_excl")["denominator"] == counted
        assert item(client, "plans_by_band", "up_to_20_weeks")["value"] == 1


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
    of_no_case = {"requests_in", "plans_out", "audits_good", "complaints", *entered().measures}
    skip = {"a_year_before", "change_on_a_year_before"}  # of another period: asked for with its days
    drilled = 0
    with here.client(caseload.managers[0]) as client:
        for found in client.get("/api/v1/kpis", params=period).json()["items"]:
            if found["part"] in skip or found["code"] in of_no_case or found["no_data"]:
                continue
            of = {**period, "part": found["part"] or "", "limit": 500}
            every = client.get(f"/api/v1/kpis/{found['code']}/cases", params=of).json()["items"]
            those = client.get(f"/api/v1/kpis/{found['code']}/cases", params={**of, "of": "numerator"}).json()["items"]
            is_share = found["unit"] == "per cent"
            of_them = found["value"] if found["denominator"] is None else found["denominator"]
            if found["code"].startswith("advice_"):  # several requests may be of one case
                assert (len(every) > 0) == (of_them > 0), found
                assert len(every) <= of_them
                continue
            assert len(every) == of_them, found
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
    of_cases = indicators().keys() - {"requests_in", "plans_out", "audits_good", "complaints"}
    for (code, part), (numerator, denominator, value) in whole.items():
        if "year_before" in (part or "") or code not in of_cases or indicators()[code].no_data_yet:
            continue
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
        assert answers(client, first, last, TODAY, known_at=then.isoformat()) == before
        assert answers(client, first, last, TODAY, known_at=then.isoformat(), by="month") == by_month
    with here.client(here.actor("analyst")) as client:
        assert client.get("/api/v1/kpis", params={"known_at": then.isoformat()}).status_code == 200


@pytest.mark.parametrize("by", ["age", "need", "ethnicity", "sex", "school", "locality"])
def test_small_numbers_of_children_are_hidden_from_an_analyst_and_not_from_a_manager(here, caseload, by):
    params = {"from": "2024-11-01", "to": "2026-11-20", "by": by}
    with here.client(here.actor("analyst")) as client:
        analysts = client.get("/api/v1/kpis", params=params).json()["items"]
    with here.client(here.actor("manager")) as client:
        managers = client.get("/api/v1/kpis", params=params).json()["items"]
    known = {(i["code"], i["part"], i["group"]): i for i in managers}
    assert any(0 < i["numerator"] < 6 for i in managers if isinstance(i["numerator"], int))
    assert any(i["suppressed"] for i in analysts)
    assert not any(i["suppressed"] for i in managers)
    for told in analysts:
        was = known[told["code"], told["part"], told["group"]]
        if told["suppressed"]:
            assert (told["numerator"], told["denominator"], told["value"], told["rag"]) == (None, None, None, None)
        else:
            assert told["value"] == was["value"]
            small = [n for n in (told["denominator"], *([told["numerator"]] * (told["unit"] == "per cent"))) if n]
            assert all(n >= 6 for n in small), told


def test_a_case_that_passed_week_20_is_put_down_to_who_held_it_on_the_day(here):
    """A case passed week 20 under Amy and is Bea's now: it is Amy's breach, and Bea's late case."""
    case_id = here.open("2026-01-05")
    with here.client(here.actor()) as client:
        amy, bea = (
            client.post("/api/v1/allocation/workers", json={"kind": "caseworker", "name": name}).json()["id"]
            for name in ("Amy", "Bea")
        )
    here.record(case_id, "caseworker_allocated", "2026-01-06", worker=amy)
    here.record(case_id, "caseworker_allocated", "2026-06-01", worker=bea)
    with here.client(here.actor()) as client:
        found = client.get(
            "/api/v1/kpis", params={**YEAR, "by": "caseworker", "code": ["by_worker", "handovers"]}
        ).json()
    told = {(i["group"], i["part"]): i["value"] for i in found["items"]}
    assert (told["Amy", "breaches"], told["Bea", "breaches"]) == (1, 0)
    assert (told["Bea", "late"], told["Bea", "open"]) == (1, 1)
    assert told["Bea", None] == 1.0  # one handover, and one case


def test_advice_is_cut_by_service_and_by_kind_and_by_nothing_of_a_cases_own(here, caseload):
    with here.client(caseload.managers[0]) as client:
        for by in ("service", "kind"):
            items = client.get("/api/v1/kpis", params={**YEAR, "by": by}).json()["items"]
            assert {i["code"] for i in items} == {"advice_6w", "advice_6w_sent", "advice_received_6w", "advice_overdue"}
            whole = client.get("/api/v1/kpis", params={**YEAR, "code": "advice_6w"}).json()["items"]
            of = next(i["denominator"] for i in whole if i["part"] is None)
            assert sum(i["denominator"] for i in items if (i["code"], i["part"]) == ("advice_6w", None)) == of > 0


def test_an_unknown_code_is_422_by_name(embedded):
    with embedded.client(embedded.actor()) as client:
        answer = client.get("/api/v1/kpis", params={"code": "happiness"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "code"
    assert "happiness" in answer.json()["errors"][0]["message"]
