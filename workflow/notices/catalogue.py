"""Every notice: what it is of, who has it, what it must say to the family and what to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workflow.notices import statements as s
from workflow.notices.statements import Statement


class To(StrEnum):
    """Who has a notice. The family's is addressed to a contact of the case by number."""

    FAMILY = "family"
    SCHOOL = "head_teacher"
    HEALTH = "health_commissioner"
    SOCIAL_CARE = "social_care"
    NAMED = "named_institution"
    ADVISER = "adviser"


@dataclass(frozen=True)
class Notice:
    """One kind of letter. `of_advice`: it is about one request for advice, and goes to who was asked."""

    code: str
    title: str
    cite: str  # the provision under which it is owed
    to: tuple[To, ...]
    family: tuple[Statement, ...]
    others: tuple[Statement, ...] = ()
    with_plan: str = ""  # draft_plan, plan: what goes with it

    @property
    def of_advice(self) -> bool:
        """Whether it goes to somebody asked for advice."""
        return To.ADVISER in self.to

    def required(self, to: To) -> tuple[Statement, ...]:
        """What the letter to this addressee must say."""
        return self.family if to is To.FAMILY else self.others


_CONSIDERED: Final = (To.FAMILY, To.SCHOOL, To.HEALTH, To.SOCIAL_CARE)
_NO_PLAN: Final = (To.FAMILY, To.SCHOOL, To.HEALTH)

_ALL: Final = (
    Notice("acknowledgement", "Acknowledgement of the request", "cfa2014 s.36(7)", _CONSIDERED,
           (s.RECEIVED, s.CONSIDERING, s.VIEWS, s.DECIDE_BY, s.SUPPORT), (s.CONSIDERING_TOLD, s.DECIDE_BY)),
    Notice("will_assess", "There will be an assessment", "send2014 reg 5(1)", _CONSIDERED,
           (s.WILL_ASSESS, s.ADVICE_SOUGHT, s.OTHERS_TO_ASK, s.NO_PLAN_BY, s.PLAN_BY, s.SUPPORT), (s.WILL_ASSESS_COPY,)),
    Notice("will_not_assess", "There will be no assessment, with rights of appeal", "send2014 reg 5(1)", _CONSIDERED,
           (s.WILL_NOT_ASSESS, s.REASONS, *s.RIGHTS_ASSESS), (s.WILL_NOT_ASSESS_COPY,)),
    Notice("request_to_consult", "Request for the family’s own advice and views", "send2014 reg 6(1)(a)", (To.FAMILY,),
           (s.OWN_ADVICE, s.CHILDS_VIEWS, s.OTHERS_TO_ASK, s.SUPPORT)),
    Notice("advice_request", "Request for advice, with the papers", "send2014 reg 6(1)", (To.ADVISER,),
           (), (s.ABOUT_WHAT, s.SIX_WEEKS, s.PAPERS, s.SENSORY)),
    Notice("adviser_papers", "Papers to an adviser", "send2014 reg 6(3)", (To.ADVISER,), (), (s.PAPERS, s.SIX_WEEKS)),
    Notice("will_plan", "There will be a plan", "cfa2014 s.36(9)", (To.FAMILY,), (s.WILL_PLAN, s.PLAN_BY)),
    Notice("no_plan", "There will be no plan, with rights of appeal", "send2014 reg 10(1)", _NO_PLAN,
           (s.NO_PLAN, s.NO_PLAN_REASONS, *s.RIGHTS_NO_PLAN), (s.NO_PLAN_COPY,)),
    Notice("draft_plan", "Draft plan, with the fifteen days", "cfa2014 s.38", (To.FAMILY,),
           (s.DRAFT, s.FIFTEEN_DAYS, s.REPRESENTATIONS, s.ASK_FOR_SCHOOL, s.MEETING, s.WHERE_SCHOOLS), with_plan="draft_plan"),
    Notice("final_plan", "Final plan, with rights of appeal", "send2014 reg 13(2)", (To.FAMILY, To.NAMED, To.HEALTH),
           (s.PLAN, s.PLACEMENT, *s.RIGHTS_PLAN, s.SCHOOL_ONLY, s.SECURE, s.REVIEW), (s.PLAN, s.PLACEMENT, s.SECURE),
           with_plan="plan"),
    Notice("exception", "A limit does not bind, and why", "send_code2015 para 9.43", (To.FAMILY,),
           (s.WHICH_EXCEPTION, s.WHICH_LIMIT, s.STILL_DUE)),
)  # fmt: skip
NOTICES: Final[Mapping[str, Notice]] = {notice.code: notice for notice in _ALL}
