"""What a sweep has to say, and to whom: one digest a person, at once for those who ask; each alert to whoever subscribed.

Written in the sweep's own commit, sent after it. A message holds references, codes and days, never a child's name.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, insert, select, true
from sqlmodel import Session, SQLModel, col

from app.alerts.recipients import Told, directory
from app.alerts.sweep import Swept
from app.tables import Alert, AlertChange, CaseRow, ClockRow, Delivery, Matter, Subscription
from workflow.alerts import Rung, rungs

_DELIVERY: Final = SQLModel.metadata.tables[Delivery.__tablename__]
Item = dict[str, Any]


@dataclass(frozen=True)
class Messages:
    """The messages of one sweep: all say its day, and wait from its instant on."""

    day: date
    at: datetime
    made: list[dict[str, Any]] = field(default_factory=list)

    def add(self, key: str, authority: str, to: str, topic: str, items: Sequence[Item]) -> None:
        """One message to one recipient; the same key is never made twice."""
        self.made.append(
            {
                "key": key,
                "authority": authority,
                "channel": "webhook" if to.startswith("subscription:") else "email",
                "recipient": to,
                "topic": topic,
                "body": json.dumps({"day": self.day.isoformat(), "items": list(items)}, sort_keys=True),
                "created_at": self.at,
                "not_before": self.at,
                "attempts": 0,
                "error": "",
            }
        )


def queue(session: Session, swept: Swept, now: datetime, *, has_director: bool) -> int:
    """Queue what a sweep raised and withdrew; how many messages. Alerts of a synthetic case go to nobody."""
    people, by_code = directory(session, swept.day, has_director=has_director), {rung.code: rung for rung in rungs()}
    messages, digests = Messages(swept.day, now), defaultdict[tuple[str, str], list[Item]](list)
    raised, withdrawn = list(_raised(session, swept, by_code)), list(_withdrawn(session, by_code, now))
    for item, told, rung in [*raised, *withdrawn]:
        for to in people.told(rung, told):
            if "withdrawn" not in item and people.wants_each(to):
                messages.add(f"alert:{item['alert_id']}:{to}", told.authority, to, "alerts.raised", [item])
            else:
                digests[told.authority, to].append(item)
    for (authority, to), items in digests.items():
        messages.add(f"digest:{swept.id}:{to}:{authority}", authority, to, "alerts.digest", items)
    for taker in _subscriptions(session, "alert.raised"):
        for item, told, _ in raised:
            if taker.authority == told.authority:
                to = f"subscription:{taker.id}"
                messages.add(f"alert:{item['alert_id']}:{to}", told.authority, to, "alert.raised", [item])
    if messages.made:
        session.execute(insert(_DELIVERY), messages.made)
    return len(messages.made)


def _subscriptions(session: Session, topic: str) -> list[Subscription]:
    statement = select(Subscription).where(col(Subscription.ended_at).is_(None)).order_by(col(Subscription.id))
    return [taker for taker in session.scalars(statement) if not taker.events or topic in taker.events.split()]


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
    return item, Told(row.authority, row.caseworker, row.service), rung


def _alerts() -> Any:  # noqa: ANN401 - a statement
    """Alerts with what their recipients depend on. The engine itself asks: no reader is shown these rows."""
    return (
        select(
            col(Alert.id),
            col(Alert.authority),
            col(Alert.matter_id),
            col(Alert.code),
            col(Alert.rung),
            col(Alert.due_on),
            col(Matter.reference),
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
