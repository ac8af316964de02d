"""The closed lists of words: what comes in, from whom, about what, what is done with it, what came of it."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What came in. A message about a case is an event of the case; one about none is recorded here."""

    COMPLAINT = "complaint"
    CONCERN = "concern"
    MP_ENQUIRY = "mp_enquiry"
    PALS_CONTACT = "pals_contact"
    MESSAGE = "message"


class Stage(StrEnum):
    """How far a complaint has gone. The ombudsman is the Local Government and Social Care Ombudsman."""

    STAGE_1 = "stage_1"
    STAGE_2 = "stage_2"
    OMBUDSMAN = "ombudsman"


class From(StrEnum):
    """Who it is from, by kind only."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    MP = "mp"
    COUNCILLOR = "councillor"
    SETTING = "setting"
    ADVOCATE = "advocate"
    HEALTH = "health"
    OMBUDSMAN = "ombudsman"
    OTHER = "other"


class About(StrEnum):
    """What it is about."""

    DELAY = "delay"
    COMMUNICATION = "communication"
    DECISION = "decision"
    PROVISION = "provision"
    STAFF = "staff"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of it."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"


class What(StrEnum):
    """The steps."""

    RECEIVED = "received"
    OWNED = "owned"
    REPLIED = "replied"
    ESCALATED = "escalated"
    CLOSED = "closed"
    CORRECTED = "corrected"
    ERASED = "erased"


SORTS: Final[tuple[tuple[Kind, Stage | None], ...]] = (
    *((Kind.COMPLAINT, stage) for stage in Stage),
    (Kind.CONCERN, None),
    (Kind.MP_ENQUIRY, None),
    (Kind.PALS_CONTACT, None),
    (Kind.MESSAGE, None),
)
"""Every kind, a complaint's by its stage: what has a limit of its own, and is counted apart."""


def sort_of(kind: Kind, stage: Stage | None) -> str:
    """A kind with its stage, as figures and lists name it: `concern`, `complaint.stage_1`."""
    return f"{kind}.{stage}" if stage else str(kind)
