"""Who reads what was found: managers all, caseworkers of their own cases, services of their own advice; each reading is noted."""

import pytest
from sqlalchemy import text

from app.tables import Matter
from tests.audits.conftest import AUDITS, audit
from workflow.audits import SECTIONS, What


@pytest.fixture
def readers(council):
    """A case held by a caseworker, another held by somebody else: plan and advice of each audited."""
    case_id, psychological = council.issued(worker="Mine")
    other, medical = council.issued(worker="Another's", service="trust", kind="medical")
    council.is_worker("Mine", council.here.actor("caseworker", name="Me"))
    council.case_id, council.other = case_id, other
    council.mine = council.audit(case_id=case_id)["id"]
    council.of_eps = council.audit(advice_id=psychological)["id"]
    council.not_mine = council.audit(case_id=other)["id"]
    council.of_trust = council.audit(advice_id=medical)["id"]
    return council


def test_a_manager_reads_all_and_those_of_another_authority_none(readers):
    assert readers.ids(readers.manager) == [readers.of_trust, readers.not_mine, readers.of_eps, readers.mine]
    away = readers.client("manager", "802")
    assert readers.ids(away) == []
    readers.get(f"/{readers.mine}", client=away, status=404)


def test_a_caseworker_reads_those_of_the_cases_they_hold(readers):
    me = readers.client("caseworker", name="Me")
    assert readers.ids(me) == [readers.of_eps, readers.mine]
    readers.get(f"/{readers.mine}", client=me)
    readers.get(f"/{readers.not_mine}", client=me, status=404)
    readers.here.record(readers.case_id, "caseworker_allocated", "2026-11-10", worker="Another's")
    assert readers.ids(me) == []


def test_a_caseworker_does_not_read_of_a_case_that_is_shut_to_them(readers):
    with readers.here.db.writing() as session:
        session.get_one(Matter, readers.case_id).restricted = True
    me = readers.client("caseworker", name="Me")
    assert readers.ids(me) == []
    readers.get(f"/{readers.mine}", client=me, status=404)


def test_a_professional_reads_those_of_their_services_advice_and_no_plan(readers):
    adviser = readers.client("professional", service="EPS")
    assert readers.ids(adviser) == [readers.of_eps]
    assert readers.get(f"/{readers.of_eps}", client=adviser)["service"] == "EPS"
    for hidden in (readers.mine, readers.not_mine, readers.of_trust):
        readers.get(f"/{hidden}", client=adviser, status=404)
    nobody = readers.client("professional", name="Of no service")
    assert readers.ids(nobody) == []


@pytest.mark.parametrize("role", ["analyst", "ep_manager", "family", "setting", "admin"])
def test_nobody_else_reads_any(readers, role):
    client = readers.client(role)
    for path in ("", "/form", f"/{readers.mine}", "/sample?month=2026-10"):
        readers.get(path, client=client, status=403)


@pytest.mark.parametrize(("role", "service"), [("caseworker", ""), ("professional", "EPS")])
def test_only_a_manager_records_and_draws(readers, role, service):
    client = readers.client(role, name="Reads only", service=service)
    assert client.post(AUDITS, json=audit(case_id=readers.case_id)).status_code == 403
    assert client.get(f"{AUDITS}/sample?month=2026-10").status_code == 403
    body = {"sampled_id": 1, "reason": "died", "why": "So."}
    assert client.post(f"{AUDITS}/sample/withdrawals", json=body).status_code == 403


def test_every_reading_is_noted(readers):
    readers.get(f"/{readers.mine}")
    readers.get(case_id=readers.other)
    with readers.here.db.reading() as session:
        noted = session.execute(text("SELECT route, matter_id FROM read_audit ORDER BY id DESC LIMIT 2")).all()
    assert [tuple(row) for row in noted] == [("GET /audits", readers.other), ("GET /audits/{id}", readers.case_id)]


def test_the_list_is_cut_and_paged(readers):
    assert readers.ids(readers.manager, what="plan") == [readers.not_mine, readers.mine]
    assert readers.ids(readers.manager, service="trust") == [readers.of_trust]
    assert readers.ids(readers.manager, case_id=readers.case_id) == [readers.of_eps, readers.mine]
    assert readers.ids(readers.manager, **{"from": "2026-10-21"}) == []
    assert len(readers.ids(readers.manager, **{"from": "2026-10-20", "to": "2026-10-20"})) == 4
    readers.get(**{"from": "2026-10-21", "to": "2026-10-20"}, status=422)
    found, cursor = [], None
    while page := readers.get(limit=3, **({"cursor": cursor} if cursor else {})):
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert found == readers.ids(readers.manager)
    readers.get(cursor="WzFd", status=422)


def test_the_form_says_what_is_asked_and_by_which_rules(readers):
    form = readers.get("/form")
    assert form["grades"] == ["outstanding", "good", "requires_improvement", "inadequate", "not_applicable"]
    plan, advice = form["forms"]
    assert [section["code"] for section in plan["sections"]] == list(SECTIONS[What.PLAN])
    assert {section["code"] for section in plan["sections"] if section["decisive"]} == {"B", "E", "F"}
    assert plan["sampling"]["number"] == 10
    assert advice["sampling"]["of_each"] == "service"
    assert {"provision_not_specific", "jargon"} <= {finding["code"] for finding in form["findings"]}


def test_words_are_erased_with_the_case_and_what_was_found_stays(readers):
    from app.record.redact import erase_beside_the_record

    said = {"overall": "outstanding", "overall_why": "Her aunt helped.", "supersedes": readers.mine}
    second = readers.audit(case_id=readers.case_id, **said)
    kept = readers.audit(case_id=readers.other, **{**said, "supersedes": readers.not_mine})
    with readers.here.db.writing() as session:
        assert erase_beside_the_record(session, readers.case_id) == 1
    erased = readers.get(f"/{second['id']}")
    assert erased == second | {"overall_why": ""}
    assert readers.get(f"/{kept['id']}")["overall_why"] == "Her aunt helped."
