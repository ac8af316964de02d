"""Requests for advice in the database, each query starting from what its actor may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, String, and_, case, cast, false, func, literal, select, true, tuple_
from sqlmodel import Session, col

from app.errors import not_found
from app.security import Actor, visible_rows
from app.tables import Account, AdviceDraft, AdviceRow, ClockRow, Document, Matter, Person

Status = Literal["outstanding", "received", "returned", "all"]
Held = Literal["", "nobody", "me", "others", "done"]
"""Whose a request is: of those that are out and were not sent back, nobody's, mine or a colleague's; or no longer out."""


@dataclass(frozen=True)
class Listed:
    """What an inbox is asked for."""

    status: Status = "outstanding"
    service: str | None = None
    kind: str | None = None
    mine: bool = False
    held: Held = ""


# What an item says: the request, its clock as it stands now, the case's reference, the child.
_ITEM: Final = (
    *(col(getattr(AdviceRow, name)) for name in AdviceRow.model_fields if name not in {"synthetic", "rules", "out"}),
    col(ClockRow.key),
    col(ClockRow.code),
    col(ClockRow.cite),
    col(ClockRow.kind).label("clock_kind"),
    col(ClockRow.started_on),
    col(ClockRow.due_on).label("clock_due_on"),
    col(ClockRow.met_on),
    col(ClockRow.stopped_on),
    col(ClockRow.excused_from),
    col(Matter.reference),
    col(Person.forename),
    col(Person.surname),
    col(Person.date_of_birth),
)


def listed(
    session: Session, actor: Actor, asked: Listed, limit: int, after: tuple[date, int] | None
) -> Sequence[Row[Any]]:
    """Requests this actor may see, earliest due first; one more than asked where there are more."""
    key = literal("advice.") + cast(col(AdviceRow.advice_id), String)
    its_clock = and_(
        col(ClockRow.matter_id) == col(AdviceRow.matter_id), col(ClockRow.key) == key, col(ClockRow.current) == true()
    )
    statement = (
        select(*_ITEM)
        .join(Matter, col(Matter.id) == col(AdviceRow.matter_id))
        .join(Person, col(Person.id) == col(Matter.person_id))
        .outerjoin(ClockRow, its_clock)
        .where(visible_rows(actor, AdviceRow))
        .order_by(col(AdviceRow.due_on), col(AdviceRow.advice_id))
        .limit(limit + 1)
    )
    if asked.status != "all":
        # `= 1`, not `IS 1`: see app/breaches/store.py.
        statement = statement.where(col(AdviceRow.out) == (true() if asked.status != "received" else false()))
    if asked.status in {"received", "returned"}:
        statement = statement.where(col(AdviceRow.status) == asked.status)
    if asked.service:
        statement = statement.where(col(AdviceRow.service) == asked.service)
    if asked.kind:
        statement = statement.where(col(AdviceRow.kind) == asked.kind)
    if asked.mine:
        statement = statement.where(col(AdviceRow.assigned_to) == actor.account_id)
    place = tuple_(col(AdviceRow.due_on), col(AdviceRow.advice_id))
    if asked.held == "done":  # the latest first
        newest = (col(AdviceRow.due_on).desc(), col(AdviceRow.advice_id).desc())
        statement = statement.where(col(AdviceRow.out) == false()).order_by(None).order_by(*newest)
    elif asked.held:
        statement = statement.where(col(AdviceRow.status) != "returned", _held_by(actor)[asked.held])
    if after:
        statement = statement.where(place < tuple_(*after) if asked.held == "done" else place > tuple_(*after))
    return session.execute(statement).all()


def _held_by(actor: Actor) -> dict[str, ColumnElement[bool]]:
    holder = col(AdviceRow.assigned_to)
    return {
        "nobody": holder.is_(None),
        "me": holder == actor.account_id,
        "others": and_(holder.is_not(None), holder != actor.account_id),
    }


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many of the requests that are out are nobody's, mine and colleagues', and how many were sent back."""
    was_returned = col(AdviceRow.status) == "returned"
    whose = case(
        (was_returned, "returned"),
        *((held, code) for code, held in _held_by(actor).items()),
        else_="others",
    )
    statement = select(whose, func.count()).where(visible_rows(actor, AdviceRow), col(AdviceRow.out) == true())
    found = {str(code): number for code, number in session.execute(statement.group_by(whose))}
    return {code: found.get(code, 0) for code in ("returned", "me", "nobody", "others")}


def accounts_of(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Names of accounts by id; a leaver's account keeps its name."""
    wanted = {id_ for id_ in ids if id_}
    rows = session.execute(select(col(Account.id), col(Account.name)).where(col(Account.id).in_(wanted)))
    return {id_: name for id_, name in rows} if wanted else {}  # noqa: C416 - dict(result) takes a Result for a mapping


def found(session: Session, actor: Actor, advice_id: int) -> Matter:
    """The matter of a request this actor may see. Raises 404 otherwise, whether there is one or not."""
    statement = (
        select(Matter)
        .join(AdviceRow, col(AdviceRow.matter_id) == col(Matter.id))
        .where(visible_rows(actor, AdviceRow), col(AdviceRow.advice_id) == advice_id)
    )
    matter = session.scalars(statement).one_or_none()
    if matter is None:
        raise not_found("advice request")
    return matter


def closed_since(session: Session, actor: Actor, advice_id: int) -> str:
    """Why nothing is written for a request any more; empty while its answer is out, or the service said it had none."""
    statement = select(col(AdviceRow.status), col(AdviceRow.received_on), col(AdviceRow.out)).where(
        visible_rows(actor, AdviceRow), col(AdviceRow.advice_id) == advice_id
    )
    status, received_on, out = session.execute(statement).one()
    if out or status == "answered_nil":
        return ""
    if status == "received":
        return f"the advice is already in, since {received_on}; the council can return it"
    return "this advice is no longer asked for: what you have is sent as a submission, and kept as late information"


def colleague(session: Session, service: str, account_id: int) -> Account | None:
    """An account that may be given a request of a service: its own, and still let in."""
    account = session.get(Account, account_id)
    return account if account and account.service == service and not account.disabled else None


def draft_of(session: Session, advice_id: int) -> AdviceDraft | None:
    """What is written so far."""
    return session.get(AdviceDraft, advice_id)


def papers_of(session: Session, matter_id: int) -> Sequence[tuple[Document, Account]]:
    """The request papers and the family's evidence: what every adviser asked is given (reg 6(3)), and what is shared."""
    for_advisers = col(Document.kind).in_(PAPERS) | col(Document.share_with).contains("professional")
    return _documents(
        session, and_(col(Document.matter_id) == matter_id, for_advisers, col(Document.advice_id).is_(None))
    )


def attachments_of(session: Session, advice_id: int) -> Sequence[tuple[Document, Account]]:
    """The files sent with an advice."""
    return _documents(session, col(Document.advice_id) == advice_id)


PAPERS: Final = ("request", "evidence", "family_evidence", "representations", "views")


def _documents(session: Session, which: Any) -> Sequence[tuple[Document, Account]]:  # noqa: ANN401 - a condition
    statement = (
        select(Document, Account)
        .join(Account, col(Account.id) == col(Document.added_by))
        .where(which)
        .order_by(col(Document.id))
    )
    return [(document, account) for document, account in session.execute(statement)]
