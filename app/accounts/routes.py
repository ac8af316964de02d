"""Who you are; and what managers and administrators keep: who is let in, accounts, services, bank holidays."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from app import today as clock
from app.accounts import access, register, service
from app.accounts.schemas import (
    STALE,
    AccessIn,
    AccessOut,
    AccountOut,
    BankHolidayGone,
    BankHolidayIn,
    BankHolidayOut,
    Me,
    ServiceIn,
    ServiceOut,
)
from app.cases.routes import KnownCase
from app.cases.schemas import Day
from app.deps import ActorDep, HereDep, SignedIn, only
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.schema import Page
from workflow.states import Role

router = APIRouter(prefix="/api/v1", tags=["accounts"], route_class=SignedIn, responses=PROBLEMS)

ADMIN = [Depends(only(Role.ADMIN))]
MANAGER = [Depends(only(Role.MANAGER))]
Id = Annotated[int, Path(ge=1, le=2**62)]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]


@router.get("/me")
def read_me(who: ActorDep) -> Me:
    """Your account, its role, its authority and, for a professional, its service."""
    return Me(
        account=who.account_id, name=who.name, role=who.role, authority=who.authority, service=who.service or None
    )


@router.get("/accounts", dependencies=ADMIN)
def list_accounts(here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep) -> Page[AccountOut]:
    """The accounts of your authority, oldest first."""
    with here.db.reading() as session:
        found = register.accounts(session, who, limit, position_of(cursor, int)[0] if cursor else 0)
    return Page[AccountOut](items=found[:limit], next=cursor_after(found[limit - 1].id) if len(found) > limit else None)


@router.post("/accounts/{account_id}/revocation", dependencies=ADMIN)
def revoke(account_id: Id, here: HereDep, who: ActorDep) -> AccountOut:
    """Shut an account out: every token, link and session of it ends, and it is disabled."""
    with here.db.writing() as session:
        account = register.account(session, who, account_id)
        service.shut_out(session, account, clock.now(), who.account_id)
        return AccountOut.model_validate(account)


@router.get("/cases/{case_id}/access", dependencies=MANAGER)
def read_access(case_id: KnownCase, here: HereDep, who: ActorDep) -> AccessOut:
    """Whether a case is restricted, and who was let in to it by name."""
    with here.db.reading() as session:
        return access.shown(session, who, case_id)


@router.post("/cases/{case_id}/access", dependencies=MANAGER)
def put_access(case_id: KnownCase, body: AccessIn, here: HereDep, who: ActorDep) -> AccessOut:
    """Restrict a case, or open it again, and say who is let in. Managers see every case of their authority."""
    with here.db.writing() as session:
        return access.put(session, who, case_id, body, clock.now())


@router.get("/services", dependencies=ADMIN)
def list_services(here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep) -> Page[ServiceOut]:
    """The register of services that give advice, by code."""
    with here.db.reading() as session:
        found = register.services(session, who, limit, position_of(cursor, str)[0] if cursor else "")
    return Page[ServiceOut](
        items=found[:limit], next=cursor_after(found[limit - 1].code) if len(found) > limit else None
    )


@router.put(
    "/services/{code}",
    dependencies=ADMIN,
    responses={201: {"model": ServiceOut, "description": "New on the register."}},
)
def put_service(code: Code, body: ServiceIn, response: Response, here: HereDep, who: ActorDep) -> ServiceOut:
    """A service as it shall stand on the register, entered if it is new."""
    with here.db.writing() as session:
        entered, is_new = register.put_service(session, who, code, body, clock.now())
    response.status_code = 201 if is_new else 200
    return entered


@router.get("/bank-holidays/{day}", dependencies=ADMIN)
def read_bank_holiday(day: Day, here: HereDep) -> BankHolidayOut:
    """What was entered here for a day; 404 where nothing was, and the calendar the service came with counts."""
    with here.db.reading() as session:
        return register.bank_holiday(session, day)


@router.put("/bank-holidays/{day}", dependencies=ADMIN)
def put_bank_holiday(day: Day, body: BankHolidayIn, here: HereDep, who: ActorDep) -> BankHolidayOut:
    """A bank holiday proclaimed (or cancelled) since the service's release. It counts from the next request on."""
    with here.db.writing() as session:
        return register.put_bank_holiday(session, who, day, body, clock.now())


@router.delete("/bank-holidays/{day}", dependencies=ADMIN)
def strike_out_bank_holiday(day: Day, here: HereDep, who: ActorDep) -> BankHolidayGone:
    """Strike an entry out: the calendar the service came with counts for the day again."""
    with here.db.writing() as session:
        register.strike_out(session, who, day, clock.now())
    return BankHolidayGone(day=day, stale=STALE)
