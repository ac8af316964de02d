"""A seeded caseload around the panel's questions: asked, assessed, decided, put off, told, reversed, some of it annulled."""

from datetime import date, timedelta

from app.errors import Problem
from app.people.schemas import PersonIn
from app.people.store import add_person
from app.record.begin import begin
from app.record.happen import Proposal, happen
from workflow import events as ev

TODAY = date(2026, 11, 20)
FIRST = date(2026, 6, 1)
DECISIONS = {"requested": ("assessment_agreed", "assessment_refused"), "plan": ("plan_agreed", "plan_refused")}


class Caseload:
    """Cases of one authority, made by a manager: what the guards refuse is left out."""

    def __init__(self, here, rng, authority="801"):
        self.here, self.rng, self.manager = here, rng, here.actor("manager", authority)
        self.authority = authority

    def make(self, count):
        """The ids of so many new cases."""
        with self.here.db.writing() as session:
            return [self._one(session) for _ in range(count)]

    def _one(self, session):
        day, context = FIRST + timedelta(days=self.rng.randrange(160)), self.here.context(self.manager, TODAY)
        person = add_person(session, self.authority, PersonIn(surname="Example"), None, context.now)
        request = ev.RequestReceived("parent", person=person.id or 0, receipt_known=self.rng.random() < 0.9)
        matter, outcome = begin(session, person, [Proposal(request, day, is_past=True)], context)
        begun = self.rng.choice((0, 0, 1, 2))  # some begin as an assessment whose advice comes in, or is answered nil
        for nth in range(self.rng.randrange(9)):
            day += timedelta(days=self.rng.randrange(12))
            payload = self._assessed(nth, outcome) if begun and nth < 3 + begun else self._next(outcome)
            if payload is None or day > TODAY:
                continue
            try:
                with session.begin_nested():
                    outcome = happen(session, matter, [Proposal(payload, day)], context)
            except Problem:
                continue
        return matter.id

    def _assessed(self, nth, outcome):
        """Agreed to, two services asked: one gives its advice, the other has nothing to say."""
        ids = [*outcome.position.facts.advices, 0, 0]
        psychological, medical = ev.AdviceRequested("psychological"), ev.AdviceRequested("medical")
        answers = (ev.AdviceReceived(ids[0]), ev.AdviceAnsweredNil(ids[1], "declined"))
        return (ev.AssessmentAgreed(), psychological, medical, *answers)[nth]

    def _next(self, outcome):
        f, draw = outcome.position.facts, self.rng.choice
        question = "requested" if f.state == "requested" else "plan"
        asked = draw(list(f.advices)) if f.advices else 0
        return draw(
            (
                ev.AssessmentAgreed(),
                ev.AssessmentAgreed(),
                ev.AdviceRequested(draw(("psychological", "medical", "parental"))),
                ev.AdviceReceived(asked),
                ev.AdviceReceived(asked),
                ev.AdviceAnsweredNil(asked, "not_known"),
                ev.AdviceReturned(asked),
                ev.MovedToDeciding(tuple(ev.Outstanding(advice.id) for advice in f.awaited)),
                ev.DecisionMade(draw(DECISIONS[question]), "panel", ("any",)),
                ev.DecisionDeferred("assess" if question == "requested" else "plan", ("any",)),
                ev.Annulled(outcome.events[-1].id),
                ev.PlanAgreed(),
                ev.PlanRefused(("any",)),
                ev.AssessmentRefused(("any",)),
                ev.DecisionReversed("assess", "tribunal_order"),
            )
        )
