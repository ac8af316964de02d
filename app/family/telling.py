"""What a family is told: whether we are late, where things are, what happens next and by when, who has it, what we need.

Everything is said from the case's real position. No figure of the forecast is in it: the days are those of the law, of
the advice that was asked for, and of what the council promised.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from app.family.coming import coming, touch
from app.family.standing import DECIDING, Line, Standing
from app.web.render import said
from app.web.tongue import N_, gettext, when
from workflow.events import DraftSent
from workflow.facts import Advice
from workflow.states import State

KINDS: Final = {
    "educational": N_("the school or nursery"),
    "medical": N_("health"),
    "psychological": N_("the educational psychologist"),
    "social_care": N_("social care"),
    "preparing_for_adulthood": N_("plans for adult life"),
    "requested_by_family": N_("someone you named"),
    "other": N_("another expert"),
}
LATE: Final = {
    "decide_whether_to_assess": N_("The law gave us until %(day)s to tell you if we will assess."),
    "notify_will_assess": N_("The law gave us until %(day)s to tell you that we will assess."),
    "notify_no_plan": N_("The law gave us until %(day)s to tell you if there will be a plan."),
    "send_draft": N_("The law gave us until %(day)s to send you the draft plan."),
    "issue_plan": N_("The law gave us until %(day)s to send you the final plan."),
}
GROUNDS: Final = {
    "school_closed": N_("the school was shut"),
    "early_years_closed": N_("the nursery was shut"),
    "exceptional_circumstances": N_("something happened that is very rare"),
    "absent_from_area": N_("your family was away"),
    "missed_appointment": N_("a meeting was missed"),
}


NOTHING: Final = Line(N_("Nothing for now."))


class Told(NamedTuple):
    """What is said, part by part."""

    late: list[Line]
    where: list[Line]
    next: list[Line]
    who: list[Line]
    need: list[Line]

    @property
    def asks(self) -> bool:
        """Whether there is something for them to write or send."""
        return bool(self.need) and self.need != [NOTHING]


def told(s: Standing) -> Told:
    """All of it."""
    return Told(_late(s), _where(s), coming(s), _who(s), _need(s))


def listed(names: Iterable[str]) -> str:
    """Names one after another."""
    each = list(dict.fromkeys(names))
    if len(each) < 2:  # noqa: PLR2004 - one stands alone
        return "".join(each)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(each[:-1]), "last": each[-1]}


def _kinds(of: Iterable[Advice]) -> str:
    return listed(gettext(KINDS.get(a.kind, KINDS["other"])) for a in of)


# ---- late


def _late(s: Standing) -> list[Line]:
    if s.late:
        first = s.late[0]
        day = {"day": when(first.due_on or s.day)}
        return [
            Line(N_("We are late, and we are sorry."), easy=(N_("We are late."), N_("We are sorry."))),
            Line(LATE.get(first.duty.code, N_("The law gave us until %(day)s.")), day, easy=(N_("We had until %(day)s."),)),
            Line(N_("This is our fault and not yours. It does not mean that we have said no. You keep your place and all your rights. You do not need to do anything.")),
            touch(s),
        ]  # fmt: skip
    if s.excused:
        first = s.excused[0]
        why = listed(gettext(GROUNDS.get(e.ground, GROUNDS["exceptional_circumstances"])) for e in first.excuses)
        return [
            Line(N_("This takes longer than we said. The day was %(day)s."), {"day": when(first.due_on or s.day)}),
            Line(N_("The law lets us take more time here. The reason is that %(why)s. We must still act as soon as we can."), {"why": why}),
            touch(s),
        ]  # fmt: skip
    return []


# ---- where


def _where(s: Standing) -> list[Line]:
    match s.state:
        case State.REQUESTED:
            return [
                _asked(s),
                Line(N_("We are now deciding if we will assess."), easy=(N_("We are thinking about it now."),)),
            ]
        case State.ASSESSING:
            return [_asked(s), *_agreed(s), *_advice(s)]
        case State.DECIDING:
            return [*_agreed(s), *_advice(s), Line(N_("We are now deciding if there will be a plan."))]
        case State.DRAFTING:
            day = s.f.plan_agreed_on
            return [
                *([Line(N_("On %(day)s we told you that there will be a plan."), {"day": when(day)})] if day else []),
                Line(N_("We are writing the first draft of it now.")),
            ]
        case State.CONSULTING:
            return [_draft(s), Line(N_("Now we want to know what you think of it."))]
        case State.FINALISING:
            return [_draft(s), *_heard(s), Line(N_("We are now making the final plan."))]
    return _ended(s)  # fmt: skip


def _asked(s: Standing) -> Line:
    if s.f.received_on is None or not s.f.receipt_known:
        return Line(N_("We have the request. We do not have the day it came, and we are finding out."))
    day = {"day": when(s.f.received_on)}
    if s.asked:
        return Line(
            N_("You asked us for an EHC needs assessment on %(day)s."), day, easy=(N_("You asked us on %(day)s."),)
        )
    return Line(N_("We were asked for an EHC needs assessment on %(day)s."), day, easy=(N_("We were asked on %(day)s."),))  # fmt: skip


def _agreed(s: Standing) -> list[Line]:
    day = s.f.assessment_agreed_on
    return (
        [
            Line(
                N_("On %(day)s we told you that we will assess."),
                {"day": when(day)},
                easy=(N_("We said yes on %(day)s."),),
            )
        ]
        if day
        else []
    )


def _advice(s: Standing) -> list[Line]:
    """Who was asked and who has yet to answer: by kind, never by what they wrote."""
    asked, out = s.asked_for, s.out
    if not asked:
        return [Line(N_("Next we ask the people who know about it for advice."))]
    come = [a for a in asked if a.received_on]
    lines = [
        Line(
            N_("We asked people who know about it for advice. Asked: %(asked)s. Sent so far: %(come)s."),
            {"asked": len(asked), "come": len(come)},
            easy=(N_("We asked people for advice."), N_("We asked: %(asked)s."), N_("They sent: %(come)s.")),
        )
    ]
    return [*lines, Line(N_("We are waiting for: %(who)s."), {"who": _kinds(out)})] if out else lines


def _draft(s: Standing) -> Line:
    sent_on, _ = s.f.drafts[-1] if s.f.drafts else (s.day, DraftSent("not_stated"))
    return Line(
        N_("We sent you the draft plan on %(day)s."),
        {"day": when(sent_on)},
        easy=(N_("We sent you a first plan on %(day)s."),),
    )


def _heard(s: Standing) -> list[Line]:
    day = s.f.represented_on
    return [Line(N_("We got your reply to it on %(day)s."), {"day": when(day)})] if day else []


def _ended(s: Standing) -> list[Line]:
    on = {"day": when(s.f.ended_on or s.day)}
    match s.state:
        case State.PLAN_ISSUED:
            return [
                Line(
                    N_("We sent you the final plan on %(day)s."),
                    on,
                    easy=(N_("The plan is done."), N_("We sent it on %(day)s.")),
                ),
                Line(N_("What it says in sections F and G must now be done.")),
            ]
        case State.ASSESSMENT_REFUSED:
            return [
                Line(N_("On %(day)s we told you that we will not assess."), on, easy=(N_("We said no on %(day)s."),)),
                Line(N_("If you think that is wrong, you can do something about it. It is below.")),
            ]
        case State.PLAN_REFUSED:
            return [
                Line(
                    N_("On %(day)s we told you that there will be no plan."),
                    on,
                    easy=(N_("We said no plan on %(day)s."),),
                ),
                Line(N_("If you think that is wrong, you can do something about it. It is below.")),
            ]
        case State.WITHDRAWN:
            return [
                Line(N_("The request was taken back on %(day)s, so we stopped."), on),
                Line(N_("You can ask again at any time.")),
            ]
        case State.MOVED_AWAY:
            return [Line(N_("You moved to another area on %(day)s. The council there can help you now."), on)]
    return [Line(N_("This case is closed. We are so very sorry."))]


# ---- who, and what is needed


def _who(s: Standing) -> list[Line]:
    lines = []
    worker, psychologist = s.names.get(s.f.caseworker or 0), s.names.get(s.f.psychologist or 0)
    if worker:
        lines.append(Line(N_("%(name)s is your caseworker."), {"name": said(worker)}))
    elif s.f.ended_on is None:
        lines.append(Line(N_("You do not have a caseworker yet. The SEND team has your case.")))
    else:
        lines.append(Line(N_("The SEND team can help you.")))
    if psychologist and s.f.ended_on is None:
        lines.append(Line(N_("%(name)s is the educational psychologist."), {"name": said(psychologist)}))
    return lines


def _need(s: Standing) -> list[Line]:
    if s.f.ended_on is not None:
        return []
    lines = []
    for advice in s.f.advices.values():
        of_reader = advice.of_family and (not s.young or advice.kind == "child_views")
        if of_reader and not advice.is_settled and not advice.nil_on and s.state in DECIDING:
            theirs = advice.kind == "child_views" and not s.young
            what = N_("what your child thinks and wants") if theirs else N_("what you think")
            due_on = s.advice_due([advice])
            if due_on and due_on >= s.day:
                lines.append(
                    Line(N_("Please tell us %(what)s by %(day)s."), {"what": gettext(what), "day": when(due_on)})
                )
            else:
                lines.append(
                    Line(N_("Please tell us %(what)s. We do not wait for it, but it helps."), {"what": gettext(what)})
                )
        lines += [
            Line(
                N_("There is a meeting on %(day)s with %(who)s. If you cannot go, please tell us."),
                {"day": when(day), "who": _kinds([advice])},
            )
            for day in advice.appointments[-1:]  # one that was made anew takes the place of the one before
            if day >= s.day and not advice.of_family
        ]
    if s.state is State.CONSULTING:
        lines.append(_reply(s))
    if lines:
        return lines
    if s.state is State.REQUESTED:
        return [Line(N_("Nothing for now. If you have reports or letters that may help, please send them to us."))]
    return [NOTHING]


def _reply(s: Standing) -> Line:
    """The fifteen days with the draft: while they run, their last day."""
    window = next((c for c in s.clocks if c.kind == "window"), None)
    if window and window.due_on and window.due_on >= s.day:
        return Line(
            N_("Please read the draft and tell us what you think by %(day)s. You can name the school or college you want."),
            {"day": when(window.due_on)},
        )  # fmt: skip
    return Line(N_("Please read the draft and tell us what you think. You can name the school or college you want."))
