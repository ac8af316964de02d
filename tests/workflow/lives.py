"""Random lives of a case: events to try, likely and unlikely, as a service might be sent them."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.workflow.building import MATTER, PLAN, RULES, URN, recorded
from workflow import events as ev
from workflow import payloads
from workflow.duties import duties
from workflow.facts import Facts

TODAY = date(2027, 6, 1)
FIRST_DAY, LAST_DAY = date(2025, 12, 1), date(2027, 7, 1)

Draw = Callable[[st.SearchStrategy[Any]], Any]

KINDS = ("parental", "child_views", "educational", "medical", "psychological", "social_care", "other")
GROUNDS = ("school_closed", "exceptional_circumstances", "absent_from_area", "missed_appointment", "staff_shortage")
ANY_DAY = st.dates(FIRST_DAY, LAST_DAY)


class Life:
    """Draws payloads for a case as it stands: mostly about what is there, sometimes about what is not."""

    def __init__(self, draw: Draw, events: Sequence[ev.Event], facts: Facts, on: date) -> None:
        self.draw, self.events, self.facts, self.on = draw, events, facts, on

    def one_of(self, *values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def an_id(self, type_: str) -> int:
        """An event of that type; now and then one of another, or of none."""
        there = [e.id for e in self.events if e.type == type_]
        return self.one_of(*there, *there[-1:] * 4, 1, 999)

    def a_day_or_none(self) -> date | None:
        return self.draw(st.none() | st.integers(-40, 5).map(lambda n: self.on + timedelta(days=n)))

    def a_day(self) -> date:
        return self.on + timedelta(days=self.draw(st.integers(-40, 2)))

    def an_exception(self) -> ev.ExceptionRecorded:
        keys = [duty.key for duty in duties(self.facts, RULES)]
        clocks = tuple(
            f"{MATTER}.{key}"
            for key in self.draw(st.lists(st.sampled_from([*keys, "advice.999"]), max_size=2, unique=True))
        )
        ground = self.one_of(*GROUNDS)
        facts: dict[str, Any] = {}
        if ground == "school_closed":
            closed = self.a_day()
            facts = {
                "asked_on": self.a_day(),
                "closed_from": closed,
                "reopens_on": closed + timedelta(days=self.one_of(14, 28, 42)),
            }
        if ground == "absent_from_area":
            left = self.a_day()
            facts = {
                "left_on": left,
                "returned_on": self.one_of(None, left + timedelta(days=30), left + timedelta(days=10)),
            }
        if ground == "missed_appointment":
            facts = {"advice_id": self.an_id("advice_requested"), "on": self.a_day_or_none()}
        return ev.ExceptionRecorded(
            ground,
            clocks,
            self.a_day_or_none(),
            self.a_day_or_none(),
            **facts,
            already_approved=self.one_of(False, False, True),
        )

    def payload(self, type_: str) -> ev.Payload:  # noqa: C901, PLR0911, PLR0912 - a line for each type, as they are listed
        flag = self.one_of(True, False)
        match type_:
            case "request_received":
                return ev.RequestReceived(
                    self.one_of("parent", "health"),
                    year_group=self.one_of(None, 2, 9),
                    flags=self.one_of((), ("looked_after",)),
                    receipt_known=self.one_of(True, True, False),
                )
            case "assessment_agreed":
                return ev.AssessmentAgreed(self.a_day_or_none())
            case "assessment_refused":
                return ev.AssessmentRefused(
                    self.one_of(("no_need",), ("no_need", "other"), ()), decided_on=self.a_day_or_none()
                )
            case "advice_requested":
                kind = self.one_of(*KINDS)
                return ev.AdviceRequested(
                    kind, self.one_of(None, "icb"), body="family" if kind == "parental" else self.one_of("s31", "other")
                )
            case "advice_request_received":
                return ev.AdviceRequestReceived(self.an_id("advice_requested"))
            case "advice_acknowledged":
                return ev.AdviceAcknowledged(self.an_id("advice_requested"))
            case "advice_assigned":
                return ev.AdviceAssigned(self.an_id("advice_requested"), self.one_of(7, 8))
            case "appointment_made":
                return ev.AppointmentMade(self.an_id("advice_requested"), self.a_day())
            case "appointment_kept":
                return ev.AppointmentKept(self.an_id("advice_requested"), self.a_day())
            case "advice_received":
                return ev.AdviceReceived(self.an_id("advice_requested"))
            case "advice_returned":
                return ev.AdviceReturned(self.an_id("advice_requested"), code=self.one_of("incomplete", "not_stated"))
            case "nil_advice_accepted":
                return ev.NilAdviceAccepted(self.an_id("advice_requested"))
            case "advice_withdrawn":
                return ev.AdviceWithdrawn(self.an_id("advice_requested"))
            case "late_information_received":
                return ev.LateInformationReceived(self.an_id("advice_requested"))
            case "private_report_received":
                return ev.PrivateReportReceived(self.one_of(*KINDS))
            case "advice_accepted":
                return ev.AdviceAccepted(self.an_id("advice_requested"))
            case "existing_advice_accepted":
                return ev.ExistingAdviceAccepted(
                    self.one_of(*KINDS), ev.Assents(adviser=True, authority=True, family=self.one_of(True, True, False))
                )
            case "advice_answered_nil":
                return ev.AdviceAnsweredNil(self.an_id("advice_requested"), self.one_of("not_known", "declined"))
            case "appointment_missed":
                return ev.AppointmentMissed(self.an_id("advice_requested"), self.a_day())
            case "moved_to_deciding":
                out = [a.id for a in self.facts.awaited]
                return ev.MovedToDeciding(tuple(ev.Outstanding(id_) for id_ in (out if flag else out[:1])))
            case "decision_made":
                return ev.DecisionMade(
                    self.one_of("assessment_agreed", "assessment_refused", "plan_agreed", "plan_refused"), "panel"
                )
            case "decision_deferred":
                return ev.DecisionDeferred(
                    self.one_of("assess", "plan"), self.one_of(("advice_awaited",), ()), self.a_day_or_none()
                )
            case "plan_agreed":
                return ev.PlanAgreed(self.a_day_or_none())
            case "plan_refused":
                return ev.PlanRefused(("no_need",), decided_on=self.a_day_or_none())
            case "draft_sent":
                return ev.DraftSent(
                    self.one_of("email", "post", "hand"),
                    self.draw(st.none() | st.integers(-1, 5).map(lambda n: self.on + timedelta(days=n))),
                )
            case "representations_received":
                return ev.RepresentationsReceived(agrees=flag)
            case "setting_consulted":
                return ev.SettingConsulted(self.one_of(URN, "109001"))
            case "setting_responded":
                return ev.SettingResponded(self.one_of(URN, "109001"), self.one_of("yes", "full"))
            case "plan_issued":
                return replace(PLAN, placement=self.one_of(PLAN.placement, PLAN.placement, ev.Placement()))
            case "decision_reversed":
                decision = "plan" if self.facts.plan_refused_on else "assess"
                return ev.DecisionReversed(
                    decision, self.one_of("reconsidered", "mediation", "tribunal_order", "unopposed_appeal")
                )
            case "dispute_recorded":
                return ev.DisputeRecorded(self.one_of("mediation", "appeal"), "request")
            case "request_withdrawn":
                return ev.RequestWithdrawn()
            case "moved_away":
                return ev.MovedAway()
            case "person_died":
                return ev.PersonDied()
            case "exception_recorded":
                return self.an_exception()
            case "exception_approved":
                return ev.ExceptionApproved(self.an_id("exception_recorded"))
            case "exception_ended":
                return ev.ExceptionEnded(self.an_id("exception_recorded"), self.a_day())
            case "notice_sent":
                return ev.NoticeSent(self.one_of("will_assess", "other"), ("parent",), "email")
            case "message_received":
                return ev.MessageReceived("parent", "email")
            case "family_contacted":
                return ev.FamilyContacted("phone")
            case "caseworker_allocated":
                return ev.CaseworkerAllocated(self.one_of(3, 4))
            case "ep_allocated":
                return ev.EpAllocated(5)
            case "plan_writer_allocated":
                return ev.PlanWriterAllocated(6)
            case unknown:
                raise AssertionError(unknown)

    def correction(self, target: ev.Event) -> tuple[ev.Corrected, dict[str, Any]]:
        """A correction of an event, as the service stores it, and what it makes the event say, field by field."""
        day = self.draw(
            st.none() | ANY_DAY | st.integers(-10, 10).map(lambda n: target.occurred_on + timedelta(days=n))
        )
        if target.type in {"corrected", "annulled", "redacted"} or (day is not None and self.one_of(True, False)):
            return ev.Corrected(target.id, day), {}
        right = self.payload(target.type)
        names = [f.name for f in fields(right) if not f.metadata.get("words") and not f.metadata.get("stamped")]
        changed = self.draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=3)) if names else []
        plain, _ = payloads.split(right)
        stored = {name.rstrip("_"): plain.get(name.rstrip("_")) for name in changed}
        return ev.Corrected(target.id, day, stored or None), {name: getattr(right, name) for name in changed}


def candidate(events: Sequence[ev.Event], on: date, payload: ev.Payload, actor: int) -> ev.Event:
    """The event as it would be recorded next."""
    nth = len(events) + 1
    return ev.Event(nth, nth, on, recorded(nth), actor, payload)
