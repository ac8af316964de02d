"""`POST /oauth/token`: a system fetches a bearer token with its client's credentials (RFC 6749 sections 2.3.1, 4.4 and 5)."""

import base64
import binascii
from datetime import datetime
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, Response

from app import today as clock
from app.accounts import clients
from app.accounts.store import audit
from app.deps import HereDep, Parts
from app.web import throttle

router = APIRouter(prefix="/oauth", tags=["accounts"])

FORM = "application/x-www-form-urlencoded"


class TokenOut(BaseModel):
    """A bearer token, and how many seconds it lasts."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, not a token
    expires_in: int = clients.EXPIRES_IN


class OAuthProblem(BaseModel):
    """What was wrong, as RFC 6749 section 5.2 says it."""

    error: str = Field(examples=["invalid_client"])
    error_description: str


class _Wrong(Exception):
    """A request that gets no token."""

    def __init__(self, error: str, description: str, status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__(description)
        self.error, self.description, self.status, self.headers = error, description, status, headers or {}

    def answer(self) -> JSONResponse:
        body = OAuthProblem(error=self.error, error_description=self.description).model_dump()
        return JSONResponse(body, self.status, {**self.headers, "Pragma": "no-cache"})


async def _form(request: Request) -> FormData | None:
    """The form, read before the work begins; None where it is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return None
    return await request.form()


@router.post(
    "/token",
    responses={
        200: {"model": TokenOut},
        400: {"model": OAuthProblem, "description": "The request is not one for a token."},
        401: {"model": OAuthProblem, "description": "The client is unknown or revoked, or the secret is wrong."},
        429: {"model": OAuthProblem, "description": "Too many; see Retry-After."},
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                FORM: {
                    "schema": {
                        "type": "object",
                        "required": ["grant_type"],
                        "properties": {
                            "grant_type": {"type": "string", "const": "client_credentials"},
                            "client_id": {"type": "string"},
                            "client_secret": {"type": "string"},
                        },
                    },
                    "example": {"grant_type": "client_credentials"},
                }
            },
        }
    },
)
def fetch_token(request: Request, here: HereDep, form: Annotated[FormData | None, Depends(_form)]) -> Response:
    """A token for an hour, by `grant_type=client_credentials`. The client proves itself by HTTP Basic or in the form."""
    try:
        client_id, secret = _asked(request, form)
        token = _token(here, client_id, secret, request.client.host if request.client else "")
    except _Wrong as wrong:
        return wrong.answer()
    return JSONResponse(TokenOut(access_token=token).model_dump(), headers={"Pragma": "no-cache"})


def _asked(request: Request, form: FormData | None) -> tuple[str, str]:
    """The client's id and secret. Raises _Wrong."""
    if form is None:
        raise _Wrong("invalid_request", f"send a form: Content-Type: {FORM}")
    fields = form.multi_items()
    sent = {name: value for name, value in fields if not isinstance(value, UploadFile)}
    if len(sent) != len(fields):
        raise _Wrong("invalid_request", "a field was sent twice")
    if sent.get("scope"):
        raise _Wrong("invalid_scope", "this service has no scopes: leave scope out")
    basic, posted = _basic(request.headers.get("authorization", "")), "client_secret" in sent
    if basic and posted:
        raise _Wrong("invalid_request", "send the client's credentials once: by HTTP Basic or in the form")
    if not basic and not (posted and sent.get("client_id")):
        raise _invalid_client()
    if "grant_type" not in sent:
        raise _Wrong("invalid_request", "grant_type is missing")
    if sent["grant_type"] != "client_credentials":
        raise _Wrong("unsupported_grant_type", "grant_type: client_credentials is the one there is")
    return basic or (sent["client_id"], sent["client_secret"])


def _basic(header: str) -> tuple[str, str] | None:
    """The credentials of HTTP Basic, each form-encoded before they were joined (RFC 6749 section 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise _invalid_client() from None
    if not colon:
        raise _invalid_client()
    return unquote_plus(client_id), unquote_plus(secret)


def _invalid_client() -> _Wrong:
    challenge = {"WWW-Authenticate": 'Basic realm="EHC Casework", charset="UTF-8"'}
    return _Wrong("invalid_client", "the client is unknown or revoked, or the secret is wrong", 401, challenge)


def _token(here: Parts, client_id: str, secret: str, address: str) -> str:
    """A token for a client that proves itself, however many others failed in its name: its secret is too long to guess."""
    now = clock.now()
    if "\x00" in client_id:
        raise _invalid_client()
    with here.db.reading() as session:
        proved = clients.proved(session, client_id, secret) is not None
    if proved:
        with here.db.writing() as session:
            if token := clients.token_for(session, client_id, secret, now):
                return token
    _failed(here, client_id, address, now)
    raise _invalid_client()


def _failed(here: Parts, client_id: str, address: str, now: datetime) -> None:
    """Count a failure. Raises _Wrong, 429, where there were too many."""
    tried = throttle.attempt(here, "client", client_id, address, now)
    if tried.wait:
        said = f"too many attempts: try again in {tried.wait} seconds"
        raise _Wrong("temporarily_unavailable", said, 429, {"Retry-After": str(tried.wait)})
    if tried.first_slowed:
        with here.db.writing() as session:
            account = clients.account_of(session, client_id)
            if account is not None:
                said = f"{tried.failed} failed sign-ins of client {client_id} from {address}: slowed there"
                audit(session, account, said, now)
