"""Somebody signed in without a screen, who reads a page and fills in the form on it, as a browser would send it."""

import re
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from lxml import html

from app.accounts import service as accounts
from app.deps import Parts
from app.security import Actor
from app.tables import Account
from app.today import now
from tests.support.installation import Installation, the_app


class Visitor:
    """A client with a session, which follows no redirects."""

    def __init__(self, here: Installation, who: Actor) -> None:
        self.here, self.who = here, who
        with here.db.writing() as session:
            link = accounts.new_link(session, session.get_one(Account, who.account_id), now())
        self.client = TestClient(the_app(), base_url="http://127.0.0.1:8000", follow_redirects=False)
        assert self._ask("POST", f"/sign-in/{link}").status_code == 303

    def _ask(self, method: str, path: str, **sent: Any) -> Response:
        the_app().state.parts = Parts(self.here.settings, self.here.db)
        return self.client.request(method, path, **sent)

    def get(self, path: str) -> Response:
        """What stands at an address."""
        return self._ask("GET", path)

    def see(self, path: str, status: int = 200) -> str:
        """The words of a page, in one line."""
        return words(self.page(path, status))

    def page(self, path: str, status: int = 200) -> str:
        """A page as it is written."""
        answer = self.get(path)
        assert answer.status_code == status, (answer.status_code, answer.headers.get("location"), answer.text[:500])
        return answer.text

    def send(self, path: str, action: str = "", page: str = "", files: Any = None, **fields: Any) -> Response:
        """Fill in the form of this action on the page at an address, or on a page already read."""
        opened = html.fromstring(page or self.page(path))
        to = action or path.partition("?")[0]
        form = next(form for form in opened.forms if form.action == to)
        data = {name.replace("__", "-"): value for name, value in fields.items()}
        held: dict[str, Any] = {}
        for name, value in form.form_values():
            held.setdefault(name, []).append(value)
        return self._ask("POST", to, data={**held, **data}, files=files)

    def goes(self, answer: Response, status: int = 303) -> str:
        """Where an answer sends one."""
        assert answer.status_code == status, (answer.status_code, words(answer.text)[:800])
        return str(answer.headers["location"])


def words(page: str) -> str:
    """The words of a page's main part, in one line."""
    main = html.fromstring(page).xpath("//main")[0]
    return re.sub(r"\s+", " ", main.text_content()).strip()
