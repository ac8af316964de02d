"""What opens an account: a sign-in link, tokens, a system's clients, identities. A secret is shown once, in the answer itself.

Nothing keeps the secret, so no page could be gone to that shows it: these answers are no redirects. To load one again
makes another, which is written down like the first.
"""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.accounts import clients, identities, service
from app.accounts.schemas import ClientIn
from app.admin.asked import AdminDep, AdminFormDep, Id, taken
from app.admin.pages_accounts import LIST, staff
from app.deps import HereDep
from app.errors import Problem, conflict
from app.tables import Account
from app.web.fields import One, Option, Text
from app.web.forms import Button, Form, SentDep, Shown, form_page
from app.web.render import render, said

router = APIRouter(include_in_schema=False)

ONE: Final = f"{LIST}/{{account_id}}"
ClientId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]


def _open(account: Account) -> Account:
    if account.disabled:
        detail = f"account {account.id} is shut: nobody can sign in as it"
        raise conflict(detail)
    return account


# ---- a link that signs a browser in


@router.post(f"{ONE}/link")
def make_link(request: Request, who: AdminFormDep, here: HereDep, account_id: Id) -> Response:
    now = clock.now()
    with here.db.writing() as session:
        account = _open(staff(session, who, account_id))
        code = service.new_link(session, account, now, who.account_id)
        return render(
            request, "admin_once.html", account=account, what="link",
            secrets={"Link": f"{here.settings.public_url.rstrip('/')}/sign-in/{code}"},
            until=now + timedelta(minutes=service.LINK_MINUTES),
        )  # fmt: skip


# ---- bearer tokens


DAYS: Final = (Option("30", "30 days"), Option("90", "90 days"), Option("365", "A year"))
TOKEN: Final = Form((One("days", "How long it lasts", required="Choose how long it lasts", options=DAYS),))


def _token_shown(account: Account) -> Shown:
    return Shown(
        "Make a token", f"{LIST}/{account.id}", about=said(account.name), buttons=(Button("Make the token", "send"),)
    )  # fmt: skip


@router.get(f"{ONE}/tokens")
def token_page(request: Request, who: AdminDep, here: HereDep, account_id: Id) -> Response:
    with here.db.reading() as session:
        return form_page(request, TOKEN.blank(days="90"), _token_shown(_open(staff(session, who, account_id))))


@router.post(f"{ONE}/tokens")
def make_token(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep, account_id: Id) -> Response:
    now = clock.now()
    with here.db.writing() as session:
        account, filled = _open(staff(session, who, account_id)), TOKEN.read(sent)
        if filled.faults:
            return form_page(request, filled, _token_shown(account))
        days = int(filled["days"])
        secret = service.new_token(session, account, days, now, who.account_id)
        return render(
            request, "admin_once.html", account=account, what="token", secrets={"Token": secret},
            until=now + timedelta(days=days),
        )  # fmt: skip


@router.post(f"{ONE}/tokens/end")
def end_tokens(who: AdminFormDep, here: HereDep, account_id: Id) -> Response:
    with here.db.writing() as session:
        service.end_tokens(session, staff(session, who, account_id), clock.now(), who.account_id)
    return RedirectResponse(f"{LIST}/{account_id}?message=tokens", 303)


# ---- clients


NAME: Final = Text(
    "name",
    "Which system it is",
    hint="For example “children’s social care records”",
    required="Enter which system it is",
)
CLIENT: Final = Form((NAME,))  # fmt: skip


def _client_shown(account: Account) -> Shown:
    return Shown(
        "Make a client", f"{LIST}/{account.id}", about=said(account.name), buttons=(Button("Make the client", "send"),)
    )  # fmt: skip


@router.get(f"{ONE}/clients")
def client_page(request: Request, who: AdminDep, here: HereDep, account_id: Id) -> Response:
    with here.db.reading() as session:
        return form_page(request, CLIENT.blank(), _client_shown(_open(staff(session, who, account_id))))


@router.post(f"{ONE}/clients")
def make_client(request: Request, who: AdminFormDep, sent: SentDep, here: HereDep, account_id: Id) -> Response:
    with here.db.writing() as session:
        account, filled = _open(staff(session, who, account_id)), CLIENT.read(sent)
        if filled.faults:
            return form_page(request, filled, _client_shown(account))
        try:
            made = clients.make(session, account, taken(ClientIn, filled.given()), clock.now(), who.account_id)
        except Problem as problem:
            return form_page(request, filled.refused(problem, who), _client_shown(account))
        secrets = {"Client id": made.client_id, "Client secret": made.client_secret}
        return render(request, "admin_once.html", account=account, what="client", secrets=secrets, until=None)


@router.post(f"{ONE}/clients/{{client_id}}/end")
def end_client(who: AdminFormDep, here: HereDep, account_id: Id, client_id: ClientId) -> Response:
    with here.db.writing() as session:
        clients.revoke(session, staff(session, who, account_id), client_id, clock.now(), who.account_id)
    return RedirectResponse(f"{LIST}/{account_id}?message=client", 303)


@router.post(f"{ONE}/identities/{{identity_id}}/end")
def end_identity(who: AdminFormDep, here: HereDep, account_id: Id, identity_id: Id) -> Response:
    with here.db.writing() as session:
        identities.unlink(session, staff(session, who, account_id), identity_id, clock.now(), who.account_id)
    return RedirectResponse(f"{LIST}/{account_id}?message=unlinked", 303)
