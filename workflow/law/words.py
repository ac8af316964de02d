"""The closed lists of words the data may use; a word outside them is refused with its file and provision."""

from enum import StrEnum


class Kind(StrEnum):
    """What a provision does. A local target and a promise are never law: only `policy.py` makes them."""

    TIME_LIMIT = "time_limit"
    MINIMUM_WINDOW = "minimum_window"
    EXCEPTION = "exception"
    GUIDANCE = "guidance"
    DUTY = "duty"
    DEFINITION = "definition"
    RIGHT = "right"
    LOCAL_TARGET = "local_target"
    PROMISE = "promise"


LIMIT_KINDS = frozenset({Kind.TIME_LIMIT, Kind.MINIMUM_WINDOW, Kind.GUIDANCE})
"""The kinds that may state a period. Guidance may; it binds no one."""


class Unit(StrEnum):
    """What the law counts in. Only working days skip any day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WORKING_DAY = "working_day"


class Counting(StrEnum):
    """Whether the day of the event is counted: "within n weeks of" excludes it, "beginning with the day" includes it."""

    EXCLUDING_THE_FIRST_DAY = "excluding_the_first_day"
    INCLUDING_THE_FIRST_DAY = "including_the_first_day"


class Confidence(StrEnum):
    """How well a row was checked against the text of the law."""

    V = "V"  # read in the text of the legislation or judgment
    V2 = "V2"  # read in a source that quotes or closely paraphrases it
    M = "M"  # believed right, wording not checked
    J = "J"  # a judgement, stated in no source


class ClockCode(StrEnum):
    """The clocks of an assessment, as its users know them."""

    DECIDE_WHETHER_TO_ASSESS = "decide_whether_to_assess"
    ADVICE = "advice"
    DECIDE_TO_DRAFT = "decide_to_draft"
    NOTIFY_NO_PLAN = "notify_no_plan"
    SEND_DRAFT = "send_draft"
    FAMILY_REPRESENTATIONS = "family_representations"
    SETTING_RESPONSE = "setting_response"
    ISSUE_PLAN = "issue_plan"
    NOTIFY_WILL_ASSESS = "notify_will_assess"
    # What a council promises: see workflow/promises.py.
    ALLOCATE_CASEWORKER = "allocate_caseworker"
    ASK_FOR_ADVICE = "ask_for_advice"
    ALLOCATE_PSYCHOLOGIST = "allocate_psychologist"
    CONTACT_FAMILY = "contact_family"
    REVIEW_EXCEPTION = "review_exception"
    REPLY = "reply"


class GroundCode(StrEnum):
    """The facts that may excuse a limit, where that limit's own list holds them."""

    SCHOOL_CLOSED = "school_closed"
    EARLY_YEARS_CLOSED = "early_years_closed"
    EXCEPTIONAL_CIRCUMSTANCES = "exceptional_circumstances"
    ABSENT_FROM_AREA = "absent_from_area"
    MISSED_APPOINTMENT = "missed_appointment"


PROMISED = frozenset(
    {
        ClockCode.ALLOCATE_CASEWORKER,
        ClockCode.ASK_FOR_ADVICE,
        ClockCode.ALLOCATE_PSYCHOLOGIST,
        ClockCode.CONTACT_FAMILY,
        ClockCode.REVIEW_EXCEPTION,
        ClockCode.REPLY,
    }
)
"""The clocks of promises: they stand beside those of the law and of the council's targets, and are never mixed with them."""
