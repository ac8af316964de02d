"""A browser without a screen: a client signed in to the pages as somebody, by a link as people are."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi.testclient import TestClient

from app.accounts import service as accounts
from app.deps import Parts
from app.tables import Account
from app.today import now
from tests.support.installation import Installation, the_app


@contextmanager
def browsing(here: Installation, role: str = "manager", authority: str = "801", name: str = "") -> Iterator[TestClient]:
    """Somebody signed in. It follows no redirects."""
    actor = here.actor(role, authority, name=name)
    with here.db.writing() as session:
        link = accounts.new_link(session, session.get_one(Account, actor.account_id), now())
    app = the_app()
    app.state.parts = Parts(here.settings, here.db)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        assert client.post(f"/sign-in/{link}").status_code == 303
        yield client


def token(page: str) -> str:
    """What a form of this page must send back to be taken for ours."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]
