"""Recording a decision: which it was is the button that is pressed; a refusal gives its reasons, one of which is a button too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from app.cases.pages_fields import reasons
from app.cases.pages_now import Now
from app.web.fields import Day, Field, Option, Pressed, Several, Typed, Words
from app.web.forms import Button, Filled
from app.web.render import cite
from workflow.counting import days_since
from workflow.panel import Outcome, Question

REFUSED: Final = ("outcome", "refused")
BECAUSE: Final = "because"
"""The name of the buttons that refuse for one reason: which it is, is what the button sends."""


@dataclass(frozen=True)
class Outcomes(Pressed):
    """Which it was: the button pressed, or a refusal where that button was a reason."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Its own buttons', and the reasons'."""
        return (self.name, BECAUSE)

    def read(self, typed: Typed) -> str | None:
        """The outcome. Raises Fault for one that was not offered."""
        return super().read(typed) or ("refused" if any(typed.get(BECAUSE, ())) else None)


@dataclass(frozen=True)
class Reasons(Several):
    """The reasons of a refusal: those that are ticked, and the one whose button was pressed."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Its boxes and its buttons."""
        return (self.name, BECAUSE)

    def read(self, typed: Typed) -> Any:  # noqa: ANN401 - as its parent
        """The reasons. Raises Fault for one that was not offered."""
        return super().read(self._together(typed))

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """Checkboxes, the reason of the button among those ticked: it is kept when the answers are changed."""
        return super().params(self._together(typed), fault)

    def _together(self, typed: Typed) -> Typed:
        return {**typed, self.name: [*typed.get(self.name, ()), *filter(None, typed.get(BECAUSE, ()))]}


@dataclass(frozen=True)
class Decision:
    """A gate: what is decided, the events of either outcome, the clock that its notice meets, what a refusal must say."""

    code: str
    question: Question
    agreed: str
    refused: str
    heading: str
    says_yes: str
    says_no: str
    clock: str
    must_say: tuple[tuple[str, tuple[str, ...]], ...]
    record: str = "Record the decision"

    @property
    def buttons(self) -> tuple[Button, ...]:
        """To agree; to refuse for the reasons that are ticked; to refuse for one reason, whose button it is."""
        quiet = "govuk-button--secondary"
        return (
            Button(self.says_yes, "agreed", "outcome"),
            Button(self.says_no, "refused", "outcome", quiet),
            *(
                Button(f"{self.says_no}: {reason.label[:1].lower()}{reason.label[1:]}", reason.value, BECAUSE, quiet)
                for reason in self._reasons
            ),
        )

    @property
    def _reasons(self) -> tuple[Option, ...]:
        return tuple(reasons(self.question, Outcome.REFUSED))

    def fields(self, now: Now) -> tuple[Field, ...]:
        """The outcome, the two days, and for a refusal its reasons."""
        options = (Option("agreed", self.says_yes), Option("refused", self.says_no))
        return (
            Outcomes("outcome", "Decision", required="Press one of the buttons: which was it?", options=options),
            Day("occurred_on", "Day the family is told", hint="The law counts to this day.", required="Enter the day the family is told", by=now.today),
            Day("decided_on", "Day it was decided", hint="Leave empty if on the same day.", api="data.decided_on", by=now.today),
            Reasons("reasons", "Reasons", required="Choose at least one reason: a refusal gives its reasons", api="data.reasons", when=REFUSED, options=self._reasons),
            Words("note", "The reasons in words", hint="As the letter says them.", api="data.note", when=REFUSED),
        )  # fmt: skip

    def says(self, filled: Filled) -> tuple[str, date, dict[str, Any]]:
        """The event: its type, its day, what it says."""
        data: dict[str, Any] = {}
        for name in ("decided_on", "reasons", "note"):
            if filled[name] is not None:
                data[name] = filled[name]
        return (self.agreed if filled["outcome"] == "agreed" else self.refused), filled["occurred_on"], data

    def check_note(self, now: Now, filled: Filled) -> Markup:
        """What the decision does to its clock, before it is recorded."""
        on = filled["occurred_on"]
        clock = next((c for c in now.case.clocks if c.code == self.clock and c.started_on and c.due_on), None)
        if clock is None or clock.started_on is None or clock.due_on is None or on is None:
            return Markup()
        if self.clock == "notify_no_plan" and filled["outcome"] == "agreed":
            return Markup()
        day, of, over = (
            days_since(clock.started_on, on),
            days_since(clock.started_on, clock.due_on),
            days_since(clock.due_on, on),
        )
        how = (
            f"That is {over} {'day' if over == 1 else 'days'} after the last lawful day"
            if over > 0
            else "That is in time"
        )
        said = Markup("<p class='govuk-body'><strong>The family is told on day {} of {}.</strong> {} ({}).</p>")
        return said.format(day, of, how, cite(clock.cite))

    def beside(self, _: Now) -> Markup:
        """What the letter must say."""
        lines = Markup().join(
            Markup("<li>{} ({})</li>").format(text, Markup(", ").join(cite(c) for c in cites))
            for text, cites in self.must_say
        )
        head = Markup("<h2 class='govuk-heading-s'>If you refuse, the letter must say</h2>")
        return head + Markup("<ul class='govuk-list govuk-list--bullet'>{}</ul>").format(lines)


DECIDE: Final = Decision(
    "decide", Question.ASSESS, "assessment_agreed", "assessment_refused",
    "Decide whether to assess", "We will assess", "We will not assess", "decide_whether_to_assess",
    (
        ("the decision and the reasons for it", ("cfa2014 s.36(5)",)),
        ("that the family can appeal to the First-tier Tribunal, and within what time", ("send2014 reg 5(3)",)),
        ("how mediation works and whom to ring; where free, impartial advice is to be had", ("send2014 reg 5(3)",)),
    ),
)  # fmt: skip
DECIDE_PLAN: Final = Decision(
    "decide_plan", Question.PLAN, "plan_agreed", "plan_refused",
    "Decide whether to make a plan", "There will be a plan", "There will be no plan", "notify_no_plan",
    (
        ("the decision and the reasons for it", ("cfa2014 s.37", "send2014 reg 10(3)")),
        ("that the family can appeal to the First-tier Tribunal, and within what time", ("send2014 reg 10(3)",)),
        ("how mediation works and whom to ring; where free, impartial advice is to be had", ("send2014 reg 10(3)",)),
    ),
)  # fmt: skip
BY_QUESTION: Final[Mapping[Question, Decision]] = {d.question: d for d in (DECIDE, DECIDE_PLAN)}
