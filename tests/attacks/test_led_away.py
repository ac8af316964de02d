"""Nothing in an address, a form or a header leads a browser away from us, or puts a header into an answer."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from httpx2 import Response

from tests.access.table import Row
from tests.access.world import World
from tests.attacks.sending import PAGES, ask, one_who_may
from tests.support.installation import the_app

HERE = "http://127.0.0.1:8000"
EVIL = "evil.example"
AWAY = (
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"\\\\{EVIL}/",
    f"/\\{EVIL}/",
    f"/\t/{EVIL}/",
    f"/%09/{EVIL}",
    f"///{EVIL}",
    f"{HERE}@{EVIL}/",
    f"javascript:alert('{EVIL}')",
    f"/\r\nSet-Cookie: {EVIL}=1\r\nLocation: https://{EVIL}",
    f"%0d%0aLocation:%20https://{EVIL}",
)
NAMES = ("next", "url", "to", "from", "back", "return", "returnTo", "return_to", "redirect", "redirect_uri", "continue", "dest",
         "goto", "message", "done", "what", "view", "step", "do", "key")  # fmt: skip
HEADERS = (
    "Referer",
    "X-Forwarded-Host",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Forwarded-Proto",
    "Forwarded",
    "X-Forwarded-Prefix",
)


def leads_away(answer: Response) -> list[str]:
    """Where an answer would send somebody that is not here; as a browser reads it, which takes \\ for / and drops tabs."""
    found = [
        answer.headers.get("location", ""),
        answer.headers.get("refresh", ""),
        answer.headers.get("content-location", ""),
    ]
    if "html" in answer.headers.get("content-type", ""):
        found += re.findall(r"""(?:href|action|formaction|src)\s*=\s*["']?([^"'\s>]*)""", answer.text)
        assert "http-equiv" not in answer.text
    read = [re.sub(r"[\t\r\n]", "", one).replace("\\", "/") for one in found]
    return [
        one
        for one in read
        if EVIL in (urlsplit(urljoin(HERE, one)).netloc or urlsplit(one).path) or one.startswith("javascript:")
    ]


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_no_parameter_and_no_header_leads_away(world: World, row: Row) -> None:
    world.dirty = row.changes
    role = one_who_may(row)
    sent = row.send(world.ids_for(row, role, "own"))
    for turn in (0, 4, 8):  # each name with another of them in turn: to send all with all takes minutes
        said = {name: AWAY[(n + turn) % len(AWAY)] for n, name in enumerate(NAMES)}
        plain = re.sub(r"[\r\n\t]", "", AWAY[turn])  # a header of more than a line is no header
        more = {"data": {**said, **sent.get("data", {})}} if row.changes else {}
        asked = {"params": {**said, **dict(sent.get("params") or {})}, **more}
        answer = ask(world, row, headers=dict.fromkeys(HEADERS, plain), **asked)
        assert leads_away(answer) == []
        assert EVIL not in str(answer.headers)


@pytest.mark.parametrize("row", [row for row in PAGES if not row.changes], ids=str)
def test_the_host_a_browser_claims_is_in_no_answer(world: World, row: Row) -> None:
    """A poisoned host must not get into a page, a link that is mailed, or a cookie's domain."""
    answer = ask(world, row, headers={"Host": EVIL})
    assert leads_away(answer) == []
    assert EVIL not in answer.text
    assert EVIL not in str(answer.headers)


def test_a_link_that_is_made_bears_the_councils_address_and_no_claimed_one(world: World) -> None:
    world.dirty = True
    the_app().state.parts = world.parts
    account_id, token = world.ids["own"]["account_id"], world.keys["admin"].token
    headers = {"Authorization": f"Bearer {token}", "Host": EVIL, "X-Forwarded-Host": EVIL}
    made = world.client.post(f"/api/v1/accounts/{account_id}/links", headers=headers)
    assert made.status_code == 201
    assert EVIL not in made.text
