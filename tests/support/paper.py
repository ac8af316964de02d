"""Somebody at the pages, without a browser: signed in, filling in the forms that the pages gave."""

import re
from contextlib import ExitStack
from typing import Any, Self

from fastapi.testclient import TestClient
from httpx2 import Response

from app import today as clock
from app.accounts import service as accounts
from app.deps import Parts
from app.tables import Account
from tests.support.installation import Installation, the_app


def day(name: str, iso: str) -> dict[str, str]:
    """A day in the three boxes of a form."""
    year, month, of = iso.split("-")
    return {f"{name}-day": of, f"{name}-month": month, f"{name}-year": year}


class Paper:
    """A client with a session of a role's, which follows no redirects."""

    def __init__(self, here: Installation, role: str = "manager") -> None:
        self.here, self._open = here, ExitStack()
        self.actor = here.actor(role)
        the_app().state.parts = Parts(here.settings, here.db)
        self.client = TestClient(the_app(), base_url="http://127.0.0.1:8000", follow_redirects=False)
        with here.db.writing() as session:
            link = accounts.new_link(session, session.get_one(Account, self.actor.account_id), clock.now())
        assert self.client.post(f"/sign-in/{link}").status_code == 303

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def beside(self, role: str) -> Self:
        """Somebody else's, who leaves when this one does."""
        return self._open.enter_context(type(self)(self.here, role))

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def sends(self, path: str, **fields: Any) -> Response:
        """Fill in the form that stands at an address."""
        return self.again(path, self.see(path), **fields)

    def again(self, path: str, page: str, **fields: Any) -> Response:
        """Fill in a form already looked at; what it hides goes with it."""
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]*)"', page))
        return self.client.post(path, data={**hidden, "step": "send", **fields})

    def follows(self, answer: Response) -> str:
        """The page that a recording leads to."""
        assert answer.status_code == 303, answer.text
        return self.see(answer.headers["location"])
