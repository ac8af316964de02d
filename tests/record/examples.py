"""One event of every type, each with every field it can have. `python -m tests.record.examples` freezes those not frozen yet."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from app.record.append import event_link
from app.record.canonical import GENESIS, canonical, private_digest
from app.record.load import event_of
from app.tables import EventRow
from workflow import events as e
from workflow import payloads

RELEASED = Path(__file__).parent / "released"
DAY = date(2026, 2, 16)

EXAMPLES: tuple[e.Payload, ...] = (
    e.RequestReceived(
        "parent",
        True,
        "SLCN",
        2,
        "109000",
        ("looked_after",),
        datetime(2026, 1, 5, 18, 30, tzinfo=UTC),
        7,
        receipt_known=False,
        under_twelve=True,
    ),
    e.AssessmentAgreed(DAY),
    e.AssessmentRefused(("needs_met_by_sen_support",), "The letter says why.", DAY),
    e.AdviceRequested("medical", "sirona", "Seen in May.", "s31"),
    e.AdviceRequestReceived(3),
    e.AdviceAcknowledged(3),
    e.AdviceAssigned(3, 12),
    e.AppointmentMade(3, DAY),
    e.AppointmentKept(3, DAY),
    e.AdviceReceived(3, '{"strengths": "Sings."}', 1, (7, 8)),
    e.AdviceReturned(3, "It names another child.", "another_child"),
    e.NilAdviceAccepted(3, "The school's own therapist has given advice."),
    e.AdviceWithdrawn(3, "Asked twice."),
    e.LateInformationReceived(3, '{"strengths": "Sings."}', 1, (9,)),
    e.PrivateReportReceived("psychological", "Of last May."),
    e.AdviceAccepted(3),
    e.ExistingAdviceAccepted("medical", e.Assents(adviser=True, authority=True, family=True), "Of last June."),
    e.AdviceAnsweredNil(3, "declined", "Not open to the service."),
    e.AppointmentMissed(3, DAY),
    e.MovedToDeciding((e.Outstanding(3, "The clinic has no date."), e.Outstanding(4))),
    e.DecisionMade("plan_agreed", "panel", ("plan_is_necessary",), "As she needs it.", "head_of_service"),
    e.DecisionDeferred("plan", ("advice_awaited",), DAY, "The clinic has no date."),
    e.PlanAgreed(DAY),
    e.PlanRefused(("needs_met_by_sen_support",), "The letter says why.", DAY),
    e.DraftSent("post", DAY),
    e.RepresentationsReceived(True, "Example Primary", "By telephone."),
    e.SettingConsulted("109000", True),
    e.SettingResponded("109000", "no_resources", "The class is full."),
    e.PlanIssued(e.Placement("109000", "mainstream", section_61=True), "SLCN", "It could not meet the need."),
    e.DecisionReversed("assess", "tribunal_order", "Order of 3 March."),
    e.DisputeRecorded("appeal", "plan"),
    e.RequestWithdrawn("By letter."),
    e.MovedAway("802"),
    e.PersonDied(),
    e.ExceptionRecorded(
        "school_closed",
        ("1.issue_plan",),
        DAY,
        DAY,
        DAY,
        "109000",
        DAY,
        DAY,
        DAY,
        DAY,
        DAY,
        3,
        DAY,
        "It was shut.",
        "Its letter.",
        already_approved=True,
    ),
    e.ExceptionApproved(5),
    e.ExceptionEnded(5, DAY),
    e.NoticeSent("draft_plan", ("family", "icb"), "email"),
    e.MessageReceived("mother", "phone", "She asked when.", DAY, "complaint"),
    e.FamilyContacted("phone", "Told them when.", 5),
    e.CaseworkerAllocated(1),
    e.EpAllocated(2),
    e.PlanWriterAllocated(3),
    e.Corrected(3, DAY, {"kind": "medical", "flags": None}, "The letter is dated the 9th."),
    e.Annulled(3, "It is another child's."),
    e.Redacted(3, "retention"),
)


def frozen(payload: e.Payload) -> dict:
    """The event as the record would store it, with what a fold reads from it."""
    data, words = payloads.split(payload)
    salt, text = bytes(range(16)), canonical(words)
    row = EventRow(
        id=11,
        matter_id=1,
        kind="assessment",
        seq=1,
        type=payload.type,
        v=payload.v,
        occurred_on=DAY,
        recorded_at=datetime(2026, 2, 17, 9, 30, 0, 123456, tzinfo=UTC),
        actor_id=4,
        cite="send2014 reg 10(1)",
        irregular=False,
        data=canonical(data),
        private_digest=private_digest(salt, text) if words else None,
        previous_hash=GENESIS,
        hash="",
    )
    row.hash = event_link(GENESIS, row)
    private = {"salt": salt.hex(), "text": text} if words else None
    return {"event": row.model_dump(mode="json"), "private": private, "reads_as": reads_as(event_of(row).payload)}


def reads_as(payload: e.Payload) -> dict:
    """A payload in plain data: fields at their default left out, so that a new one changes nothing."""
    defaults = {f.name: f.default for f in payload.__dataclass_fields__.values()}
    said = {name: value for name, value in asdict(payload).items() if value != defaults[name]}
    return json.loads(json.dumps(said, default=repr))


def main() -> None:
    for payload in EXAMPLES:
        path = RELEASED / f"{payload.type}.v{payload.v}.json"
        if not path.exists():
            path.write_text(json.dumps(frozen(payload), indent=1, sort_keys=True, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
