"""A random caseload in one authority: cases that go any way a case can go, dated anyhow, then put right at random."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.errors import Problem
from app.people.schemas import PersonIn
from app.people.store import add_person
from app.record.begin import begin
from app.record.happen import Proposal, happen
from app.record.load import history
from app.tables import Matter, Worker
from workflow import events as ev

TODAY = date(2026, 11, 20)
SOURCES = ("parent", "school", "health", "not_stated")
ABOUT = ("request", "assessment", "plan", "other")
BECAUSE = ("reconsidered", "mediation", "tribunal_order", "unopposed_appeal")
AHEAD = {  # what tends to happen next, so that most cases get somewhere
    "requested": ("assessment_agreed",) * 5
    + ("assessment_refused",) * 2
    + ("request_withdrawn", "moved_away", "person_died"),
    "assessing": (
        "advice_requested",
        "advice_received",
        "advice_received",
        "advice_returned",
        "plan_agreed",
        "plan_agreed",
        "existing_advice_accepted",
        "request_withdrawn",
    ),
    "deciding": ("plan_agreed", "plan_agreed", "plan_agreed", "plan_refused", "advice_returned"),
    "drafting": ("draft_sent",) * 6 + ("moved_away",),
    "consulting": ("plan_issued",) * 4 + ("representations_received", "draft_sent"),
    "finalising": ("plan_issued",) * 3 + ("draft_sent",),
    "assessment_refused": ("decision_reversed",),
    "plan_refused": ("decision_reversed",),
}
ASIDE = (
    *("dispute_recorded", "exception_recorded", "exception_approved", "caseworker_allocated", "caseworker_allocated"),
    *("ep_allocated", "family_contacted", "advice_request_received", "advice_answered_nil", "advice_withdrawn"),
)
CASEWORKERS = (("Amy", "North"), ("Bea", "South"), ("Cat", "South"), ("Dan", None))
KINDS = {"psychological": "eps", "medical": "sirona", "educational": None, "parental": None}
NEEDS = ("SLCN", "ASD", "SEMH", None)
POSTCODES = ("BS1 5TR", "BS13 0AA", None)


class Caseload:
    """Cases of an authority of their own, and the two managers who record them."""

    def __init__(self, here, authority, rng):
        self.here, self.authority, self.rng = here, authority, rng
        self.managers = [here.actor("manager", authority, name=f"{name} {authority}") for name in ("Ann", "Ben")]
        self.cases = []
        with here.db.writing() as session:
            found = [Worker(authority=authority, kind="caseworker", name=n, team=t) for n, t in CASEWORKERS]
            session.add_all(found)
            session.flush()
            self.workers = [worker.id for worker in found]

    def context(self, who):
        return replace(self.here.context(who, TODAY), now=datetime.now(UTC))

    def make(self, cases):
        for _ in range(cases):
            with self.here.db.writing() as session:
                self._make(session)

    def _make(self, session):
        day = date(2024, 11, 1) + timedelta(days=self.rng.randrange(700))
        known, context = self.rng.random() < 0.9, self.context(self.managers[0])
        person = add_person(session, self.authority, self._person(), None, context.now)
        request = ev.RequestReceived(
            source=self.rng.choice(SOURCES),
            support_plan=self.rng.choice((True, False, None)),
            primary_need=self.rng.choice(NEEDS),
            person=person.id or 0,
            receipt_known=known,
        )
        matter, outcome = begin(session, person, [Proposal(request, day, is_past=True)], context)
        self.cases.append(matter.id)
        for _ in range(self.rng.randrange(16)):
            day += timedelta(days=int(self.rng.expovariate(1 / 22)))
            facts = outcome.position.facts
            ahead = AHEAD.get(facts.state.value, ())
            kind = self.rng.choice(ahead) if ahead and self.rng.random() < 0.8 else self.rng.choice(ASIDE)
            payload = self._payload(kind, facts, matter.id)
            if day > TODAY or payload is None:
                continue
            outcome = self._try(session, matter, [Proposal(payload, day, is_past=True)]) or outcome

    def _person(self):
        born = date(2002, 1, 1) + timedelta(days=self.rng.randrange(8000))
        return PersonIn(
            surname="Example",
            date_of_birth=born if self.rng.random() < 0.9 else None,
            sex=self.rng.choice(("F", "M", None)),
            ethnicity=self.rng.choice(("WBRI", "BAFR", None)),
            postcode=self.rng.choice(POSTCODES),
        )

    def _try(self, session, matter, proposals):
        try:
            with session.begin_nested():
                return happen(session, matter, proposals, self.context(self.rng.choice(self.managers)))
        except Problem:
            return None

    def _payload(self, kind, f, matter):  # noqa: C901, PLR0911, PLR0912 - a line for each type
        asked = self.rng.choice(list(f.advices)) if f.advices else 0
        match kind:
            case "advice_requested":
                asked_of = self.rng.choice(list(KINDS))
                body = {"medical": "s31", "parental": "family"}.get(asked_of, "other")
                return ev.AdviceRequested(asked_of, KINDS[asked_of], body)
            case "advice_request_received":
                return ev.AdviceRequestReceived(asked)
            case "advice_answered_nil":
                return ev.AdviceAnsweredNil(asked, self.rng.choice(("not_known", "declined")), "why")
            case "advice_withdrawn":
                return ev.AdviceWithdrawn(asked, "why")
            case "ep_allocated":
                return ev.EpAllocated(self.workers[0])
            case "family_contacted":
                return ev.FamilyContacted("phone", "summary")
            case "advice_received":
                return ev.AdviceReceived(asked)
            case "advice_returned":
                return ev.AdviceReturned(asked, "unclear")
            case "existing_advice_accepted":
                return ev.ExistingAdviceAccepted("psychological", ev.Assents(adviser=True, authority=True, family=True))
            case "assessment_refused":
                return ev.AssessmentRefused(("no_need",))
            case "plan_refused":
                return ev.PlanRefused(("no_need",))
            case "draft_sent":
                return ev.DraftSent("email")
            case "representations_received":
                return ev.RepresentationsReceived(agrees=True)
            case "plan_issued":
                return ev.PlanIssued(ev.Placement(type="not_stated"), "not_stated")
            case "decision_reversed":
                return ev.DecisionReversed("plan" if f.plan_refused_on else "assess", self.rng.choice(BECAUSE))
            case "dispute_recorded":
                return ev.DisputeRecorded(self.rng.choice(("mediation", "appeal")), self.rng.choice(ABOUT))
            case "exception_recorded":
                codes = self.rng.choice(
                    (
                        ("issue_plan",),
                        ("notify_no_plan", "issue_plan"),
                        ("notify_no_plan",),
                        ("decide_whether_to_assess",),
                    )
                )
                clocks = tuple(f"{matter}.{code}" for code in codes)
                return ev.ExceptionRecorded(
                    "exceptional_circumstances", clocks, None, None, already_approved=self.rng.random() < 0.5
                )
            case "exception_approved":
                waiting = [id_ for id_, e in f.exceptions.items() if e.approved_on is None]
                return ev.ExceptionApproved(waiting[0]) if waiting else None
            case "caseworker_allocated":
                return ev.CaseworkerAllocated(self.rng.choice(self.workers))
        return ev.PAYLOADS[kind]()

    def put_right(self, changes):
        """Correct or annul events at random; say how many stood."""
        stood = 0
        for _ in range(changes):
            with self.here.db.writing() as session:
                matter = session.get_one(Matter, self.rng.choice(self.cases))
                event = self.rng.choice(history(session, matter.id))
                stood += self._try(session, matter, [Proposal(self._amendment(event), TODAY)]) is not None
        return stood

    def _amendment(self, event):
        if self.rng.random() < 0.3:
            return ev.Annulled(event.id)
        return ev.Corrected(event.id, event.occurred_on + timedelta(days=self.rng.randint(-60, 60)))
