"""A complaint from the first letter to the ombudsman; who sees it on the way; what is put right."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.record.redact import erase_beside_the_record
from app.tables import BankHoliday, CorrespondenceWords, Matter, ReadAudit
from tests.support.installation import TODAY


def test_a_complaint_from_the_first_letter_to_the_ombudsman(desk):
    case = desk.here.open("2026-06-01")
    first = desk.records(received_on="2026-09-01", case_id=case, words="Nobody has rung since June.")
    assert (first["status"], first["due_on"], first["days_late"]) == ("overdue", "2026-09-29", 52)  # 20 working days
    assert first["case_id"] == case
    late = desk.replies(first, "2026-10-01", words="We are sorry.")
    assert (late["status"], late["late"], late["days_late"]) == ("replied", True, 2)

    second = desk.records(received_on="2026-10-12", stage="stage_2", follows=first["id"])
    assert (second["case_id"], second["follows"]) == (case, first["id"])
    assert desk.reads(f"/{first['id']}")["escalated_to"] == second["id"]
    desk.replies(second, "2026-10-30")
    third = desk.records(
        **{"from": "ombudsman"},
        received_on="2026-11-09",
        stage="ombudsman",
        follows=second["id"],
        reply_by="2026-11-19",
    )
    assert (third["due_on"], third["status"], third["days_late"]) == ("2026-11-19", "overdue", 1)
    desk.replies(third, TODAY)
    done = desk.closes(third, TODAY, outcome="partly", words="Fault in part.")
    assert (done["status"], done["outcome"], done["late"]) == ("closed", "partly", True)
    assert [step["what"] for step in done["steps"]] == ["received", "replied", "closed"]
    assert [step["words"] for step in done["steps"]] == [None, None, "Fault in part."]


def test_every_step_says_who_and_when(desk):
    caseworker = desk.beside(role="caseworker")
    made = caseworker.records(words="Nobody rang.")
    answered = desk.replies(made, "2026-11-05")
    received, replied = answered["steps"]
    assert (received["by"]["name"], replied["by"]["name"]) == ("caseworker 801", "manager 801")
    assert received["at"] < replied["at"]
    assert (received["words"], received["said"]["type"]) == ("Nobody rang.", "complaint")


def test_what_is_owed_its_reply_is_listed_the_first_due_before_the_others(desk):
    complaint = desk.records(received_on="2026-10-19")  # 20 working days: due Mon 16 Nov
    concern = desk.concern(received_on="2026-11-09")  # 10: due Mon 23 Nov
    enquiry = desk.records(type="mp_enquiry", stage=None, received_on="2026-10-30", **{"from": "mp"})  # due Fri 13 Nov
    pals = desk.records(type="pals_contact", stage=None, received_on="2026-11-16", **{"from": "health"})  # Mon 30 Nov
    answered = desk.concern(received_on="2026-10-01")
    desk.replies(answered, "2026-10-30")
    ids = [one["id"] for one in (enquiry, complaint, concern, pals)]
    assert desk.listed() == ids
    assert desk.listed("overdue") == ids[:2]
    assert desk.listed("due") == ids[2:]
    assert desk.listed("late") == desk.listed("replied") == [answered["id"]]
    desk.closes(answered, "2026-10-30", outcome="upheld")
    assert desk.listed("closed") == [answered["id"]]
    assert desk.listed("all") == [answered["id"], *ids]


def test_the_last_day_of_a_limit_is_in_time(desk):
    last_day = desk.concern(received_on="2026-11-06")  # 10 working days from a Friday: Fri 20 November
    assert (last_day["due_on"], last_day["status"]) == (str(TODAY), "due")
    assert desk.replies(last_day, TODAY)["late"] is False


def test_a_bank_holiday_proclaimed_since_moves_the_day(desk):
    made = desk.concern(received_on="2026-11-06")
    with desk.here.db.writing() as session:
        session.add(BankHoliday(day=TODAY, closed=True, why="A coronation."))
    assert desk.reads(f"/{made['id']}")["due_on"] == "2026-11-23"


def test_the_list_is_read_page_by_page(at_once):
    made = [at_once.concern(received_on=f"2026-11-{day:02}")["id"] for day in (9, 3, 9, 5, 2)]
    by_due = [made[n] for n in (4, 1, 3, 0, 2)]
    found, cursor = [], None
    while True:
        page = at_once.reads(limit=2, **({"cursor": cursor} if cursor else {}))
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == by_due


def test_somebody_is_to_see_to_it(desk):
    worker = desk.client.post("/api/v1/allocation/workers", json={"kind": "caseworker", "name": "C. Aseworker"}).json()
    made = desk.records(owner={"worker": worker["id"]})
    assert made["owner"] == {"kind": "worker", "id": worker["id"], "name": "C. Aseworker"}
    owned = desk.sends(f"/{made['id']}/owner", {"account": desk.actor.account_id})
    assert owned["owner"] == {"kind": "account", "id": desk.actor.account_id, "name": "manager 801"}
    assert desk.sends(f"/{made['id']}/owner", {})["owner"] is None
    stranger = desk.here.actor("manager", "802").account_id
    desk.sends(f"/{made['id']}/owner", {"account": stranger}, 422)
    desk.sends(f"/{made['id']}/owner", {"account": desk.here.actor("family").account_id}, 422)
    desk.sends(f"/{made['id']}/owner", {"worker": 4711}, 422)
    desk.sends(f"/{made['id']}/owner", {"worker": worker["id"], "account": desk.actor.account_id}, 422)


def test_a_read_of_what_is_about_a_case_is_audited(desk):
    case = desk.here.open("2026-06-01")
    made, general = desk.records(case_id=case), desk.records()
    desk.reads(f"/{made['id']}")
    desk.reads(f"/{general['id']}")
    with desk.here.db.reading() as session:
        routes = session.execute(select(col(ReadAudit.route), col(ReadAudit.matter_id))).all()
    assert [tuple(row) for row in routes] == [("GET /correspondence/{id}", case)]


def test_a_restricted_case_keeps_its_complaints_to_itself(desk):
    case = desk.here.open("2026-06-01")
    made = desk.records(case_id=case)
    with desk.here.db.writing() as session:
        session.get_one(Matter, case).restricted = True
    caseworker = desk.beside(role="caseworker")
    caseworker.reads(f"/{made['id']}", status=404)
    assert caseworker.listed("all") == []
    caseworker.records(case_id=case, status=422)
    caseworker.records(stage="stage_2", follows=made["id"], status=422)
    caseworker.here.let_in(caseworker.actor, case)
    assert caseworker.listed("all", case_id=case) == [made["id"]]


def test_what_is_about_staff_is_for_managers(desk):
    caseworker = desk.beside(role="caseworker")
    made = caseworker.records(about="staff")
    caseworker.reads(f"/{made['id']}", status=404)
    assert (caseworker.listed(), desk.listed()) == ([], [made["id"]])
    other = caseworker.records()
    content = {"type": "complaint", "stage": "stage_1", "from": "parent", "channel": "email", "about": "staff"}
    caseworker.corrects(other, "received", received=content)
    assert caseworker.listed() == []


def test_words_are_erased_and_codes_stay(desk):
    made = desk.records(words="About Amina Example.")
    desk.replies(made, "2026-11-03", words="Dear Mrs Example.")
    erased = desk.sends(f"/{made['id']}/erasure", {"because": "erasure"})
    assert [step["words"] for step in erased["steps"]] == [None, None, None]
    assert erased["steps"][-1]["said"] == {"because": "erasure", "texts": 2}
    assert (erased["status"], erased["about"]) == ("replied", "delay")
    with desk.here.db.reading() as session:
        assert session.scalars(select(CorrespondenceWords)).all() == []


@pytest.mark.parametrize("table", ["correspondence", "correspondence_step", "correspondence_words"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "replace"])
def test_the_database_refuses_to_change_what_was_recorded(desk, table, verb):
    if (table, verb) == ("correspondence_words", "DELETE"):
        return  # words can be erased
    desk.records(words="Nobody rang.")
    column = "step_id" if table == "correspondence_words" else "id"
    statement = {
        "UPDATE": f"UPDATE {table} SET {column} = {column}",
        "DELETE": f"DELETE FROM {table}",
        "replace": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if desk.here.db.is_sqlite
        else f"TRUNCATE {table} CASCADE",
    }[verb]
    with pytest.raises(DBAPIError, match="append-only"), desk.here.db.writing() as session:
        session.execute(text(statement))


def test_to_erase_the_words_of_a_case_erases_its_complaints_words_too(desk):
    case, other = desk.here.open("2026-06-01"), desk.here.open("2026-06-02")
    made, kept = desk.records(case_id=case, words="Gone."), desk.records(case_id=other, words="Kept.")
    desk.replies(made, "2026-11-03", words="Gone too.")
    with desk.here.db.writing() as session:
        assert erase_beside_the_record(session, case) == 2
    assert [step["words"] for step in desk.reads(f"/{made['id']}")["steps"]] == [None, None]
    assert desk.reads(f"/{kept['id']}")["steps"][0]["words"] == "Kept."
