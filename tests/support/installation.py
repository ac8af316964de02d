"""One installation to test against: a migrated database, the service on it, accounts in every role, a settled day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import service as accounts
from app.cases import service as cases
from app.cases.schemas import EventIn, NewCase
from app.db import Database
from app.deps import Parts
from app.main import create_app
from app.record.happen import Context, Outcome
from app.rulebook import current_rules
from app.security import Actor
from app.settings import Settings
from app.tables import Account, Matter
from workflow.rules import Rules
from workflow.states import Role

TODAY = date(2026, 11, 20)  # a Friday: the day it is in tests that do not say otherwise

SAID: dict[str, dict[str, Any]] = {
    "advice_returned": {"reason": "The outcomes are vague."},
    "family_contacted": {"summary": "Told them what happens next."},
    "message_received": {"summary": "Asked what happens next."},
}
"""Words that these must have."""


@cache
def the_app() -> FastAPI:
    """The service, put together once a process: each installation then stands its own parts on it."""
    return create_app(Settings(database_url="sqlite://", secret_key="for tests"))


_FREE: list[
    FastAPI
] = []  # put together for an installation that is closed, and lent to the next: it takes half a second


@dataclass
class Installation:
    """A database and what stands on it. `client()` speaks HTTP; `record()` goes through the same service without it."""

    url: str
    folder: Path
    db: Database = field(init=False)
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        """Open the database, with files kept in this test's own folder."""
        self.db = Database(self.url)
        self.settings = Settings(database_url=self.url, secret_key="for tests", documents_dir=self.folder / "documents")

    @cached_property
    def app(self) -> FastAPI:
        """The service on this installation, and no other until it is closed."""
        return self._lent()

    @contextmanager
    def service(self) -> Iterator[FastAPI]:
        """The service on this installation as it is set up now, for a server of its own."""
        app = self._lent()
        try:
            yield app
        finally:
            _FREE.append(app)

    def _lent(self) -> FastAPI:
        app = _FREE.pop() if _FREE else create_app(Settings(database_url="sqlite://", secret_key="for tests"))
        app.state.parts = Parts(self.settings, self.db)
        return app

    @property
    def rules(self) -> Rules:
        """The rules in force here."""
        return current_rules(self.db, self.settings)

    def actor(
        self, role: Role | str = Role.MANAGER, authority: str = "801", service: str = "", name: str = ""
    ) -> Actor:
        """An account in a role."""
        role = Role(role)
        with self.db.writing() as session:
            account = accounts.account_named(
                session, name or f"{role} {authority} {service}".strip(), role, authority, service, datetime.now(UTC)
            )
            return Actor(account.id or 0, account.name, role, authority, service)

    def token(self, actor: Actor) -> str:
        """A bearer token for an actor."""
        with self.db.writing() as session:
            return accounts.new_token(session, session.get_one(Account, actor.account_id), 90, datetime.now(UTC))

    def let_in(self, actor: Actor, case_id: int) -> None:
        """Let an actor in to one case."""
        with self.db.writing() as session:
            accounts.let_in(session, session.get_one(Account, actor.account_id), case_id, datetime.now(UTC))

    def register_service(self, code: str, body: str = "s31", authority: str = "801") -> str:
        """A service on the register."""
        with self.db.writing() as session:
            return accounts.service_registered(session, code, authority, body).code

    @contextmanager
    def client(self, actor: Actor | None = None) -> Iterator[TestClient]:
        """A client of the API, signed in as an actor."""
        headers = {"Authorization": f"Bearer {self.token(actor)}"} if actor else {}
        self.app.state.parts = Parts(self.settings, self.db)  # a test may have set other settings since
        with TestClient(self.app, headers=headers, raise_server_exceptions=True) as client:
            yield client

    def context(self, actor: Actor | None = None, today: date = TODAY) -> Context:
        """Who records, on which day."""
        return Context(actor or self.actor(), self.rules, today, datetime.now(UTC))

    def open(self, received_on: date | str, actor: Actor | None = None, today: date = TODAY, **new: Any) -> int:
        """A case received on a day; its id."""
        body = NewCase.model_validate({"received_on": received_on, "person": {"surname": "Example"}, **new})
        with self.db.writing() as session:
            matter, _ = cases.open_case(session, body, self.context(actor, today))
            return matter.id or 0

    def record(
        self,
        case_id: int,
        event_type: str,
        day: date | str,
        actor: Actor | None = None,
        today: date = TODAY,
        **data: Any,
    ) -> Outcome:
        """Something happened to a case. `irregular` gives a manager's reason; what must be said, and a test is not about, is said."""
        data = {**SAID.get(event_type, {}), **data}
        irregular = {"why": data.pop("irregular")} if "irregular" in data else None
        body = EventIn.model_validate({"type": event_type, "occurred_on": day, "data": data, "irregular": irregular})
        context = self.context(actor, today)
        with self.db.writing() as session:
            return cases.record(session, session.get_one(Matter, case_id), body, context, None)

    def close(self) -> None:
        """Give the connections back, and the service."""
        self.db.close()
        if "app" in self.__dict__:
            _FREE.append(self.app)
            del self.app
