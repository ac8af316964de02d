"""What the API says is wrong with a return: each fault with its case, its element, its rule; page by page."""

import pytest
from sqlalchemy import text

from app.settings import Settings
from app.tables import PersonIdentifier


def test_a_case_with_everything_on_record_has_no_fault(desk):
    desk.plan()
    assert desk.kinds() == []


def test_a_fault_names_rule_case_and_element(desk):
    case = desk.plan(upn=None)
    [found] = [item for item in desk.problems() if item["case_id"]]
    assert found == {
        "rule": "G1",
        "kind": "no_identifier",
        "severity": "error",
        "case_id": case,
        "reference": f"801-2025-{case:06d}",
        "field": "UPN",
        "message": "there is no UPN, no ULN and no reason (UPNunknown)",
    }


def test_what_nobody_has_set_of_the_header_is_said_of_no_case(desk):
    unset = [item for item in desk.problems() if item["case_id"] is None]
    assert [item["message"].split()[0] for item in unset] == ["EHC_SEN2_DMO", "EHC_SEN2_DCO", "EHC_SEN2_DSCO"]
    assert {(item["kind"], item["severity"], item["reference"]) for item in unset} == {
        ("officer_not_set", "query", None)
    }
    desk.here.settings = Settings(
        **desk.here.settings.model_dump(exclude_unset=True), sen2_dmo="Y", sen2_dco="R", sen2_dsco="N"
    )
    assert desk.problems() == []
    assert [desk.xml().findtext(f"Header/Source/{who}") for who in ("DMO", "DCO", "DSCO")] == ["Y", "R", "N"]


def test_the_day_of_a_placement_that_nobody_entered_is_a_query(desk):
    desk.plan(details=None)
    assert desk.kinds() == ["entry_date_stands_in"]
    assert desk.xml().findtext(".//EntryDate") == "2025-06-20"


def test_two_children_with_one_name_and_birth_date_are_a_query(desk):
    desk.plan()
    desk.plan(upn="M802000124001")
    assert desk.kinds() == ["perhaps_twice_on_file"] * 2


@pytest.mark.parametrize(
    ("scheme", "value", "kind"),
    [("upn", "A801000124001", "upn_check"), ("upn", "H899000124001", "upn_check"), ("uln", "9000000007", "uln_check")],
)
def test_check_letters_and_digits(sqlite_desk, scheme, value, kind):
    """The API refuses such a number: it comes from files taken in before, so it is put in the table itself."""
    sqlite_desk.plan(upn=None)
    with sqlite_desk.here.db.writing() as session:
        session.add(PersonIdentifier(authority="801", scheme=scheme, value=value, person_id=1))
    assert sqlite_desk.kinds() == [kind]


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        ({"surname": ""}, "surname_missing"),
        ({"forename": None}, "forename_missing"),
        ({"date_of_birth": None}, "birth_date_missing"),
        ({"date_of_birth": "1998-03-02"}, "over_25"),
        ({"date_of_birth": "2000-03-02"}, "aged_25"),
        ({"date_of_birth": "2025-02-04"}, "born_after_request"),
        ({"sex": None}, "sex_missing"),
        ({"sex": "X"}, "sex_not_a_code"),
        ({"ethnicity": None}, "ethnicity_missing"),
        ({"ethnicity": "A1"}, "ethnicity_not_a_code"),
        ({"postcode": None}, "postcode_missing"),
        ({"postcode": "Bristol"}, "postcode_not_of_its_shape"),
        ({"upn": None}, "no_identifier"),
    ],
)
def test_what_is_missing_or_odd_on_a_childs_file(sqlite_desk, person, kind):
    sqlite_desk.plan(**person)
    assert kind in sqlite_desk.kinds()


@pytest.mark.parametrize(
    ("details", "kind"),
    [
        ({"upn_unknown": "UN2"}, None),  # not told beside a UPN
        ({"direct_payments": "E"}, "payments_without_budget"),
        ({"cease_reason": "2"}, "reason_without_ceasing"),
        ({"ceased_on": "2025-12-01"}, "ceased_without_reason"),
        ({"ceased_on": "2025-05-01", "cease_reason": "2"}, "ceased_before_start"),
        ({"ceased_on": "2025-12-01", "cease_reason": "1"}, "maximum_age_under_19"),
        ({"second_need": "SLCN"}, "need_named_twice"),
        ({"work_based": "S"}, "work_based_under_16"),
        ({"placement": {"entered_on": "2025-09-03", "left_on": "2025-09-02"}}, "left_before_entered"),
        ({"review_meeting_on": "2025-11-04", "last_review_on": "2025-11-03"}, "reviewed_before_meeting"),
        ({"second_placement": {"entered_on": "2025-09-03"}}, "no_setting"),
        ({"second_placement": {"urn": "109001", "setting": "OLA"}}, "setting_beside_number"),
        ({"second_placement": {"setting": "NEET"}}, "neet_out_of_age"),
    ],
)
def test_what_was_entered_wrongly(sqlite_desk, details, kind):
    sqlite_desk.plan(details={"placement": {"entered_on": "2025-09-03"}, **details})
    assert set(sqlite_desk.kinds()) == ({kind} if kind else set())


def test_what_the_record_itself_lacks(sqlite_desk):
    case = sqlite_desk.here.open("2025-02-03", person={"surname": "Example", "forename": "Bo"})
    sqlite_desk.issue(case, placement={"type": "not_stated"}, primary_need="not_stated")
    found = set(sqlite_desk.kinds())
    assert {"outcome_date_missing", "no_need", "no_setting", "entry_date_stands_in", "no_identifier"} <= found


def test_every_fault_is_on_some_page_once_and_in_order(desk):
    for upn in ("H801000124001", "M802000124001", "R803000124001"):
        desk.plan(details=None, upn=upn, sex="X", postcode="nowhere", ethnicity=None, surname=f"Child {upn}")
    whole = desk.problems()
    assert len(whole) == 3 + 3 * 4
    assert [item["case_id"] for item in whole[3:]] == sorted(item["case_id"] for item in whole[3:])
    for limit in (1, 2, 3, 4, 5, 7):
        assert desk.problems(limit=limit) == whole


@pytest.mark.parametrize("cursor", ["nonsense", "WzFd", "WyJhIiwgMV0"])
def test_a_cursor_that_was_not_given(sqlite_desk, cursor):
    with sqlite_desk.here.client(sqlite_desk.here.actor()) as client:
        answer = client.get("/api/v1/returns/sen2/2026/problems", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("part", ["", "/problems"])
@pytest.mark.parametrize(
    ("year", "says"), [("2022", "2023"), ("2100", "has not begun"), ("1999", "greater"), ("next", "integer")]
)
def test_years_that_no_return_is_of(sqlite_desk, year, part, says):
    with sqlite_desk.here.client(sqlite_desk.here.actor()) as client:
        answer = client.get(f"/api/v1/returns/sen2/{year}{part}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "year"
    assert says in answer.json()["detail"]


def test_an_analyst_who_asks_for_names_is_refused(sqlite_desk):
    sqlite_desk.plan()
    with sqlite_desk.here.client(sqlite_desk.here.actor("analyst")) as client:
        for part in ("", "/problems"):
            assert client.get(f"/api/v1/returns/sen2/2026{part}").status_code == 403


def test_reading_the_return_is_written_down(desk):
    desk.plan()
    desk.file()
    desk.problems()
    with desk.here.db.reading() as session:
        routes = set(session.scalars(text("SELECT route FROM read_audit")))
    assert {"GET /returns/sen2/{year}", "GET /returns/sen2/{year}/problems"} <= routes


def test_an_entry_of_long_ago_does_not_count_beside_a_later_one(desk):
    case = desk.plan(details=None)
    desk.enter(case, cease_reason="2")
    desk.enter(case, placement={"entered_on": "2025-09-03"})
    assert desk.kinds() == []
    with desk.here.db.reading() as session:
        rows = list(session.scalars(text("SELECT said FROM return_detail ORDER BY id")))
    assert rows == ['{"cease_reason":"2"}', '{"placement":{"entered_on":"2025-09-03"}}']


def test_the_documents_say_whose_rules_these_are(sqlite_desk):
    with sqlite_desk.here.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
        page = client.get("/docs/returns").text
    for path in ("/api/v1/returns/sen2/{year}", "/api/v1/returns/sen2/{year}/problems"):
        assert "could not be obtained" in " ".join(paths[path]["get"]["description"].split())
    assert "could not be obtained" in " ".join(page.split())
