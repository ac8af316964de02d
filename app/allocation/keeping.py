"""What a meeting decided, kept: append-only codes, ids and days; the words people wrote apart, where they can be erased."""

import json
from collections.abc import Mapping

from sqlmodel import Session

from app.allocation.judging import Judged
from app.allocation.schemas import DecisionIn
from app.record.happen import Context
from app.tables import (
    AllocationAction,
    AllocationActionDone,
    AllocationAttendee,
    AllocationLine,
    AllocationMeeting,
    AllocationWords,
)
from workflow.allocation import Given, Kind, PassedOver, Violation, passed_over

Need = tuple[int, Kind]


def keep(session: Session, judged: Judged, body: DecisionIn, context: Context, events: Mapping[Need, int]) -> int:
    """Keep it; the meeting's id. `events`: the record's own event for each case given."""
    meeting = judged.proposal.meeting
    row = AllocationMeeting(
        authority=context.actor.authority,
        on=body.on,
        kinds=" ".join(sorted({kind.value for kind in (*meeting.slots, *(kind for _, kind in judged.hands))})),
        rules_version=meeting.rules.version,
        inputs_digest=meeting.digest,
        proposal_digest=judged.proposal.digest,
        inputs=meeting.written,
        capacity=json.dumps(
            [{"worker": w.id, "kind": w.kind.value, "slots": w.slots} for w in meeting.workers], separators=(",", ":")
        ),
        confirmed_at=context.now,
        confirmed_by=context.actor.account_id,
    )
    session.add(row)
    session.flush()
    meeting_id = row.id or 0
    _keep_given(session, judged, meeting_id, events)
    _keep_passed_over(session, judged, body, meeting_id)
    _keep_the_rest(session, body, context, meeting_id)
    return meeting_id


def _breaks(judged: Judged, need: Need) -> list[Violation]:
    return [one for one in judged.breaks if (one.case, one.kind) == need]


def _codes(breaks: list[Violation]) -> str:
    return " ".join(dict.fromkeys(one.rule for one in breaks))


def _keep_given(session: Session, judged: Judged, meeting_id: int, events: Mapping[Need, int]) -> None:
    places = {place.need: place for line in judged.proposal.places.values() for place in line}
    proposed = {(one.case, one.kind): one for one in judged.proposal.given}
    for need, worker in sorted(judged.hands.items()):
        place, breaks = places.get(need), _breaks(judged, need)
        as_proposed = need in proposed and proposed[need].worker == worker
        session.add(
            AllocationLine(
                meeting_id=meeting_id,
                matter_id=need[0],
                kind=need[1].value,
                worker_id=worker,
                instead_of=judged.by_need[need].instead_of,
                event_id=events[need],
                place=place.rank if place else None,
                band=place.band if place else "",
                rule="proposal" if as_proposed else "meeting",
                breaks=_codes(breaks),
                reasons=_written(_reasons(proposed[need] if as_proposed else None, breaks)),
            )
        )
    session.flush()


def _reasons(proposed: Given | None, breaks: list[Violation]) -> list[str]:
    return list(proposed.reasons) if proposed else ["The meeting's own decision.", *(one.says for one in breaks)]


def _written(reasons: list[str]) -> str:
    return json.dumps(reasons, ensure_ascii=False)


def _keep_passed_over(session: Session, judged: Judged, body: DecisionIn, meeting_id: int) -> None:
    proposal = judged.proposal
    whys = {(one.case_id, one.kind): one.why for one in body.left}
    for over in passed_over(proposal.meeting, proposal.places, frozenset(judged.hands), proposal.served):
        line = _line(over, meeting_id, _codes(_breaks(judged, (over.case, over.kind))))
        session.add(line)
        session.flush()
        if why := whys.get((over.case, over.kind)):
            session.add(AllocationWords(meeting_id=meeting_id, line_id=line.id, about="why", text=why))


def _line(over: PassedOver, meeting_id: int, breaks: str) -> AllocationLine:
    return AllocationLine(
        meeting_id=meeting_id,
        matter_id=over.case,
        kind=over.kind.value,
        place=over.place,
        band=over.band,
        rule=over.rule,
        before_matter_id=over.before,
        breaks=breaks,
        reasons=_written([over.says]),
    )


def _keep_the_rest(session: Session, body: DecisionIn, context: Context, meeting_id: int) -> None:
    for slots in body.capacity or ():
        if slots.why:
            session.add(AllocationWords(meeting_id=meeting_id, about=f"capacity {slots.worker}", text=slots.why))
    for one in body.attendees:
        session.add(AllocationAttendee(meeting_id=meeting_id, seat=one.seat, name=one.name))
    for sent in body.actions:
        action = AllocationAction(
            meeting_id=meeting_id, authority=context.actor.authority, owner=sent.owner, due_on=sent.due_on
        )
        session.add(action)
        session.flush()
        session.add(AllocationWords(meeting_id=meeting_id, action_id=action.id, about="action", text=sent.what))
    for action_id in body.done:
        session.add(AllocationActionDone(action_id=action_id, meeting_id=meeting_id))
    session.flush()
