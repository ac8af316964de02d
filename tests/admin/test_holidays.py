"""Bank holidays: what an entry would move is said before it is made, and only then is anything stale."""

import re
from datetime import date

from sqlalchemy import select

from app.admin import moving
from app.tables import BankHoliday

HOLIDAYS = "/admin/bank-holidays"
PROCLAIMED = {
    "day-day": "27",
    "day-month": "3",
    "day-year": "2026",
    "closed": "closed",
    "why": "Proclaimed on 20 March",
}
FRIDAY = date(2026, 3, 27)  # two days from now, in the five days a message waits for its answer


def entered(office) -> list[date]:
    with office.here.db.reading() as session:
        return [row.day for row in session.scalars(select(BankHoliday))]


def waits(office) -> int:
    """A message that is to be answered within five working days: by Tuesday 31 March."""
    return office.happens(office.cases["drafted"], "message_received", "2026-03-24", **{"from": "mother", "channel": "phone", "summary": "When?"})  # fmt: skip


def test_what_it_would_move_is_said_first_and_nothing_is_stale_before(office, admin):
    waits(office)
    checked = admin.send(f"{HOLIDAYS}/new", **PROCLAIMED)
    assert "Check your answers" in checked.text
    assert "1 date of “Answer a message”" in checked.text
    assert entered(office) == []
    assert admin.client.get("/health/ready").status_code == 200
    assert admin.again(f"{HOLIDAYS}/new", checked.text, **PROCLAIMED, step="send").status_code == 303
    assert entered(office) == [FRIDAY]
    stale = admin.client.get("/health/ready")
    assert stale.status_code == 503
    assert "ehc rebuild --changed" in stale.text
    assert "ehc rebuild --changed" in admin.see(f"{HOLIDAYS}?message=kept")
    page = admin.see(HOLIDAYS)
    assert "Proclaimed on 20 March" in page
    assert "Fri 27 Mar 2026</time>, entered here" in page


def test_what_is_said_is_what_a_rebuild_moves(office):
    """The preview folds some of the cases; a rebuild folds all. The dates that move are the same."""
    from app.record.rebuild import Rebuild

    waits(office)
    rules = office.here.rules
    then = moving.with_day(rules, FRIDAY, closed=True)
    with office.here.db.reading() as session:
        said = moving.moves(session, rules, then, FRIDAY)
    moved = [line for line in Rebuild(office.here.db, then, changed=True).moves() if " -> " in line]
    assert [re.search(r"\) (\w+).*: 2026-03-31 -> 2026-04-01", line)[1] for line in moved] == [
        "allocate_caseworker",
        "reply",
    ]
    assert said.dates == [("Give the case a caseworker", 1), ("Answer a message", 1)]
    assert (said.cases, said.broken) == (2, 0)


def test_limits_of_law_keep_their_day_and_have_another_to_act_by(office):
    rules, day = office.here.rules, date(2026, 5, 26)
    with office.here.db.reading() as session:
        before = moving.moves(session, rules, moving.with_day(rules, day, closed=True), day)
    case = office.open("due-then", "2026-01-06", "Ida", "Tuesday")  # week 20 ends on Tuesday 26 May
    with office.here.db.reading() as session:
        after = moving.moves(session, rules, moving.with_day(rules, day, closed=True), day)
    assert case
    assert after.act_by == before.act_by + 1
    assert after.dates == before.dates


def test_an_entry_that_changes_nothing_says_so(admin):
    good_friday = {**PROCLAIMED, "day-day": "3", "day-month": "4"}
    checked = admin.send(f"{HOLIDAYS}/new", **good_friday).text
    assert "Nothing: that day already counts as you say" in checked
    assert "is run on the server" in checked  # the rules are others all the same
    assert admin.send(f"{HOLIDAYS}/new", **good_friday, step="send").status_code == 303
    assert admin.client.get("/health/ready").status_code == 503
    assert "is run on the server" not in admin.send(f"{HOLIDAYS}/new", **good_friday).text


def test_an_entry_is_struck_out_after_saying_what_moves_back(office, admin):
    page = admin.see(f"{HOLIDAYS}/new")
    assert admin.again(f"{HOLIDAYS}/new", page, **PROCLAIMED, step="send").status_code == 303
    waits(office)
    assert "1 date of “Answer a message”" in admin.see(f"{HOLIDAYS}/2026-03-27/strike")
    assert admin.send(f"{HOLIDAYS}/2026-03-27/strike", step="send").status_code == 303
    assert entered(office) == []
    admin.see(f"{HOLIDAYS}/2026-03-27/strike", 404)


def test_what_is_wrong_stands_at_its_field(admin):
    wrong = admin.send(f"{HOLIDAYS}/new", **{**PROCLAIMED, "day-day": "32", "why": ""})
    assert wrong.status_code == 422
    assert 'href="#day-day"' in wrong.text
    assert 'href="#why"' in wrong.text
    assert 'value="32"' in wrong.text


def test_where_another_area_has_cases_the_page_says_who_enters_a_day(office, admin):
    assert "Enter a bank holiday" in admin.see(HOLIDAYS)
    office.here.open("2026-01-05", actor=office.here.actor("manager", "802"))
    page = admin.see(HOLIDAYS)
    assert "Area 802 shares this service" in page
    assert "Enter a bank holiday" not in page
    refused = admin.send(f"{HOLIDAYS}/new", **PROCLAIMED)
    assert refused.status_code == 409
    assert "would move dates of 802 too" in refused.text
    assert entered(office) == []
