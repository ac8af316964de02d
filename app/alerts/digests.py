"""What a sweep has to say, and to whom: one digest a person, at once for those who ask; each alert to whoever subscribed.

Written in the sweep's own commit, sent after it. A message holds references, codes and days, never a child's name.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, true
from sqlmodel import Session, col

from app.alerts.delivery.putting import Message, put
from app.alerts.recipients import Told, directory
from app.alerts.subscriptions import takers
from app.alerts.sweep import Swept
from app.tables import Alert, AlertChange, CaseRow, ClockRow, Matter
from workflow.alerts import Rung

Item = dict[str, Any]


def queue(session: Session, swept: Swept, now: datetime, ladder: Sequence[Rung], *, has_director: bool) -> int:
    """Queue what a sweep raised and withdrew; how many messages. Alerts of a synthetic case go to nobody."""
    people, by_code = directory(session, swept.day, has_director=has_director), {rung.code: rung for rung in ladder}
    messages, digests = list[Message](), defaultdict[tuple[str, str], list[Item]](list)
    raised, withdrawn = list(_raised(session, swept, by_code)), list(_withdrawn(session, by_code, now))
    for item, told, rung in [*raised, *withdrawn]:
        for to in people.told(rung, told):
            if "withdrawn" not in item and people.wants_each(to):
                messages.append(
                    _message(f"alert:{item['alert_id']}:{to}", told.authority, to, "alerts.raised", swept, [item])
                )
            else:
                digests[told.authority, to].append(item)
    for (authority, to), items in digests.items():
        messages.append(_message(f"digest:{swept.id}:{to}:{authority}", authority, to, "alerts.digest", swept, items))
    for taker in takers(session, "alert.raised"):
        for item, told, _ in raised:
            if taker.authority == told.authority:
                to = f"subscription:{taker.id}"
                messages.append(
                    _message(f"alert:{item['alert_id']}:{to}", told.authority, to, "alert.raised", swept, [item])
                )
    return put(session, messages, now)


def _message(key: str, authority: str, to: str, topic: str, swept: Swept, items: Sequence[Item]) -> Message:
    return Message(key, authority, to, topic, {"day": swept.day.isoformat(), "items": list(items)})


def _raised(session: Session, swept: Swept, by_code: Mapping[str, Rung]) -> Iterator[tuple[Item, Told, Rung]]:
    of_this_sweep = and_(col(Alert.id) >= swept.first, col(Alert.id) < swept.after)
    for row in session.execute(_alerts().where(of_this_sweep)):
        yield _item(row, by_code[row.rung])


def _withdrawn(session: Session, by_code: Mapping[str, Rung], now: datetime) -> Iterator[tuple[Item, Told, Rung]]:
    """What the sweep of this instant withdrew, and why: whoever was asked is told that they no longer are."""
    changed = and_(col(AlertChange.at) == now, col(AlertChange.what) == "withdrawn")
    statement = (
        _alerts().add_columns(col(AlertChange.reason)).join(AlertChange, col(AlertChange.alert_id) == col(Alert.id))
    )
    for row in session.execute(statement.where(changed)):
        if row.rung in by_code:  # whom one that is no longer in force was for, nobody knows
            item, told, rung = _item(row, by_code[row.rung])
            yield {**item, "withdrawn": row.reason}, told, rung


def _item(row: Any, rung: Rung) -> tuple[Item, Told, Rung]:  # noqa: ANN401 - a row of the query below
    item = {
        "alert_id": row.id,
        "case_id": row.matter_id,
        "reference": row.reference,
        "code": row.code,
        "rung": row.rung,
        "due_on": row.due_on.isoformat(),
        "asks": rung.asks,
    }
    of = Told(row.authority, row.caseworker, row.service, row.matter_id, restricted=row.restricted)
    return item, of, rung


def _alerts() -> Any:  # noqa: ANN401 - a statement
    """Alerts with what their recipients depend on. The engine itself asks; `recipients` says who may be told of each."""
    return (
        select(
            col(Alert.id),
            col(Alert.authority),
            col(Alert.matter_id),
            col(Alert.code),
            col(Alert.rung),
            col(Alert.due_on),
            col(Matter.reference),
            col(Matter.restricted),
            col(CaseRow.caseworker),
            col(ClockRow.service),
        )
        .join(Matter, col(Matter.id) == col(Alert.matter_id))
        .join(CaseRow, and_(col(CaseRow.matter_id) == col(Alert.matter_id), col(CaseRow.current) == true()))
        .outerjoin(
            ClockRow,
            and_(
                col(ClockRow.matter_id) == col(Alert.matter_id),
                col(ClockRow.key) == col(Alert.clock_key),
                col(ClockRow.current) == true(),
            ),
        )
        .where(col(Alert.synthetic).is_(False))
        .order_by(col(Alert.due_on), col(Alert.id))
    )
