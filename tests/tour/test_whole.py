"""The tour leaves out no page, and no two pages of one reader have the same title."""

import re
from collections import defaultdict

from tests.access.rows import ROWS
from tests.access.world import World
from tests.tour.stops import PAGES

# Pages that a row does not open as they are when all is well, and where they are seen so.
ELSEWHERE = {
    "GET /audits/sample/inputs.json": "a file, of a month whose sample was drawn: tests/audits/test_pages.py draws one",
    "GET /ask/{key}": "the key is given to whoever has sent a request: tests/tour/test_by_keyboard.py sends one",
    "GET /sign-in/with/{provider}": "a provider's own page comes next: tests/web/test_openid.py is the provider",
    "GET /sign-in/with/{provider}/callback": "only a provider leads to it, and it to the front door: tests/web/test_openid.py",
    "GET /setting/cases/{case_id}/reply": "a setting that is consulted answers in tests/web/test_professional_browser.py",
    "GET /advice/{advice_id}/write": "it leads to the part to go on with, which is looked at",
}
SAME_TITLE = {
    "GET /family": "it is the page of the child, where there is one child",
    "GET /": "it is the page that a role begins with",
}


def test_every_page_is_looked_at_as_it_is_when_all_is_well(toured: World) -> None:
    toured.as_built()
    well = {stop.row.route for stop in PAGES if stop.row.gives == 200}
    every = {row.route for row in ROWS if row.is_page and not row.changes}
    assert sorted(every - well) == sorted(ELSEWHERE)


def test_a_title_says_where_one_is(toured: World) -> None:
    toured.as_built()
    titles: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for stop in PAGES:
        if stop.row.gives == 200 and stop.row.route not in SAME_TITLE:
            answer = toured.send(stop.row, stop.role, "own")
            if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
                assert title, stop
                titles[stop.role, title[1]].add(stop.row.path.format(**toured.ids_for(stop.row, stop.role, "own")))
    shared = {title: sorted(addresses) for title, addresses in titles.items() if len(addresses) > 1}
    assert shared == {}
