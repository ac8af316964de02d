"""Decided and not yet told: the notices that are owed, read from the record. Nothing of them is stored."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from app.paging import cursor_after, position_of
from app.panel import schemas, shown, store
from app.schema import Page
from app.security import Actor
from workflow.events import DecisionMade, Event
from workflow.panel import CLOCKS, DECISIONS, question_of
from workflow.rules import Rules

OUTCOMES = {name: (question, outcome) for (question, outcome), name in DECISIONS.items()}


def owed(
    session: Session, actor: Actor, rules: Rules, today: date, only: Collection[int] | None = None
) -> list[schemas.NoticeOut]:
    """Every notice owed, or those of some cases, the one to be sent first before the others."""
    states = store.cases_with_decisions(session, actor)
    states = {id_: state for id_, state in states.items() if only is None or id_ in only}
    standings = store.standings(session, states)
    decided = {id_: found.decided for id_, found in standings.items() if found.decided}
    cases, clocks = store.cases(session, actor, decided), store.open_clocks(session, actor, decided)
    found = []
    for id_, event in decided.items():
        question = question_of(states[id_])
        clock = shown.limit(clocks.get((id_, CLOCKS[question])), today, rules) if question else None
        found.append(_notice(id_, event, cases[id_], clock))
    return sorted(found, key=_place)


def _place(notice: schemas.NoticeOut) -> tuple[date, int]:
    """Where a notice stands in the list. One whose limit has no date counts as late."""
    return (notice.clock.due_on if notice.clock else None) or store.UNDATED, notice.case_id


def _notice(case_id: int, event: Event, case: store.Case, clock: schemas.LimitOut | None) -> schemas.NoticeOut:
    said = event.payload
    if not isinstance(said, DecisionMade):
        raise TypeError(said)
    question, outcome = OUTCOMES[said.decision]
    return schemas.NoticeOut(
        case_id=case_id,
        reference=case.reference,
        event_id=event.id,
        question=question,
        outcome=outcome,
        record=said.decision,
        decided_on=event.occurred_on,
        by=said.by,
        officer=said.officer,
        reasons=shown.reasons(said.reasons),
        clock=clock,
        caseworker=shown.caseworker(case),
    )


def page(
    session: Session, actor: Actor, rules: Rules, today: date, limit: int, cursor: str | None
) -> Page[schemas.NoticeOut]:
    """A page of the notices owed."""
    found = owed(session, actor, rules, today)
    if cursor:
        ordinal, case_id = position_of(cursor, int, int)
        found = [notice for notice in found if (_place(notice)[0].toordinal(), notice.case_id) > (ordinal, case_id)]
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=found[:limit], next=cursor_after(_place(last)[0].toordinal(), last.case_id) if last else None)
