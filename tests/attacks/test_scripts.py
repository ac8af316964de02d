"""Scripts in what people write, in addresses and in files stay words: every page as every role, stored and reflected."""

import re
from collections import Counter
from dataclasses import replace
from urllib.parse import quote

import pytest
from httpx2 import Response

from app.web.assets import STATIC
from tests.access.table import EVERYONE, Row
from tests.access.world import World
from tests.attacks.marked import ATTACK, MARKER
from tests.attacks.sending import PAGES, READS, ask, each, one_who_may, parameters

BROKEN_OUT = re.compile(rf"<{MARKER}|<img src=x|<script>document|49{MARKER}", re.IGNORECASE)


def is_page(answer: Response) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")


def faults(answer: Response) -> list[str]:
    """Where an answer that a browser shows lets the attack out; and what a browser would show that it should save."""
    if not is_page(answer):
        kind, saved = answer.headers.get("content-type", ""), answer.headers.get("content-disposition", "")
        is_told = kind.startswith(("application/json", "application/problem+json", "text/plain")) or not kind
        return [] if is_told or saved.startswith("attachment") else [f"shown as {kind}"]
    return [answer.text[max(0, m.start() - 200) : m.end() + 20] for m in BROKEN_OUT.finditer(answer.text)]


def test_what_is_stored_stays_words_on_every_page_of_every_role(marked: World) -> None:
    out, bearing = {}, set()
    shown: Counter[str] = Counter()
    for row in READS:
        for role, which in each(row):
            answer = marked.send(row, role, which)
            assert answer.status_code < 500, f"{row} {role}: {answer.text[:300]}"
            if found := faults(answer):
                out[f"{row} {role} {which}"] = found[:2]
            if is_page(answer) and MARKER in answer.text:
                bearing.add(str(row))
                shown[role] += 1
    assert out == {}
    assert len(bearing) > 60, sorted({str(row) for row in READS} - bearing)  # the attack was there to be shown
    assert all(shown[role] > 3 for role in EVERYONE.split()), shown


@pytest.mark.parametrize("row", READS, ids=str)
def test_what_an_address_asks_stays_words(world: World, row: Row) -> None:
    asked = parameters(row)
    for names in (asked, *([name] for name in asked), ["message"], ["error"], ["q"]):
        answer = ask(world, row, params=dict.fromkeys(names, ATTACK))
        assert faults(answer) == [], names
        assert answer.status_code < 500, names


@pytest.mark.parametrize("row", [row for row in PAGES if "{" in row.path], ids=str)
def test_what_an_address_names_stays_words(world: World, row: Row) -> None:
    world.dirty = row.changes
    for said in (ATTACK, ATTACK.replace("/", "")):
        path = re.sub(r"{\w+}", quote(said, safe="").replace("{", "").replace("}", ""), row.path)
        answer = ask(world, replace(row, route=f"{row.method} {path}", at={}))
        assert (faults(answer), answer.status_code < 500) == ([], True)


@pytest.mark.parametrize("row", [row for row in PAGES if row.changes], ids=str)
def test_what_is_typed_and_refused_stays_words(world: World, row: Row) -> None:
    """A form that is shown again shows what was typed."""
    world.dirty = True
    sent = row.send(world.ids_for(row, one_who_may(row), "own")).get("data", {})
    typed = {name: text if name == "csrf" else ATTACK for name, text in sent.items()}
    for step in ("check", "change", "send", "begin", ATTACK):
        answer = ask(
            world, row, data={**typed, "step": step, "why": ATTACK, "text": ATTACK, "words": ATTACK, "note": ATTACK}
        )
        assert (faults(answer), answer.status_code < 500) == ([], True), step


def test_our_own_scripts_write_words_and_never_markup() -> None:
    """Nor read an address: what a script never touches, nobody reaches through it."""
    ours = sorted(STATIC.glob("*.js"))
    assert [path.name for path in ours] >= ["ehc.js", "idle.js", "meeting.js"]
    risky = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|location\.(?:hash|search)|postMessage|localStorage|sessionStorage")  # fmt: skip
    assert {path.name: risky.findall(path.read_text()) for path in ours if risky.search(path.read_text())} == {}
