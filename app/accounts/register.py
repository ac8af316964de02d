"""What an administrator keeps: accounts, the register of services, bank holidays proclaimed since the library's release."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.accounts import registration
from app.accounts.schemas import (
    STALE,
    AccountChange,
    AccountIn,
    AccountOut,
    AuditOut,
    BankHolidayIn,
    BankHolidayOut,
    ServiceIn,
    ServiceOut,
)
from app.accounts.service import shut_out
from app.accounts.store import audit
from app.errors import conflict, forbidden, invalid, not_found
from app.registers import authorities
from app.security import Actor
from app.tables import Account, AccountAudit, BankHoliday, Service, ServiceArea
from workflow.states import Role


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


def make_account(session: Session, actor: Actor, wanted: AccountIn, now: datetime) -> Account:
    """An account in the actor's authority. Raises 422 naming the field, 409 where the same names are an account already.

    409 also for a professional of a service that other authorities ask: its one inbox is read whole, theirs with it.
    """
    service = wanted.service or ""
    if wanted.role is Role.PROFESSIONAL and not service:
        raise invalid("service", "a professional belongs to a service")
    served = {area.authority for area in _areas(session, [service])}
    if service and actor.authority not in served:
        raise invalid("service", f"{service} is on no register of {actor.authority}'s")
    _registered(wanted.registration_body, wanted.registration_number)
    others = sorted(served - {actor.authority})
    if wanted.role is Role.PROFESSIONAL and others:
        raise conflict(
            f"{service} serves {', '.join(others)} too, and its professionals read what all of them ask: "
            "whoever runs the service makes the account, by ehc token"
        )
    same = _same(session, wanted.name, wanted.role.value, actor.authority, service)
    if same is not None:
        raise conflict(f"account {same} has that name, role and service")
    made = Account(
        **wanted.model_dump(exclude={"service", "role"}),
        role=wanted.role.value,
        service=service,
        authority=actor.authority,
        created_at=now,
    )
    session.add(made)
    session.flush()
    audit(session, made, "made", now, actor.account_id)
    return made


def change_account(session: Session, actor: Actor, account_id: int, wanted: AccountChange, now: datetime) -> Account:
    """An account as it shall stand. Raises 422 naming the field, 409 where the new name is another account's."""
    found = account(session, actor, account_id)
    changes = wanted.model_dump(exclude_unset=True, exclude={"disabled"})
    if "name" in changes and not changes["name"]:
        raise invalid("name", "an account has a name")
    body = changes.get("registration_body", found.registration_body)
    _registered(body, changes.get("registration_number", found.registration_number))
    same = _same(session, changes.get("name", found.name), found.role, found.authority, found.service)
    if same not in {None, found.id}:
        raise conflict(f"account {same} has that name, role and service")
    changed = [field for field, value in changes.items() if getattr(found, field) != value]
    for field in changed:
        setattr(found, field, changes[field])
    if changed:
        audit(session, found, f"changed: {', '.join(changed)}", now, actor.account_id)
    if wanted.disabled is True and not found.disabled:
        shut_out(session, found, now, actor.account_id)
    if wanted.disabled is False and found.disabled:
        found.disabled = False
        audit(session, found, "enabled again", now, actor.account_id)
    return found


def _registered(body: str | None, number: str | None) -> None:
    if fault := registration.fault(body, number):
        raise invalid("registration_number", fault)


def _same(session: Session, name: str, role: str, authority: str, service: str) -> int | None:
    statement = select(col(Account.id)).where(
        col(Account.name) == name,
        col(Account.role) == role,
        col(Account.authority) == authority,
        col(Account.service) == service,
    )
    return session.scalars(statement).one_or_none()


def audit_of(session: Session, actor: Actor, account_id: int, limit: int, after: int) -> list[AuditOut]:
    """What was done to an account, oldest first; one more than asked where there is more."""
    account(session, actor, account_id)
    mine = select(AccountAudit).where(col(AccountAudit.account_id) == account_id, col(AccountAudit.id) > after)
    return [
        AuditOut.model_validate(row) for row in session.scalars(mine.order_by(col(AccountAudit.id)).limit(limit + 1))
    ]


def services(session: Session, actor: Actor, limit: int, after: str) -> list[ServiceOut]:
    """The register, by code; one more than asked where there are more."""
    statement = select(Service).where(col(Service.code) > after).order_by(col(Service.code)).limit(limit + 1)
    found = list(session.scalars(statement))
    areas = _areas(session, (service.code for service in found))
    return [_out(actor, service, areas) for service in found]


def may_put(session: Session, actor: Actor, code: str) -> set[str]:
    """The authorities a service serves. Raises 403 for one on the register that serves other authorities alone."""
    served = {area.authority for area in _areas(session, [code])}
    if session.get(Service, code) and actor.authority not in served:
        raise forbidden(
            f"{code} does not serve {actor.authority} yet: an administrator of {', '.join(sorted(served))} adds it"
        )
    return served


def may_stand(session: Session, actor: Actor, code: str, wanted: ServiceIn) -> set[str]:
    """The authorities a service serves, where this administrator may have it stand so.

    Raises 403 for one that serves other authorities alone, or where another authority would lose it; 409 where what is
    one and the same for all of them would change while another asks it for advice: its mail goes to one inbox.
    """
    service, served = session.get(Service, code), may_put(session, actor, code)
    others = sorted(served - {actor.authority})
    if lost := [other for other in others if other not in wanted.authorities]:
        raise forbidden(f"{code} serves {lost[0]} too, whose own administrator ends that")
    if actor.authority not in wanted.authorities and wanted.default_for:
        raise invalid("default_for", f"it holds in {actor.authority}, which is not among its authorities")
    changed = _changed(service, wanted) if service else []
    if others and changed:
        raise conflict(
            f"{code} serves {', '.join(others)} too: {', '.join(changed)} can change once it serves {actor.authority} alone"
        )
    return served


def _changed(service: Service, wanted: ServiceIn) -> list[str]:
    """What would change of what every authority that a service serves has in common."""
    common = ("name", "body", "inbox", "ods_code")
    changed = [name for name in common if getattr(service, name) != getattr(wanted, name)]
    return changed + ["kinds"] * (set(service.kinds.split()) != set(wanted.kinds))


def put_service(session: Session, actor: Actor, code: str, wanted: ServiceIn, now: datetime) -> tuple[ServiceOut, bool]:
    """A service as it shall stand on the register, and whether it is new there. Raises as `may_stand` does."""
    service, served = session.get(Service, code), may_stand(session, actor, code, wanted)
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


def others_with_cases(session: Session, actor: Actor) -> list[str]:
    """The other authorities here whose dates a bank holiday would move: the calendar of England is one for all."""
    return [authority for authority in authorities(session) if authority != actor.authority]


def may_move_dates(session: Session, actor: Actor) -> None:
    """Raises 409 for an administrator of one authority where another has cases, whose dates would move with theirs."""
    if others := others_with_cases(session, actor):
        raise conflict(
            f"it would move dates of {', '.join(others)} too: whoever runs the service enters it by ehc bank-holiday"
        )


def put_bank_holiday(session: Session, actor: Actor, day: date, wanted: BankHolidayIn, now: datetime) -> BankHolidayOut:
    """A day's entry as an administrator wants it. Raises 409 where another authority's dates would move with it."""
    may_move_dates(session, actor)
    return enter_day(session, actor, day, wanted, now)


def enter_day(session: Session, actor: Actor, day: date, wanted: BankHolidayIn, now: datetime) -> BankHolidayOut:
    """A day's entry as it shall stand. Where it changes whether the day is worked, what was computed before is stale."""
    entry = session.get(BankHoliday, day)
    moves = entry is None or entry.closed != wanted.closed
    entry = entry or BankHoliday(day=day, closed=wanted.closed, why=wanted.why)
    entry.closed, entry.why = wanted.closed, wanted.why
    session.add(entry)
    _audit(session, actor, f"bank holiday {day}: {'closed' if wanted.closed else 'worked'}", now)
    return BankHolidayOut(day=day, closed=entry.closed, why=entry.why, stale=STALE if moves else None)


def strike_out(session: Session, actor: Actor, day: date, now: datetime) -> None:
    """An administrator strikes an entry out. Raises 404 where there is none, 409 where another authority's dates would move."""
    _entry(session, day)
    may_move_dates(session, actor)
    strike_day(session, actor, day, now)


def strike_day(session: Session, actor: Actor, day: date, now: datetime) -> None:
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
