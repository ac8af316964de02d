"""The worked examples and vectors that need a whole history: what happened is told as events, and the clocks answer."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.workflow.building import (
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    RULES,
    clocks_of,
    day,
    dues_of,
    facts_of,
    judged,
    reaching,
    refusals_of,
    story,
    then,
)
from workflow import events as ev
from workflow.clocks import status_on
from workflow.counting import full_days_between, london_day
from workflow.duties import may_finalise_from
from workflow.exceptions import closure_ground_is_available
from workflow.explain import why
from workflow.states import State

HERE = Path(__file__).parent
VECTORS = yaml.safe_load((HERE / "vectors.yaml").read_text(encoding="utf-8"))

mon_5_jan = day("2026-01-05")
tue_20_jan = day("2026-01-20")
fri_13_feb = day("2026-02-13")
mon_16_feb = day("2026-02-16")
fri_27_feb = day("2026-02-27")
fri_20_mar = day("2026-03-20")
fri_27_mar = day("2026-03-27")
mon_30_mar = day("2026-03-30")
tue_31_mar = day("2026-03-31")
fri_10_apr = day("2026-04-10")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
fri_1_may = day("2026-05-01")
mon_4_may = day("2026-05-04")
thu_7_may = day("2026-05-07")
sun_10_may = day("2026-05-10")
mon_11_may = day("2026-05-11")
tue_12_may = day("2026-05-12")
thu_14_may = day("2026-05-14")
fri_22_may = day("2026-05-22")
sun_24_may = day("2026-05-24")
mon_25_may = day("2026-05-25")
tue_26_may = day("2026-05-26")
tue_9_jun = day("2026-06-09")
mon_29_jun = day("2026-06-29")
mon_6_jul = day("2026-07-06")
mon_27_jul = day("2026-07-27")


def examples(name: str) -> list:
    read = yaml.safe_load((HERE / "examples" / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(example, id=example["name"]) for example in read]


def vectors(section: str) -> list:
    return [
        pytest.param(row, id=" ".join(f"{key} {value}" for key, value in row.items())[:70]) for row in VECTORS[section]
    ]


def naming(ground: str, *clocks: str, **facts) -> ev.ExceptionRecorded:
    return ev.ExceptionRecorded(ground, tuple(f"{MATTER}.{clock}" for clock in clocks), **facts)


CLOCK_OF = {
    "send2014 reg 5(1)": "decide_whether_to_assess",
    "send2014 reg 10(1)": "notify_no_plan",
    "send2014 reg 13(2)": "issue_plan",
}
CLOCK_WHOSE_LIST_IS = {"send2014 reg 5(4)": "decide_whether_to_assess", "send2014 reg 10(4)": "notify_no_plan"}


def clocks_cited(example: dict) -> list[str]:
    return [CLOCK_WHOSE_LIST_IS[cite.rpartition("(")[0]] for cite in example["cites"]]


# ---- the vectors that need more than counting


@pytest.mark.parametrize("row", vectors("received_day"))
def test_the_london_day_of_an_instant(row):
    instant = row["received_at"]
    assert isinstance(instant, datetime)
    assert london_day(instant) == row["received_on"]


@pytest.mark.parametrize("row", vectors("main_clock"))
def test_the_week_clocks_of_a_case(row):
    assert dues_of(story((row["received_on"], REQUEST))) == {
        code: due for code, due in row.items() if code != "received_on"
    }


@pytest.mark.parametrize("row", vectors("act_by"))
def test_what_people_plan_to(row):
    assert RULES.act_by(row["due_on"]) == row["act_by"]


@pytest.mark.parametrize("row", vectors("advice"))
def test_the_advice_clock_of_a_case(row):
    told = [
        (mon_5_jan, REQUEST),
        (fri_13_feb, ev.AssessmentAgreed()),
        (row["sent_on"], ev.AdviceRequested("medical", body="s31")),
    ]
    if row["received_by_body_on"]:
        told.append((row["received_by_body_on"], ev.AdviceRequestReceived(3)))
    assert dues_of(story(*told))["advice.3"] == row["due_on"]


@pytest.mark.parametrize("row", vectors("representations_window"))
@pytest.mark.parametrize("by", ["hand", "email", "post"])
def test_the_familys_window_in_a_case(row, by):
    sent_on = row["served_on"] - timedelta(days=2 if by == "post" else 0)
    draft = ev.DraftSent(by, row["served_on"] if by == "post" else None)
    events = then(reaching(State.DRAFTING), (sent_on, draft))
    window = clocks_of(events)["family_representations"]
    assert (window.duty.due_on, window.may_finalise_from) == (row["last_day"], row["may_finalise_from"])
    assert may_finalise_from(facts_of(events), RULES) == row["may_finalise_from"]
    [refusal] = refusals_of(events, row["last_day"], PLAN)
    assert refusal.first_lawful_day == row["may_finalise_from"]
    assert judged(events, row["may_finalise_from"], PLAN).permitted


@pytest.mark.parametrize("row", vectors("school_closed_ground"))
def test_whether_the_closed_school_is_a_ground(row):
    facts = {"asked_on": row["head_asked_on"], "closed_from": row["closed_from"], "reopens_on": row["reopens_on"]}
    [ground] = [g for g in RULES.book.grounds("send2014 reg 5(4)") if g.code == "school_closed"]
    assert closure_ground_is_available(*facts.values(), ground) is row["available"]
    received = row["head_asked_on"] - timedelta(days=14)
    for clock in ("decide_whether_to_assess", "notify_no_plan", "issue_plan"):
        found = refusals_of(story((received, REQUEST)), row["reopens_on"], naming("school_closed", clock, **facts))
        assert (not found) is row["available"]


ORDERS = {"assess": (State.ASSESSMENT_REFUSED, "assess"), "make_plan": (State.PLAN_REFUSED, "plan")}


@pytest.mark.parametrize("because", ["tribunal_order", "mediation", "unopposed_appeal"])
@pytest.mark.parametrize("row", [row for row in vectors("tribunal_order") if row.values[0]["order"] in ORDERS])
def test_the_clocks_an_order_an_agreement_or_an_unopposed_appeal_starts(row, because):
    state, decision = ORDERS[row["order"]]
    events = then(reaching(state), (row["ordered_on"], ev.DecisionReversed(decision, because)))
    started = {duty.code: duty.due_on for duty in (clock.duty for clock in clocks_of(events).values()) if duty.reversal}
    assert started == {code: due for code, due in row.items() if code not in {"ordered_on", "order"}}


def test_every_order_that_concerns_an_assessment_is_run():
    assert {row["order"] for row in VECTORS["tribunal_order"]} - set(ORDERS) == {
        "amend_contents",
        "amend_placement_only",
    }


# ---- the examples on closures and absence


@pytest.mark.parametrize("example", examples("school_closure"))
def test_a_closed_school(example):
    events = story((example["received_on"], REQUEST))
    facts = {
        "asked_on": example["asked_on"],
        "closed_from": example["closed_from"],
        "reopens_on": example["reopens_on"],
    }
    plain = dues_of(events)
    for clock in clocks_cited(example):
        exception = naming(example["ground"], clock, **facts)
        found = refusals_of(events, example["reopens_on"], exception)
        if not example["available"]:
            assert [refusal.cite[0] for refusal in found] == [
                c for c in example["cites"] if clocks_cited({"cites": [c]}) == [clock]
            ]
            continue
        assert found == []
        approved = then(
            events,
            (example["reopens_on"], exception),
            (example["reopens_on"], ev.ExceptionApproved(2), {"actor": MANAGER}),
        )
        assert dues_of(approved) == plain
        assert clocks_of(approved)[clock].excuses[0].ground == example["ground"]
    for cite, due in example.get("last_day_stays", {}).items():
        assert plain[CLOCK_OF[cite]] == due


@pytest.mark.parametrize("example", examples("absence"))
def test_an_absence(example):
    assert full_days_between(example["left_on"], example["returned_on"]) == example["full_days"]
    events = story((example["received_on"], REQUEST))
    for clock in clocks_cited(example):
        away = naming(example["ground"], clock, left_on=example["left_on"], returned_on=example["returned_on"])
        assert (refusals_of(events, day("2026-06-01"), away) == []) is example["available"]


# ---- the worked examples by their numbers, each as a case that was lived


SUMMER = {"closed_from": day("2026-07-22"), "reopens_on": day("2026-09-02")}
ON_6_JULY = story((mon_6_jul, REQUEST))


def closure(asked_on: str, closed_from=SUMMER["closed_from"], reopens_on=SUMMER["reopens_on"]) -> list:
    exception = naming(
        "school_closed",
        "decide_whether_to_assess",
        asked_on=day(asked_on),
        closed_from=closed_from,
        reopens_on=reopens_on,
    )
    return refusals_of(ON_6_JULY, "2026-09-02", exception)


def test_example_8_a_head_asked_on_20_july_excuses_the_six_weeks_and_moves_nothing():
    assert closure("2026-07-20") == []
    recorded = naming("school_closed", "decide_whether_to_assess", asked_on=day("2026-07-20"), **SUMMER)
    events = then(
        ON_6_JULY, (day("2026-09-02"), recorded), (day("2026-09-02"), ev.ExceptionApproved(2), {"actor": MANAGER})
    )
    found = clocks_of(events)
    six, twenty = found["decide_whether_to_assess"], found["issue_plan"]
    assert (six.duty.due_on, status_on(six, day("2026-09-03"), 14)) == (day("2026-08-17"), "excused")
    assert "as soon as practicable still binds" in why(six, facts_of(events), RULES)[-1]
    assert (twenty.duty.due_on, twenty.excuses) == (day("2026-11-23"), ())
    assert RULES.act_by(twenty.duty.due_on) == day("2026-11-23")


def test_example_9_a_head_asked_on_14_july_was_asked_before_the_period():
    assert [refusal.field for refusal in closure("2026-07-14")] == ["data.ground"]


@pytest.mark.parametrize("asked_on", ["2026-08-26", "2026-08-27"])
def test_example_10_a_head_asked_in_the_last_week_of_the_closure_was_asked_after_it(asked_on):
    assert [refusal.field for refusal in closure(asked_on)] == ["data.ground"]


def test_example_11_a_christmas_holiday_is_too_short():
    refused = closure("2026-12-21", date(2026, 12, 22), date(2027, 1, 4))
    assert [refusal.field for refusal in refused] == ["data.ground"]


@pytest.mark.parametrize("clock", ["decide_whether_to_assess", "notify_no_plan", "issue_plan"])
def test_example_12_a_family_away_for_26_full_days_excuses_no_limit(clock):
    away = naming("absent_from_area", clock, left_on=tue_20_jan, returned_on=mon_16_feb)
    [refusal] = refusals_of(story((mon_5_jan, REQUEST)), mon_16_feb, away)
    assert refusal.cite == ("send2014 reg 5(4)(d)" if clock == "decide_whether_to_assess" else "send2014 reg 10(4)(d)",)


def test_example_13_the_nhs_answers_in_week_12_and_a_missed_appointment_is_the_nhss_alone():
    asked = story(
        (mon_5_jan, REQUEST),
        (mon_16_feb, ev.AssessmentAgreed()),
        (mon_16_feb, ev.AdviceRequested("medical", "icb", body="s31")),
        (mon_16_feb, ev.AdviceRequestReceived(3)),
    )
    assert (dues_of(asked)["advice.3"], dues_of(asked)["decide_to_draft"]) == (mon_30_mar, mon_30_mar)
    missed = then(asked, (fri_20_mar, ev.AppointmentMissed(3, fri_20_mar)))
    excuse = then(
        missed,
        (fri_20_mar, naming("missed_appointment", "advice.3", advice_id=3, on=fri_20_mar)),
        (fri_27_mar, ev.ExceptionApproved(6), {"actor": MANAGER}),
    )
    found = clocks_of(excuse)
    assert status_on(found["advice.3"], tue_31_mar, 14) == "excused"
    assert dues_of(excuse) == dues_of(asked)
    assert [key for key, clock in found.items() if clock.excuses] == ["advice.3"]
    for clock in ("notify_no_plan", "issue_plan"):
        assert refusals_of(missed, fri_20_mar, naming("missed_appointment", clock, advice_id=3, on=fri_20_mar))


def test_example_14_advice_asked_for_late_falls_due_after_the_councils_week_12_and_moves_no_other_date():
    asked = story(
        (mon_5_jan, REQUEST),
        (mon_16_feb, ev.AssessmentAgreed()),
        (fri_27_feb, ev.AdviceRequested("medical", "icb", body="s31")),
        (fri_27_feb, ev.AdviceRequestReceived(3)),
    )
    dues = dues_of(asked)
    assert dues["advice.3"] == fri_10_apr > dues["decide_to_draft"]
    assert (dues["notify_no_plan"], dues["issue_plan"]) == (mon_27_apr, mon_25_may)


DRAFTING = reaching(State.DRAFTING)


def test_example_15_a_draft_served_by_hand_on_27_april_may_be_finalised_from_12_may():
    served = then(DRAFTING, (mon_27_apr, ev.DraftSent("hand")))
    assert dues_of(served)["family_representations"] == mon_11_may
    assert [judged(served, on, PLAN).permitted for on in (mon_11_may, tue_12_may)] == [False, True]


def test_example_16_a_draft_posted_on_27_april_may_be_finalised_from_14_may_and_week_20_stands():
    posted = then(DRAFTING, (mon_27_apr, ev.DraftSent("post")))
    assert dues_of(posted)["family_representations"] == day("2026-05-13")
    assert [judged(posted, on, PLAN).permitted for on in (day("2026-05-13"), thu_14_may)] == [False, True]
    assert dues_of(posted)["issue_plan"] == mon_25_may


def test_example_17_the_latest_draft_is_served_by_hand_on_sunday_10_may_and_in_practice_by_thursday_7_may():
    latest = then(DRAFTING, (sun_10_may, ev.DraftSent("hand")))
    assert may_finalise_from(facts_of(latest), RULES) == mon_25_may == dues_of(latest)["issue_plan"]
    issued = clocks_of(then(latest, (mon_25_may, PLAN)))["issue_plan"]
    assert status_on(issued, tue_26_may, 14) == "met"
    a_day_later = then(DRAFTING, (mon_11_may, ev.DraftSent("hand")))
    assert may_finalise_from(facts_of(a_day_later), RULES) > mon_25_may
    in_practice = then(DRAFTING, (thu_7_may, ev.DraftSent("hand")))
    assert may_finalise_from(facts_of(in_practice), RULES) == fri_22_may == RULES.act_by(mon_25_may)
    assert sun_24_may == sun_10_may + timedelta(days=14)


def started_by(state: State, on, decision: str, because: str) -> dict[str, date]:
    events = then(reaching(state), (on, ev.DecisionReversed(decision, because)))
    return {clock.duty.code: clock.duty.due_on for clock in clocks_of(events).values() if clock.duty.reversal}


def test_example_18_an_order_to_assess_of_12_may_leaves_no_august_out():
    assert started_by(State.ASSESSMENT_REFUSED, tue_12_may, "assess", "tribunal_order") == {
        "notify_will_assess": tue_26_may,
        "notify_no_plan": day("2026-07-21"),
        "issue_plan": day("2026-08-18"),
    }


def test_example_19_an_order_to_make_a_plan_of_9_june_has_a_draft_in_5_weeks_and_a_plan_in_11():
    assert started_by(State.PLAN_REFUSED, tue_9_jun, "plan", "tribunal_order") == {
        "send_draft": day("2026-07-14"),
        "issue_plan": day("2026-08-25"),
    }


def test_example_20_an_order_about_a_plan_that_was_issued_is_no_step_of_the_assessment():
    """Its clocks are in the book and are run in test_examples.py; the matter itself is a later kind."""
    issued = reaching(State.PLAN_ISSUED)
    [refusal] = refusals_of(issued, day("2026-07-14"), ev.DecisionReversed("plan", "tribunal_order"))
    assert (
        refusal.reason
        == "decision_reversed may happen in assessing, assessment_refused, deciding, drafting, plan_refused; on 2026-07-14 the case is plan_issued"
    )


def test_example_21_a_mediation_agreement_to_assess_runs_as_if_it_were_an_order():
    refused = story((mon_5_jan, REQUEST), (day("2026-02-02"), ev.AssessmentRefused(("no_need",))))
    events = then(refused, (day("2026-02-10"), ev.DecisionReversed("assess", "mediation")))
    assert {clock.duty.code: clock.duty.due_on for clock in clocks_of(events).values() if clock.duty.reversal} == {
        "notify_will_assess": day("2026-02-24"),
        "notify_no_plan": day("2026-04-21"),
        "issue_plan": day("2026-05-19"),
    }


APPEALED = story(
    (mon_5_jan, REQUEST),
    (fri_13_feb, ev.AssessmentRefused(("no_need",))),
    (day("2026-03-02"), ev.DisputeRecorded("appeal", "request")),
)


def test_example_22_i_an_informal_concession_keeps_the_original_25_may_hertfordshire():
    conceded = then(APPEALED, (mon_20_apr, ev.DecisionReversed("assess", "reconsidered")))
    found = clocks_of(conceded)
    assert list(found) == ["decide_whether_to_assess", "decide_to_draft", "notify_no_plan", "issue_plan"]
    plan = found["issue_plan"]
    assert (plan.duty.started_on, plan.duty.due_on, plan.open) == (mon_5_jan, mon_25_may, True)
    assert [status_on(plan, on, 14) for on in (mon_20_apr, mon_25_may, tue_26_may)] == [
        "running",
        "due_soon",
        "overdue",
    ]


def test_example_22_ii_a_notice_that_the_appeal_is_not_opposed_starts_the_times_of_reg_45():
    notified = then(APPEALED, (mon_20_apr, ev.DecisionReversed("assess", "unopposed_appeal")))
    found = clocks_of(notified)
    started = {clock.duty.code: clock.duty.due_on for clock in found.values() if clock.duty.reversal}
    assert started == {"notify_will_assess": mon_4_may, "notify_no_plan": mon_29_jun, "issue_plan": mon_27_jul}
    assert found["issue_plan"].stopped_on == fri_13_feb
    assert RULES.act_by(day("2026-05-03")) == fri_1_may
