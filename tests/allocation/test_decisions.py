"""Confirming and undoing over HTTP: what is refused is named and leaves nothing behind; what is recorded is in the record."""

import json
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.record.verify import Verification
from app.tables import AllocationMeeting, Delivery
from app.today import now, today
from tests.allocation.council import API, day
from workflow.allocation import Meeting, propose


@pytest.fixture
def ready(small):
    """One psychologist with a slot, one case that waits for one; the list that gives the one to the other."""
    ada = small.worker("Ada", capacity=1)
    small.case()
    proposal = small.propose(capacity=[{"worker": ada, "slots": 1}])
    return small, ada, small.list_of(proposal, capacity=[{"worker": ada, "slots": 1}])


def field_of(answer):
    return [error["field"] for error in answer["errors"]]


@pytest.mark.parametrize(
    ("slots", "field"),
    [
        ([("Ada", -1)], "capacity.0.slots"),
        ([("nobody", 1)], "capacity.0.worker"),
        ([("Away", 1)], "capacity.0.worker"),
        ([("Ada", 1), ("Ada", 1)], "capacity.1.worker"),
        ([("Gone", 1)], "capacity.0.worker"),
    ],
    ids=["negative", "unknown", "of another authority", "twice", "has left"],
)
def test_nonsense_capacity_is_refused_by_name(small, slots, field):
    ids = {
        "Ada": small.worker("Ada", capacity=2),
        "Gone": small.worker("Gone", left_on=str(day(-1))),
        "Away": small.call("POST", "/workers", 201, authority="802", json={"kind": "psychologist", "name": "Away"})[
            "id"
        ],
        "nobody": 4711,
    }
    capacity = [{"worker": ids[name], "slots": count} for name, count in slots]
    assert field_of(small.propose(capacity=capacity, expect=422)) == [field]
    body = {"on": str(day(0)), "digest": "0" * 64, "capacity": capacity, "attendees": [{"seat": "guest", "name": "A"}]}
    before = small.held()
    assert field_of(small.confirm(body, 422)) == [field]
    assert small.held() == before


@pytest.mark.parametrize("is_away", [False, True])
def test_more_than_somebody_has_room_for_is_given_only_where_it_is_said_why(small, is_away):
    ada = small.worker("Ada", capacity=1)
    for _ in range(2):
        small.case()
    if is_away:
        absence = {"from_on": str(day(-3)), "to_on": str(day(3))}
        small.call("POST", f"/workers/{ada}/absences", 201, json=absence)
    capacity = [{"worker": ada, "slots": 2, "why": "She has finished two early."}]
    body = small.list_of(small.propose(capacity=capacity), capacity=capacity)
    without = [{"worker": ada, "slots": 2}]
    for answer in (small.propose(capacity=without, expect=422), small.confirm({**body, "capacity": without}, 422)):
        assert field_of(answer) == ["capacity.0.why"]
        assert ("room for 0 (away that day)" in answer["detail"]) is is_away
    decision = small.confirm(body)
    assert (len(decision["assignments"]), decision["capacity"][0]["why"]) == (2, "She has finished two early.")
    minutes = small.call("GET", f"/meetings/{decision['id']}/minutes")
    assert "- Ada, psychologist: 2. Why more than there was room for: She has finished two early." in minutes


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": str(day(1))}, "on"),
        ({"assignments": [{"case_id": 4711, "worker": 1}]}, "assignments.0.case_id"),
        ({"left": [{"case_id": 4711, "kind": "psychologist", "why": "None."}]}, "left.0.case_id"),
        ({"assignments": [{"case_id": 1, "worker": 4711}]}, "assignments.0.worker"),
        ({"assignments": [{"case_id": 1, "worker": 1}, {"case_id": 1, "worker": 1}]}, "assignments.1.case_id"),
        ({"attendees": [{"seat": "mayor", "name": "A"}]}, "attendees.0.seat"),
        ({"done": [9]}, "done.0"),
        ({"digest": "short"}, "digest"),
        ({"assignments": []}, "assignments"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(ready, change, field):
    council, ada, body = ready
    case = body["assignments"][0]["case_id"]
    if "assignments" in change:
        ids = {1: case, 4711: 4711}
        change["assignments"] = [
            {"case_id": ids[a["case_id"]], "worker": ada if a["worker"] == 1 else a["worker"]}
            for a in change["assignments"]
        ]
    before = council.held()
    assert field_of(council.confirm({**body, **change}, 422)) == [field]
    assert council.held() == before


def test_a_case_of_another_authority_is_no_case_here(ready):
    council, ada, body = ready
    away = council.case(authority="802")
    answer = council.confirm({**body, "assignments": [{"case_id": away, "worker": ada}]}, 422)
    assert field_of(answer) == ["assignments.0.case_id"]


def test_a_worker_who_has_left_is_given_nothing(ready):
    council, ada, body = ready
    council.call("PUT", f"/workers/{ada}", json={"left_on": str(day(-1))})
    answer = council.confirm({**body, "capacity": None}, 422)
    assert (field_of(answer), "left on" in answer["detail"]) == (["assignments.0.worker"], True)


def test_a_case_given_to_somebody_meanwhile_is_named_and_nothing_is_half_done(council):
    council.worker("Ada", capacity=2)
    _, second = council.case(), council.case()
    body = council.list_of(council.propose())
    council.happens(second, "ep_allocated", 0, worker="Somebody else")
    before = council.held()
    answer = council.confirm(body, 409)
    assert (answer["case_id"], "Somebody else (psychologist) meanwhile" in answer["detail"]) == (second, True)
    assert council.held() == before


def test_a_case_that_ended_meanwhile_is_named(ready):
    council, _, body = ready
    case = body["assignments"][0]["case_id"]
    council.happens(case, "request_withdrawn", 0)
    answer = council.confirm(body, 409)
    assert (answer["case_id"], "is not open" in answer["detail"]) == (case, True)


def test_a_proposal_whose_inputs_have_changed_is_out_of_date(ready):
    council, _, body = ready
    council.case(received=-70, asked=-30)
    answer = council.confirm(body, 409)
    assert "out of date" in answer["detail"]
    anew = council.propose(capacity=body["capacity"])
    assert answer["digest"] == anew["digest"] != body["digest"]


def test_of_two_meetings_at_once_one_is_recorded(council):
    ada, _ = council.worker("Ada", capacity=1), council.case()
    capacity = [{"worker": ada, "slots": 1}]
    body = council.list_of(council.propose(capacity=capacity), capacity=capacity)
    clients = [council.client("manager"), council.client("ep_manager")]
    start, found = Barrier(2), []

    def send(client):
        start.wait()
        found.append(client.post(f"{API}/decisions", json=body).status_code)

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [201, 409]


def test_a_case_is_moved_only_from_who_holds_it_and_with_a_why(ready):
    council, ada, body = ready
    bola, case = council.worker("Bola", capacity=3), body["assignments"][0]["case_id"]
    council.confirm(body)
    proposal = council.propose()
    move = {"case_id": case, "worker": bola}
    council.confirm({**council.list_of(proposal), "assignments": [move]}, 409)
    wrong = {**move, "instead_of": bola}
    council.confirm({**council.list_of(proposal), "assignments": [wrong]}, 409)
    move["instead_of"] = ada
    answer = council.confirm({**council.list_of(proposal), "assignments": [move]}, 422)
    assert [broken["rule"] for broken in answer["violations"]] == ["keeps"]
    move["why"] = "Ada knows the family from outside work."
    decision = council.confirm({**council.list_of(proposal), "assignments": [move]})
    (line,) = decision["assignments"]
    assert (line["instead_of"]["name"], line["breaks"], line["why"]) == ("Ada", ["keeps"], move["why"])
    (shown,) = [c for c in council.pack()["cases"] if c["case_id"] == case]
    assert shown["handovers"] == {"psychologist": 1}
    assert council.pack()["handed_over"] == [case]


def test_leaving_somebody_waiting_with_a_slot_free_needs_a_why_which_is_kept(ready):
    council, _, body = ready
    case = body["assignments"].pop()["case_id"]
    body["attendees"] = [{"seat": "health", "name": "Dr Lim"}]
    assert field_of(council.confirm(body, 422)) == ["left"]
    body["left"] = [{"case_id": case, "kind": "psychologist", "why": "A private report is on its way."}]
    decision = council.confirm(body)
    (line,) = decision["passed_over"]
    assert (line["rule"], line["breaks"], line["why"]) == ("meeting", ["slot"], "A private report is on its way.")


def test_what_a_meeting_had_before_it_gives_the_same_proposal_again(council):
    for n in range(6):
        council.case(received=-60 - n, asked=-20 - n, flags=["looked_after"] if n == 3 else [])
    council.worker("Ada", capacity=2, localities=["BS1"])
    council.worker("Cleo", "caseworker", 3)
    council.confirm(council.list_of(council.propose()))
    with council.here.db.reading() as session:
        row = session.scalars(select(AllocationMeeting)).one()
        kept = Meeting.read(row.inputs)
        assert kept.digest == row.inputs_digest
        assert propose(kept).digest == row.proposal_digest


def test_a_repeat_under_one_key_is_recorded_once(ready):
    council, _, body = ready
    client = council.client("manager")
    answers = [client.post(f"{API}/decisions", json=body, headers={"Idempotency-Key": "monday"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    other = {**body, "actions": [{"what": "A", "owner": "B", "due_on": str(day(3))}]}
    assert client.post(f"{API}/decisions", json=other, headers={"Idempotency-Key": "monday"}).status_code == 422


def test_undoing_is_refused_where_a_case_was_given_on_or_nothing_was_given(ready):
    council, _, body = ready
    bola, case = council.worker("Bola"), body["assignments"][0]["case_id"]
    decision = council.confirm(body)
    council.happens(case, "ep_allocated", 0, worker=bola)
    answer = council.call("POST", f"/decisions/{decision['id']}/undo", 409, json={"why": "Wrong."})
    assert (answer["case_id"], "given on since" in answer["detail"]) == (case, True)
    nobody = council.confirm({**council.list_of(council.propose()), "attendees": [{"seat": "guest", "name": "A"}]})
    answer = council.call("POST", f"/decisions/{nobody['id']}/undo", 409, json={"why": "Wrong."})
    assert "nothing to undo" in answer["detail"]


def test_whoever_is_given_a_case_is_told_by_reference_and_told_again_when_it_is_undone(council):
    account = council.here.actor("caseworker").account_id
    council.worker("Cleo", "caseworker", 1, account=account)
    case = council.case(asked=None, person={"forename": "Amina", "surname": "Quillfeather"})
    decision = council.confirm(council.list_of(council.propose()))
    council.call("POST", f"/decisions/{decision['id']}/undo", 201, json={"why": "Cleo is leaving."})
    reference = council.client("manager").get(f"/api/v1/cases/{case}").json()["reference"]
    with council.here.db.reading() as session:
        sent = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [message.topic for message in sent] == ["allocation.confirmed", "allocation.undone"]
    assert {message.recipient for message in sent} == {f"account:{account}"}
    assert json.loads(sent[0].body)["lines"] == [f"{reference} is yours as caseworker, from {day(0)}."]
    assert not any("Quillfeather" in message.body for message in sent)


def test_the_principal_psychologist_allocates_psychologists_and_nobody_else(council):
    cleo = council.worker("Cleo", "caseworker", 1)
    ada, case = council.worker("Ada", capacity=1), council.case()
    as_hers = {"role": "ep_manager"}
    assert field_of(council.propose(capacity=[{"worker": cleo, "slots": 1}], expect=422, **as_hers)) == [
        "capacity.0.worker"
    ]
    proposal = council.propose(**as_hers)
    assert {one["kind"] for one in (*proposal["assignments"], *proposal["passed_over"])} == {"psychologist"}
    decision = council.confirm(council.list_of(proposal), **as_hers)
    assert [(line["case_id"], line["worker"]["id"]) for line in decision["assignments"]] == [(case, ada)]
    council.call("POST", f"/decisions/{decision['id']}/undo", 403, json={"why": "Wrong."}, **as_hers)


def test_nobody_is_told_that_a_case_they_may_not_see_went_before(council):
    from app.tables import Matter

    ada, shut, open_ = council.worker("Ada", capacity=1), council.case(flags=["looked_after"]), council.case()
    with council.here.db.writing() as session:
        matter = session.get_one(Matter, shut)
        matter.restricted, reference = True, matter.reference
    decision = council.confirm(council.list_of(council.propose()))
    assert [line["case_id"] for line in decision["assignments"]] == [shut]
    (line,) = [line for line in decision["passed_over"] if line["kind"] == "psychologist"]
    assert (line["case_id"], line["before"], reference in line["reasons"][0]) == (open_, shut, True)
    hers = council.call("GET", f"/meetings/{decision['id']}", role="ep_manager")
    assert hers["assignments"] == []
    (line,) = hers["passed_over"]
    assert (line["before"], line["reasons"]) == (None, ["A case you may not see went before it."])
    assert reference not in council.call("GET", f"/meetings/{decision['id']}/minutes", role="ep_manager")
    assert shut not in [case["case_id"] for case in council.pack(role="ep_manager")["cases"]]
    assert ada


TABLES = ("rules", "meeting", "line", "attendee", "action", "action_done", "undo", "words")


@pytest.fixture
def full(council):
    """At least one row in every table; the id of a meeting."""
    council.worker("Ada", capacity=1)
    council.case()
    rules = council.call("GET", "/rules")["items"][0]["rules"]
    council.call("POST", "/rules", 201, json={"rules": rules, "from_on": str(day(0)), "why": "Agreed."})
    action = {"what": "Call the trust", "owner": "Grace", "due_on": str(day(3))}
    there = {"attendees": [{"seat": "guest", "name": "A"}], "actions": [action]}
    first = council.confirm({**council.list_of(council.propose()), **there})
    council.confirm({**council.list_of(council.propose()), "done": [first["actions"][0]["id"]]})
    council.call("POST", f"/decisions/{first['id']}/undo", 201, json={"why": "Wrong."})
    return first["id"]


def changes(table, *, sqlite):
    """Every way to change what a table holds."""
    yield f"UPDATE {table} SET id = id"
    if table != "allocation_words":
        yield f"DELETE FROM {table}"
    yield f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1" if sqlite else f"TRUNCATE {table} CASCADE"


def test_what_was_decided_is_not_changed_and_its_words_can_be_erased(council, full):
    for name in TABLES:
        for statement in changes(f"allocation_{name}", sqlite=council.here.db.is_sqlite):
            with pytest.raises(DBAPIError, match="append-only"), council.here.db.writing() as session:
                session.execute(text(statement))
    with council.here.db.writing() as session:
        session.execute(text("DELETE FROM allocation_words"))
    assert council.call("GET", f"/meetings/{full}")["actions"][0]["what"] == ""


def test_what_was_allocated_and_undone_verifies(council, full):
    with council.here.db.reading() as session:
        verified = Verification(session, council.here.rules, now(), today())
        assert [finding for finding in verified.findings() if finding.is_wrong] == []
    assert verified.events > full


def test_of_a_restricted_case_a_worker_is_told_only_who_may_see_it(council):
    from app.tables import Matter

    account = council.here.actor("caseworker", name="Ada at her desk").account_id
    ada, case = council.worker("Ada", "caseworker", 1, account=account), council.case(asked=None)
    with council.here.db.writing() as session:
        session.get_one(Matter, case).restricted = True
    decision = council.confirm(council.list_of(council.propose()))
    assert [line["case_id"] for line in decision["assignments"]] == [case]
    assert decision["told"] == []
    assert [worker["id"] for worker in decision["not_told"]] == [ada]
