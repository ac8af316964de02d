"""Every answer of every route, to whoever it is given and whatever it says: not framed, not sniffed, not kept, not ours to lend."""

import re
from dataclasses import replace

import pytest
from httpx2 import Response

from tests.access.rows import ROWS
from tests.access.table import EVERYONE, Row
from tests.access.world import World
from tests.attacks.sending import FORMS, ask, one_of, one_who_may, unchanged
from tests.support.installation import the_app

MUST = {
    "content-security-policy": r"default-src 'none'; .*form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
SHOWN = (
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "application/json",
    "application/problem+json",
    "application/fhir+json",
)


def faults(answer: Response, *, kept: str = "no-store") -> list[str]:
    """What is wrong with an answer's headers."""
    headers = answer.headers
    wrong = [name for name, like in MUST.items() if not re.fullmatch(like, headers.get(name, ""))]
    if "'unsafe" in headers.get("content-security-policy", ""):
        wrong.append("unsafe")
    if headers.get("cache-control") != kept:
        wrong.append(f"kept: {headers.get('cache-control')}")
    if any(name.startswith("access-control-") for name in headers):
        wrong.append("lent to other sites")
    if any(sign in " ".join(headers.values()) for sign in ("uvicorn", "Python/", "FastAPI")):
        wrong.append("says what it is made of")
    kind = headers.get("content-type", "")
    is_saved = headers.get("content-disposition", "").startswith("attachment; filename=")
    if (
        answer.status_code == 200
        and kind
        and kind not in SHOWN
        and not is_saved
        and answer.request.url.path not in SHOWN_HERE
    ):
        wrong.append(f"shown and not saved: {kind}")
    return wrong


SHOWN_HERE = {"/metrics", "/openapi.json"}  # figures and the description of the API, for programs


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_whoever_asks(world: World, row: Row) -> None:
    world.dirty = row.changes
    asked = [(one_who_may(row), one_of(row)), ("nobody", row.named()[0]), (row.may.split()[-1], row.named()[-1])]
    refused = next((role for role in EVERYONE.split() if role not in f"{row.may} {row.told}".split()), "")
    for role, which in [*asked, *([(refused, row.named()[0])] if refused else [])]:
        answer = world.send(row, role, which)
        assert faults(answer) == [], (role, which, answer.status_code)


@pytest.mark.parametrize("row", [row for row in FORMS if "{" in row.path and row.of], ids=str)
def test_a_page_that_is_refused_says_no_more_than_that(world: World, row: Row) -> None:
    """Nor does a number that is none, or one past all that there is."""
    for number in ("999999999", "0", "-1", "1e3", "%00", "99999999999999999999", "..%2f..%2fetc%2fpasswd", "é"):
        path = re.sub(r"{\w+}", number, row.path)
        answer = ask(world, replace(row, route=f"{row.method} {path}", at={}))
        world.dirty = True
        assert answer.status_code in {403, 404, 405, 422}, (number, answer.status_code)
        assert faults(answer) == [], number


@pytest.mark.parametrize("page", [True, False])
def test_what_goes_wrong_before_and_after_every_route(world: World, page: bool) -> None:
    accept = {"Accept": "text/html" if page else "application/json"}
    world.dirty = True
    the_app().state.parts = world.parts
    whole = 3 * 1_000_000
    for method, path, status, sent in (
        ("GET", "/nowhere", 404, {}),
        ("GET", "/static/missing.css", 404, {}),
        ("GET", "/static/%2e%2e/%2e%2e/main.py", 404, {}),
        ("POST", "/static/ehc.css", 405, {}),
        ("PUT", "/work", 405, {}),
        ("OPTIONS", "/work", 405, {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}),
        ("OPTIONS", "/api/v1/cases", 405, {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}),
        ("TRACE", "/", 405, {}),
        ("HEAD", "/nowhere", 404, {}),
        ("POST", "/sign-in", 413, {"content": b"x" * whole}),
        ("POST", "/ask", 413, {"content": b"x" * whole}),
        ("POST", "/ask", 400, {"content": b"--x", "type": "multipart/form-data"}),
    ):
        headers = {**accept, **{k: v for k, v in sent.items() if k not in {"content", "type"}}}
        headers["Content-Type"] = sent.get("type", "application/x-www-form-urlencoded")
        answer = world.client.request(method, path, headers=headers, content=sent.get("content"))
        assert (answer.status_code, faults(answer)) == (status, []), (method, path)
        is_page = page and not path.startswith(("/static", "/api"))
        assert answer.headers["content-type"].startswith("text/html" if is_page else "application/problem+json"), path


NOT_UTF_8 = ("undefined", "punycode", "unicode_escape", "utf-16", "latin-1", '"idna"', "nonsense", "")
HALF_A_PAIR = b'--XX\r\nContent-Disposition: form-data; name="forename"\r\n\r\nPub\\ud800\r\n--XX--\r\n'


@pytest.mark.parametrize("row", FORMS, ids=str)
def test_a_form_that_says_it_is_not_utf_8_is_refused_before_it_is_read(world: World, row: Row) -> None:
    with unchanged(world):
        for charset in NOT_UTF_8:
            kind = {"Content-Type": f"multipart/form-data; boundary=XX; charset={charset}"}
            answer = ask(world, row, headers=kind, content=HALF_A_PAIR, data=None, files=None)
            assert (answer.status_code, faults(answer)) == (400, []), charset
            assert answer.headers["content-type"].startswith("text/html")


def test_so_is_one_that_a_program_sends(world: World) -> None:
    for path in ("/api/v1/cases/1/documents", "/oauth/token", "/fhir/DocumentReference"):
        kind = {"Content-Type": "Multipart/Form-Data; boundary=XX; Charset=undefined"}
        answer = world.client.post(path, headers=kind, content=HALF_A_PAIR)
        assert (answer.status_code, faults(answer)) == (400, []), path
        assert "UTF-8" in answer.text


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_one_that_says_it_is_utf_8_is_read(world: World, charset: str) -> None:
    world.dirty = True
    the_app().state.parts = world.parts
    kind = f"multipart/form-data; boundary=XX; charset={charset}"
    answer = world.client.post("/ask", headers={"Content-Type": kind}, content=b"--XX--\r\n")
    assert answer.status_code == 422


def test_too_many_tries_are_answered_so_too(world: World) -> None:
    world.dirty = True
    the_app().state.parts = world.parts
    for path in ("/sign-in/no-such-link", "/family/in/no-such-link"):
        answers = [world.client.get(path) for _ in range(25)]
        assert answers[-1].status_code == 429, path
        assert faults(answers[-1]) == []
        assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize("name", ["ehc.css?v=1", "ehc.js", "icon.svg", "idle.js", "meeting.js"])
def test_our_own_files(world: World, name: str) -> None:
    answer = world.client.get(f"/static/{name}")
    assert answer.status_code == 200
    kept = answer.headers["cache-control"]
    assert kept.startswith("public, max-age=")
    assert [fault for fault in faults(answer, kept=kept) if not fault.startswith("shown")] == []
