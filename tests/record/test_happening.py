"""Events recorded in one call may name one another: their payloads are made once they have ids."""

from datetime import date

import pytest

from app.errors import Problem
from app.record.happen import Proposal, happen
from app.record.load import history
from app.tables import Matter
from workflow import events as ev
from workflow.states import State

THU_5_NOV, FRI_6_NOV, MON_16_NOV, TUE_17_NOV = (date(2026, 11, day) for day in (5, 6, 16, 17))


def say(here, case_id, *proposals):
    context = here.context()
    with here.db.writing() as session:
        return happen(session, session.get_one(Matter, case_id), proposals, context)


def on_record(here, case_id):
    with here.db.reading() as session:
        return history(session, case_id)


def test_a_request_for_advice_and_the_advice_that_answers_it_are_recorded_in_one_call(lived_in):
    here, case = lived_in.here, lived_in.fresh
    outcome = say(
        here,
        case,
        Proposal(ev.AssessmentAgreed(), THU_5_NOV),
        Proposal(ev.AdviceRequested("medical", None, "", "s31"), FRI_6_NOV),
        Proposal(lambda ids, _: ev.AdviceReceived(ids[1]), MON_16_NOV),
    )
    asked, answered = outcome.events[1:]
    assert answered.payload == ev.AdviceReceived(asked.id)
    assert on_record(here, case)[-3:] == outcome.events
    assert outcome.position.facts.advices[asked.id].received_on == MON_16_NOV
    assert outcome.position.facts.state is State.DECIDING
    assert lived_in.one("SELECT received_on FROM advice_row WHERE advice_id = :id", id=asked.id) is not None


def test_a_payload_may_name_a_clock_of_its_own_matter(lived_in):
    def excused(_ids, matter):
        return ev.ExceptionRecorded("exceptional_circumstances", (f"{matter}.issue_plan",), already_approved=True)

    outcome = say(lived_in.here, lived_in.fresh, Proposal(excused, THU_5_NOV))
    assert outcome.events[0].payload.clocks == (f"{lived_in.fresh}.issue_plan",)
    [issue_plan] = [row for row in outcome.position.clock_rows if row["key"] == "issue_plan" and row["current"]]
    assert issue_plan["excused_from"] == THU_5_NOV


def test_an_event_that_names_one_after_its_own_day_is_refused_and_nothing_is_kept(lived_in):
    here, case = lived_in.here, lived_in.fresh
    before = on_record(here, case)
    with pytest.raises(Problem) as refusal:
        say(
            here,
            case,
            Proposal(ev.AssessmentAgreed(), THU_5_NOV),
            Proposal(lambda ids, _: ev.AdviceReceived(ids[2]), MON_16_NOV),
            Proposal(ev.AdviceRequested("medical", None, "", "s31"), TUE_17_NOV),
        )
    assert refusal.value.status == 409
    assert on_record(here, case) == before


def test_an_event_of_the_call_is_held_to_its_type(lived_in):
    with pytest.raises(Problem) as refusal:
        say(
            lived_in.here,
            lived_in.fresh,
            Proposal(ev.AssessmentAgreed(), THU_5_NOV),
            Proposal(lambda ids, _: ev.AdviceReceived(ids[0]), FRI_6_NOV),
        )
    assert refusal.value.status == 422
    assert "is no advice_requested event of this case" in refusal.value.detail
