"""Settings, from the environment or `.env`, prefix `EHC_`."""

from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class SettingsError(RuntimeError):
    """The service cannot start as it is set up."""


LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _over_tls(address: str) -> str:
    found = urlsplit(address)
    if not found.hostname or (found.scheme != "https" and not (found.scheme == "http" and found.hostname in LOOPBACK)):
        message = "an https address (http only on this machine)"
        raise ValueError(message)
    return address


Secure = Annotated[str, AfterValidator(_over_tls)]


def _mail_server(address: str) -> str:
    found = urlsplit(address)
    if address and (found.scheme not in {"smtp", "smtps"} or not found.hostname or found.path.strip("/")):
        message = "smtp://user:password@host:587 or smtps://user:password@host:465"
        raise ValueError(message)
    return address


MailUrl = Annotated[str, AfterValidator(_mail_server)]


def _database(address: str) -> str:
    message = "sqlite:///a-file.db or postgresql+psycopg://user:password@host/name"
    try:
        found = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise ValueError(message) from error
    if found.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise ValueError(message)
    return address


DatabaseUrl = Annotated[str, AfterValidator(_database)]


class OidcProvider(BaseModel):
    """An OpenID provider that vouches for staff: see docs/sign-in.md for Entra ID and NHS CIS2."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")
    label: str = Field(min_length=1, max_length=60)
    issuer: Secure
    discovery_url: Secure | None = None
    client_id: str = Field(min_length=1)
    client_secret: str = ""
    private_key: Path | None = None
    """A PEM file: the client then proves itself by private_key_jwt instead of a secret."""
    private_key_id: str = ""
    private_key_alg: str = "RS256"
    scopes: str = "openid"
    acr_values: str = ""
    acr_accepted: tuple[str, ...] = ()
    """What the ID token's `acr` must be one of, where the provider has several strengths of authentication."""
    subject_claims: tuple[str, ...] = Field(default=("sub",), min_length=1)
    """The claims that, together, name one person for ever. Never an e-mail address: it is changed and given to others."""

    @model_validator(mode="after")
    def _can_be_used(self) -> "OidcProvider":
        if "openid" not in self.scopes.split():
            message = "scopes: openid must be among them"
            raise ValueError(message)
        if {"email", "preferred_username", "upn", "name"} & set(self.subject_claims):
            message = "subject_claims: an e-mail address or a name can pass to another person"
            raise ValueError(message)
        if bool(self.client_secret) == bool(self.private_key):
            message = "give client_secret or private_key, one of them"
            raise ValueError(message)
        return self


class Settings(BaseSettings):
    """How one installation is set up."""

    model_config = SettingsConfigDict(env_prefix="EHC_", env_file=".env", extra="ignore")

    database_url: DatabaseUrl = "sqlite:///ehc.db"
    database_service_role: str = ""
    secret_key: str = ""
    demo: bool = False
    authority: str = Field(default="801", pattern=r"^\d{3}$")
    local_policy: Path | None = None
    targets: Path | None = None
    measures: Path | None = None
    """Measures that the council enters beside those shipped (workflow/kpis/data/entered.yaml)."""
    rungs: Path | None = None
    """The council's own ladder of alerts, instead of the one shipped (workflow/alerts/data/rungs.yaml)."""
    audits: Path | None = None
    """The council's own rules for quality audits, instead of the example (workflow/audits/data/audits.example.yaml)."""
    packs: Path | None = None
    """On which working days packs are made by themselves, instead of the example (workflow/packs/data/packs.example.yaml)."""
    letters: Path | None = None
    """A folder of the council's own words for its letters, instead of the example (workflow/notices/data)."""
    documents_dir: Path = Path("ehc-documents")
    documents_max_mb: int = 20
    antivirus: str = Field(default="", pattern=r"^(.+:\d{1,5})?$")  # host:port of clamd; empty: no daemon is asked
    import_max_mb: int = 200
    body_max_mb: int = 2
    public_url: str = "http://127.0.0.1:8000"
    sign_in_attempts_per_minute: int = 20
    session_idle_minutes: int = 30
    sweep_at: str = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")  # London time; empty: left to cron
    session_max_hours: int = 12
    oidc_providers: tuple[OidcProvider, ...] = ()
    smtp_url: MailUrl = ""
    """`smtp://user:password@host:587` or `smtps://…:465`; or the parts of it below."""
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    """Whether `smtp:` must be encrypted before anything is said. Never off but for a server on this machine or network."""
    mail_from: str = ""
    notify_api_key: str = ""
    """Of GOV.UK Notify, instead of a mail server; its template has the two fields ((subject)) and ((body))."""
    notify_template_id: str = ""
    notify_url: Secure = "https://api.notifications.service.gov.uk"
    director_email: str = ""
    """Where the director of children's services is told of what is late."""
    support_now: str = ""
    """What can help a child whose family waits, in the council's own words: said in each update to a family."""
    families_reach_us: str = ""
    """How a family reaches the council about its case, in the council's own words: a telephone number and its hours."""
    families_free_advice: str = ""
    """Who gives families free and impartial advice, and how to reach them, in the council's own words."""
    families_mediation: str = ""
    """The mediation adviser that a family contacts before it appeals, and how to reach them."""
    canary_email: str = ""
    """Where the daily test message goes, by which somebody sees that mail arrives; EHC_MAIL_FROM where none is named."""
    sen2_dmo: str = Field(default="N", pattern=r"^[YNR]$")
    """Of the SEN2 return's header: whether there is a designated medical officer. Y, N, or R: recruiting."""
    sen2_dco: str = Field(default="N", pattern=r"^[YNR]$")
    """A designated clinical officer."""
    sen2_dsco: str = Field(default="N", pattern=r"^[YNR]$")
    """A designated social care officer."""
    webhooks_private: bool = False
    """Whether webhooks may go to addresses of this network, which is otherwise refused."""

    @model_validator(mode="after")
    def _mail_can_be_sent(self) -> "Settings":
        by_smtp = bool(self.smtp_url or self.smtp_host)
        if self.smtp_url and self.smtp_host:
            message = "EHC_SMTP_URL or EHC_SMTP_HOST, one of them"
            raise ValueError(message)
        if by_smtp and self.notify_api_key:
            message = "EHC_NOTIFY_API_KEY or a mail server (EHC_SMTP_URL, EHC_SMTP_HOST), one of them"
            raise ValueError(message)
        if by_smtp and "@" not in self.mail_from:
            message = "EHC_MAIL_FROM: the address that mail comes from"
            raise ValueError(message)
        if self.notify_api_key and not self.notify_template_id:
            message = "EHC_NOTIFY_TEMPLATE_ID: the template that mail is sent by"
            raise ValueError(message)
        return self

    def require_secret(self) -> str:
        """The secret key. Raises SettingsError where there is none and this is not the demonstration."""
        if self.secret_key:
            return self.secret_key
        if self.demo:
            return "demonstration only: nothing real is kept here"
        message = "EHC_SECRET_KEY is not set. Set it to a long random text (or EHC_DEMO=1 for fictional cases only)."
        raise SettingsError(message)


@cache
def settings() -> Settings:
    """This installation's settings, read once. Raises SettingsError naming each that is wrong, and never what it holds."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(map(_said, error.errors()))) from error


def _said(fault: ErrorDetails) -> str:
    """One wrong setting by the name it is set under; a rule over several names them itself."""
    says = fault["msg"].removeprefix("Value error, ")
    name, *within = map(str, fault["loc"]) if fault["loc"] else ("",)
    return f"{'.'.join([f'EHC_{name.upper()}', *within])}: {says}" if name else says
