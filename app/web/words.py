"""The words of the pages: one for each state, status, step and code, the same everywhere."""

import re
from typing import Any, Final, NamedTuple, Protocol


class Tag(NamedTuple):
    """A status as a word and its look. Colour never speaks alone."""

    word: str
    look: str


class Clocklike(Protocol):
    """What of a clock decides its tags."""

    kind: Any
    status: str
    conditional: bool


STATUS: Final = {
    "running": Tag("On track", "govuk-tag--blue"),
    "due_soon": Tag("Due soon", "govuk-tag--yellow"),
    "overdue": Tag("Overdue", "govuk-tag--red"),
    "excused": Tag("Excused", "govuk-tag--purple"),
    "met": Tag("Met", "govuk-tag--green"),
    "met_late": Tag("Met late", "govuk-tag--orange"),
    "no_start": Tag("No start date", "govuk-tag--grey"),
    "stopped": Tag("Ended", "govuk-tag--grey"),
}
OUTLINED: Final = "ehc-tag--outlined"
LOCAL_TARGET: Final = Tag("Local target", OUTLINED)
GUIDANCE: Final = Tag("Guidance", OUTLINED)
WOULD_BE_LATE: Final = Tag("A refusal now would be late", "govuk-tag--yellow")


def tags(clock: Clocklike) -> tuple[Tag, ...]:
    """A clock's status. What is not law says so first and is never filled; a family's window is never due."""
    if clock.kind == "window":
        return () if clock.status == "running" else (STATUS["stopped"],)
    if clock.conditional and clock.status == "overdue":
        return (WOULD_BE_LATE,)
    status = STATUS[clock.status]
    if clock.kind == "statutory":
        return (status,)
    first = LOCAL_TARGET if clock.kind in {"local_target", "promise"} else GUIDANCE
    return (first, Tag(status.word, f"{status.look} {OUTLINED}"))


RAG: Final = {
    "blue": Tag("Blue: complete", "govuk-tag--blue"),
    "green": Tag("Green: on track", "govuk-tag--green"),
    "amber": Tag("Amber: some concern", "govuk-tag--orange"),
    "red": Tag("Red: major concern", "govuk-tag--red"),
    "white": Tag("White: not yet started", OUTLINED),
}
"""The plans' own key: each colour with its word."""

STATES: Final = {
    "requested": "Deciding whether to assess",
    "assessing": "Seeking advice",
    "deciding": "Deciding whether to make a plan",
    "drafting": "Writing the draft plan",
    "consulting": "Draft with the family",
    "finalising": "Finalising the plan",
    "plan_issued": "Plan issued",
    "assessment_refused": "Assessment refused",
    "plan_refused": "Plan refused",
    "withdrawn": "Withdrawn",
    "moved_away": "Moved away",
    "closed": "Closed",
}

CLOCKS: Final = {
    "decide_whether_to_assess": "Decide whether to assess",
    "advice": "Advice",
    "decide_to_draft": "Decide whether to draft a plan",
    "notify_no_plan": "Tell the family if there will be no plan",
    "send_draft": "Send the draft plan",
    "family_representations": "The family’s 15 days with the draft",
    "setting_response": "A setting’s reply",
    "issue_plan": "Issue the plan",
    "notify_will_assess": "Tell the family there will be an assessment",
    "allocate_caseworker": "Give the case a caseworker",
    "ask_for_advice": "Ask for all the advice",
    "allocate_psychologist": "Allocate a psychologist",
    "contact_family": "Contact the waiting family",
    "review_exception": "Review an exception",
    "reply": "Answer a message",
}

KINDS: Final = {
    "parental": "parent’s views",
    "child_views": "child’s views",
    "educational": "education",
    "medical": "health",
    "psychological": "educational psychology",
    "social_care": "social care",
    "preparing_for_adulthood": "preparing for adulthood",
    "requested_by_family": "asked for by the family",
    "other": "other advice",
}

ADVICE: Final = {
    "outstanding": "Waiting",
    "returned": "Sent back",
    "received": "In",
    "superseded": "Earlier advice stands",
    "answered_nil": "Answered: nothing to give",
}

GROUNDS: Final = {
    "school_closed": "school closed",
    "early_years_closed": "early years provider closed",
    "exceptional_circumstances": "exceptional circumstances",
    "absent_from_area": "away from the area",
    "missed_appointment": "missed appointment",
}

HOLDERS: Final = {
    "council": "Council",
    "service": "Service",
    "family": "Family",
    "setting": "Setting",
    "tribunal": "Tribunal",
}

FLAGS: Final = {
    "looked_after": "Looked after",
    "previously_looked_after": "Previously looked after",
    "child_protection": "Child protection plan",
    "child_in_need": "Child in need",
    "out_of_school": "Out of school",
    "key_stage_transfer": "Moving key stage",
    "youth_custody": "In custody",
    "armed_forces": "Armed forces family",
    "end_of_life": "Life-limiting illness",
    "reported_before": "Plan of before this record",
    "transferred_in": "Plan transferred in from another council",
}

CONFIDENCE: Final = {
    "V": "Read in the text of the legislation or judgment",
    "V2": "Read in a source that quotes or closely paraphrases it",
    "M": "Believed right; the wording was not checked",
    "J": "A judgement; no source states it",
}


class Happening(NamedTuple):
    """An event as something to do, and as something that happened."""

    to_do: str
    happened: str


EVENTS: Final = {
    "request_received": Happening("Receive a request", "Request received"),
    "assessment_agreed": Happening("Agree to assess", "Family told: there will be an assessment"),
    "assessment_refused": Happening("Refuse to assess", "Family told: there will be no assessment"),
    "advice_requested": Happening("Ask for advice", "Advice asked for"),
    "advice_request_received": Happening(
        "Record that a service has our request", "The service received our request for advice"
    ),
    "advice_acknowledged": Happening("Record an acknowledgement", "The service acknowledged our request for advice"),
    "advice_assigned": Happening("Name who will write the advice", "The service named who will write the advice"),
    "appointment_made": Happening("Record an appointment", "Appointment made"),
    "appointment_kept": Happening("Record an appointment kept", "Appointment kept"),
    "advice_received": Happening("Record that advice is in", "Advice received"),
    "advice_withdrawn": Happening("Withdraw a request for advice", "Request for advice withdrawn"),
    "nil_advice_accepted": Happening("Record why no advice is enough", "The council recorded why no advice is enough"),
    "late_information_received": Happening("Record late information", "Information came in late"),
    "private_report_received": Happening("Record a private report", "The family sent a report of its own"),
    "advice_returned": Happening("Send advice back", "Advice sent back"),
    "advice_accepted": Happening("Accept advice", "Advice accepted"),
    "existing_advice_accepted": Happening("Let earlier advice stand", "Earlier advice stands for this assessment"),
    "advice_answered_nil": Happening("Record that a service has nothing to give", "The service has no advice to give"),
    "appointment_missed": Happening("Record a missed appointment", "Appointment missed"),
    "moved_to_deciding": Happening("Go on to decide with advice still out", "Went on to decide with advice still out"),
    "decision_made": Happening(
        "Record a decision the family has yet to hear", "Decision made; the family not yet told"
    ),
    "decision_deferred": Happening("Put a decision off", "Decision put off; every limit runs on"),
    "plan_agreed": Happening("Agree to make a plan", "Family told: there will be a plan"),
    "plan_refused": Happening("Refuse a plan", "Family told: there will be no plan"),
    "draft_sent": Happening("Send the draft", "Draft plan sent"),
    "representations_received": Happening("Record the family’s reply to the draft", "The family replied to the draft"),
    "setting_consulted": Happening("Consult a setting", "Setting consulted"),
    "setting_responded": Happening("Record a setting’s reply", "Setting replied"),
    "plan_issued": Happening("Issue the plan", "Plan issued"),
    "decision_reversed": Happening("Reverse a refusal", "Refusal reversed"),
    "dispute_recorded": Happening("Record mediation or an appeal", "Mediation asked for or appeal registered"),
    "request_withdrawn": Happening("Record a withdrawal", "Request withdrawn"),
    "moved_away": Happening("Record a move out of the area", "Family moved out of the area"),
    "person_died": Happening("Record a death", "The child or young person died"),
    "exception_recorded": Happening("Record an exception", "Exception recorded"),
    "exception_approved": Happening("Approve an exception", "Exception approved"),
    "exception_ended": Happening("End an exception", "Exception ended"),
    "notice_sent": Happening("Send a notice", "Notice sent"),
    "message_received": Happening("Record a message", "Message received"),
    "family_contacted": Happening("Record contact with the family", "Family contacted"),
    "caseworker_allocated": Happening("Allocate a caseworker", "Caseworker allocated"),
    "ep_allocated": Happening("Allocate an educational psychologist", "Educational psychologist allocated"),
    "plan_writer_allocated": Happening("Allocate a plan writer", "Plan writer allocated"),
    "corrected": Happening("Correct an entry", "Entry corrected"),
    "annulled": Happening("Annul an entry", "Entry annulled"),
    "redacted": Happening("Erase words", "Words erased"),
}

# ISO 639-1, for the languages most spoken in English schools; another code is shown as it stands.
LANGUAGES: Final[dict[str, str]] = dict(
    re.findall(
        r"(\w+):(\w+)",
        "am:Amharic ar:Arabic bg:Bulgarian bn:Bengali cs:Czech cy:Welsh de:German el:Greek en:English es:Spanish "
        "et:Estonian fa:Persian fr:French gu:Gujarati ha:Hausa hi:Hindi hu:Hungarian ig:Igbo it:Italian ja:Japanese "
        "ko:Korean ku:Kurdish lt:Lithuanian lv:Latvian ml:Malayalam mr:Marathi ne:Nepali nl:Dutch pa:Panjabi pl:Polish "
        "ps:Pashto pt:Portuguese rom:Romani ro:Romanian ru:Russian si:Sinhala sk:Slovak sn:Shona so:Somali sq:Albanian "
        "sw:Swahili ta:Tamil te:Telugu th:Thai ti:Tigrinya tl:Tagalog tr:Turkish tw:Twi uk:Ukrainian ur:Urdu "
        "vi:Vietnamese yo:Yoruba zh:Chinese",
    )
)

_CODE: Final = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


def plain(code: str) -> str:
    """A code in words, where no better word is known: its underscores become spaces."""
    return _CODE.sub(lambda found: found[0].replace("_", " "), code)


def named(words: dict[str, str], code: str) -> str:
    """The word for a code of a list; another code in plain words."""
    return words.get(code) or plain(code).capitalize()


def number(count: int) -> str:
    """A small number, in words."""
    return (
        ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")[count]
        if count in range(10)
        else str(count)
    )


def clock_name(code: str, advice_kind: str | None = None) -> str:
    """What a clock is called; an advice clock by whose advice it is."""
    name = named(CLOCKS, code)
    return f"{name}: {KINDS.get(advice_kind, plain(advice_kind))}" if advice_kind else name


def to_do(event: str) -> str:
    """A step, as something to do."""
    return EVENTS[event].to_do if event in EVENTS else plain(event).capitalize()


def happened(event: str) -> str:
    """An event, as something that happened."""
    return EVENTS[event].happened if event in EVENTS else plain(event).capitalize()


_ELSEWHERE: Final = re.compile(r"\w+ may happen in (?P<states>[\w, ]+); on (?P<day>\S+) the case is (?P<state>\w+)")


def reason(said: str) -> str:
    """A guard's reason, with the states of the engine's commonest refusal in the words of the pages."""
    found = _ELSEWHERE.fullmatch(said)
    if not found:
        return said
    allowed = " or ".join(f"“{named(STATES, state).lower()}”" for state in found["states"].split(", "))
    return f"this is for a case at {allowed}; on {found['day']} it is at “{named(STATES, found['state']).lower()}”"


def language(code: str) -> str:
    """A language's name, from its code or as it was written."""
    return LANGUAGES.get(code.strip().lower().partition("-")[0], code)
