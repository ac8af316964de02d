"""The pack over HTTP: who waits and since when, who can take what, what came and went, who is away, who has left."""

import csv
from io import StringIO

import pytest
from sqlalchemy import event, text

from app.allocation.store import Day, open_cases, outward
from app.record.load import history
from app.tables import Cover, Matter
from tests.allocation.council import day
from workflow.allocation import Kind
from workflow.history import settle
from workflow.machine import fold


def ids(cases):
    return [case["case_id"] for case in cases]


def hands(pack, name):
    return next(w for w in pack["workers"] if w["name"] == name)


def test_who_waits_for_whom_since_when_and_how_long(council):
    council.worker("Wren", "plan_writer", 3)
    fresh, waits = council.case(-12, None), council.case(-60, -20)
    writes = council.case(-110, -80)
    council.happens(writes, "plan_agreed", -4, irregular="The panel knew enough.")
    by_id = {case["case_id"]: case for case in council.pack()["cases"]}
    needs = {id_: {n["kind"]: (n["since"], n["days"]) for n in case["needs"]} for id_, case in by_id.items()}
    assert needs[fresh] == {"caseworker": (str(day(-12)), 12)}
    assert needs[waits] == {"caseworker": (str(day(-60)), 60), "psychologist": (str(day(-20)), 20)}
    assert needs[writes]["plan_writer"] == (str(day(-4)), 4)
    assert council.pack()["waiting"]["plan_writer"] == [writes]


def test_a_day_gone_by_is_shown_as_it_was(council):
    case = council.case(-60, -20)
    council.happens(case, "caseworker_allocated", -10, worker="Cleo")
    before, after = council.pack(-11), council.pack(-10)
    assert (before["unallocated"], after["unallocated"]) == ([case], [])
    assert council.pack(-21)["waiting"]["psychologist"] == []
    assert before["waiting"]["psychologist"] == [case]


def test_a_day_to_come_has_its_own_days(council):
    council.case(-139, -20)
    assert council.pack()["overdue"] == []
    (late,) = council.pack(7)["cases"]
    assert (late["days_over"], late["needs"][0]["days"]) == (6, 146)
    council.call("GET", f"/meeting?on={day(63)}", 422)


def test_requests_in_and_plans_out(council):
    months = council.pack()
    first = day(0).replace(day=1)
    assert (months["this_month"]["from_on"], months["this_month"]["to_on"]) == (str(first), str(day(0)))
    council.case(0, None)
    issued = council.case(-100, None)
    council.happens(
        issued, "plan_issued", 0, placement={"type": "mainstream"}, primary_need="SLCN", irregular="By hand."
    )
    pack = council.pack()
    assert (pack["this_month"]["requests"], pack["this_month"]["plans"]) == (1, 1)
    assert pack["since"]["flow"] == {"from_on": str(day(-6)), "to_on": str(day(0)), "requests": 1, "plans": 1}
    assert pack["last_month"]["requests"] == 0


def test_load_and_room_by_hours_absence_and_leaving(council):
    full = council.worker("Full", capacity=4)
    part = council.worker("Part", capacity=5, part_time=50, source="locum", team="North")
    away, gone, unknown = council.worker("Away"), council.worker("Gone"), council.worker("Unknown", capacity=None)
    for holder in (full, full, part, gone):
        council.happens(council.case(-150 if holder == full else -30), "ep_allocated", -3, worker=holder)
    done = council.case()
    council.happens(done, "ep_allocated", -3, worker=full)
    events = council.client("manager").get(f"/api/v1/cases/{done}").json()["advice"]
    council.happens(done, "advice_received", -1, advice_id=events[0]["id"])
    council.call("POST", f"/workers/{away}/absences", 201, json={"from_on": str(day(0)), "to_on": str(day(0))})
    council.call("PUT", f"/workers/{gone}", json={"left_on": str(day(-2)), "capacity": 3})
    pack = council.pack()
    # A psychologist holds a case while the advice is out: of Full's three, two. Half of 5 is 2, less the one held.
    found = {w["name"]: (w["load"], w["late"], w["free"]) for w in pack["workers"]}
    assert found == {
        "Full": (2, 2, 2),
        "Part": (1, 0, 1),
        "Away": (0, 0, 0),
        "Gone": (1, 0, 0),
        "Unknown": (0, 0, None),
    }
    assert (hands(pack, "Part")["source"], hands(pack, "Part")["team"]) == ("locum", "North")
    assert hands(council.pack(1), "Away")["free"] == 2
    assert unknown


def test_the_cases_of_a_leaver_are_listed_and_wait_until_none_is_left(council):
    gone, ada = council.worker("Gone"), council.worker("Ada")
    first, second = council.case(), council.case()
    for case in (first, second):
        council.happens(case, "ep_allocated", -10, worker=gone)
    assert council.pack()["leavers"] == []
    council.call("PUT", f"/workers/{gone}", json={"left_on": str(day(-3)), "capacity": 2})
    pack = council.pack()
    assert [(w["worker"]["name"], w["left_on"], w["cases"]) for w in pack["leavers"]] == [
        ("Gone", str(day(-3)), [first, second])
    ]
    assert pack["waiting"]["psychologist"] == [first, second]
    assert {n["since"] for c in pack["cases"] for n in c["needs"] if n["kind"] == "psychologist"} == {str(day(-3))}
    capacity = [{"worker": ada, "slots": 1}]
    council.confirm(council.list_of(council.propose(capacity=capacity), capacity=capacity))
    assert [w["cases"] for w in council.pack()["leavers"]] == [[second]]
    council.confirm(council.list_of(council.propose(capacity=capacity), capacity=capacity))
    pack = council.pack()
    assert (pack["leavers"], "Gone" in [w["name"] for w in pack["workers"]]) == ([], False)
    assert {c["case_id"]: c["handovers"] for c in pack["cases"]} == {
        id_: {"psychologist": 1} for id_ in (first, second)
    }


def test_cover_changes_no_owner_and_reaches_the_alerts(council):
    accounts = [council.here.actor("caseworker", name=name).account_id for name in ("Cleo", "Dan")]
    cleo, dan = (
        council.worker(name, "caseworker", account=account)
        for name, account in zip(("Cleo", "Dan"), accounts, strict=True)
    )
    case = council.case()
    council.happens(case, "caseworker_allocated", -3, worker=cleo)
    absence = {"from_on": str(day(0)), "to_on": str(day(4)), "covered_by": dan}
    noted = council.call("POST", f"/workers/{cleo}/absences", 201, json=absence)
    who = {"worker": {"id": cleo, "name": "Cleo"}, "covered_by": {"id": dan, "name": "Dan"}}
    assert council.call("GET", "/absences")["items"] == [{"id": noted["id"], **absence, **who}]
    (shown,) = council.pack()["cases"]
    assert (shown["caseworker"]["name"], shown["covered_by"]) == ("Cleo", {"caseworker": {"id": dan, "name": "Dan"}})
    assert shown["handovers"] == {}
    with council.here.db.reading() as session:
        cover = session.get(Cover, 1)
        assert [cover.away, cover.covered_by] == accounts
    council.call("DELETE", f"/absences/{noted['id']}", 204)
    council.call("DELETE", f"/absences/{noted['id']}", 404)
    with council.here.db.reading() as session:
        assert session.get(Cover, 1).ended_at is not None
    assert council.pack()["cases"][0]["covered_by"] == {}
    assert council.call("GET", "/absences")["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to_on": str(day(-1))}, "to_on"),
        ({"covered_by": 4711}, "covered_by"),
        ({"covered_by": "self"}, "covered_by"),
        ({"covered_by": "caseworker"}, "covered_by"),
        ({"reason": "sick"}, "reason"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_by_name(small, change, field):
    ada, cleo = small.worker("Ada"), small.worker("Cleo", "caseworker")
    if change.get("covered_by") in ("self", "caseworker"):
        change = {"covered_by": ada if change["covered_by"] == "self" else cleo}
    body = {"from_on": str(day(0)), "to_on": str(day(3)), **change}
    answer = small.call("POST", f"/workers/{ada}/absences", 422, json=body)
    assert [error["field"] for error in answer["errors"]] == [field]


def test_a_worker_is_entered_once_and_the_principal_psychologist_enters_psychologists(small):
    small.worker("Ada")
    small.call("POST", "/workers", 409, json={"kind": "psychologist", "name": "Ada"})
    refused = small.call("POST", "/workers", 422, role="ep_manager", json={"kind": "caseworker", "name": "Cleo"})
    assert refused["errors"][0]["field"] == "kind"
    small.call("POST", "/workers", 422, json={"kind": "caseworker", "name": "Cleo", "account": 4711})


def test_health_sits_at_the_first_meeting_of_the_month(small):
    first = day(0).replace(day=1)
    for on in (first, first.replace(day=7), first.replace(day=8)):
        seats = {seat["seat"] for seat in small.call("GET", f"/meeting?on={on}")["seats"]}
        assert ("health" in seats) is (on.day <= 7)
        assert "principal_psychologist" in seats


def test_flags_of_the_council_and_a_private_report_are_shown(council):
    case = council.case(flags=["young_carer", "looked_after"])
    council.happens(case, "private_report_received", -2, kind="psychological")
    (shown,) = council.pack()["cases"]
    assert (shown["flags"], shown["priority"], shown["private_report"]) == (["looked_after", "young_carer"], True, True)


def test_who_held_a_case_in_turn_is_as_the_record_folds_corrections_and_all(council):
    """Read in one query for all cases, it comes to what folding the one case comes to."""
    ada, bola, cleo = (council.worker(name, "caseworker") for name in ("Ada", "Bola", "Cleo"))
    wren, jay = (council.worker(name, "plan_writer") for name in ("Wren", "Jay"))
    case = council.case(-100, -60)
    council.happens(case, "plan_agreed", -30, irregular="The panel knew enough.")
    council.happens(case, "caseworker_allocated", -90, worker=ada)
    second = council.happens(case, "caseworker_allocated", -80, worker=bola)
    wrong = council.happens(case, "caseworker_allocated", -70, worker=cleo)
    council.happens(case, "plan_writer_allocated", -20, worker=wren)
    last = council.happens(case, "plan_writer_allocated", -10, worker=jay)

    def read():
        actor = council.here.actor("manager")
        with council.here.db.reading() as session:
            (found,) = open_cases(session, actor, Day(day(0), day(0))).values()
            facts = fold(settle(history(session, case)), council.here.rules, case)
        assert found.holders[Kind.CASEWORKER] == facts.caseworker
        assert found.handovers.get(Kind.CASEWORKER, 0) == facts.handovers
        assert found.holders.get(Kind.PLAN_WRITER) == facts.plan_writer
        return facts.handovers, facts.caseworker, facts.plan_writer

    assert read() == (2, cleo, jay)
    council.happens(case, "annulled", 0, event_id=wrong, why="Somebody else's case.")
    assert read() == (1, bola, jay)
    council.happens(case, "corrected", 0, event_id=second, data={"worker": ada}, why="It was Ada all along.")
    council.happens(case, "annulled", 0, event_id=last, why="Jay never had it.")
    assert read() == (0, ada, wren)


def test_a_synthetic_case_is_in_no_pack(council):
    case = council.case()
    council.worker("Ada")
    with council.here.db.writing() as session:
        session.get_one(Matter, case).synthetic = True
        session.execute(text("UPDATE case_row SET synthetic = :yes"), {"yes": True})
    assert (council.pack()["open"], council.propose()["assignments"]) == (0, [])


def test_the_sheet_has_a_line_a_case_and_runs_nothing(council):
    council.worker("=cmd()", "caseworker")
    case = council.case(
        attends={"urn": "109000", "name": "Hill"}, person={"surname": "Quillfeather", "postcode": "BS1 5TR"}
    )
    council.happens(case, "caseworker_allocated", -3, worker="=cmd()")
    sheet = council.call("GET", "/meeting.csv")
    (line,) = csv.DictReader(StringIO(sheet))
    assert (line["case_id"], line["psychologist_days"], line["school"], line["locality"]) == (
        str(case), "20", "109000", "BS1",
    )  # fmt: skip
    assert line["caseworker"] == "'=cmd()"
    assert "Quillfeather" not in sheet


def test_what_a_pack_asks_of_the_database_does_not_grow_with_the_cases(small):
    asked = []
    small.pack()  # the first of a client signs in
    event.listen(small.here.db.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    small.case()
    counts = []
    for _ in range(2):
        asked.clear()
        small.pack()
        counts.append(len(asked))
        for _ in range(8):
            small.case()
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("postcode", "locality"),
    [
        ("BS1 5TR", "BS1"),
        ("bs15tr", "BS1"),
        (" sw1a 1aa", "SW1A"),
        ("M1 1AE", "M1"),
        ("BS1", None),
        ("", None),
        (None, None),
    ],
)
def test_the_outward_part_of_a_postcode(postcode, locality):
    assert outward(postcode) == locality
