"""Signing in with an OpenID provider: the authorization code flow with state, nonce and PKCE, by Authlib.

What must survive the journey to the provider and back (state, nonce, PKCE verifier) travels in a cookie of the
browser's, encrypted and good for ten minutes: a callback in another browser has none, and so is refused.
"""

import json
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from httpx2 import HTTPError
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import Response

from app import today as clock
from app.deps import Parts
from app.settings import OidcProvider

FLOW_COOKIE: Final = "ehc_sign_in"
FLOW_PATH: Final = "/sign-in"
FLOW_SECONDS: Final = 600
TIMEOUT_SECONDS: Final = 10
LEEWAY_SECONDS: Final = 60
# Only what is checked with the provider's public key: never `none`, never a shared secret.
SIGNED_WITH: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class NotVouchedFor(Exception):
    """The provider's answer does not prove who this is. The words are for the log and the page: they name no person."""


class Unreachable(Exception):
    """The provider did not answer, or not as one does."""


def provider_named(here: Parts, name: str) -> OidcProvider | None:
    """A provider of this installation."""
    return next((provider for provider in here.settings.oidc_providers if provider.name == name), None)


@lru_cache(maxsize=32)
def _client(provider: OidcProvider) -> StarletteOAuth2App:
    """Authlib's client of a provider: it keeps the provider's metadata and keys, and fetches keys again when one is new."""
    by_key = provider.private_key is not None
    return OAuth().register(
        provider.name,
        client_id=provider.client_id,
        client_secret=provider.private_key.read_text() if provider.private_key else provider.client_secret,
        server_metadata_url=provider.discovery_url or provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_auth_methods=[_assertion(provider)] if by_key else None,
        client_kwargs={
            "scope": provider.scopes,
            "code_challenge_method": "S256",
            "timeout": TIMEOUT_SECONDS,
            **({"token_endpoint_auth_method": "private_key_jwt"} if by_key else {}),
        },
    )


def _assertion(provider: OidcProvider) -> PrivateKeyJWT:
    headers = {"kid": provider.private_key_id} if provider.private_key_id else None
    return PrivateKeyJWT(alg=provider.private_key_alg, headers=headers)


async def _ready(provider: OidcProvider) -> StarletteOAuth2App:
    """The client, its metadata fetched and checked. Raises Unreachable."""
    try:
        client = _client(provider)
        metadata = await client.load_server_metadata()
    except (HTTPError, OSError, ValueError) as error:  # OSError: its key file cannot be read
        raise Unreachable(str(error)) from error
    if metadata.get("issuer") != provider.issuer:
        _client.cache_clear()
        message = f"the provider says it is {metadata.get('issuer')}, not {provider.issuer}"
        raise Unreachable(message)
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [alg for alg in offered if alg in SIGNED_WITH]
    return client


async def sent_there(request: Request, here: Parts, provider: OidcProvider, *, linking: bool) -> Response:
    """Send a browser to the provider. Raises Unreachable."""
    client = await _ready(provider)
    request.scope["session"] = {}
    asked = {"acr_values": provider.acr_values} if provider.acr_values else {}
    answer: Response = await client.authorize_redirect(request, _callback(here, provider), **asked)
    until = clock.now().timestamp() + FLOW_SECONDS
    flow = {"kept": request.scope["session"], "linking": linking, "provider": provider.name, "until": until}
    answer.set_cookie(
        FLOW_COOKIE,
        jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, json.dumps(flow), _key(here)),
        max_age=FLOW_SECONDS,
        path=FLOW_PATH,
        httponly=True,
        samesite="lax",
        secure=here.settings.public_url.startswith("https://"),
    )
    return answer


async def come_back(request: Request, here: Parts, provider: OidcProvider) -> tuple[str, bool]:
    """Who came back from the provider, by its own name for them, and whether that was to be linked.

    Raises NotVouchedFor where anything does not fit, Unreachable where the provider cannot be asked.
    """
    flow = _flow(request, here, provider)
    request.scope["session"] = flow["kept"]
    client = await _ready(provider)
    exact = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        token = await client.authorize_access_token(request, claims_options=exact, leeway=LEEWAY_SECONDS)
    except (OAuthError, JoseError) as error:
        said = f"{error.error}: {error.description}"  # of the provider's own words, nothing acts in a log
        raise NotVouchedFor(repr(said)) from error
    except (HTTPError, ValueError, RuntimeError) as error:
        raise Unreachable(str(error)) from error
    claims: dict[str, Any] | None = token.get("userinfo")
    if claims is None:
        message = "no ID token"
        raise NotVouchedFor(message)
    if provider.acr_accepted and claims.get("acr") not in provider.acr_accepted:
        message = "the authentication was not strong enough"
        raise NotVouchedFor(message)
    return _subject(provider, claims), bool(flow["linking"])


def _flow(request: Request, here: Parts, provider: OidcProvider) -> dict[str, Any]:
    try:
        opened = jwe.decrypt_compact(request.cookies.get(FLOW_COOKIE, ""), _key(here)).plaintext or b""
        flow: dict[str, Any] = json.loads(opened)
    except (JoseError, ValueError) as error:
        message = "this browser did not begin to sign in, or it took too long"
        raise NotVouchedFor(message) from error
    if flow["provider"] != provider.name or flow["until"] < clock.now().timestamp():
        message = "another provider answered, or it took too long"
        raise NotVouchedFor(message)
    return flow


def _subject(provider: OidcProvider, claims: dict[str, Any]) -> str:
    values = [claims.get(name) for name in provider.subject_claims]
    apart = len(values) == 1 or not any("|" in str(value) for value in values)  # joined, they must still be told apart
    if not apart or not all(isinstance(value, str) and value for value in values):
        message = f"the ID token does not say {', '.join(provider.subject_claims)}"
        raise NotVouchedFor(message)
    if any("\x00" in str(value) for value in values):
        message = "a name no database keeps"
        raise NotVouchedFor(message)
    return "|".join(str(value) for value in values)


def _callback(here: Parts, provider: OidcProvider) -> str:
    return f"{here.settings.public_url.rstrip('/')}/sign-in/with/{provider.name}/callback"


def _key(here: Parts) -> OctKey:
    return OctKey.import_key(sha256(b"sign-in flow" + here.settings.require_secret().encode()).digest())
