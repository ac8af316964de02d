"""Correspondence as it is shown: how each stands today, what is owed first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from sqlmodel import Session

from app.correspondence import schemas, store
from app.correspondence.store import Filed
from app.paging import cursor_after, position_of
from app.schema import Page
from app.security import Actor
from workflow.correspondence import Dated, Kind, by_quarter, due_on, figures, limit_code, settled
from workflow.kpis.figure import Figure
from workflow.rules import Rules

NEVER: Final = date.max
"""Stands for a limit that there is not: what has none comes last."""


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for. `owner`: what the reader is to see to themselves, or what nobody is."""

    status: schemas.Asked = "open"
    case_id: int | None = None
    kind: Kind | None = None
    owner: Literal["", "mine", "nobody"] = ""


class Waiting(NamedTuple):
    """How much awaits its reply, how much of it is late, and how much will soon be."""

    open: int
    overdue: int
    soon: int


def page(
    session: Session, who: Actor, wanted: Wanted, limit: int, cursor: str | None, rules: Rules, today: date
) -> Page[schemas.ItemOut]:
    """Those that stand so, the first due before the others."""
    asked = wanted.status
    answered = None if asked == "all" else asked not in {"open", "due", "overdue"}
    entries = store.entries_of(session, who) if wanted.owner == "mine" else ()
    seen = store.all_seen(session, who, wanted.case_id, answered=answered)
    fit = (one for one in seen if _is(one, asked, rules, today) and _fits(one, wanted, who, entries))
    placed = sorted(((_place(one, rules), one) for one in fit), key=lambda p: p[0])
    if cursor:
        day, id_ = position_of(cursor, str, int)
        placed = [(place, one) for place, one in placed if (place[0].isoformat(), place[1]) > (day, id_)]
    items = list(_items(session, who, [one for _, one in placed[:limit]], rules, today))
    last = placed[limit - 1][0] if len(placed) > limit else None
    return Page[schemas.ItemOut](items=items, next=cursor_after(last[0].isoformat(), last[1]) if last else None)


def waiting(session: Session, who: Actor, rules: Rules, today: date) -> Waiting:
    """How much awaits its reply, of all that the reader may see."""
    open_ = [one.now for one in store.all_seen(session, who, answered=False) if one.now and one.now.awaits_reply]
    due = [on for on in (due_on(now, rules) for now in open_) if on]
    soon = today + timedelta(rules.policy.due_soon_days)
    return Waiting(len(open_), sum(on < today for on in due), sum(today <= on <= soon for on in due))


def _fits(one: Filed, wanted: Wanted, who: Actor, entries: Collection[int]) -> bool:
    """Whether it is of the kind asked for, and seen to by whom."""
    now = one.now
    if now is None or (wanted.kind and now.kind is not wanted.kind):
        return False
    if wanted.owner == "mine":
        return now.account == who.account_id or now.worker in entries
    return not wanted.owner or (now.account is None and now.worker is None)


def _place(one: Filed, rules: Rules) -> tuple[date, int]:
    due = due_on(one.now, rules) if one.now else None
    return due or NEVER, one.row.id or 0


def _is(one: Filed, asked: schemas.Asked, rules: Rules, today: date) -> bool:
    """Whether it stands as is asked for."""
    if one.now is None or asked == "all":
        return one.now is not None
    due = due_on(one.now, rules)
    if asked == "open":
        return one.now.awaits_reply
    if asked == "late":
        return one.now.replied_on is not None and one.now.is_late(due, today)
    return one.now.status(due, today) == asked


def _items(
    session: Session, who: Actor, filed: Sequence[Filed], rules: Rules, today: date
) -> Iterable[schemas.ItemOut]:
    references = store.references(session, who, filed)
    accounts = store.accounts(session, {one.now.account for one in filed if one.now})
    workers = store.workers(session, {one.now.worker for one in filed if one.now})
    for one in filed:
        now = one.now or store.as_recorded(one)
        due = due_on(now, rules)
        late = now.is_late(due, today)
        owner = None
        if now.worker is not None:
            owner = schemas.OwnerOut(kind="worker", id=now.worker, name=workers[now.worker])
        elif now.account is not None:
            owner = schemas.OwnerOut(kind="account", id=now.account, name=accounts[now.account])
        yield schemas.ItemOut(
            id=one.row.id or 0,
            case_id=one.row.matter_id,
            reference=references.get(one.row.matter_id or 0),
            type=now.kind,
            stage=now.stage,
            from_=now.from_,
            channel=now.channel,
            about=now.about,
            received_on=now.received_on,
            reply_by=now.reply_by,
            owner=owner,
            status=now.status(due, today),
            due_on=due,
            replied_on=now.replied_on,
            late=late,
            days_late=((now.replied_on or now.closed_on or today) - due).days if late and due else 0,
            closed_on=now.closed_on,
            outcome=now.outcome,
            follows=one.row.follows,
            escalated_to=now.escalated_to,
            external_ref=one.row.external_ref,
        )


def detail(session: Session, who: Actor, one: Filed, rules: Rules, today: date) -> schemas.DetailOut:
    """One with all its steps, as they were recorded."""
    (item,) = _items(session, who, [one], rules, today)
    words = store.words(session, [step.id for step in one.steps])
    names = store.accounts(session, {step.by_account_id for step in one.steps})
    counts = {step.id for step in settled(map(store.step_of, one.steps))}
    limit = rules.promise(limit_code(item.type, item.stage))
    return schemas.DetailOut(
        **item.model_dump(),
        limit_says=rules.policy.target(limit_code(item.type, item.stage)).says if limit else None,
        struck=one.now is None,
        steps=[
            schemas.StepOut(
                id=step.id or 0,
                what=store.step_of(step).what,
                on=step.on,
                said=dict(store.step_of(step).said),
                words=words.get(step.id or 0),
                corrects=step.corrects,
                counts=step.id in counts or step.corrects is not None,
                at=step.at,
                by=schemas.NamedOut(id=step.by_account_id, name=names[step.by_account_id]),
            )
            for step in one.steps
        ],
    )


def counts(rows: Sequence[Dated], first: date, last: date, day: date) -> schemas.CountsOut:
    """The counts of a period, and of each quarter of it."""
    return schemas.CountsOut(
        from_=first,
        to=last,
        as_at=day,
        quarters=[
            schemas.QuarterOut(name=of.name, from_=of.first, to=of.last, items=[_count(f) for f in of.figures])
            for of in by_quarter(rows, first, last, day)
        ],
        items=[_count(figure) for figure in figures(rows, first, last, day)],
    )


def _count(figure: Figure) -> schemas.CountOut:
    return schemas.CountOut(
        part=figure.part,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=None if figure.value is None else float(figure.value),
    )
