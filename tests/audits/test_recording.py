"""An audit is recorded by section, by somebody who had no part in the work, and never changed: the latest counts."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.advice.template import Submission
from app.audits.examples import AUDITS as AUDITS_SHOWN
from app.today import today
from tests.audits.conftest import AUDITS, audit, sections
from workflow.audits import NOT_APPLICABLE, SECTIONS, What


def test_an_audit_of_a_plan_says_what_was_found_of_each_section(council):
    case_id, _ = council.issued()
    found = sections("plan", F="requires_improvement", J=NOT_APPLICABLE)
    found[5] |= {"findings": ["provision_not_specific", "jargon"], "words": "It says 'as needed'."}
    made = council.audit(case_id=case_id, sections=found[::-1])
    assert made["overall"] == made["overall_by_rule"] == "requires_improvement"
    assert made["kind"] == "audit"
    assert made["what"] == "plan"
    assert [one["section"] for one in made["sections"]] == list(SECTIONS[What.PLAN])
    of_f = made["sections"][5]
    assert [finding["code"] for finding in of_f["findings"]] == ["provision_not_specific", "jargon"]
    assert of_f["words"] == "It says 'as needed'."
    assert council.get(f"/{made['id']}") == made


def test_an_audit_of_an_advice_is_of_the_parts_of_the_template(council):
    _, advice_id = council.advised()
    made = council.audit(advice_id=advice_id, grade="outstanding")
    assert (made["advice_id"], made["service"], made["overall"]) == (advice_id, "EPS", "outstanding")
    assert {one["section"] for one in made["sections"]} <= set(Submission.model_fields)


def test_the_auditor_may_give_another_overall_grade_and_says_why(council):
    case_id, _ = council.issued()
    body = audit(case_id=case_id, overall="inadequate")
    refused = council.manager.post(AUDITS, json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "overall_why"
    made = council.audit(**body, overall_why="Another child's name is in it.")
    assert (made["overall"], made["overall_by_rule"]) == ("inadequate", "good")
    assert made["overall_why"] == "Another child's name is in it."


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"sections": [*sections()[:-1], {"section": "Z", "grade": "good"}]}, "sections.11.section", "Z is no section"),
        ({"sections": sections(B="splendid")}, "sections.1.grade", "splendid is no grade"),
        ({"sections": sections(B=NOT_APPLICABLE)}, "sections.1.grade", "always a section B"),
        ({"sections": [*sections(), {"section": "A", "grade": "good"}]}, "sections.12.section", "A stands here twice"),
        ({"sections": sections()[:-2]}, "sections", "J, K missing"),
        ({"sections": [sections()[0] | {"findings": ["odd"]}, *sections()[1:]]}, "sections.0.findings", "odd is no"),
        ({"overall": "splendid"}, "overall", "splendid is no grade"),
        ({"overall": NOT_APPLICABLE, "overall_why": "So."}, "overall", "not_applicable is no grade"),
        ({"audited_on": str(today() + timedelta(days=1))}, "audited_on", "in the future"),
        ({"supersedes": 999}, "supersedes", "999 is no audit"),
        ({"case_id": 999}, "case_id", "999 is no case"),
        ({"case_id": None, "advice_id": 999}, "advice_id", "999 is no advice"),
    ],
)
def test_bad_input_is_named_with_its_field(council, change, field, says):
    case_id, _ = council.issued()
    body = {**audit(case_id=case_id), **change}
    if body.get("advice_id"):
        body["sections"] = sections("advice")
    refused = council.manager.post(AUDITS, json=body)
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    (error,) = refused.json()["errors"]
    assert error["field"] == field
    assert says in error["message"]


def test_one_thing_is_audited_at_a_time(council):
    case_id, advice_id = council.issued()
    assert "one of them" in council.audit(case_id=case_id, advice_id=advice_id, status=422)["detail"]
    assert "one of them" in council.audit(status=422)["detail"]


def test_a_plan_that_is_not_issued_and_an_advice_that_is_not_in_are_not_audited(council):
    case_id, advice_id = council.advised()
    assert "no plan has been issued: the case is deciding" in council.audit(case_id=case_id, status=409)["detail"]
    council.here.record(case_id, "advice_returned", "2026-06-03", advice_id=advice_id, reason="incomplete")
    assert "not in: it is returned" in council.audit(advice_id=advice_id, status=409)["detail"]


def test_nothing_is_audited_before_it_was_there(council):
    case_id, advice_id = council.issued()
    assert "before the plan was issued" in council.audit(case_id=case_id, audited_on="2026-10-04", status=409)["detail"]
    early = council.audit(advice_id=advice_id, audited_on="2026-05-31", status=409)
    assert "before the advice came in" in early["detail"]


def test_the_familys_own_advice_is_not_audited(council):
    case_id = council.here.open("2026-04-01")
    council.here.record(case_id, "assessment_agreed", "2026-04-20")
    asked = council.here.record(case_id, "advice_requested", "2026-04-20", kind="parental").events[0].id
    council.here.record(case_id, "advice_received", "2026-05-20", advice_id=asked)
    assert "the family's own" in council.audit(advice_id=asked, status=409)["detail"]


@pytest.mark.parametrize("event", ["caseworker_allocated", "plan_writer_allocated"])
def test_whoever_held_the_case_or_wrote_the_plan_does_not_audit_it(council, event):
    case_id, advice_id = council.issued(worker="A. Holder")
    if event == "plan_writer_allocated":
        council.here.record(case_id, event, "2026-06-12", worker="A. Writer")
    council.here.record(case_id, "caseworker_allocated", "2026-11-02", worker="Somebody Else")  # handed over since
    holder = council.here.actor("manager", name="Held it")
    council.is_worker("A. Holder" if event == "caseworker_allocated" else "A. Writer", holder)
    refused = council.audit(council.client("manager", name="Held it"), case_id=case_id, status=409)
    assert "an auditor is independent" in refused["detail"]
    assert refused["guards"][0]["reason"] == refused["detail"]
    council.audit(council.client("manager", name="Held it"), advice_id=advice_id)  # the advice is another's work
    council.audit(case_id=case_id)


def test_the_author_of_advice_and_the_cases_psychologist_do_not_audit_it(council):
    case_id, advice_id = council.advised()
    council.here.record(case_id, "ep_allocated", "2026-04-30", worker="A. Psychologist")
    psychologist = council.here.actor("manager", name="A psychologist too")
    council.is_worker("A. Psychologist", psychologist)
    refused = council.audit(council.client("manager", name="A psychologist too"), advice_id=advice_id, status=409)
    assert "an auditor is independent" in refused["detail"]
    council.audit(advice_id=advice_id)  # she only recorded that it came, by letter


def test_a_second_audit_names_the_one_it_supersedes_and_is_another_row(council):
    case_id, _ = council.issued()
    first = council.audit(case_id=case_id)
    assert f"names audit {first['id']}" in council.audit(case_id=case_id, status=409)["detail"]
    early = council.audit(case_id=case_id, supersedes=first["id"], audited_on="2026-10-19", status=409)
    assert "which it supersedes" in early["detail"]
    second = council.audit(case_id=case_id, supersedes=first["id"], kind="moderation", grade="outstanding")
    assert (second["kind"], second["supersedes"]) == ("moderation", first["id"])
    assert "superseded before" in council.audit(case_id=case_id, supersedes=first["id"], status=409)["detail"]
    assert council.get(f"/{first['id']}") == first | {"superseded_by": second["id"]}
    assert council.ids(council.manager) == [second["id"]]
    assert council.ids(council.manager, superseded=True) == [second["id"], first["id"]]


def test_an_audit_of_another_plan_is_not_superseded_by_this_one(council):
    (case_id, _), (other, advice_id) = council.issued(), council.issued()
    first = council.audit(case_id=case_id)
    assert council.audit(case_id=other, supersedes=first["id"], status=422)["errors"][0]["field"] == "supersedes"
    of_advice = council.audit(advice_id=advice_id)
    assert council.audit(case_id=other, supersedes=of_advice["id"], status=422)["errors"][0]["field"] == "supersedes"


def test_the_same_sending_is_recorded_once(council):
    case_id, advice_id = council.issued()
    key = {"Idempotency-Key": "one"}
    first = council.audit(case_id=case_id, headers=key)
    assert council.audit(case_id=case_id, headers=key) == first
    council.audit(advice_id=advice_id, headers={"Idempotency-Key": "two"})
    assert council.audit(case_id=case_id, headers=key) == first
    other = council.audit(case_id=case_id, grade="outstanding", headers=key, status=422)
    assert other["errors"][0]["field"] == "Idempotency-Key"
    assert len(council.ids(council.manager, superseded=True)) == 2


def test_the_examples_of_the_api_are_taken_as_they_stand(council):
    case_id, advice_id = council.issued()
    plan, advice = (example["value"] for example in AUDITS_SHOWN.values())
    made = council.audit(**plan | {"case_id": case_id})
    assert made["overall"] == "requires_improvement"
    first = council.audit(advice_id=advice_id, audited_on=advice["audited_on"])
    assert council.audit(**advice | {"advice_id": advice_id, "supersedes": first["id"]})["kind"] == "moderation"


@pytest.mark.parametrize("table", ["quality_audit", "quality_audit_section", "quality_audit_words"])
def test_what_was_found_is_never_changed(council, table):
    case_id, _ = council.issued()
    council.audit(case_id=case_id, overall="outstanding", overall_why="An example to others.")
    statements = [f"UPDATE {table} SET id = id"]
    if table != "quality_audit_words":  # words may be erased
        statements.append(f"DELETE FROM {table}")
    if council.here.db.is_sqlite:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), council.here.db.writing() as session:
            session.execute(text(statement))
