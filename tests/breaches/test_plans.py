"""The lists cost what they print: how SQLite, which keeps no statistics, goes about each of them."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from app.breaches import service
from app.breaches.store import Asked
from app.breaches.tally import tally
from app.deps import Parts
from app.paging import cursor_after
from app.security import Actor
from app.web import lists
from tests.support.installation import TODAY, Installation

IN_ORDER = "SEARCH clock_row USING INDEX ix_clock_row_open (authority=? AND conditional=? AND kind=? AND due_on<?)"
COUNTED = IN_ORDER.replace("USING INDEX", "USING COVERING INDEX")  # no row is read to be counted
OF_ITS_CASE = "SEARCH clock_row_1 USING INDEX sqlite_autoindex_clock_row_1 (matter_id=?)"


def plans(here: Installation, ask: Callable[[], object]) -> list[list[str]]:
    """What SQLite would do for each statement that was sent, a list of steps for each."""
    sent: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_rest) -> None:
        sent.append((statement, parameters))

    event.listen(here.db.engine, "before_cursor_execute", note)
    ask()
    event.remove(here.db.engine, "before_cursor_execute", note)
    with here.db.engine.connect() as connection:
        return [
            [step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in sent
        ]


def page(here: Installation, who: Actor, cursor: str | None = None, **asked) -> Callable[[], object]:
    def ask() -> object:
        with here.db.reading() as session:
            return service.breach_list(session, who, Asked(TODAY, is_past=False, **asked), 200, cursor)

    return ask


def test_the_list_is_read_in_its_own_order_and_each_case_by_its_own_rows(embedded: Installation):
    embedded.open("2026-01-05")
    listed, others, counted, cases = plans(embedded, page(embedded, embedded.actor()))
    assert listed == [IN_ORDER, "CORRELATED SCALAR SUBQUERY 1", OF_ITS_CASE]
    assert "SEARCH case_row USING INDEX sqlite_autoindex_case_row_1 (matter_id=?)" in cases
    assert "SEARCH clock_row USING INDEX sqlite_autoindex_clock_row_1 (matter_id=?)" in others
    assert counted == [COUNTED], "one walk along the index, and nothing put in order"


def test_the_next_page_starts_where_the_last_one_ended(embedded: Installation):
    next_page = page(embedded, embedded.actor(), cursor_after(TODAY.toordinal() - 100, 1, "issue_plan"))
    listed, *_ = plans(embedded, next_page)
    assert IN_ORDER.replace("due_on<?", "(due_on,matter_id,key)>(?,?,?) AND due_on<?") in listed
    assert "USE TEMP B-TREE FOR ORDER BY" not in listed


@pytest.mark.parametrize(
    "asked",
    [
        {"by_case": False},
        {"code": "advice", "by_case": False},
        {"kind": "conditional"},
        {"kind": "guidance"},
        {"kind": "local_target", "code": "decide_to_draft"},
        {"statuses": ("excused",)},
        {"statuses": ("overdue", "excused", "due_soon")},
        {"service": "sirona"},
        {"flag": "looked_after"},
    ],
    ids=str,
)
def test_every_filter_seeks_in_the_index_by_kind_and_day(embedded: Installation, asked):
    listed, *_ = plans(embedded, page(embedded, embedded.actor(), **asked))
    assert IN_ORDER in listed


@pytest.mark.parametrize("caseworker", ["Sam Lee", "17"])
def test_a_caseworkers_own_are_looked_up_case_by_case(embedded: Installation, caseworker: str):
    """And not found by walking along all that is open in the authority, nor all its cases: a second, at a million."""
    listed, *_ = plans(embedded, page(embedded, embedded.actor(), caseworker=caseworker))
    assert "SEARCH clock_row USING INDEX sqlite_autoindex_clock_row_1 (matter_id=?)" in listed
    (own,) = [step for step in listed if step.startswith("SEARCH case_row")]
    assert "ix_case_row_own (authority=? AND open=? AND caseworker=?)" in own


@pytest.mark.parametrize("by", ["code", "service", "caseworker", "team", "age"])
def test_what_is_counted_is_what_is_open(embedded: Installation, by):
    """The clocks by their index, each clock's case by its own row, each case's worker by its own."""
    embedded.open("2026-01-05")
    asked = Asked(TODAY, is_past=False)

    def count() -> object:
        with embedded.db.reading() as session:
            return tally(session, embedded.actor(), asked, by)

    (steps,) = [plan for plan in plans(embedded, count) if any("clock_row" in step for step in plan)]
    read = [step for step in steps if step.startswith(("SEARCH", "SCAN")) and "anon_1" not in step]
    assert read[0] == COUNTED
    assert not [step for step in read if step.startswith("SCAN")]
    tables = {"caseworker": ["case_row"], "team": ["case_row", "worker"]}.get(by, [])
    assert [step.split()[1] for step in read[1:]] == tables
    assert not tables or "sqlite_autoindex_case_row_1 (matter_id=?)" in read[1]


def test_a_caseworkers_list_finds_the_restricted_cases_without_reading_the_others(embedded: Installation):
    listed, *_ = plans(embedded, page(embedded, embedded.actor("caseworker")))
    assert IN_ORDER in listed
    assert "SEARCH matter USING INDEX ix_matter_restricted (authority=?)" in listed


def test_the_page_of_cases_is_read_along_the_index_and_counted_in_another(embedded: Installation):
    for day in ("2026-01-05", "2026-01-06"):
        embedded.open(day)
    parts, who = Parts(embedded.settings, embedded.db), embedded.actor()
    read = plans(embedded, lambda: lists.next_due(parts, who))
    steps = [step for statement in read for step in statement]
    assert IN_ORDER.replace("due_on<?", "due_on>?") in steps
    assert OF_ITS_CASE in steps
    assert "SEARCH case_row USING INDEX ix_case_row_open (authority=? AND open=?)" in steps
    assert not [step for step in steps if step.startswith(("SCAN clock_row", "SCAN case_row", "SCAN matter"))]
    (nearest,) = [statement for statement in read if OF_ITS_CASE in statement]
    assert "USE TEMP B-TREE FOR ORDER BY" not in nearest
