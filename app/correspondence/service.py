"""Correspondence recorded, replied to, closed, put right. Each is a step of its own; nothing is altered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlmodel import Session, col

from app.correspondence import schemas, store
from app.correspondence.store import Filed
from app.errors import Problem, conflict, invalid, refused
from app.record.canonical import canonical
from app.security import Actor
from app.tables import Correspondence, CorrespondenceStep, CorrespondenceWords
from workflow.correspondence import Kind, Standing, Step, What, cannot_stand, follows, may_happen, standing, unfit
from workflow.refusal import Refusal


@dataclass(frozen=True)
class Acting:
    """Who records, on which day, at which instant."""

    who: Actor
    today: date
    now: datetime


def record(session: Session, body: schemas.CorrespondenceIn, acting: Acting) -> int:
    """Something came in; its id. What it was escalated from is told so in the same commit.

    Raises 422 for what cannot be, and for a case or an earlier one that is not there to be seen; 409 for one recorded
    already, or already escalated.
    """
    _refuse(unfit(body.type, body.stage))
    _not_to_come("received_on", body.received_on, acting)
    case_id, earlier = body.case_id, _earlier(session, body, acting)
    if earlier:
        if case_id not in {None, earlier.row.matter_id}:
            raise invalid("case_id", "what it follows is about another case, or none")
        case_id = earlier.row.matter_id
    elif case_id is not None and not store.case_seen(session, acting.who, case_id):
        raise invalid("case_id", f"{case_id} is no case that you may see")
    _no_message(body.type, case_id, "type")
    owner = _owner(session, body.owner, acting) if body.owner else None
    _only_once(session, body.external_ref, acting)
    row = Correspondence(
        authority=acting.who.authority,
        matter_id=case_id,
        follows=body.follows,
        external_ref=body.external_ref,
        at=acting.now,
        by_account_id=acting.who.account_id,
    )
    session.add(row)
    session.flush()
    filed = Filed(row, (), None)
    _step(session, filed, What.RECEIVED, body.received_on, _content(body), acting, body.words)
    if owner:
        _step(session, filed, What.OWNED, body.received_on, owner, acting)
    if earlier:
        _step(session, earlier, What.ESCALATED, body.received_on, {"to": row.id}, acting)
    return row.id or 0


def _earlier(session: Session, body: schemas.CorrespondenceIn, acting: Acting) -> Filed | None:
    if body.follows is None:
        _refuse(follows(body.type, body.stage, None))
        return None
    try:
        earlier = store.found(session, acting.who, body.follows, lock=True)
    except Problem as error:
        raise invalid("follows", f"there is no {body.follows} that you may see") from error
    if earlier.now is None:
        raise invalid("follows", f"{body.follows} was struck out")
    _refuse(follows(body.type, body.stage, earlier.now))
    if body.received_on < earlier.now.received_on:
        raise invalid("received_on", f"{body.received_on} is before what it follows came in, {earlier.now.received_on}")
    return earlier


def _no_message(kind: Kind, case_id: int | None, field: str) -> None:
    if kind is Kind.MESSAGE and case_id is not None:
        raise invalid(field, "a message about a case is an event of the case: message_received")


def _only_once(session: Session, external_ref: str | None, acting: Acting) -> None:
    if external_ref is None:
        return
    taken = select(col(Correspondence.id)).where(
        col(Correspondence.authority) == acting.who.authority, col(Correspondence.external_ref) == external_ref
    )
    if session.scalar(taken) is not None:
        raise conflict(f"{external_ref} was already recorded")


def own(session: Session, filed: Filed, body: schemas.OwnerIn, acting: Acting) -> None:
    """Somebody is to see to it from today."""
    _may(filed, What.OWNED)
    _step(session, filed, What.OWNED, acting.today, _owner(session, body, acting), acting)


def _owner(session: Session, body: schemas.OwnerIn, acting: Acting) -> dict[str, Any]:
    if body.worker is not None and body.account is not None:
        raise invalid("owner", "a worker or an account, one of them")
    named = body.worker is not None or body.account is not None
    if named and not store.is_owner(session, acting.who, body.worker, body.account):
        field = "worker" if body.worker is not None else "account"
        raise invalid(f"owner.{field}", "nobody of this council's who could see to it")
    return body.model_dump(exclude_none=True)


def reply(session: Session, filed: Filed, body: schemas.ReplyIn, acting: Acting) -> None:
    """It was replied to."""
    _not_to_come("on", body.on, acting)
    _may(filed, What.REPLIED)
    _step(session, filed, What.REPLIED, body.on, {"channel": body.channel}, acting, body.words)


def close(session: Session, filed: Filed, body: schemas.ClosureIn, acting: Acting) -> None:
    """It was closed."""
    _not_to_come("on", body.on, acting)
    _may(filed, What.CLOSED)
    said = {"outcome": body.outcome} if body.outcome else {}
    _step(session, filed, What.CLOSED, body.on, said, acting, body.words)


def correct(session: Session, filed: Filed, body: schemas.CorrectionIn, acting: Acting) -> None:
    """A step is put right, or struck. Raises 409 where what is left of it could not stand."""
    step = next((step for step in filed.steps if step.id == body.step_id), None)
    if step is None or step.what not in {What.RECEIVED, What.REPLIED, What.CLOSED}:
        raise invalid("step_id", f"{body.step_id} is no step of this that can be corrected: received, replied, closed")
    fields = {"on": body.on, "received": body.received, "outcome": body.outcome}
    given = {name for name, value in fields.items() if value is not None}
    fits = {"on", {What.RECEIVED: "received", What.CLOSED: "outcome"}.get(What(step.what), "on")}
    if body.strike == bool(given) or given - fits:
        known = ", ".join(sorted(fits))
        raise invalid("strike", f"strike a step that was {step.what}, or say what it should be: {known}")
    if body.on:
        _not_to_come("on", body.on, acting)
    if body.received:
        _refuse(unfit(body.received.type, body.received.stage))
        _no_message(body.received.type, filed.row.matter_id, "received.type")
    if step.what == What.RECEIVED and (filed.row.follows or (filed.now and filed.now.escalated_to)):
        _keep_its_place(session, filed, body, acting)
    current = _as_corrected(filed, step)
    said: dict[str, Any] = {"strike": True} if body.strike else dict(current.said)
    if body.received:
        said = _content(body.received)
    if body.outcome:
        said = {"outcome": body.outcome}
    _step(session, filed, What.CORRECTED, body.on or current.on, said, acting, body.words, corrects=step.id)


def _as_corrected(filed: Filed, step: CorrespondenceStep) -> Step:
    """A step as it was last corrected. One that was struck is said anew by a correction, and is as it first was."""
    latest = [row for row in filed.steps if row.corrects == step.id]
    last = store.step_of(latest[-1]) if latest else store.step_of(step)
    return store.step_of(step) if last.said.get("strike") else last


def _keep_its_place(session: Session, filed: Filed, body: schemas.CorrectionIn, acting: Acting) -> None:
    """What is one of a chain keeps its kind and stage, and leaves the chain from its end only."""
    now = filed.now
    if now is None:
        raise conflict("it was struck out of what was escalated: record it anew")
    if body.received and (body.received.type, body.received.stage) != (now.kind, now.stage):
        raise conflict("it was escalated: strike it and record it anew, the last of the chain first")
    if body.strike and now.escalated_to:
        raise conflict(f"it was escalated to {now.escalated_to}: strike that first")
    if body.strike and filed.row.follows:
        earlier = store.found(session, acting.who, filed.row.follows, lock=True)
        told = [step for step in earlier.steps if step.what == What.ESCALATED]
        of_this = next(step for step in told if store.step_of(step).said["to"] == filed.row.id)
        said = {"strike": True}
        _step(session, earlier, What.CORRECTED, of_this.on, said, acting, corrects=of_this.id)


def erase(session: Session, filed: Filed, body: schemas.ErasureIn, acting: Acting) -> None:
    """Erase the words of every step. That there were words, who erased them and why stays on record."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    ids = [step.id for step in filed.steps]
    held = session.scalars(select(col(CorrespondenceWords.step_id)).where(col(CorrespondenceWords.step_id).in_(ids)))
    steps = sorted(held)
    session.execute(delete(CorrespondenceWords).where(col(CorrespondenceWords.step_id).in_(steps)))
    said = {"because": body.because, "texts": len(steps)}
    _step(session, filed, What.ERASED, acting.today, said, acting)


def _content(body: schemas.Content) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": body.type,
        "stage": body.stage,
        "from": body.from_,
        "channel": body.channel,
        "about": body.about,
    }
    said["reply_by"] = body.reply_by and body.reply_by.isoformat()
    return {name: value for name, value in said.items() if value}


def _may(filed: Filed, what: What) -> None:
    if filed.now is None:
        raise conflict("it was struck out: it should not have been recorded")
    _refuse(may_happen(what, filed.now))


def _not_to_come(field: str, day: date, acting: Acting) -> None:
    if day > acting.today:
        raise invalid(field, f"{day} is in the future: today is {acting.today}")


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise refused([refusal])


def _step(  # noqa: PLR0913, PLR0917 - what a step is made of
    session: Session,
    filed: Filed,
    what: What,
    on: date,
    said: dict[str, Any],
    acting: Acting,
    words: str = "",
    corrects: int | None = None,
) -> None:
    """Keep a step, unless what would then be on record could not stand."""
    row = CorrespondenceStep(
        correspondence_id=filed.row.id or 0,
        what=what,
        on=on,
        said=canonical(said),
        corrects=corrects,
        at=acting.now,
        by_account_id=acting.who.account_id,
    )
    session.add(row)
    session.flush()
    after: Standing | None = standing(map(store.step_of, (*filed.steps, row)))
    if after and what is not What.ERASED:
        _refuse(cannot_stand(after))
    if words.strip():
        session.add(CorrespondenceWords(step_id=row.id or 0, text=words.strip()))
        session.flush()
