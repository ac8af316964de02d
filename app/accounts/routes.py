"""Who you are; and what managers and administrators keep: who is let in, accounts and what opens them, services, bank holidays."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from app import today as clock
from app.accounts import access, clients, identities, register, service, signing_in
from app.accounts.schemas import (
    STALE,
    AccessIn,
    AccessOut,
    AccountChange,
    AccountIn,
    AccountOut,
    AuditOut,
    BankHolidayGone,
    BankHolidayIn,
    BankHolidayOut,
    ClientIn,
    ClientMade,
    ClientOut,
    IdentityIn,
    IdentityOut,
    LinkOut,
    Me,
    ServiceIn,
    ServiceOut,
    SessionOut,
    SessionsEnded,
)
from app.cases.routes import KnownCase
from app.cases.schemas import Day
from app.deps import ActorDep, HereDep, SignedIn, audit_read, only
from app.errors import conflict, invalid, not_found
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.schema import Page
from app.web import sessions
from workflow.states import Role

router = APIRouter(prefix="/api/v1", tags=["accounts"], route_class=SignedIn, responses=PROBLEMS)

ADMIN = [Depends(only(Role.ADMIN))]
MANAGER = [Depends(only(Role.MANAGER))]
Id = Annotated[int, Path(ge=1, le=2**62)]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]


def known_account(account_id: Id, here: HereDep, who: ActorDep) -> int:
    """The id of an account of the administrator's own authority: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        return register.account(session, who, account_id).id or 0


KnownAccount = Annotated[int, Depends(known_account)]


def entered_service(code: Code, here: HereDep, who: ActorDep) -> str:
    """The code of a service this administrator may enter: 403 comes before anything said of the body."""
    with here.db.reading() as session:
        register.may_put(session, who, code)
    return code


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


@router.post("/accounts", dependencies=ADMIN, status_code=201)
def make_account(body: AccountIn, here: HereDep, who: ActorDep) -> AccountOut:
    """Make an account in your authority. It is opened by a link, a client, an identity or a token, which are given apart.

    A professional reads all that its service is asked. Where the service serves another authority too, 409: whoever runs
    the service makes the account, by `ehc token`.
    """
    with here.db.writing() as session:
        return AccountOut.model_validate(register.make_account(session, who, body, clock.now()))


@router.get("/accounts/{account_id}", dependencies=ADMIN)
def read_account(account_id: Id, here: HereDep, who: ActorDep) -> AccountOut:
    """An account of your authority."""
    with here.db.reading() as session:
        return AccountOut.model_validate(register.account(session, who, account_id))


@router.patch("/accounts/{account_id}", dependencies=ADMIN)
def change_account(account_id: KnownAccount, body: AccountChange, here: HereDep, who: ActorDep) -> AccountOut:
    """Change what is said of an account; `disabled` shuts a leaver out (all they did stays), or lets them back in."""
    with here.db.writing() as session:
        return AccountOut.model_validate(register.change_account(session, who, account_id, body, clock.now()))


@router.get("/accounts/{account_id}/audit", dependencies=ADMIN)
def read_account_audit(
    account_id: Id, here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep
) -> Page[AuditOut]:
    """What was done to an account, oldest first: made, let in, given a token or link, signed in, slowed, shut out."""
    with here.db.reading() as session:
        found = register.audit_of(session, who, account_id, limit, position_of(cursor, int)[0] if cursor else 0)
    return Page[AuditOut](items=found[:limit], next=cursor_after(found[limit - 1].id) if len(found) > limit else None)


@router.post("/accounts/{account_id}/links", dependencies=ADMIN, status_code=201)
def make_link(account_id: Id, here: HereDep, who: ActorDep) -> LinkOut:
    """A link that signs a browser in, once, within half an hour: there the person sets a password or links an identity."""
    now = clock.now()
    with here.db.writing() as session:
        account = register.account(session, who, account_id)
        if account.disabled:
            raise conflict(f"account {account_id} is disabled: nobody can sign in as it")
        code = service.new_link(session, account, now, who.account_id)
    url = f"{here.settings.public_url.rstrip('/')}/sign-in/{code}"
    return LinkOut(url=url, expires_at=now + timedelta(minutes=service.LINK_MINUTES))


@router.get("/accounts/{account_id}/clients", dependencies=ADMIN)
def list_clients(account_id: Id, here: HereDep, who: ActorDep) -> Page[ClientOut]:
    """The clients of an account, revoked ones too."""
    with here.db.reading() as session:
        return Page[ClientOut](items=clients.of_account(session, register.account(session, who, account_id)))


@router.post("/accounts/{account_id}/clients", dependencies=ADMIN, status_code=201)
def make_client(account_id: KnownAccount, body: ClientIn, here: HereDep, who: ActorDep) -> ClientMade:
    """Credentials by which a system fetches tokens at `/oauth/token`. The secret is shown this once."""
    with here.db.writing() as session:
        account = register.account(session, who, account_id)
        return clients.make(session, account, body, clock.now(), who.account_id)


@router.delete("/accounts/{account_id}/clients/{client_id}", dependencies=ADMIN)
def revoke_client(account_id: Id, client_id: Code, here: HereDep, who: ActorDep) -> ClientOut:
    """End a client, and every token it fetched."""
    with here.db.writing() as session:
        account = register.account(session, who, account_id)
        return clients.revoke(session, account, client_id, clock.now(), who.account_id)


@router.get("/accounts/{account_id}/identities", dependencies=ADMIN)
def list_identities(account_id: Id, here: HereDep, who: ActorDep) -> Page[IdentityOut]:
    """The OpenID identities that open an account."""
    with here.db.reading() as session:
        return Page[IdentityOut](items=identities.of_account(session, register.account(session, who, account_id)))


@router.post(
    "/accounts/{account_id}/identities",
    dependencies=ADMIN,
    status_code=201,
    responses={200: {"model": IdentityOut, "description": "It opened this account already."}},
)
def link_identity(
    account_id: KnownAccount, body: IdentityIn, response: Response, here: HereDep, who: ActorDep
) -> IdentityOut:
    """Let an identity open an account. It is the issuer's own name for the person, never an e-mail address."""
    with here.db.writing() as session:
        account = register.account(session, who, account_id)
        if body.issuer not in {provider.issuer for provider in here.settings.oidc_providers}:
            raise invalid("issuer", "no provider of this installation (EHC_OIDC_PROVIDERS) has that issuer")
        linked, is_new = identities.link(session, account, body.issuer, body.subject, clock.now(), who.account_id)
    response.status_code = 201 if is_new else 200
    return linked


@router.delete("/accounts/{account_id}/identities/{identity_id}", dependencies=ADMIN, status_code=204)
def unlink_identity(account_id: Id, identity_id: Id, here: HereDep, who: ActorDep) -> None:
    """An identity opens the account no longer."""
    with here.db.writing() as session:
        account = register.account(session, who, account_id)
        identities.unlink(session, account, identity_id, clock.now(), who.account_id)


@router.get("/me/sessions")
def read_my_sessions(here: HereDep, who: ActorDep) -> Page[SessionOut]:
    """Your browser sessions that are open."""
    with here.db.reading() as session:
        found = sessions.open_sessions(session, who.account_id, sessions.lives(here), clock.now())
        return Page[SessionOut](items=[SessionOut.model_validate(each) for each in found])


@router.delete("/me/sessions")
def end_my_sessions(here: HereDep, who: ActorDep) -> SessionsEnded:
    """Sign every browser of yours out."""
    with here.db.writing() as session:
        return SessionsEnded(ended=signing_in.end_sessions(session, who.account_id, clock.now()))


@router.delete("/me/sessions/{session_id}")
def end_my_session(session_id: Id, here: HereDep, who: ActorDep) -> SessionsEnded:
    """Sign one browser of yours out. 404 where it is not yours, or not open."""
    with here.db.writing() as session:
        ended = signing_in.end_sessions(session, who.account_id, clock.now(), session_id)
    if not ended:
        raise not_found("session")
    return SessionsEnded(ended=ended)


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
        found = access.shown(session, who, case_id)
    audit_read(here, who, "GET /cases/{id}/access", case_id)
    return found


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
def put_service(
    code: Annotated[str, Depends(entered_service)], body: ServiceIn, response: Response, here: HereDep, who: ActorDep
) -> ServiceOut:
    """A service as it shall stand on the register, entered if it is new.

    Where it serves another authority too, you may add authorities, take your own away, and say for what it is asked in
    yours. What all of them have in common (name, body, kinds, inbox, ODS code) then changes for nobody: 409.
    """
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
    """A bank holiday proclaimed (or cancelled) since the service's release. It counts from the next request on.

    The calendar of England is one for all: where another authority has cases here, whoever runs the service enters the
    day by `ehc bank-holiday`, and this answers 409.
    """
    with here.db.writing() as session:
        return register.put_bank_holiday(session, who, day, body, clock.now())


@router.delete("/bank-holidays/{day}", dependencies=ADMIN)
def strike_out_bank_holiday(day: Day, here: HereDep, who: ActorDep) -> BankHolidayGone:
    """Strike an entry out: the calendar the service came with counts for the day again. 409 as for entering one."""
    with here.db.writing() as session:
        register.strike_out(session, who, day, clock.now())
    return BankHolidayGone(day=day, stale=STALE)
