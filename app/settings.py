"""Settings, from the environment or `.env`, prefix `EHC_`."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(RuntimeError):
    """The service cannot start as it is set up."""


class Settings(BaseSettings):
    """How one installation is set up."""

    model_config = SettingsConfigDict(env_prefix="EHC_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///ehc.db"
    database_service_role: str = ""
    secret_key: str = ""
    demo: bool = False
    authority: str = Field(default="801", pattern=r"^\d{3}$")
    local_policy: Path | None = None
    targets: Path | None = None
    documents_dir: Path = Path("ehc-documents")
    documents_max_mb: int = 20
    import_max_mb: int = 200
    body_max_mb: int = 2
    public_url: str = "http://127.0.0.1:8000"
    sign_in_attempts_per_minute: int = 20
    session_idle_minutes: int = 30

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
    """This installation's settings, read once."""
    return Settings()
