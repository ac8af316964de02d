"""What can happen to an assessment: small frozen payloads, past tense, and the envelope each is recorded in."""

from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from typing import Final

from workflow.events.advice import (
    AdviceAccepted,
    AdviceAnsweredNil,
    AdviceReceived,
    AdviceRequested,
    AdviceRequestReceived,
    AdviceReturned,
    AppointmentMissed,
    Assents,
    ExistingAdviceAccepted,
    MovedToDeciding,
    Outstanding,
)
from workflow.events.gates import (
    AssessmentAgreed,
    AssessmentRefused,
    DecisionMade,
    DecisionReversed,
    DisputeRecorded,
    DraftSent,
    MovedAway,
    PersonDied,
    Placement,
    PlanAgreed,
    PlanIssued,
    PlanRefused,
    RepresentationsReceived,
    RequestReceived,
    RequestWithdrawn,
    SettingConsulted,
    SettingResponded,
)
from workflow.events.keeping import (
    Annulled,
    CaseworkerAllocated,
    Corrected,
    EpAllocated,
    ExceptionApproved,
    ExceptionEnded,
    ExceptionRecorded,
    FamilyContacted,
    MessageReceived,
    NoticeSent,
    PlanWriterAllocated,
    Redacted,
)
from workflow.events.vocabulary import AdviceKind, Channel, DecisionType, Means, Need, Payload, Source

PAYLOADS: Final[dict[str, type[Payload]]] = {
    cls.type: cls
    for cls in (
        RequestReceived,
        AssessmentAgreed,
        AssessmentRefused,
        AdviceRequested,
        AdviceRequestReceived,
        AdviceReceived,
        AdviceReturned,
        AdviceAccepted,
        ExistingAdviceAccepted,
        AdviceAnsweredNil,
        AppointmentMissed,
        MovedToDeciding,
        DecisionMade,
        PlanAgreed,
        PlanRefused,
        DraftSent,
        RepresentationsReceived,
        SettingConsulted,
        SettingResponded,
        PlanIssued,
        DecisionReversed,
        DisputeRecorded,
        RequestWithdrawn,
        MovedAway,
        PersonDied,
        ExceptionRecorded,
        ExceptionApproved,
        ExceptionEnded,
        NoticeSent,
        MessageReceived,
        FamilyContacted,
        CaseworkerAllocated,
        EpAllocated,
        PlanWriterAllocated,
        Corrected,
        Annulled,
        Redacted,
    )
}


@dataclass(frozen=True)
class Event:
    """One event as recorded: what happened, the day it happened, when and by whom it was written down."""

    id: int
    seq: int
    occurred_on: date
    recorded_at: datetime
    actor: int
    payload: Payload
    _: KW_ONLY
    irregular: bool = False
    corrected_by: tuple[int, ...] = ()

    @property
    def type(self) -> str:
        """The event's name in the record."""
        return self.payload.type


__all__ = [
    "PAYLOADS",
    "AdviceAccepted",
    "AdviceAnsweredNil",
    "AdviceKind",
    "AdviceReceived",
    "AdviceRequestReceived",
    "AdviceRequested",
    "AdviceReturned",
    "Annulled",
    "AppointmentMissed",
    "Assents",
    "AssessmentAgreed",
    "AssessmentRefused",
    "CaseworkerAllocated",
    "Channel",
    "Corrected",
    "DecisionMade",
    "DecisionReversed",
    "DecisionType",
    "DisputeRecorded",
    "DraftSent",
    "EpAllocated",
    "Event",
    "ExceptionApproved",
    "ExceptionEnded",
    "ExceptionRecorded",
    "ExistingAdviceAccepted",
    "FamilyContacted",
    "Means",
    "MessageReceived",
    "MovedAway",
    "MovedToDeciding",
    "Need",
    "NoticeSent",
    "Outstanding",
    "Payload",
    "PersonDied",
    "Placement",
    "PlanAgreed",
    "PlanIssued",
    "PlanRefused",
    "PlanWriterAllocated",
    "Redacted",
    "RepresentationsReceived",
    "RequestReceived",
    "RequestWithdrawn",
    "SettingConsulted",
    "SettingResponded",
    "Source",
]
