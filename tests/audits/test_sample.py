"""A month's samples are drawn once and kept; what is withdrawn is replaced by the next in order, for a reason."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.tables import AuditSampled, Matter
from app.today import today
from tests.audits.conftest import AUDITS
from workflow.audits import audit_rules
from workflow.audits.rules import EXAMPLE
from workflow.audits.sampling import draw, read

RULES = ("{number: 10, every: caseworker, within: quarter}", "{number: 2, of_each: service}")


def test_a_plan_of_before_this_record_is_not_drawn(council):
    own, _ = council.issued()
    council.issued(flags=["reported_before"])
    council.issued(flags=["transferred_in"])
    found = sample(council)
    assert [item["case_id"] for item in items(found)] == [own]
    assert found["draws"][0]["population"]["count"] == 1


@pytest.fixture
def drawing(council, tmp_path):
    """A council that draws two plans a month, and every caseworker in a quarter; one advice of each service."""
    own = tmp_path / "audits.yaml"
    content = EXAMPLE.read_text(encoding="utf-8")
    content = content.replace(RULES[0], RULES[0].replace("10", "2")).replace(RULES[1], RULES[1].replace("2", "1"))
    own.write_text(content, encoding="utf-8")
    council.here.settings.audits = own
    return council


def sample(council, month="2026-10", **more):
    return council.get("/sample", month=month, **more)


def items(found, what="plan"):
    return [item for item in found["items"] if item["what"] == what]


def withdraw(council, sampled_id, reason="left_the_area", status=201):
    body = {"sampled_id": sampled_id, "reason": reason, "why": "The family moved in May."}
    answer = council.manager.post(f"{AUDITS}/sample/withdrawals", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_sample_is_drawn_once_and_kept(drawing):
    cases = [drawing.issued()[0] for _ in range(4)]
    drawing.issued(on="2026-09-30")
    drawing.issued(on="2026-11-01")
    first = sample(drawing)
    assert len(items(first)) == 2
    assert {item["case_id"] for item in items(first)} <= set(cases)
    (plans,) = first["draws"]
    assert (plans["what"], plans["population"]["count"], plans["confirmed"]) == ("plan", 4, True)
    assert re.fullmatch("[0-9a-f]{64}", plans["population"]["digest"])
    assert plans["rule_digest"] == audit_rules(drawing.here.settings.audits).sample["plan"].digest
    drawing.issued()  # recorded after the draw
    assert sample(drawing) == first


def test_a_month_with_nothing_on_record_is_drawn_once_there_is_something(drawing):
    """A council that asks before its cases are imported is not left with an empty sample for good."""
    assert sample(drawing) == {"month": "2026-10", "draws": [], "items": [], "next": None}
    case_id, _ = drawing.issued()
    assert [item["case_id"] for item in items(sample(drawing))] == [case_id]


def test_no_month_is_drawn_before_it_is_over(drawing):
    refused = drawing.get("/sample", month=f"{today():%Y-%m}", status=422)
    assert "is not over: it can be drawn from" in refused["errors"][0]["message"]
    for odd in ("2026-13", "October", "2026-1"):
        assert drawing.get("/sample", month=odd, status=422)["errors"][0]["field"] == "month"


def test_nothing_synthetic_and_nothing_of_another_authority_is_drawn(drawing):
    synthetic, _ = drawing.issued()
    here = drawing.here
    with here.db.writing() as session:
        session.get_one(Matter, synthetic).synthetic = True
        session.execute(
            text("UPDATE case_row SET synthetic = :yes WHERE matter_id = :id"), {"yes": True, "id": synthetic}
        )
        session.execute(
            text("UPDATE advice_row SET synthetic = :yes WHERE matter_id = :id"), {"yes": True, "id": synthetic}
        )
    assert sample(drawing)["items"] == []
    assert sample(drawing, "2026-06")["items"] == []
    other = here.actor("manager", "802")
    with here.client(other) as client:
        assert client.get(f"{AUDITS}/sample?month=2026-10").json()["items"] == []


def test_advice_is_drawn_of_each_service_in_the_month_it_first_came(drawing):
    of_eps = [drawing.advised(service="EPS")[1] for _ in range(3)]
    of_trust = [drawing.advised(service="trust", kind="medical")[1] for _ in range(2)]
    case_id, returned = drawing.advised(on="2026-05-20", service="trust", kind="medical")
    drawing.here.record(case_id, "advice_returned", "2026-05-25", advice_id=returned, reason="incomplete")
    drawing.here.record(case_id, "advice_received", "2026-06-20", advice_id=returned)
    found = items(sample(drawing, "2026-06"), "advice")
    assert Counter(item["stratum"] for item in found) == {"EPS": 1, "trust": 1}
    assert {item["advice_id"] for item in found} < {*of_eps, *of_trust}
    assert [item["advice_id"] for item in items(sample(drawing, "2026-05"), "advice")] == [returned]


def test_the_familys_own_advice_is_not_drawn(drawing):
    case_id = drawing.here.open("2026-04-01")
    drawing.here.record(case_id, "assessment_agreed", "2026-04-20")
    asked = drawing.here.record(case_id, "advice_requested", "2026-04-20", kind="parental").events[0].id
    drawing.here.record(case_id, "advice_received", "2026-06-10", advice_id=asked)
    assert sample(drawing, "2026-06")["draws"] == []


def test_over_a_quarter_every_caseworker_is_drawn(drawing):
    days = {"2026-07": ("A", "B", "C", "D"), "2026-08": ("A", "B", "C", "E"), "2026-09": ("A", "A", "F")}
    for month, workers in days.items():
        for worker in workers:
            drawing.issued(on=f"{month}-15", worker=worker, received="2026-02-01")
    by_month = {month: items(sample(drawing, month)) for month in days}
    assert [len(found) for found in by_month.values()][:2] == [2, 2]
    drawn = [item["stratum"] for found in by_month.values() for item in found]
    assert set(drawn) == {str(id_) for id_ in worker_ids(drawing)}
    cases = [item["case_id"] for found in by_month.values() for item in found]
    assert len(cases) == len(set(cases)), "drawn twice"
    assert all(draw["confirmed"] for month in days for draw in sample(drawing, month)["draws"])


def worker_ids(council):
    with council.here.db.reading() as session:
        return list(session.scalars(text("SELECT id FROM worker WHERE kind = 'caseworker'")))


def test_what_is_withdrawn_is_replaced_by_the_next_in_order(drawing):
    for _ in range(5):
        drawing.issued()
    before = items(sample(drawing))
    gone = withdraw(drawing, before[0]["id"])
    assert gone["withdrawn"]["withdrawn"]["reason"]["code"] == "left_the_area"
    assert gone["withdrawn"]["withdrawn"]["why"] == "The family moved in May."
    with drawing.here.db.reading() as session:
        inputs = read(session.scalar(text("SELECT inputs FROM audit_sample WHERE what = 'plan'")))
    order = [one.id for one in draw(inputs)]
    assert order == [item["case_id"] for item in before]
    assert gone["replacement"]["case_id"] == draw(inputs, {order[0]})[-1].id
    assert gone["replacement"]["instead_of"] == before[0]["id"]
    after = sample(drawing)
    assert [item["id"] for item in items(after)] == [*(item["id"] for item in before), gone["replacement"]["id"]]
    assert after["draws"][0]["confirmed"]
    assert "withdrawn on" in withdraw(drawing, before[0]["id"], status=409)["detail"]
    withdraw(drawing, gone["replacement"]["id"])
    assert sample(drawing)["draws"][0]["confirmed"]


def test_where_nothing_is_left_nothing_takes_its_place(drawing):
    drawing.issued()
    (only,) = items(sample(drawing))
    assert withdraw(drawing, only["id"])["replacement"] is None
    assert sample(drawing)["draws"][0]["confirmed"]


def test_advice_is_replaced_by_advice_of_the_same_service(drawing):
    of_eps = {drawing.advised(service="EPS")[1] for _ in range(2)}
    drawing.advised(service="trust", kind="medical")
    found = {item["stratum"]: item for item in items(sample(drawing, "2026-06"), "advice")}
    gone = withdraw(drawing, found["EPS"]["id"], reason="nothing_to_audit")
    assert {gone["withdrawn"]["advice_id"], gone["replacement"]["advice_id"]} == of_eps
    assert gone["replacement"]["case_id"] != gone["withdrawn"]["case_id"]


def test_what_was_audited_stays_in_the_sample(drawing):
    drawing.issued()
    (only,) = items(sample(drawing))
    made = drawing.audit(case_id=only["case_id"])
    assert (items(sample(drawing))[0]["audit_id"], items(sample(drawing))[0]["overall"]) == (made["id"], "good")
    assert "stays in the sample" in withdraw(drawing, only["id"], status=409)["detail"]


def test_a_withdrawal_needs_a_reason_that_is_known(drawing):
    drawing.issued()
    (only,) = items(sample(drawing))
    assert withdraw(drawing, only["id"], "bored", 422)["errors"][0]["field"] == "reason"
    assert withdraw(drawing, 4711, status=422)["errors"][0]["field"] == "sampled_id"
    body = {"sampled_id": only["id"], "reason": "died"}
    assert drawing.manager.post(f"{AUDITS}/sample/withdrawals", json=body).status_code == 422


def test_a_sample_that_was_tampered_with_is_not_confirmed(drawing):
    """A row slipped in by hand, past the service, shows."""
    cases = [drawing.issued()[0] for _ in range(5)]
    taken = {item["case_id"] for item in items(sample(drawing))}
    slipped = next(case_id for case_id in cases if case_id not in taken)
    with drawing.here.db.writing() as session:
        sample_id = session.scalar(text("SELECT id FROM audit_sample WHERE what = 'plan'"))
        more = {"stratum": "", "because": "lot"}
        session.add(AuditSampled(sample_id=sample_id, matter_id=slipped, item=slipped, **more))
    assert not sample(drawing)["draws"][0]["confirmed"]


@pytest.mark.parametrize("table", ["audit_sample", "audit_sampled", "audit_withdrawal", "audit_withdrawal_words"])
def test_a_sample_is_never_changed(drawing, table):
    drawing.issued()
    withdraw(drawing, items(sample(drawing))[0]["id"])
    statements = [f"UPDATE {table} SET id = id"]
    if table != "audit_withdrawal_words":  # words may be erased
        statements.append(f"DELETE FROM {table}")
    if drawing.here.db.is_sqlite:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), drawing.here.db.writing() as session:
            session.execute(text(statement))


def test_the_database_itself_draws_nothing_twice(drawing):
    drawing.issued()
    (only,) = items(sample(drawing))
    again = "INSERT INTO audit_sampled (sample_id, matter_id, item, stratum, because) SELECT sample_id, matter_id, item, '', 'lot' FROM audit_sampled"
    with pytest.raises(IntegrityError), drawing.here.db.writing() as session:
        session.execute(text(again))
    assert [item["id"] for item in items(sample(drawing))] == [only["id"]]


def test_the_words_of_a_withdrawal_are_erased_with_the_case(drawing):
    from app.record.redact import erase_beside_the_record

    drawing.issued()
    (only,) = items(sample(drawing))
    withdraw(drawing, only["id"])
    with drawing.here.db.writing() as session:
        assert erase_beside_the_record(session, only["case_id"]) == 1
    gone = items(sample(drawing))[0]["withdrawn"]
    assert (gone["why"], gone["reason"]["code"]) == ("", "left_the_area")


def test_two_who_ask_at_once_draw_one_sample_and_two_who_withdraw_fill_two_places(drawing):
    for _ in range(6):
        drawing.issued()
    with ThreadPoolExecutor(4) as pool:
        path = f"{AUDITS}/sample?month=2026-10"
        answers = list(pool.map(lambda _: drawing.manager.get(path).status_code, range(4)))
    assert set(answers) <= {200, 409}  # whoever met another in the act is told to ask again
    first, second = items(sample(drawing))
    bodies = [{"sampled_id": one["id"], "reason": "died", "why": "So."} for one in (first, second)]
    with ThreadPoolExecutor(2) as pool:
        withdrawn = list(
            pool.map(lambda body: drawing.manager.post(f"{AUDITS}/sample/withdrawals", json=body).status_code, bodies)
        )
    assert set(withdrawn) <= {201, 409}
    for body, status in zip(bodies, withdrawn, strict=True):
        if status == 409:
            assert drawing.manager.post(f"{AUDITS}/sample/withdrawals", json=body).status_code == 201
    after = sample(drawing)
    standing = [item["case_id"] for item in items(after) if not item["withdrawn"]]
    assert len(set(standing)) == len(standing) == 2
    assert after["draws"][0]["confirmed"]
