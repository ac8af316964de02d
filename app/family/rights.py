"""The rights a family has now: at each decision, with the days that run. None is lost by waiting for us."""

from datetime import date
from typing import Final, NamedTuple

from app.family.standing import Line, Standing
from app.web.render import said
from app.web.tongue import N_, when
from workflow.counting import in_time_until, last_day
from workflow.states import State

ASK_MEDIATION: Final = "send2014 reg 33"
APPEAL: Final = "tpr2008 rule 20(1)(c)(i)"  # or a month from the certificate, if later


class Right(NamedTuple):
    """One right, by its name."""

    title: str
    lines: list[Line]


_NOT_YET: Final = Line(
    N_(
        "You can only appeal when we have decided. If we say no, or you do not agree with the plan, you can ask a tribunal"
        " to look at it. A tribunal is like a court, and it is free."
    ),
    easy=(
        N_("You can appeal when we have decided."),
        N_("You can appeal if we say no."),
        N_("You can appeal if you do not agree with the plan."),
        N_("A tribunal then looks at it."),
        N_("A tribunal is like a court."),
        N_("It is free."),
    ),
)
_MEDIATION: Final = Line(
    N_(
        "In mediation we sit down with you, and someone who is on no side helps us to agree. It is free. You do not have to"
        " do it."
    ),
    easy=(
        N_("In mediation we sit down with you."),
        N_("Someone who is on no side helps us to agree."),
        N_("It is free."),
        N_("You do not have to do it."),
    ),
)
_OF_THE_PLAN: Final = Line(
    N_("You can appeal if you do not agree with what the plan says about needs, help or school (parts B, F and I)."),
    easy=(
        N_("You can appeal if you do not agree with the plan."),
        N_("It can be about the needs: part B."),
        N_("It can be about the help: part F."),
        N_("It can be about the school: part I."),
    ),
)


class Council(NamedTuple):
    """Whom the council names, in its own words."""

    free_advice: str
    mediation: str


def rights(s: Standing, council: Council) -> list[Right]:
    """What the family may do now."""
    if s.state is State.CLOSED:
        return []
    return [*_appeal(s, council), _advice(council), _complain(s)]


def _decided_on(s: Standing) -> date | None:
    match s.state:
        case State.ASSESSMENT_REFUSED:
            return s.f.assessment_refused_on
        case State.PLAN_REFUSED:
            return s.f.plan_refused_on
        case State.PLAN_ISSUED:
            return s.f.plan_issued_on
    return None


def _appeal(s: Standing, council: Council) -> list[Right]:
    decided_on = _decided_on(s)
    if decided_on is None:
        if s.f.ended_on is not None:
            return []
        return [Right(N_("Appeal"), [_NOT_YET, Line(N_("We will tell you how, and by when."))])]
    found = ((mediation_by(s), _mediation), (appeal_by(s), _tribunal))
    return [right(s, council, day) for day, right in found if day is not None]


def appeal_by(s: Standing) -> date | None:
    """The day to appeal by; once it is past, the later day until which the tribunal still takes it, if there is one."""
    due_on = _last_day(s, APPEAL)
    return due_on if due_on is None or s.day <= due_on else in_time_until(due_on, s.rules.working_days)


def mediation_by(s: Standing) -> date | None:
    """The last day to ask the mediation adviser, where a decision stands that may be appealed."""
    return _last_day(s, ASK_MEDIATION)


def _last_day(s: Standing, cite: str) -> date | None:
    """The last day of a right that runs from the decision that stands."""
    decided_on = _decided_on(s)
    limit = s.rules.limit(cite, decided_on) if decided_on else None
    return last_day(limit, decided_on, s.rules.working_days) if limit and decided_on else None


def _mediation(s: Standing, council: Council, ask_by: date) -> Right:
    day = {"day": when(ask_by)}
    if ask_by >= s.day:
        first = Line(
            N_(
                "But before you appeal you must call the mediation adviser. Do it by %(day)s. They will give you a paper that"
                " says you did."
            ),
            day,
        )
    else:
        first = Line(
            N_("The day to call the mediation adviser was %(day)s. Get free advice: it may not be too late."), day
        )
    school = Line(N_("You do not need to call them if you only want another school."))
    who = Line("%(who)s", {"who": said(council.mediation)})
    asked = _disputes(s, "mediation", N_("You asked for mediation on %(day)s."))
    found = [_MEDIATION, first, *([school] if s.state is State.PLAN_ISSUED else [])]
    return Right(N_("Mediation"), [*found, *([who] if council.mediation else []), *asked])


def _tribunal(s: Standing, _: Council, by_day: date) -> Right:
    may = Line(N_("You can ask a tribunal to change our decision. A tribunal is like a court, and it is free."))
    day = {"day": when(by_day)}
    if by_day >= s.day:
        by = Line(
            N_("You must appeal by %(day)s, or within a month of the day on the mediation paper if that is later."),
            day,
            easy=(
                N_("You must appeal by %(day)s."),
                N_("Or you can look at the mediation paper."),
                N_("You have a month from the day on it."),
                N_("The later day counts."),
            ),
        )
    else:
        by = Line(
            N_("The day to appeal was %(day)s. It is later if you have a mediation paper: a month from the day on it."),
            day,
        )
    asked = _disputes(s, "appeal", N_("You appealed on %(day)s."))
    return Right(N_("Appeal"), [_OF_THE_PLAN if s.state is State.PLAN_ISSUED else may, by, *asked])


def _disputes(s: Standing, form: str, text: str) -> list[Line]:
    """What was asked for since the decision that stands."""
    since = _decided_on(s) or date.max
    return [Line(text, {"day": when(on)}) for on, dispute in s.f.disputes if dispute.form == form and on >= since]


def _advice(council: Council) -> Right:
    who = [Line("%(who)s", {"who": said(council.free_advice)})] if council.free_advice else []
    return Right(
        N_("Free advice"),
        [Line(N_("You can get free advice from people who are on no side. Look for SENDIASS in your area.")), *who],
    )


def _complain(s: Standing) -> Right:
    late = [Line(N_("That we are late is a good reason to."))] if s.late else []
    return Right(
        N_("Complain"),
        [
            Line(N_("You can complain to us at any time.")),
            *late,
            Line(
                N_(
                    "If our answer does not put it right, you can go to the Ombudsman, who looks into councils. It is free."
                ),
                easy=(
                    N_("Our answer may not put it right."),
                    N_("Then you can go to the Ombudsman."),
                    N_("The Ombudsman looks into what councils do."),
                    N_("It is free."),
                ),
            ),
        ],
    )
