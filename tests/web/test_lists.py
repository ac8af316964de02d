"""The home page's cases: the one whose next date of law is nearest comes first, and each is there once."""

from sqlalchemy import update
from sqlmodel import col

from app.deps import Parts
from app.tables import ClockRow
from app.web import lists
from tests.support.installation import Installation


def listed(here: Installation, role: str = "manager", authority: str = "801") -> lists.Cases:
    return lists.next_due(Parts(here.settings, here.db), here.actor(role, authority))


def test_each_open_case_is_listed_once_by_its_next_date_of_law(here: Installation):
    later, sooner, ended = here.open("2026-01-12"), here.open("2026-01-05"), here.open("2026-01-04")
    here.record(ended, "assessment_refused", "2026-02-12", reasons=["needs_met"])
    here.record(sooner, "assessment_agreed", "2026-02-10")  # its next date is now the plan's
    cases = listed(here)
    found = [(case.id, case.code, str(case.due_on)) for case in cases.shown]
    assert found == [(later, "decide_whether_to_assess", "2026-02-23"), (sooner, "issue_plan", "2026-05-25")]
    assert cases.of == 2
    assert [case.id for case in cases.ended] == [ended]


def test_a_case_with_no_date_of_law_comes_last_and_only_where_there_is_room(here: Installation, monkeypatch):
    undated, also_undated, dated = (here.open(day) for day in ("2026-01-05", "2026-01-06", "2026-01-12"))
    with here.db.writing() as session:
        without = col(ClockRow.matter_id).in_([undated, also_undated])
        session.execute(update(ClockRow).where(without).values(due_on=None))
    assert [(case.id, case.due_on is None) for case in listed(here).shown] == [
        (dated, False),
        (undated, True),
        (also_undated, True),
    ]
    for room, expected in ((2, [dated, undated]), (1, [dated])):
        monkeypatch.setattr(lists, "SHOWN", room)
        cases = listed(here)
        assert [case.id for case in cases.shown] == expected
        assert cases.of == 3


def test_another_authoritys_cases_are_neither_listed_nor_counted(here: Installation):
    here.open("2026-01-05")
    assert listed(here, authority="802") == lists.Cases([], 0, [])
    assert listed(here, "caseworker").of == 1
