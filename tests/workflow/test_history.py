"""The history as it counts: known by an instant, corrected and annulled, up to a day, in the order in which it happened."""

import pytest

from tests.workflow.building import REQUEST, clocks_of, day, facts_of, fall_of, recorded, story
from workflow import events as ev
from workflow.history import corrected, known, settle
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_12_jan = day("2026-01-12")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_9_feb = day("2026-02-09")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
mon_1_jun = day("2026-06-01")
mon_8_jun = day("2026-06-08")


def ids(events) -> list[int]:
    return [event.id for event in events]


def days(events) -> dict[int, object]:
    return {event.id: event.occurred_on for event in events}


PLAIN = ((mon_5_jan, REQUEST), (mon_2_feb, ev.AssessmentAgreed()), (tue_3_feb, ev.AdviceRequested("medical")))


def test_events_come_in_the_order_in_which_they_happened_and_on_one_day_as_recorded():
    events = story(
        (mon_5_jan, REQUEST),
        (mon_2_mar, ev.FamilyContacted("phone")),
        (mon_2_feb, ev.AssessmentAgreed()),
        (mon_2_mar, ev.FamilyContacted("email")),
    )
    assert ids(settle(events)) == [1, 3, 2, 4]
    assert ids(settle(reversed(events))) == [1, 3, 2, 4]


def test_a_correction_puts_an_earlier_event_on_its_right_day_and_is_no_event_itself():
    events = story(*PLAIN, (mon_8_jun, ev.Corrected(1, mon_12_jan)))
    [request, *_] = settled = settle(events)
    assert ids(settled) == [1, 2, 3]
    assert (request.occurred_on, request.payload, request.corrected_by) == (mon_12_jan, REQUEST, (4,))
    assert [event.corrected_by for event in settled[1:]] == [(), ()]
    assert clocks_of(events)["issue_plan"].duty.due_on == mon_1_jun


def test_a_correction_puts_right_some_of_what_was_said_and_leaves_the_rest():
    request = ev.RequestReceived("parent", primary_need="ASD", year_group=2)
    events = story((mon_5_jan, request), (mon_2_feb, ev.Corrected(1, None, {"year_group": 9})))
    [settled] = settle(events)
    assert settled.occurred_on == mon_5_jan
    assert settled.payload == ev.RequestReceived("parent", primary_need="ASD", year_group=9)
    assert events[0].payload == request


def test_later_corrections_come_on_top_of_earlier_ones():
    events = story(
        *PLAIN,
        (mon_8_jun, ev.Corrected(1, mon_12_jan)),
        (mon_8_jun, ev.Corrected(1, None, {"year_group": 9})),
        (mon_8_jun, ev.Corrected(1, mon_2_feb)),
    )
    [request] = [e for e in settle(events) if e.id == 1]
    assert (request.occurred_on, request.payload.year_group, request.corrected_by) == (mon_2_feb, 9, (4, 5, 6))


@pytest.mark.parametrize(
    ("payload", "field", "default"),
    [
        (ev.RequestReceived("parent", flags=("looked_after",)), "flags", ()),
        (ev.RequestReceived("parent"), "source", "not_stated"),
        (ev.RequestReceived("parent", support_plan=True), "support_plan", None),
        (ev.RepresentationsReceived(agrees=True), "agrees", False),
        (ev.MovedToDeciding((ev.Outstanding(3),)), "outstanding", ()),
        (ev.DraftSent("post", mon_2_mar), "served_on", None),
        (ev.SettingConsulted("109000", preferred_by_family=True), "preferred_by_family", False),
    ],
)
def test_a_field_corrected_to_nothing_is_again_what_it_is_when_nothing_is_said(payload, field, default):
    put_right = corrected(payload, {field: None})
    assert getattr(put_right, field) == default
    assert type(getattr(put_right, field)) is type(default)


def test_a_correction_of_nothing_changes_nothing():
    assert corrected(REQUEST, None) is REQUEST
    assert corrected(REQUEST, {}) is REQUEST


def test_a_field_that_an_event_does_not_have_cannot_be_corrected():
    with pytest.raises(KeyError):
        corrected(REQUEST, {"colour": "red"})


# ---- annulments


def test_an_event_that_never_happened_is_gone_with_its_corrections():
    events = story(*PLAIN, (mon_8_jun, ev.Corrected(3, mon_9_feb)), (mon_8_jun, ev.Annulled(3)))
    assert ids(settle(events)) == [1, 2]
    assert facts_of(events).advices == {}


def test_a_correction_of_what_never_happened_does_not_bring_it_back():
    events = story(*PLAIN, (mon_8_jun, ev.Annulled(3)), (mon_8_jun, ev.Corrected(3, mon_9_feb)))
    assert ids(settle(events)) == [1, 2]


def test_an_annulled_correction_does_not_count():
    events = story(*PLAIN, (mon_8_jun, ev.Corrected(1, mon_12_jan)), (mon_8_jun, ev.Annulled(4)))
    assert days(settle(events))[1] == mon_5_jan
    assert settle(events)[0].corrected_by == ()


def test_an_annulled_annulment_lets_the_event_stand_again():
    events = story(*PLAIN, (mon_8_jun, ev.Annulled(3)), (mon_8_jun, ev.Annulled(4)))
    assert ids(settle(events)) == [1, 2, 3]
    again = story(*PLAIN, (mon_8_jun, ev.Annulled(3)), (mon_8_jun, ev.Annulled(4)), (mon_8_jun, ev.Annulled(5)))
    assert ids(settle(again)) == [1, 2]


def test_a_correction_whose_annulment_is_annulled_counts_again_at_its_own_place():
    events = story(
        *PLAIN,
        (mon_8_jun, ev.Corrected(1, mon_12_jan)),
        (mon_8_jun, ev.Annulled(4)),
        (mon_8_jun, ev.Annulled(5)),
        (mon_8_jun, ev.Corrected(1, mon_2_feb)),
    )
    assert days(settle(events))[1] == mon_2_feb
    assert days(settle(events[:-1]))[1] == mon_12_jan


def test_a_correction_made_while_an_event_was_annulled_counts_once_it_stands_again():
    events = story(
        *PLAIN, (mon_8_jun, ev.Annulled(3)), (mon_8_jun, ev.Corrected(3, mon_9_feb)), (mon_8_jun, ev.Annulled(4))
    )
    assert days(settle(events))[3] == mon_9_feb


def test_a_redaction_changes_nothing_in_the_history():
    events = story(*PLAIN, (mon_8_jun, ev.Redacted(3)))
    assert settle(events) == settle(events[:-1])


# ---- what was known, and up to which day


def test_what_was_recorded_later_was_not_known():
    events = story(*PLAIN)
    assert ids(known(events, None)) == [1, 2, 3]
    assert ids(known(events, recorded(2))) == [1, 2]
    assert ids(settle(events, known_at=recorded(1))) == [1]
    assert settle(events, known_at=recorded(0)) == []


def test_a_late_entry_takes_its_place_in_time_and_was_not_known_before_it_was_recorded():
    events = story((mon_5_jan, REQUEST), (mon_9_feb, ev.FamilyContacted("phone")), (mon_2_feb, ev.AssessmentAgreed()))
    assert ids(settle(events)) == [1, 3, 2]
    assert ids(settle(events, known_at=recorded(2))) == [1, 2]
    assert facts_of(events, as_at=mon_2_feb).state is State.ASSESSING
    assert facts_of(events, as_at=mon_2_feb, known_at=recorded(2)).state is State.REQUESTED


def test_up_to_a_day_includes_that_day():
    events = story(*PLAIN)
    assert ids(settle(events, as_at=mon_2_feb)) == [1, 2]
    assert ids(settle(events, as_at=day("2026-02-01"))) == [1]
    assert settle(events, as_at=day("2026-01-04")) == []


def test_a_correction_counts_for_days_before_it_was_made():
    events = story(*PLAIN, (mon_8_jun, ev.Corrected(2, mon_9_feb)), (mon_8_jun, ev.Corrected(3, mon_9_feb)))
    assert ids(settle(events, as_at=tue_3_feb)) == [1]
    assert ids(settle(events, as_at=mon_9_feb)) == [1, 2, 3]


def test_but_not_for_what_was_known_before_it_was_made():
    events = story(*PLAIN, (mon_8_jun, ev.Corrected(1, mon_12_jan)))
    assert days(settle(events, known_at=recorded(3)))[1] == mon_5_jan
    assert days(settle(events, known_at=recorded(4)))[1] == mon_12_jan
    assert days(settle(events, known_at=recorded(4), as_at=mon_12_jan)) == {1: mon_12_jan}
    assert settle(events, known_at=recorded(4), as_at=mon_5_jan) == []


def test_an_annulment_counts_only_once_it_was_known():
    events = story(*PLAIN, (mon_8_jun, ev.Annulled(3)))
    assert ids(settle(events, known_at=recorded(3))) == [1, 2, 3]
    assert ids(settle(events, known_at=recorded(4))) == [1, 2]


# ---- the history that results is judged as a whole


def test_a_correction_that_makes_a_later_event_impossible_falls_on_that_event():
    fall = fall_of(story(*PLAIN, (mon_9_mar, ev.Corrected(2, mon_9_feb))))
    assert (fall.event.id, fall.event.type) == (3, "advice_requested")
    assert [refusal.why.value for refusal in fall.refusals] == ["irregular"]


def test_corrections_that_stand_only_together_are_judged_together():
    both = story(*PLAIN, (mon_9_mar, ev.Corrected(2, mon_9_feb)), (mon_9_mar, ev.Corrected(3, mon_9_feb)))
    f = facts_of(both)
    assert (f.assessment_agreed_on, f.advices[3].requested_on) == (mon_9_feb, mon_9_feb)
