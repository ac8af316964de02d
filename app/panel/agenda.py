"""The agenda of a meeting, put together a page at a time: it costs what is printed, and the decided cases passed over."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from app.paging import cursor_after, position_of
from app.panel import recommending, schemas, shown, store
from app.panel.store import UNDATED, Asked, Waiting
from app.security import Actor
from workflow.counting import london_day
from workflow.panel import CLOCKS, TARGETS, Standing, misses, question_of
from workflow.rules import Rules


class _Found(NamedTuple):
    """A case on the agenda, and how its question stands."""

    case: Waiting
    standing: Standing


def _position(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    ordinal, matter_id = position_of(cursor, int, int)
    return date.fromordinal(max(1, min(ordinal, date.max.toordinal()))), matter_id


def agenda(
    session: Session, actor: Actor, asked: Asked, rules: Rules, limit: int, cursor: str | None
) -> schemas.Agenda:
    """A page of what waits for a decision, as it stands now, with its days counted to the meeting's."""
    found = _undecided(session, actor, asked, limit, _position(cursor))
    page, last = found[:limit], found[limit - 1] if len(found) > limit else None
    return schemas.Agenda(
        on=asked.on,
        next_on=asked.next_on,
        items=_items(session, actor, asked, rules, page),
        next=cursor_after(last.case.due.toordinal(), last.case.matter_id) if last else None,
    )


def _undecided(
    session: Session, actor: Actor, asked: Asked, limit: int, after: tuple[date, int] | None
) -> list[_Found]:
    """The page's cases, one more where there are more. Those decided and not yet told are on the list of notices."""
    found: list[_Found] = []
    while len(found) <= limit:
        rows = store.waiting(session, actor, asked, limit + 1, after)
        standings = store.standings(session, {row.matter_id: row.state for row in rows})
        found += [_Found(row, standings[row.matter_id]) for row in rows if standings[row.matter_id].decided is None]
        if len(rows) <= limit:
            break
        after = rows[-1].due, rows[-1].matter_id
    return found


def _items(
    session: Session, actor: Actor, asked: Asked, rules: Rules, page: Sequence[_Found]
) -> list[schemas.AgendaItem]:
    ids = [found.case.matter_id for found in page]
    cases, clocks = store.cases(session, actor, ids), store.open_clocks(session, actor, ids)
    documents, advice = store.documents(session, ids), store.advice(session, actor, ids)
    recommended = recommending.latest(session, actor, ids)
    items = []
    for waiting, standing in page:
        matter_id, state = waiting.matter_id, waiting.state
        question, case = question_of(state), cases[matter_id]
        if question is None:
            continue  # no agenda asks for such a state
        due_on = None if waiting.due == UNDATED else waiting.due
        items.append(
            schemas.AgendaItem(
                case_id=matter_id,
                reference=case.reference,
                version=case.version,
                state=state,
                question=question,
                because=waiting.because,
                clock=shown.limit(clocks.get((matter_id, CLOCKS[question])), asked.on, rules),
                target=shown.limit(clocks.get((matter_id, TARGETS.get(question, ""))), asked.on, rules),
                already_late=due_on is None or due_on < asked.on,
                late_if_deferred=misses(due_on, asked.next_on, rules),
                documents=[_paper(row) for row in documents.get(matter_id, ())],
                advice=[_advice(row) for row in advice.get(matter_id, ())],
                recommendation=recommended.get((matter_id, question)),
                deferrals=[shown.deferral(event) for event in standing.deferrals],
                flags=case.flags.split(),
                caseworker=shown.caseworker(case),
            )
        )
    return items


def _paper(row: Any) -> schemas.PaperOut:  # noqa: ANN401 - a row of the documents
    return schemas.PaperOut(id=row.id, kind=row.kind, dated=row.dated, added_on=london_day(row.added_at))


def _advice(row: Any) -> schemas.AdviceOut:  # noqa: ANN401 - a row of the requests
    return schemas.AdviceOut(
        id=row.advice_id,
        kind=row.kind,
        service=row.service,
        status=row.status,
        received_on=row.received_on,
        due_on=row.due_on,
        out=row.out,
    )
