"""What an administrator keeps: accounts, the register of services, bank holidays proclaimed since the library's release."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.accounts.schemas import STALE, AccountOut, BankHolidayIn, BankHolidayOut, ServiceIn, ServiceOut
from app.errors import forbidden, invalid, not_found
from app.security import Actor
from app.tables import Account, AccountAudit, BankHoliday, Service, ServiceArea


def accounts(session: Session, actor: Actor, limit: int, after: int) -> list[AccountOut]:
    """The accounts of the actor's authority, oldest first; one more than asked where there are more."""
    statement = select(Account).where(col(Account.authority) == actor.authority, col(Account.id) > after)
    found = session.scalars(statement.order_by(col(Account.id)).limit(limit + 1))
    return [AccountOut.model_validate(account) for account in found]


def account(session: Session, actor: Actor, account_id: int) -> Account:
    """An account of the actor's authority. Raises 404 for another's."""
    found = session.get(Account, account_id)
    if found is None or found.authority != actor.authority:
        raise not_found("account")
    return found


def services(session: Session, actor: Actor, limit: int, after: str) -> list[ServiceOut]:
    """The register, by code; one more than asked where there are more."""
    statement = select(Service).where(col(Service.code) > after).order_by(col(Service.code)).limit(limit + 1)
    found = list(session.scalars(statement))
    areas = _areas(session, (service.code for service in found))
    return [_out(actor, service, areas) for service in found]


def put_service(session: Session, actor: Actor, code: str, wanted: ServiceIn, now: datetime) -> tuple[ServiceOut, bool]:
    """A service as it shall stand on the register, and whether it is new there.

    Raises 403 for one that serves other authorities alone, or where another authority would lose it.
    """
    service, areas = session.get(Service, code), _areas(session, [code])
    served = {area.authority for area in areas}
    if service and actor.authority not in served:
        raise forbidden(
            f"{code} does not serve {actor.authority} yet: an administrator of {', '.join(sorted(served))} adds it"
        )
    if lost := sorted(served - {actor.authority, *wanted.authorities}):
        raise forbidden(f"{code} serves {lost[0]} too, whose own administrator ends that")
    if actor.authority not in wanted.authorities and wanted.default_for:
        raise invalid("default_for", f"it holds in {actor.authority}, which is not among its authorities")
    is_new = service is None
    service = service or Service(code=code, name=wanted.name)
    service.name, service.body, service.kinds = wanted.name, wanted.body, " ".join(dict.fromkeys(wanted.kinds))
    service.inbox, service.ods_code = wanted.inbox, wanted.ods_code
    session.add(service)
    session.flush()
    _serve(session, actor, code, wanted, served)
    _audit(session, actor, f"service {code} {'entered' if is_new else 'changed'}", now)
    return _out(actor, service, _areas(session, [code])), is_new


def _serve(session: Session, actor: Actor, code: str, wanted: ServiceIn, served: set[str]) -> None:
    """The authorities it serves; in the actor's own, for which kinds it is the default: each kind has one."""
    here = col(ServiceArea.authority) == actor.authority
    session.execute(delete(ServiceArea).where(here, col(ServiceArea.service) == code))
    # Another service that was the default still serves here.
    session.execute(update(ServiceArea).where(here, col(ServiceArea.kind).in_(wanted.default_for)).values(kind=None))
    new = set(wanted.authorities) - (served - {actor.authority})
    session.add_all(ServiceArea(service=code, authority=authority) for authority in sorted(new))
    kinds = dict.fromkeys(wanted.default_for)
    session.add_all(ServiceArea(service=code, authority=actor.authority, kind=kind) for kind in kinds)
    session.flush()


def _areas(session: Session, codes: Iterable[str]) -> list[ServiceArea]:
    statement = select(ServiceArea).where(col(ServiceArea.service).in_(list(codes))).order_by(col(ServiceArea.id))
    return list(session.scalars(statement))


def _out(actor: Actor, service: Service, areas: Iterable[ServiceArea]) -> ServiceOut:
    mine = [area for area in areas if area.service == service.code]
    return ServiceOut(
        code=service.code,
        name=service.name,
        body=service.body,
        kinds=service.kinds.split(),
        inbox=service.inbox,
        ods_code=service.ods_code,
        authorities=sorted({area.authority for area in mine}),
        default_for=[area.kind for area in mine if area.kind and area.authority == actor.authority],
    )


def bank_holiday(session: Session, day: date) -> BankHolidayOut:
    """The entry of a day. Raises 404 where there is none: then the library's calendar counts."""
    return BankHolidayOut.model_validate(_entry(session, day))


def put_bank_holiday(session: Session, actor: Actor, day: date, wanted: BankHolidayIn, now: datetime) -> BankHolidayOut:
    """A day's entry as it shall stand. Where it changes whether the day is worked, what was computed before is stale."""
    entry = session.get(BankHoliday, day)
    moves = entry is None or entry.closed != wanted.closed
    entry = entry or BankHoliday(day=day, closed=wanted.closed, why=wanted.why)
    entry.closed, entry.why = wanted.closed, wanted.why
    session.add(entry)
    _audit(session, actor, f"bank holiday {day}: {'closed' if wanted.closed else 'worked'}", now)
    return BankHolidayOut(day=day, closed=entry.closed, why=entry.why, stale=STALE if moves else None)


def strike_out(session: Session, actor: Actor, day: date, now: datetime) -> None:
    """The library's calendar counts for a day again. Raises 404 where it was never entered."""
    session.delete(_entry(session, day))
    _audit(session, actor, f"bank holiday {day}: entry struck out", now)


def _entry(session: Session, day: date) -> BankHoliday:
    entry = session.get(BankHoliday, day)
    if entry is None:
        raise not_found("entry of that day")
    return entry


def _audit(session: Session, actor: Actor, what: str, now: datetime) -> None:
    session.add(AccountAudit(at=now, account_id=actor.account_id, by_account_id=actor.account_id, what=what))
    session.flush()
