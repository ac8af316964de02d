"""What is owed on the facts of a case: from which event, under which limit, to which last lawful day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.workflow.building import REQUEST, RULES, URN, day, dues_of, facts_of, first_out, reaching, story, then, told
from workflow import events as ev
from workflow.duties import KINDS, advice_limit, duties, may_finalise_from, served_on
from workflow.facts import Advice, Facts
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_2_feb = day("2026-02-02")
mon_16_feb = day("2026-02-16")
fri_27_feb = day("2026-02-27")
tue_3_mar = day("2026-03-03")
tue_17_mar = day("2026-03-17")
mon_30_mar = day("2026-03-30")
fri_10_apr = day("2026-04-10")
mon_13_apr = day("2026-04-13")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
wed_29_apr = day("2026-04-29")
mon_11_may = day("2026-05-11")
tue_12_may = day("2026-05-12")
mon_25_may = day("2026-05-25")

FROM_RECEIPT = {
    "decide_whether_to_assess": mon_16_feb,
    "decide_to_draft": mon_30_mar,
    "notify_no_plan": mon_27_apr,
    "issue_plan": mon_25_may,
}


def owed(f: Facts) -> dict[str, object]:
    return {duty.key: duty for duty in duties(f, RULES)}


def test_nothing_is_owed_before_a_request():
    assert owed(told()) == {}


def test_a_request_starts_the_four_week_clocks_from_its_day_in_the_order_of_the_law():
    assert list(dues_of(story((mon_5_jan, REQUEST))).items()) == list(FROM_RECEIPT.items())


@pytest.mark.parametrize(
    "source", ["parent", "young_person", "school", "post16", "early_years", "health", "local_authority"]
)
def test_whoever_asked_or_alerted_the_same_limits_run(source):
    assert dues_of(story((mon_5_jan, ev.RequestReceived(source)))) == FROM_RECEIPT


def test_each_clock_stands_under_its_own_provision_and_is_of_its_own_kind():
    found = owed(
        facts_of(
            then(
                reaching(State.DRAFTING, out=1, in_=0),
                (mon_30_mar, ev.DraftSent("email")),
                (mon_30_mar, ev.SettingConsulted(URN)),
            )
        )
    )
    assert {key: (duty.code, str(duty.limit.cite), duty.kind, duty.counted_from) for key, duty in found.items()} == {
        "decide_whether_to_assess": (
            "decide_whether_to_assess",
            "send2014 reg 5(1)",
            "statutory",
            "the request was received",
        ),
        "decide_to_draft": (
            "decide_to_draft",
            "local_policy target decide_to_draft",
            "local_target",
            "the request was received",
        ),
        "notify_no_plan": ("notify_no_plan", "send2014 reg 10(1)", "statutory", "the request was received"),
        "issue_plan": ("issue_plan", "send2014 reg 13(2)", "statutory", "the request was received"),
        "send_draft": ("send_draft", "local_policy target send_draft", "local_target", "the request was received"),
        "advice.3": (
            "advice",
            "send2014 reg 8(1)",
            "statutory",
            "advice was asked for (the day the body received the request is not on record)",
        ),
        "family_representations": ("family_representations", "send2014 reg 13(1)", "window", "the draft was served"),
        "setting_response.7": ("setting_response", "send_code2015 para 9.83", "guidance", "the setting was consulted"),
    }
    assert found["advice.3"].advice.id == 3
    assert found["issue_plan"].advice is None
    assert set(KINDS.values()) == {"statutory", "guidance", "local_target", "promise", "window"}


def test_a_day_of_receipt_that_is_unknown_gives_no_dates_and_hides_no_clock():
    found = owed(told((mon_5_jan, ev.RequestReceived("parent", receipt_known=False))))
    assert {key: (duty.started_on, duty.due_on) for key, duty in found.items()} == dict.fromkeys(
        FROM_RECEIPT, (None, None)
    )


def test_the_council_means_to_send_a_draft_in_16_weeks_once_it_has_agreed_to_make_a_plan():
    assert "send_draft" not in dues_of(reaching(State.DECIDING))
    assert dues_of(reaching(State.DRAFTING))["send_draft"] == mon_27_apr
    irregular = story((mon_5_jan, REQUEST), (mon_2_feb, ev.DraftSent("email"), {"irregular": True}))
    assert dues_of(irregular)["send_draft"] == mon_27_apr


def test_before_the_regulations_nothing_was_owed_under_them():
    f = Facts(received_on=date(2014, 8, 31), request=REQUEST)
    assert "issue_plan" not in owed(f)
    assert "issue_plan" in owed(replace(f, received_on=date(2014, 9, 1)))


# ---- advice


def asked(**further) -> Advice:
    return replace(Advice(3, "medical", "icb", "s31", mon_16_feb), **further)


@pytest.mark.parametrize(
    ("advice", "cite", "start", "counted_from"),
    [
        (
            asked(),
            "send2014 reg 8(1)",
            mon_16_feb,
            "advice was asked for (the day the body received the request is not on record)",
        ),
        (
            asked(received_by_body_on=fri_27_feb),
            "send2014 reg 8(1)",
            fri_27_feb,
            "the body received the request for advice",
        ),
        (asked(body="other"), "send_code2015 para 9.41", mon_16_feb, "advice was asked for"),
        (
            asked(body="other", received_by_body_on=fri_27_feb),
            "send_code2015 para 9.41",
            mon_16_feb,
            "advice was asked for",
        ),
        (asked(body="family"), "local_policy target family_advice", mon_16_feb, "the family was asked"),
        (asked(body="s31", kind="parental"), "local_policy target family_advice", mon_16_feb, "the family was asked"),
        (
            asked(body="other", kind="child_views", received_by_body_on=fri_27_feb),
            "local_policy target family_advice",
            mon_16_feb,
            "the family was asked",
        ),
    ],
)
def test_who_is_asked_says_under_which_limit_and_from_which_day_they_answer(advice, cite, start, counted_from):
    limit, started_on, words = advice_limit(advice, RULES)
    assert (str(limit.cite), started_on, words) == (cite, start, counted_from)


def test_six_weeks_for_a_body_and_four_for_the_family_by_local_target():
    events = story(
        (mon_5_jan, REQUEST),
        (mon_2_feb, ev.AssessmentAgreed()),
        (mon_16_feb, ev.AdviceRequested("medical", body="s31")),
        (mon_16_feb, ev.AdviceRequested("educational")),
        (mon_16_feb, ev.AdviceRequested("parental", body="family")),
        (fri_27_feb, ev.AdviceRequestReceived(3)),
    )
    dues = dues_of(events)
    assert (dues["advice.3"], dues["advice.4"], dues["advice.5"]) == (
        fri_10_apr,
        mon_30_mar,
        mon_16_feb + timedelta(weeks=4),
    )


# ---- the draft


@pytest.mark.parametrize(
    ("draft", "served"),
    [
        (ev.DraftSent("email"), mon_27_apr),
        (ev.DraftSent("hand"), mon_27_apr),
        (ev.DraftSent("portal"), mon_27_apr),
        (ev.DraftSent("not_stated"), mon_27_apr),
        (ev.DraftSent("post"), wed_29_apr),
        (ev.DraftSent("post", tue_12_may), tue_12_may),
        (ev.DraftSent("post", mon_27_apr), mon_27_apr),
        (ev.DraftSent("email", wed_29_apr), wed_29_apr),
    ],
)
def test_a_posted_draft_is_taken_to_arrive_two_working_days_later_unless_its_day_is_known(draft, served):
    assert served_on(Facts(drafts=[(mon_27_apr, draft)]), RULES) == served


def test_a_draft_posted_on_a_friday_before_a_bank_holiday_arrives_on_wednesday():
    assert served_on(Facts(drafts=[(day("2026-05-01"), ev.DraftSent("post"))]), RULES) == day("2026-05-06")


def test_no_draft_is_served_and_nothing_may_be_finalised_from_a_day_where_none_was_sent():
    assert served_on(Facts(), RULES) is None
    assert may_finalise_from(Facts(), RULES) is None
    assert "family_representations" not in dues_of(reaching(State.DRAFTING))


def test_the_plan_may_be_finalised_on_day_sixteen_or_once_the_family_agrees():
    f = Facts(drafts=[(mon_27_apr, ev.DraftSent("hand"))])
    assert may_finalise_from(f, RULES) == tue_12_may
    assert may_finalise_from(replace(f, draft_agreed_on=wed_29_apr), RULES) == wed_29_apr


def test_a_window_the_law_did_not_yet_set_holds_nobody_back():
    assert may_finalise_from(Facts(drafts=[(date(2014, 8, 1), ev.DraftSent("hand"))]), RULES) == date(2014, 8, 1)


def test_a_second_draft_starts_the_fifteen_days_again_and_never_the_twenty_weeks():
    first = reaching(State.CONSULTING)
    assert dues_of(first)["family_representations"] == mon_27_apr
    second = dues_of(then(first, (mon_27_apr, ev.DraftSent("hand"))))
    assert (second["family_representations"], second["issue_plan"]) == (mon_11_may, mon_25_may)


def test_each_setting_has_fifteen_days_by_guidance():
    dues = dues_of(then(reaching(State.CONSULTING), (mon_20_apr, ev.SettingConsulted("109001"))))
    assert [due for key, due in dues.items() if key.startswith("setting_response.")] == [
        wed_29_apr,
        mon_20_apr + timedelta(days=15),
    ]


# ---- after a reversal


BY_ORDER = (
    "the tribunal made its order",
    "send2014 reg 44(2)(b)",
    "send2014 reg 44(2)(b)(i)",
    "send2014 reg 44(2)(b)(ii)",
)


@pytest.mark.parametrize(
    ("because", "words", "cites"),
    [
        (
            "tribunal_order",
            "the tribunal made its order",
            ["send2014 reg 44(2)(b)", "send2014 reg 44(2)(b)(i)", "send2014 reg 44(2)(b)(ii)"],
        ),
        (
            "mediation",
            "the mediation agreement was made",
            ["send2014 reg 44(2)(b)", "send2014 reg 44(2)(b)(i)", "send2014 reg 44(2)(b)(ii)"],
        ),
        (
            "unopposed_appeal",
            "the tribunal was told that the appeal is not opposed",
            ["send2014 reg 45(3)", "send2014 reg 45(3A)(a)", "send2014 reg 45(3A)(b)"],
        ),
    ],
)
def test_a_refusal_to_assess_that_is_reversed_starts_two_ten_and_fourteen_weeks(because, words, cites):
    refused = reaching(State.ASSESSMENT_REFUSED, out=0)
    found = [
        d
        for d in duties(facts_of(then(refused, (tue_3_mar, ev.DecisionReversed("assess", because)))), RULES)
        if d.reversal
    ]
    assert [d.key for d in found] == ["notify_will_assess.3", "notify_no_plan.3", "issue_plan.3"]
    assert [d.code for d in found] == ["notify_will_assess", "notify_no_plan", "issue_plan"]
    assert [str(d.limit.cite) for d in found] == cites
    assert [d.due_on for d in found] == [tue_17_mar, day("2026-05-12"), day("2026-06-09")]
    assert {(d.started_on, d.counted_from, d.kind) for d in found} == {(tue_3_mar, words, "statutory")}


@pytest.mark.parametrize(
    ("because", "words", "cites"),
    [
        ("tribunal_order", "the tribunal made its order", ["send2014 reg 44(2)(c)(i)", "send2014 reg 44(2)(c)(ii)"]),
        ("mediation", "the mediation agreement was made", ["send2014 reg 44(2)(c)(i)", "send2014 reg 44(2)(c)(ii)"]),
        (
            "unopposed_appeal",
            "the tribunal was told that the appeal is not opposed",
            ["send2014 reg 45(6)(a)", "send2014 reg 45(6)(b)"],
        ),
    ],
)
def test_a_refusal_of_a_plan_that_is_reversed_starts_five_and_eleven_weeks(because, words, cites):
    events = reaching(State.PLAN_REFUSED)
    new = len(events) + 1
    found = [
        d
        for d in duties(facts_of(then(events, (mon_13_apr, ev.DecisionReversed("plan", because)))), RULES)
        if d.reversal
    ]
    assert [d.key for d in found] == [f"send_draft.{new}", f"issue_plan.{new}"]
    assert [str(d.limit.cite) for d in found] == cites
    assert [d.due_on for d in found] == [day("2026-05-18"), day("2026-06-29")]
    assert {(d.started_on, d.counted_from, d.reversal.id) for d in found} == {(mon_13_apr, words, new)}


@pytest.mark.parametrize(("state", "decision"), [(State.ASSESSMENT_REFUSED, "assess"), (State.PLAN_REFUSED, "plan")])
def test_a_decision_reconsidered_starts_nothing(state, decision):
    before = reaching(state)
    after = then(before, (mon_13_apr, ev.DecisionReversed(decision, "reconsidered")))
    assert dues_of(after) == dues_of(before)


def test_everything_owed_is_listed_in_the_order_of_the_law():
    events = then(reaching(State.CONSULTING), (mon_20_apr, ev.SettingConsulted("109001")))
    assert list(dues_of(events)) == [
        "decide_whether_to_assess",
        "decide_to_draft",
        "notify_no_plan",
        "issue_plan",
        "send_draft",
        f"advice.{first_out(events)}",
        "family_representations",
        "setting_response.7",
        "setting_response.8",
    ]
