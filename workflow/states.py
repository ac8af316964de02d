"""The states of an assessment and the roles that act in it, each with its meaning and where it comes from."""

from enum import StrEnum
from typing import Self


class State(StrEnum):
    """Where an assessment stands. Only an event changes it: no state changes because a day passed."""

    def __new__(cls, value: str, meaning: str, cite: str) -> Self:
        """Keep the meaning and the citation beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        member.cite = cite
        return member

    meaning: str
    cite: str

    NEW = "new", "Nothing has been received yet.", "cfa2014 s.36(1)"
    REQUESTED = "requested", "A request or an alert is in; whether to assess is undecided.", "send2014 reg 5(1)"
    ASSESSING = "assessing", "An assessment is being secured; advice is being sought.", "send2014 reg 6(1)"
    DECIDING = "deciding", "Advice is in; whether a plan is needed is undecided.", "send2014 reg 10(1)"
    DRAFTING = "drafting", "A plan will be made; its draft is being written.", "cfa2014 s.37"
    CONSULTING = "consulting", "The draft is with the family, who may make representations.", "send2014 reg 13(1)"
    FINALISING = "finalising", "The family has replied; the plan is being finalised.", "cfa2014 s.39"
    PLAN_ISSUED = "plan_issued", "The finalised plan has been sent.", "send2014 reg 13(2)"
    ASSESSMENT_REFUSED = "assessment_refused", "The family was told there will be no assessment.", "send2014 reg 5(1)"
    PLAN_REFUSED = "plan_refused", "The family was told no plan will be made.", "send2014 reg 10(1)"
    WITHDRAWN = "withdrawn", "The request was withdrawn and the council recorded its decision.", "cfa2014 s.24(1)"
    MOVED_AWAY = "moved_away", "The family has left the area; this council's duty has ended.", "cfa2014 s.24(1)"
    CLOSED = "closed", "The child or young person has died; letters are suppressed.", "cfa2014 s.24(1)"


OPEN = (State.REQUESTED, State.ASSESSING, State.DECIDING, State.DRAFTING, State.CONSULTING, State.FINALISING)
ENDED = (
    State.PLAN_ISSUED,
    State.ASSESSMENT_REFUSED,
    State.PLAN_REFUSED,
    State.WITHDRAWN,
    State.MOVED_AWAY,
    State.CLOSED,
)
RECORDED = OPEN + ENDED


class Role(StrEnum):
    """Who acts. What each may do is in `steps.py`; whose cases each may see is decided by the service."""

    CASEWORKER = "caseworker"
    MANAGER = "manager"
    PROFESSIONAL = "professional"
    SETTING = "setting"
    EP_MANAGER = "ep_manager"
    ANALYST = "analyst"
    FAMILY = "family"
    ADMIN = "admin"
