"""Accounts: the list, one of them, and the forms that make, change, shut and open one."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.accounts import clients, identities, register
from app.accounts.registration import REGISTERS
from app.accounts.schemas import AccountChange, AccountIn
from app.admin import people
from app.admin.asked import MAY, PLURAL, ROLES, AdminDep, AdminFormDep, Id, taken
from app.deps import HereDep, Parts
from app.errors import Problem, conflict
from app.schema import unstorable
from app.security import Actor
from app.tables import Account
from app.web.fields import Choice, Field, One, Option, Text
from app.web.forms import Button, Filled, SentDep, Shown, form_page
from app.web.forms import Form as Asks
from app.web.render import render, said
from workflow.states import Role

router = APIRouter(include_in_schema=False)

LIST: Final = "/admin/accounts"
# The only things an account's page can be asked to say: nothing in an address is ever shown as it stands.
MESSAGES: Final = {
    "made": "The account is made. Nothing opens it yet: make a sign-in link and pass it on.",
    "changed": "What was changed is kept, and written down below.",
    "shut": "They are shut out: every token, client, link and session of theirs has ended. What they did stays on record.",
    "opened": "The account is open again. What opened it before has ended: make a sign-in link and pass it on.",
    "client": "The client and every token it fetched have ended.",
    "tokens": "Every token of this account has ended.",
    "unlinked": "That identity opens the account no longer.",
}
OWN: Final = "This is your own account: another administrator shuts it, so that somebody is left who can open it again"


@router.get(LIST)
def accounts_page(
    request: Request,
    who: AdminDep,
    here: HereDep,
    role: Annotated[str, Query(max_length=20)] = "",
    status: Annotated[str, Query(max_length=10)] = "open",
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    return _list(request, here, who, people.Wanted(role, status, after))


@router.post(LIST)
def find_account(
    request: Request, who: AdminFormDep, here: HereDep, sought: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Find by a part of a name or e-mail address: in a form, so that no name stands in an address."""
    sought = sought.strip()
    if not sought or unstorable(sought):
        return _list(request, here, who, people.Wanted(status="open"), fault="Enter a part of a name or e-mail address")
    return _list(request, here, who, people.Wanted(sought=sought))


def _list(request: Request, here: Parts, who: Actor, wanted: people.Wanted, fault: str = "") -> Response:
    with here.db.reading() as session:
        found, counts = people.listed(session, who, wanted), people.counts(session, who)
    return render(
        request, "admin_accounts.html", 422 if fault else 200,
        found=found, counts=counts, wanted=wanted, roles=ROLES, plural=PLURAL, fault=fault,
    )  # fmt: skip


# ---- make


def _about() -> tuple[Field, ...]:
    bodies = tuple(Option(code, f"{code}: {body.name}") for code, body in REGISTERS.items())
    return (
        Text("email", "Work e-mail address", hint="Where they are told of what falls due. It is no proof of who they are."),
        Text("profession", "Profession", hint="As it is to stand under their advice, for example educational psychologist"),
        Choice("registration_body", "Registered with", options=bodies),
        Text("registration_number", "Registration number", width=20),
    )  # fmt: skip


def _making(session: Session, who: Actor) -> Asks:
    on_register = register.services(session, who, 500, "")
    served = [Option(s.code, f"{s.name} ({s.code})") for s in on_register if who.authority in s.authorities]
    roles = tuple(Option(role, ROLES[role], MAY[role]) for role in MAY)
    name = Text(
        "name",
        "Name",
        hint="As colleagues know them. A system’s account says which system it is.",
        required="Enter a name",
    )
    role = One("role", "What they do", required="Choose what they do", options=roles)
    service = Choice(
        "service",
        "Service",
        hint="For a professional of a service",
        required="Choose the service they belong to",
        options=tuple(served),
        when=("role", Role.PROFESSIONAL.value),
    )
    return Asks((name, role, service, *_about()))  # fmt: skip


NEW: Final = Shown("Make an account", LIST, buttons=(Button("Make the account", "send"),))


@router.get(f"{LIST}/new")
def new_account(request: Request, who: AdminDep, here: HereDep) -> Response:
    with here.db.reading() as session:
        return form_page(request, _making(session, who).blank(), NEW)


@router.post(f"{LIST}/new")
def make_account(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep) -> Response:
    with here.db.reading() as session:
        filled = _making(session, who).read(sent)
    if filled.faults:
        return form_page(request, filled, NEW)
    try:
        wanted = taken(AccountIn, filled.given())
        with here.db.writing() as session:
            made = register.make_account(session, who, wanted, clock.now()).id
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), NEW)
    return RedirectResponse(f"{LIST}/{made}?message=made", 303)


# ---- one account


@router.get(f"{LIST}/{{account_id}}")
def account_page(
    request: Request, who: AdminDep, here: HereDep, account_id: Id, message: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    now = clock.now()
    with here.db.reading() as session:
        account = register.account(session, who, account_id)
        is_family = account.role == Role.FAMILY
        return render(
            request, "admin_account.html",
            account=account, title=people.named(account), is_family=is_family, is_own=account.id == who.account_id,
            role=ROLES.get(account.role, account.role), may=MAY.get(account.role, ""), said=MESSAGES.get(message, ""),
            seen_at=people.last_seen(session, account), tokens=people.tokens(session, account, now),
            clients=clients.of_account(session, account), identities=identities.of_account(session, account),
            done=people.done_to(session, account), shown=people.AUDIT_SHOWN,
        )  # fmt: skip


# ---- change


CHANGE: Final = Asks((Text("name", "Name", required="Enter a name"), *_about()))


def _changed(account: Account) -> Shown:
    return Shown(
        "Change an account", f"{LIST}/{account.id}", about=said(account.name), buttons=(Button("Keep the changes", "send"),)
    )  # fmt: skip


def staff(session: Session, who: Actor, account_id: int) -> Account:
    """An account that is administered here. Raises 404 for another authority's, 409 for a family's."""
    found = register.account(session, who, account_id)
    if found.role == Role.FAMILY:
        raise conflict("families are let in, and what opens their pages is made, at the case, by those who work on it")
    return found


@router.get(f"{LIST}/{{account_id}}/change")
def change_page(request: Request, who: AdminDep, here: HereDep, account_id: Id) -> Response:
    with here.db.reading() as session:
        account = staff(session, who, account_id)
        filled = CHANGE.blank(**{f.name: getattr(account, f.name) for f in CHANGE.fields})
        return form_page(request, filled, _changed(account))


@router.post(f"{LIST}/{{account_id}}/change")
def change_account(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep, account_id: Id) -> Response:
    with here.db.reading() as session:
        account = staff(session, who, account_id)
        filled, shown = CHANGE.read(sent), _changed(account)
    if filled.faults:
        return form_page(request, filled, shown)
    try:
        wanted = taken(AccountChange, filled.values)
        with here.db.writing() as session:
            register.change_account(session, who, account_id, wanted, clock.now())
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown)
    return RedirectResponse(f"{LIST}/{account_id}?message=changed", 303)


# ---- shut and open


SHUT: Final = Asks(())


def _shutting(account: Account) -> Shown:
    return Shown(
        "Shut an account out", f"{LIST}/{account.id}", about=said(people.named(account)),
        buttons=(Button("Shut them out", "send", look="govuk-button--warning"),),
        more={"account": account},
    )  # fmt: skip


@router.get(f"{LIST}/{{account_id}}/shut")
def shut_page(request: Request, who: AdminDep, here: HereDep, account_id: Id) -> Response:
    with here.db.reading() as session:
        account = register.account(session, who, account_id)
        return _shut_form(request, account, SHUT.blank())


@router.post(f"{LIST}/{{account_id}}/shut")
def shut_account(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep, account_id: Id) -> Response:
    with here.db.reading() as session:
        account = register.account(session, who, account_id)
        if account.id == who.account_id:
            return _shut_form(request, account, SHUT.read(sent).refused(conflict(OWN), who))
    return _set(here, who, account_id, disabled=True)


def _shut_form(request: Request, account: Account, filled: Filled) -> Response:
    return form_page(request, filled, _shutting(account), "admin_shut.html")


@router.post(f"{LIST}/{{account_id}}/open")
def open_account(who: AdminFormDep, here: HereDep, account_id: Id) -> Response:
    """Let somebody back in who was shut out."""
    return _set(here, who, account_id, disabled=False)


def _set(here: Parts, who: Actor, account_id: int, *, disabled: bool) -> Response:
    with here.db.writing() as session:
        register.change_account(session, who, account_id, AccountChange(disabled=disabled), clock.now())
    return RedirectResponse(f"{LIST}/{account_id}?message={'shut' if disabled else 'opened'}", 303)
