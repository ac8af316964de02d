"""Which step may follow on what: each rule returns None or a refusal in words. None of them is law."""

from typing import Final

from workflow.correspondence.standing import Standing
from workflow.correspondence.words import Kind, Outcome, Stage, What, sort_of
from workflow.refusal import Refusal, bad_input, impossible

_FIRST: Final = ("concern", "mp_enquiry", "pals_contact", "message")
_FOLLOWS: Final = {
    "complaint.stage_1": _FIRST,
    "complaint.stage_2": ("complaint.stage_1",),
    "complaint.ombudsman": ("complaint.stage_1", "complaint.stage_2"),
}
"""What each may be escalated from."""
_MUST_FOLLOW: Final = frozenset({"complaint.stage_2"})


def unfit(kind: Kind, stage: Stage | None) -> Refusal | None:
    """Whether a kind goes with a stage: a complaint has one, nothing else has."""
    if (kind is Kind.COMPLAINT) == (stage is not None):
        return None
    return bad_input("stage", "a complaint has a stage" if stage is None else f"a {kind} has no stage")


def follows(kind: Kind, stage: Stage | None, earlier: Standing | None) -> Refusal | None:
    """Whether it may be escalated from an earlier one; None is for no earlier one."""
    sort = sort_of(kind, stage)
    if earlier is None:
        return bad_input("follows", "a complaint at stage 2 names its stage 1") if sort in _MUST_FOLLOW else None
    before = sort_of(earlier.kind, earlier.stage)
    if before not in _FOLLOWS.get(sort, ()):
        return bad_input("follows", f"a {sort} is not escalated from a {before}")
    if earlier.escalated_to is not None:
        return impossible(f"it was already escalated, to {earlier.escalated_to}")
    return None


def may_happen(what: What, now: Standing) -> Refusal | None:
    """Whether a step may be recorded of it as it stands."""
    if what in {What.REPLIED, What.OWNED, What.CLOSED} and now.closed_on:
        return impossible(f"it was closed on {now.closed_on}: strike its closing first, if that was an error")
    if what is What.REPLIED and now.replied_on:
        return impossible(f"it was replied to on {now.replied_on}: correct that, if it is wrong")
    return None


def cannot_stand(after: Standing) -> Refusal | None:
    """Whether the days and outcome of it, as it would stand, contradict each other."""
    days = (
        ("reply_by", "the day to reply by", after.reply_by, "it came in", after.received_on),
        ("on", "a reply", after.replied_on, "it came in", after.received_on),
        ("on", "an escalation", after.escalated_on, "it came in", after.received_on),
        ("on", "its closing", after.closed_on, "it came in", after.received_on),
        ("on", "its closing", after.closed_on, "its reply", after.replied_on),
    )
    for field, what, on, before, earlier in days:
        if on and earlier and on < earlier:
            return bad_input(field, f"{what}, on {on}, would be before {before}, on {earlier}")
    if after.closed_on and after.kind is Kind.COMPLAINT and after.outcome is None:
        return bad_input("outcome", "a complaint is closed with its outcome")
    if after.closed_on and not after.replied_on and after.outcome is not Outcome.WITHDRAWN:
        return impossible("it is owed a reply: record that first, or close it as withdrawn")
    return None
