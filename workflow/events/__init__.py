"""What can happen to an assessment: small frozen payloads, past tense, and the envelope each is recorded in."""

from datetime import date, datetime
from typing import Final, NamedTuple

from workflow.events.advice import (
    AdviceAccepted,
    AdviceAcknowledged,
    AdviceAnsweredNil,
    AdviceAssigned,
    AdviceReceived,
    AdviceRequested,
    AdviceRequestReceived,
    AdviceReturned,
    AdviceWithdrawn,
    AppointmentKept,
    AppointmentMade,
    AppointmentMissed,
    Assents,
    ExistingAdviceAccepted,
    LateInformationReceived,
    MovedToDeciding,
    NilAdviceAccepted,
    Outstanding,
    PrivateReportReceived,
)
from workflow.events.gates import (
    AssessmentAgreed,
    AssessmentRefused,
    DecisionDeferred,
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
from workflow.events.vocabulary import (
    OF_FAMILY,
    AdviceKind,
    Channel,
    DecisionType,
    Means,
    Need,
    Payload,
    ReturnReason,
    Source,
)

PAYLOADS: Final[dict[str, type[Payload]]] = {
    cls.type: cls
    for cls in (
        RequestReceived,
        AssessmentAgreed,
        AssessmentRefused,
        AdviceRequested,
        AdviceRequestReceived,
        AdviceAcknowledged,
        AdviceAssigned,
        AppointmentMade,
        AppointmentKept,
        AppointmentMissed,
        AdviceReceived,
        AdviceReturned,
        AdviceAccepted,
        AdviceAnsweredNil,
        NilAdviceAccepted,
        AdviceWithdrawn,
        LateInformationReceived,
        ExistingAdviceAccepted,
        PrivateReportReceived,
        MovedToDeciding,
        DecisionMade,
        DecisionDeferred,
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


class Event(NamedTuple):
    """One event as recorded: what happened, the day it happened, when and by whom it was written down."""

    id: int
    seq: int
    occurred_on: date
    recorded_at: datetime
    actor: int
    payload: Payload
    irregular: bool = False
    corrected_by: tuple[int, ...] = ()
    correctors: tuple[int, ...] = ()  # the accounts that put it right, where it was

    @property
    def type(self) -> str:
        """The event's name in the record."""
        return self.payload.type


__all__ = [
    "OF_FAMILY",
    "PAYLOADS",
    "AdviceAccepted",
    "AdviceAcknowledged",
    "AdviceAnsweredNil",
    "AdviceAssigned",
    "AdviceKind",
    "AdviceReceived",
    "AdviceRequestReceived",
    "AdviceRequested",
    "AdviceReturned",
    "AdviceWithdrawn",
    "Annulled",
    "AppointmentKept",
    "AppointmentMade",
    "AppointmentMissed",
    "Assents",
    "AssessmentAgreed",
    "AssessmentRefused",
    "CaseworkerAllocated",
    "Channel",
    "Corrected",
    "DecisionDeferred",
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
    "LateInformationReceived",
    "Means",
    "MessageReceived",
    "MovedAway",
    "MovedToDeciding",
    "Need",
    "NilAdviceAccepted",
    "NoticeSent",
    "Outstanding",
    "Payload",
    "PersonDied",
    "Placement",
    "PlanAgreed",
    "PlanIssued",
    "PlanRefused",
    "PlanWriterAllocated",
    "PrivateReportReceived",
    "Redacted",
    "RepresentationsReceived",
    "RequestReceived",
    "RequestWithdrawn",
    "ReturnReason",
    "SettingConsulted",
    "SettingResponded",
    "Source",
]
