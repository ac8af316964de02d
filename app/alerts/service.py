"""What people do with alerts: acknowledge, snooze, reassign; what they want to be told; who covers for whom."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.alerts import schemas, store
from app.cases.schemas import WorkerOut
from app.errors import invalid, not_found
from app.rulebook import ladder
from app.security import COUNCIL_ROLES, Actor
from app.settings import Settings
from app.tables import Account, AlertChange, AlertOpen, Cover, Preference
from workflow.alerts import Rung
from workflow.states import Role

LONGEST_REST_OF_THE_FLOOR: Final = timedelta(days=7)


def by_code(settings: Settings) -> dict[str, Rung]:
    """The rungs in force, by their codes."""
    return {rung.code: rung for rung in ladder(settings)}


def shown(session: Session, rows: Sequence[Any], settings: Settings) -> list[schemas.AlertOut]:
    """Alerts as they are listed."""
    known, ids = by_code(settings), {id_ for row in rows for id_ in (row.acknowledged_by, row.assigned_to) if id_}
    named = session.execute(select(col(Account.id), col(Account.name)).where(col(Account.id).in_(ids)))
    names = {id_: name for id_, name in named} if ids else {}  # noqa: C416 - dict(result) takes a Result for a mapping

    def account(id_: int | None) -> WorkerOut | None:
        return WorkerOut(id=id_, name=names.get(id_, "")) if id_ else None

    return [
        schemas.AlertOut(
            id=row.id,
            case_id=row.matter_id,
            reference=row.reference,
            authority=row.authority,
            clock_id=f"{row.matter_id}.{row.clock_key}",
            code=row.code,
            rung=row.rung,
            asks=known[row.rung].asks if row.rung in known else "",
            due_on=row.due_on,
            on=row.on,
            occurrence=row.occurrence,
            floor=row.rung in known and known[row.rung].floor,
            acknowledged_by=account(row.acknowledged_by),
            snoozed_until=row.snoozed_until,
            assigned_to=account(row.assigned_to),
        )
        for row in rows
    ]


def one(session: Session, actor: Actor, alert_id: int, settings: Settings) -> schemas.AlertOut:
    """An open alert. Raises 404 for one that is not open, or not this actor's to know of."""
    rows = store.found(session, actor, [alert_id])
    if not rows:
        raise not_found("open alert")
    return shown(session, rows, settings)[0]


def acknowledge(session: Session, actor: Actor, ids: Sequence[int], now: datetime) -> list[int]:
    """Those of these alerts that are open and seen are acknowledged; again is no news. Their ids."""
    rows = store.found(session, actor, list(dict.fromkeys(ids)))
    for row in rows:
        if row.acknowledged_by is None:
            _change(session, actor, row.id, "acknowledged", now, acknowledged_by=actor.account_id)
    return [row.id for row in rows]


def snooze(
    session: Session, actor: Actor, alert: schemas.AlertOut, body: schemas.Snooze, today: date, now: datetime
) -> None:
    """Let an alert rest. Raises 422 for a day that is past, or too far for a rung of the floor."""
    if body.until <= today:
        raise invalid("until", f"{body.until} is not ahead: today is {today}")
    if alert.floor and body.until > today + LONGEST_REST_OF_THE_FLOOR:
        latest = today + LONGEST_REST_OF_THE_FLOOR
        raise invalid(
            "until", f"{alert.rung} may rest until {latest} at the latest: what is late by law is not put away"
        )
    _change(session, actor, alert.id, "snoozed", now, reason=body.reason, until=body.until, snoozed_until=body.until)


def reassign(session: Session, actor: Actor, alert: schemas.AlertOut, to: int, now: datetime) -> None:
    """Give an alert to somebody of the council. Raises 422 for an account that is not."""
    _of_the_council(session, actor, "account", to)
    _change(session, actor, alert.id, "reassigned", now, to_account_id=to, assigned_to=to)


def _change(session: Session, actor: Actor, alert_id: int, what: str, now: datetime, **said: Any) -> None:
    on_record = {name: value for name, value in said.items() if name in {"reason", "until", "to_account_id"}}
    standing = {name: value for name, value in said.items() if name not in on_record}
    session.add(AlertChange(alert_id=alert_id, at=now, by_account_id=actor.account_id, what=what, **on_record))
    session.execute(update(AlertOpen).where(col(AlertOpen.alert_id) == alert_id).values(**standing))
    session.flush()


def _of_the_council(session: Session, actor: Actor, field: str, account_id: int) -> None:
    account = session.get(Account, account_id)
    ours = account and account.authority == actor.authority and Role(account.role) in COUNCIL_ROLES
    if not ours or (account and account.disabled):
        raise invalid(field, f"{account_id} is no account of the council that is let in")


def preferences(session: Session, actor: Actor) -> schemas.Preferences:
    """How this account wants to hear of alerts."""
    kept = session.get(Preference, actor.account_id)
    return schemas.Preferences(immediate=kept.immediate, muted=kept.muted.split()) if kept else schemas.Preferences()


def prefer(session: Session, actor: Actor, body: schemas.Preferences, settings: Settings) -> schemas.Preferences:
    """Keep them. Raises 422 for a rung there is not, or one that nobody may switch off."""
    known = by_code(settings)
    for n, code in enumerate(body.muted):
        if code not in known:
            raise invalid(f"muted.{n}", f"{code} is no rung")
        if known[code].floor:
            raise invalid(f"muted.{n}", f"{code} is of the floor: it is told whatever is preferred")
    kept = session.get(Preference, actor.account_id) or Preference(account_id=actor.account_id)
    kept.immediate, kept.muted = body.immediate, " ".join(dict.fromkeys(body.muted))
    session.add(kept)
    session.flush()
    return preferences(session, actor)


def covers(session: Session, actor: Actor) -> list[schemas.CoverOut]:
    """Who covers for whom, now and to come, in the actor's council."""
    statement = select(Cover).where(col(Cover.authority) == actor.authority, col(Cover.ended_at).is_(None))
    return [schemas.CoverOut.model_validate(row) for row in session.scalars(statement.order_by(col(Cover.id)))]


def cover(session: Session, actor: Actor, body: schemas.CoverIn) -> schemas.CoverOut:
    """Somebody covers for somebody. Raises 422 naming the field for strangers, oneself, or days in the wrong order."""
    _of_the_council(session, actor, "away", body.away)
    _of_the_council(session, actor, "covered_by", body.covered_by)
    if body.away == body.covered_by:
        raise invalid("covered_by", "nobody covers for themselves")
    if body.to_on < body.from_on:
        raise invalid("to_on", f"{body.to_on} is before {body.from_on}")
    made = Cover(authority=actor.authority, **body.model_dump())
    session.add(made)
    session.flush()
    return schemas.CoverOut.model_validate(made)


def end_cover(session: Session, actor: Actor, cover_id: int, now: datetime) -> None:
    """A cover ends before its day. Raises 404 for one of another council."""
    made = session.get(Cover, cover_id)
    if made is None or made.authority != actor.authority or made.ended_at is not None:
        raise not_found("cover")
    made.ended_at = now
    session.add(made)
    session.flush()
