"""Exceptions as the tests record them, and the days they fall on."""

from datetime import date

from tests.workflow.building import (
    MATTER,
    REQUEST,
    RULES,
    day,
    facts_of,
    reaching,
    story,
    then,
)
from workflow import events as ev
from workflow.exceptions import (
    facts_of_the_ground,
    ground_belongs,
)
from workflow.refusal import Refusal
from workflow.states import State

thu_1_jan = day("2026-01-01")
sun_4_jan = day("2026-01-04")
mon_5_jan = day("2026-01-05")
tue_20_jan = day("2026-01-20")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_16_feb = day("2026-02-16")
tue_17_feb = day("2026-02-17")
wed_18_feb = day("2026-02-18")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
tue_17_mar = day("2026-03-17")
wed_18_mar = day("2026-03-18")
mon_27_apr = day("2026-04-27")
tue_28_apr = day("2026-04-28")
mon_25_may = day("2026-05-25")
tue_26_may = day("2026-05-26")
mon_1_jun = day("2026-06-01")
tue_14_jul = day("2026-07-14")
wed_15_jul = day("2026-07-15")
wed_22_jul = day("2026-07-22")
tue_18_aug = day("2026-08-18")
wed_19_aug = day("2026-08-19")
tue_25_aug = day("2026-08-25")
wed_26_aug = day("2026-08-26")
wed_2_sep = day("2026-09-02")


def named(*clocks: str) -> tuple[str, ...]:
    return tuple(f"{MATTER}.{clock}" for clock in clocks)


def exception(ground: str, *clocks: str, **facts) -> ev.ExceptionRecorded:
    return ev.ExceptionRecorded(ground, named(*clocks), **facts)


def ground(code: str, cite: str):
    return next(g for g in RULES.book.grounds(cite) if g.code == code)


CLOSURE, ABSENCE = ground("school_closed", "send2014 reg 10(4)"), ground("absent_from_area", "send2014 reg 10(4)")
CLOSED = {"asked_on": wed_22_jul, "closed_from": wed_22_jul, "reopens_on": wed_2_sep}
PERSONAL = "exceptional_circumstances"

ASSESSING = reaching(State.ASSESSING)  # received 5 January; advice.3 was asked of a body of section 31 on 3 February
IN_SUMMER = story((date(2026, 7, 6), REQUEST))
CONSULTING = reaching(State.CONSULTING)
ORDERED = then(reaching(State.ASSESSMENT_REFUSED, out=0), (mon_2_mar, ev.DecisionReversed("assess", "tribunal_order")))
GRANTED = then(
    reaching(State.ASSESSMENT_REFUSED, out=0), (mon_2_mar, ev.DecisionReversed("assess", "unopposed_appeal"))
)
OTHERS = story(
    (mon_5_jan, REQUEST),
    (mon_2_feb, ev.AssessmentAgreed()),
    (tue_3_feb, ev.AdviceRequested("educational")),
    (tue_3_feb, ev.AdviceRequested("parental", body="family")),
)


def belongs(events, p: ev.ExceptionRecorded) -> Refusal | None:
    return ground_belongs(facts_of(events), p, RULES)


def made_out(events, p: ev.ExceptionRecorded, on: date = mon_1_jun) -> Refusal | None:
    return facts_of_the_ground(facts_of(events), p, on, RULES)
