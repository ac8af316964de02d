"""What happens next and by when: the days of the law, of the advice that was asked for, and of what the council promised."""

from collections.abc import Iterable

from app.family.rights import mediation_by
from app.family.standing import DECIDING, Line, Own, Standing
from app.web.tongue import N_, when
from workflow.states import State


def coming(s: Standing) -> list[Line]:
    """All of it. Nothing where the child has died."""
    if s.state is State.CLOSED:
        return []
    return [*_decision(s), *_of_advice(s), *_plan(s), *_after(s), *_answers(s.own, s)]


def _decision(s: Standing) -> list[Line]:
    if s.state is not State.REQUESTED:
        return []
    day = s.ahead("decide_whether_to_assess")
    if day:
        return [
            Line(
                N_("By %(day)s we must tell you if we will assess. We will write to you."),
                {"day": when(day)},
                easy=(N_("We must tell you yes or no by %(day)s."), N_("We will write to you.")),
            )
        ]
    return [Line(N_("We will tell you if we will assess as soon as we can. We cannot give you a day yet."))]


def _of_advice(s: Standing) -> list[Line]:
    if s.state not in {State.ASSESSING, State.DECIDING} or not s.out:
        return []
    due_on = s.advice_due(s.out)
    if due_on is None:
        return []
    if due_on < s.day:
        return [
            Line(
                N_("The advice was due by %(day)s. It is late, and we are asking for it again."), {"day": when(due_on)}
            )
        ]
    lines = [Line(N_("The advice is due by %(day)s."), {"day": when(due_on)})]
    last = s.ahead("notify_no_plan")
    if last and last > due_on and not s.late:
        lines.append(
            Line(
                N_(
                    "We decide about a plan when we have the advice. So we think you will hear from us from %(first)s to %(last)s."
                ),
                {"first": when(due_on), "last": when(last)},
                easy=(N_("Then we decide about a plan."), N_("We think you will hear from %(first)s to %(last)s.")),
            )
        )
    return lines  # fmt: skip


def _plan(s: Standing) -> list[Line]:
    lines = []
    no_plan, plan = s.ahead("notify_no_plan"), s.ahead("issue_plan")
    if s.state in DECIDING and s.state is not State.REQUESTED and no_plan:
        lines.append(Line(N_("If there will be no plan, we must tell you by %(day)s."), {"day": when(no_plan)}))
    window = next((c for c in s.clocks if c.kind == "window"), None)
    if s.state is State.CONSULTING and window and window.due_on:
        day = {"day": when(window.due_on)}
        if window.due_on >= s.day:
            lines.append(Line(N_("You have until %(day)s to reply to the draft."), day))
        else:
            lines.append(
                Line(N_("The time to reply to the draft ended on %(day)s. You can still tell us what you think."), day)
            )
    if s.state is State.DRAFTING and (draft := s.ahead("send_draft")):
        lines.append(Line(N_("We want to send you the draft by %(day)s."), {"day": when(draft)}))
    if s.due("issue_plan") is None:
        return lines
    if plan and s.state in DECIDING:
        lines.append(Line(N_("If there will be a plan, you must have it by %(day)s."), {"day": when(plan)}))
    elif plan:
        lines.append(Line(N_("You must have the final plan by %(day)s."), {"day": when(plan)}))
    elif s.state is not State.REQUESTED:
        lines.append(Line(N_("We cannot give you a day for the plan yet. We will send it as soon as it is done.")))
    return lines


def _after(s: Standing) -> list[Line]:
    if s.state is State.PLAN_ISSUED:
        return [Line(N_("We must look at the plan with you at least once a year."))]
    if s.state in {State.ASSESSMENT_REFUSED, State.PLAN_REFUSED}:
        by = mediation_by(s)
        lines = (
            [Line(N_("If you want to appeal, call the mediation adviser by %(day)s."), {"day": when(by)})]
            if by and by >= s.day
            else []
        )
        return [*lines, Line(N_("The school can still help. Ask them what they will do now."))]
    if s.state is State.MOVED_AWAY:
        return [Line(N_("Call the SEND team of the new council."))]
    if s.state is State.WITHDRAWN:
        return [Line(N_("There is nothing more to come from us."))]
    return [touch(s)] if s.promised and not (s.late or s.excused) else []


def _answers(own: Iterable[Own], s: Standing) -> list[Line]:
    lines = []
    for message in own:
        if message.answered or message.answer_by is None:
            continue
        days = {"sent": when(message.sent_on), "by": when(message.answer_by)}
        if message.answer_by >= s.day:
            lines.append(Line(N_("You wrote to us on %(sent)s. We will answer by %(by)s."), days))
        else:
            lines.append(
                Line(
                    N_(
                        "You wrote to us on %(sent)s. We said we would answer by %(by)s. We are sorry that this is late."
                    ),
                    days,
                )
            )
    return lines  # fmt: skip


def touch(s: Standing) -> Line:
    """When they will hear from us next, whether or not there is news."""
    if s.promised and s.promised >= s.day:
        return Line(N_("We will be in touch by %(day)s, even if there is no news."), {"day": when(s.promised)})
    if s.promised:
        return Line(
            N_(
                "We said we would be in touch by %(day)s, and we were not. We are sorry. You can ask us at any time where things are."
            ),
            {"day": when(s.promised)},
        )
    return Line(N_("You can ask us at any time where things are."))
