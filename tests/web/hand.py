"""Somebody at a desk without a browser: signed in, sending the forms that the pages gave."""

import re
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.web.story import Story

DAY = {"occurred_on-day": "25", "occurred_on-month": "3", "occurred_on-year": "2026"}


class Hand:
    """A client with a session, which follows no redirects."""

    def __init__(self, story: Story, who: Any) -> None:
        app = story.here.app
        self.client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)
        assert self.client.post(f"/sign-in/{story.link(who)}").status_code == 303

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, **fields: Any) -> Response:
        """Fill in the form that stands at an address."""
        return self.again(path, self.see(path), **fields)

    def again(self, path: str, page: str, **fields: Any) -> Response:
        """Fill in a form already looked at; what it hides goes with it."""
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf|key|version)" value="([^"]*)"', page))
        return self.client.post(path, data={**hidden, **fields})
