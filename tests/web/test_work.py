"""My work, the caseload, finding a case, entering a request, and the same act for many."""

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from app.tables import EventRow, Matter, Person, Worker
from app.work.groups import GROUPS, Running, Standing, todos
from tests.web.desk import Desk
from tests.web.hand import DAY, Hand
from tests.web.story import SCRIPT

TODAY = date(2026, 3, 25)
RECEIVED = {f"received_on-{part}": text for part, text in (("day", "24"), ("month", "3"), ("year", "2026"))}


def shelves(page: str) -> dict[str, list[str]]:
    """The references of each group, in order."""
    parts = re.split(r'<h2 class="govuk-heading-m" id="(\w+)">', page)
    return {
        code: list(dict.fromkeys(re.findall(r"801-\d{4}-\d{6}", text)))
        for code, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def reference(desk: Desk, name: str) -> str:
    with desk.here.db.reading() as session:
        return session.get_one(Matter, desk.cases[name]).reference


def events(desk: Desk, name: str, kind: str) -> int:
    with desk.here.db.reading() as session:
        found = select(EventRow).where(EventRow.matter_id == desk.cases[name], EventRow.type == kind)
        return len(session.scalars(found).all())


# ---- my work


def test_each_case_stands_under_the_act_it_waits_for_overdue_first(desk, caseworker):
    page = caseworker.see("/")
    found = shelves(page)
    named = {
        code: [next(n for n in desk.cases if reference(desk, n) == r) for r in refs] for code, refs in found.items()
    }
    assert named == {
        "decide": ["undecided-too", "strange", "undecided", "new"],
        "ask": ["late", "agreed", "agreed-too"],
        "chase": ["waiting-too", "waiting", "amina"],
        "decide_plan": ["decided-on"],
        "draft": ["to-draft"],
        "contact": ["waiting-too", "waiting"],
        "reply": ["amina"],
        "review": ["late"],
        "hear": ["drafted"],
    }
    counts = re.sub(r"<[^>]+>|\s+", " ", page.split('class="ehc-counts"')[1].split("</p>")[0])
    assert re.sub(r"\s+", " ", counts).strip(" >") == "13 open 2 overdue 5 due within 14 days 2 families to contact"
    assert f"/cases/{desk.cases['undecided']}/acts/decide" in page
    assert f"/cases/{desk.cases['waiting']}/update" in page


def test_a_group_is_shown_whole_and_no_other(desk, caseworker):
    assert list(shelves(caseworker.see("/work?group=decide"))) == ["decide"]
    caseworker.see("/work?group=nothing", 404)


def test_a_colleagues_work_is_for_managers(desk, caseworker, manager):
    with desk.here.db.writing() as session:
        other = Worker(authority="801", kind="caseworker", name="Una Other")
        away = Worker(authority="802", kind="caseworker", name="Away")
        session.add_all([other, away])
        session.flush()
        ids = other.id, away.id
        mine = session.scalars(select(Worker.id).where(Worker.name == "Tom Okafor")).one()
    caseworker.see(f"/work?worker={ids[0]}", 403)
    caseworker.see(f"/work?worker={mine}")
    assert "Work of" in manager.see(f"/work?worker={mine}")
    assert "No case is allocated to them" in manager.see(f"/work?worker={ids[0]}")
    manager.see(f"/work?worker={ids[1]}", 404)
    assert "Whose work" in manager.see("/work")


def test_a_case_shut_to_the_caseworker_is_in_no_list(desk, caseworker, manager):
    with desk.here.db.writing() as session:
        session.get_one(Matter, desk.cases["undecided"]).restricted = True
    for path in ("/work", "/caseload", "/caseload.csv", "/caseload?caseworker="):
        assert "Tola" not in caseworker.see(path), path
    assert "No case of yours" in caseworker.again("/search", caseworker.see("/search"), sought="Tola").text
    assert "12</strong> open" in caseworker.see("/work")
    assert "Tola" in manager.see("/caseload")
    chosen = caseworker.again("/work/ask", caseworker.see("/work"), case=str(desk.cases["undecided"]), step="begin")
    assert chosen.status_code == 422
    assert "Tola" not in chosen.text


def test_an_account_linked_to_the_register_goes_before_one_of_the_same_name(desk):
    with desk.here.db.writing() as session:
        session.add(Worker(authority="801", kind="caseworker", name="T. Okafor", account_id=desk.caseworker.account_id))
    assert "No case is allocated to you" in Hand(desk, desk.caseworker).see("/work")


def clock(code: str, due: date | None, **other) -> Running:
    return Running(
        1,
        other.pop("key", code),
        code,
        other.pop("kind", "statutory"),
        due,
        None,
        other.pop("conditional", False),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("state", "clocks", "group"),
    [
        ("requested", [clock("decide_whether_to_assess", TODAY)], "decide"),
        ("assessing", [clock("notify_will_assess", TODAY), clock("ask_for_advice", TODAY)], "tell"),
        ("assessing", [clock("ask_for_advice", TODAY)], "ask"),
        ("assessing", [clock("advice", date(2026, 3, 30))], "chase"),
        ("assessing", [clock("advice", date(2026, 5, 30))], "wait"),
        ("deciding", [clock("notify_no_plan", TODAY, conditional=True), clock("issue_plan", TODAY)], "decide_plan"),
        ("drafting", [], "draft"),
        ("consulting", [clock("family_representations", TODAY, kind="window")], "hear"),
        ("consulting", [clock("family_representations", date(2026, 3, 24), kind="window")], "finalise"),
        ("finalising", [clock("issue_plan", TODAY)], "finalise"),
    ],
)
def test_the_group_follows_from_where_the_case_stands(state, clocks, group):
    (todo,) = todos(Standing(1, state, TODAY, is_open=True), clocks, TODAY, 14)
    assert todo.group.code == group
    assert todo.clock is None or not todo.clock.conditional


def test_a_message_is_owed_its_answer_when_the_case_has_ended(desk, caseworker):
    desk.happens(
        desk.cases["issued"],
        "message_received",
        "2026-03-20",
        channel="email",
        summary="A complaint.",
        **{"from": "mother"},
    )
    assert reference(desk, "issued") in shelves(caseworker.see("/work"))["reply"]


def test_after_an_order_the_first_work_is_the_letter_and_once_it_is_sent_the_advice(desk, caseworker):
    case = desk.cases["undecided"]
    desk.happens(case, "assessment_refused", "2026-03-20", reasons=["needs_met_by_sen_support"])
    desk.happens(case, "decision_reversed", "2026-03-24", who=desk.manager, decision="assess", because="tribunal_order")
    page, letter = caseworker.see("/work"), f"/cases/{case}/letters/will_assess"
    assert shelves(page)["tell"] == [reference(desk, "undecided")]
    assert letter in page
    assert letter in caseworker.see(f"/cases/{case}")
    assert caseworker.client.get(letter).status_code == 200
    desk.happens(case, "notice_sent", "2026-03-25", notice="will_assess", to=["family"], by="post")
    found = shelves(caseworker.see("/work"))
    assert "tell" not in found
    assert reference(desk, "undecided") in found["ask"]


def test_every_group_says_by_which_act_it_is_left():
    assert len({group.code for group in GROUPS}) == len(GROUPS)
    assert all(group.act or group.code == "review" for group in GROUPS)


# ---- the caseload


def test_the_filters_stand_in_the_address_and_narrow_the_list(desk, caseworker, manager):
    assert "13 cases" in caseworker.see("/caseload")
    page = manager.see("/caseload?state=requested&sort=received")
    assert "4 cases" in page
    assert page.index("Bruno") < page.index("Tola")
    assert '<option value="requested" selected>' in page
    assert "1 case" in manager.see("/caseload?flag=looked_after")
    assert "1 case" in manager.see("/caseload?state=plan_issued")
    assert "No case is like that" in manager.see("/caseload?caseworker=nobody")
    for wrong in ("state=none", "sort=name", "flag=x", "caseworker=Tom"):
        manager.see(f"/caseload?{wrong}", 404)


def test_the_sheet_is_what_is_seen_and_runs_nothing(desk, manager):
    with desk.here.db.writing() as session:
        matter = session.get_one(Matter, desk.cases["undecided"])
        session.get_one(Person, matter.person_id).forename = '=HYPERLINK("http://x","Tola")'
    text = manager.see("/caseload.csv?state=requested&sort=received")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["Reference", "Child"]
    assert len(rows) == 5
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert any("HYPERLINK" in cell for cell in cells)


# ---- finding


def test_a_case_is_found_by_name_reference_and_identifier_and_never_by_address(desk, caseworker):
    first = caseworker.see("/search")
    by_name = caseworker.again("/search", first, sought="mooring ola")
    assert "Ola Mooring" in by_name.text
    assert "Ines" not in by_name.text
    by_reference = caseworker.again("/search", first, sought=reference(desk, "amina"))
    assert by_reference.headers["location"] == f"/cases/{desk.cases['amina']}"
    upn = caseworker.send("/requests/new", **RECEIVED, surname="Numbered", nhs_number="943 476 5919", step="send")
    found = caseworker.again("/search", first, sought="943 476 5919")
    assert found.headers["location"] == upn.headers["location"].partition("/recorded")[0]
    assert caseworker.again("/search", first, sought="").status_code == 422
    for nothing in ("%", "'; drop table person", "\x00", "...", "x" * 150):
        assert "No case of yours has that" in caseworker.again("/search", first, sought=nothing).text
    strange = caseworker.again("/search", first, sought=SCRIPT)
    assert SCRIPT not in strange.text


# ---- a request


def test_a_day_and_a_name_are_enough(desk, caseworker):
    done = caseworker.send("/requests/new", **RECEIVED, surname="Alone", step="send")
    assert done.status_code == 303
    said = caseworker.see(done.headers["location"])
    assert "Request received" in said
    assert "Decide whether to assess" in said
    assert "Undo it" not in said
    nameless = caseworker.send("/requests/new", **RECEIVED, step="send")
    assert nameless.status_code == 422
    assert "one is enough" in nameless.text
    wrong = caseworker.send("/requests/new", **RECEIVED, surname="Wrong", nhs_number="943 476 5918", step="send")
    assert wrong.status_code == 422
    assert 'href="#nhs_number"' in wrong.text


def test_a_child_who_may_be_on_file_is_shown_and_joined_or_not(desk, caseworker):
    born = {"date_of_birth-day": "2", "date_of_birth-month": "3", "date_of_birth-year": "2018"}
    child = {**RECEIVED, **born, "forename": "Amina", "surname": "Example"}
    asked = caseworker.send("/requests/new", **child, step="send")
    assert asked.status_code == 422
    assert "A child of this name and birth date is on file" in asked.text
    assert reference(desk, "amina") in asked.text
    with desk.here.db.reading() as session:
        person = session.get_one(Matter, desk.cases["amina"]).person_id
        people = len(session.scalars(select(Person.id)).all())
    joined = caseworker.again("/requests/new", asked.text, **child, join=str(person), step="send")
    assert joined.status_code == 303
    case = int(joined.headers["location"].split("/")[2])
    with desk.here.db.reading() as session:
        assert session.get_one(Matter, case).person_id == person
    another = caseworker.send("/requests/new", **child, join="another", step="send")
    assert another.status_code == 303
    with desk.here.db.reading() as session:
        assert len(session.scalars(select(Person.id)).all()) == people + 1


def test_a_request_sent_twice_is_entered_once(desk, caseworker):
    page = caseworker.see("/requests/new")
    sent = {**RECEIVED, "surname": "Twice", "step": "send"}
    first, second = (caseworker.again("/requests/new", page, **sent) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]


# ---- many at once


def test_the_same_services_are_asked_for_many_with_a_preview_and_undone(desk, caseworker):
    cases = [str(desk.cases[name]) for name in ("agreed", "agreed-too")]
    begun = caseworker.again("/work/ask", caseworker.see("/work"), case=cases, step="begin")
    assert begun.status_code == 200
    kinds = re.findall(r'name="kinds" type="checkbox" value="(\w+)" checked', begun.text)
    assert len(kinds) == 6
    sent = {**DAY, "case": cases, "kinds": kinds}
    seen = caseworker.again("/work/ask", begun.text, **sent)
    assert "What is asked" in seen.text
    assert events(desk, "agreed", "advice_requested") == 0
    done = caseworker.again("/work/ask", begun.text, **sent, step="send")
    again = caseworker.again("/work/ask", begun.text, **sent, step="send")
    assert done.headers["location"] == again.headers["location"]
    assert [events(desk, name, "advice_requested") for name in ("agreed", "agreed-too")] == [6, 6]
    said = caseworker.see(done.headers["location"])
    assert "Advice asked for: 2 cases" in said
    undo = re.search(r'href="(/work/undo\?[^"]+)"', said)[1]
    undone = caseworker.send(undo, why="The wrong cases.")
    assert undone.status_code == 303
    assert [events(desk, name, "annulled") for name in ("agreed", "agreed-too")] == [6, 6]
    assert "Undone: 2 cases" in caseworker.see(undone.headers["location"])


def test_a_case_that_refuses_stops_no_other(desk, caseworker):
    cases = [str(desk.cases[name]) for name in ("undecided", "agreed")]
    page = caseworker.see("/work")
    done = caseworker.again("/work/ask", page, **DAY, case=cases, kinds=["medical"], step="send")
    assert f"refused={desk.cases['undecided']}" in done.headers["location"]
    assert events(desk, "agreed", "advice_requested") == 1
    assert "Not recorded" in caseworker.see(done.headers["location"])


def test_the_same_update_goes_to_each_family_in_its_own_letter(desk, caseworker):
    cases = [str(desk.cases[name]) for name in ("waiting", "waiting-too")]
    begun = caseworker.again("/work/update", caseworker.see("/work"), case=cases, step="begin")
    named = caseworker.again("/work/update", begun.text, case=cases, words="Ola has moved up.", step="send")
    assert named.status_code == 422
    seen = caseworker.again("/work/update", begun.text, case=cases, words="Our team has moved.")
    assert seen.text.count("Our team has moved.") >= 3
    done = caseworker.again("/work/update", begun.text, case=cases, words="Our team has moved.", step="send")
    assert [events(desk, name, "family_contacted") for name in ("waiting", "waiting-too")] == [1, 1]
    said = caseworker.see(done.headers["location"])
    assert "Updates sent: 2" in said
    assert "Undo it" not in said


def test_nothing_ticked_is_said(desk, caseworker):
    for path in ("/work/ask", "/work/update"):
        answer = caseworker.again(path, caseworker.see("/work"), step="begin")
        assert answer.status_code == 422
        assert "Tick at least one" in answer.text


@pytest.mark.parametrize("entries", ["x", "1-2-3", "9999-1", "1.2", "-", "1-" + "9" * 30])
def test_what_was_done_names_nothing_it_should_not(desk, caseworker, entries):
    assert "Amina" not in caseworker.see(f"/work/done?of=ask&entries={entries}")
    caseworker.see(f"/work/undo?entries={entries}")


# ---- documents


def test_a_document_is_put_in_fetched_and_looked_into(desk, caseworker):
    case = desk.cases["amina"]
    path = f"/cases/{case}/documents"
    hidden = dict(re.findall(r'name="(csrf|key)" value="([^"]*)"', caseworker.see(path)))
    sent = {**hidden, "kind": "report", "from": SCRIPT, "step": "send"}
    none = caseworker.client.post(path, data=sent)
    assert none.status_code == 422
    assert "Choose a file" in none.text
    bad = caseworker.client.post(path, data=sent, files={"file": ("a.exe", b"MZ\x00\x00")})
    assert bad.status_code in {415, 422}
    assert "There is a problem" in bad.text
    for _ in range(2):
        good = caseworker.client.post(path, data=sent, files={"file": ("a letter.txt", b"Seen on Monday.")})
        assert good.status_code == 303
    page = caseworker.see(f"/cases/{case}")
    assert SCRIPT not in page
    (link,) = re.findall(rf'href="(/cases/{case}/documents/\d+)"', page)
    fetched = caseworker.client.get(link)
    assert fetched.content == b"Seen on Monday."
    assert fetched.headers["content-disposition"].startswith("attachment")


def test_each_act_says_whom_it_waits_for(desk, caseworker):
    """A reply is the council's own, however long a service has held the case; advice is with whoever was asked for it."""
    page = caseworker.see("/")
    found = {
        code: set(re.findall(r'data-label="With"><bdi[^>]*>([^<]+)<', part))
        for code, part in zip(*[iter(re.split(r'<h2 class="govuk-heading-m" id="(\w+)">', page)[1:])] * 2, strict=True)
    }
    assert found["reply"] == found["contact"] == {"Council"}
    assert found["chase"] == {"Children’s Social Care", "Family"}
    assert "Family" not in found["decide"]
