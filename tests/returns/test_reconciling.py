"""A return beside last year's, and beside the indicators of its year: the sums come out, and each difference has its cases."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.intake.acting import acting_as
from app.returns import exporting
from app.returns.importing import Load
from app.returns.reading import survey
from app.settings import settings
from tests.returns import files
from tests.returns.conftest import Desk
from workflow.returns.balance import Line
from workflow.returns.timeliness import CODES

BEN = files.AMINA.replace("Amina", "Ben").replace("H801000124001", "M802000124001")
CAT = files.AMINA.replace("Amina", "Cat").replace("H801000124001", "R803000124001")
DEE = files.NO_NUMBER.replace("Amina", "Dee")
UNDATED = "<RequestOutcomeDate>2024-03-11</RequestOutcomeDate>"
AWAITED = files.request("A").replace(UNDATED, "")
NOBODY = {"forename": "Eve", "upn": None}


class Office(Desk):
    """Where a return is reconciled."""

    def taken_in(self, *persons):
        """Take in last year's return; the cases it became, in the file's order."""
        path = self.here.data_dir / "last.xml"
        path.write_text(files.message(*persons), encoding="utf-8")
        load = Load(self.here.db, survey(path, "801"), acting_as(self.here.db, self.here.settings, "return import"))
        for _ in load.run():
            pass
        assert not load.tally.rejections
        with self.here.db.reading() as session:
            return list(session.scalars(text("SELECT matter_id FROM return_line ORDER BY id")))

    def get(self, path, **query):
        with self.here.client(self.here.actor()) as client:
            answer = client.get(f"/api/v1/returns/sen2/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def reconciliation(self, year=2026):
        """The reconciliation, its sums checked."""
        found = self.get(f"{year}/reconciliation")
        for lines in (found["plans"], found["requests"]):
            *parts, total = [line["adds"] for line in lines]
            assert sum(parts) == total
        for line in (*found["plans"], *found["requests"], *found["taken_out"]):
            cases = self.cases(line["line"], year)
            assert (len(cases), sum(case["adds"] for case in cases)) == (line["cases"], line["adds"])
        for line in found["kpis"]:
            assert len(self.cases(line["line"], year)) == line["differing_cases"]
        return found

    def cases(self, line, year=2026, limit=1):
        """The cases behind a line, page by page."""
        found, cursor = [], None
        while True:
            page = self.get(f"{year}/reconciliation/{line}", limit=limit, **({"cursor": cursor} if cursor else {}))
            assert len(page["items"]) <= limit
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found

    def says(self, line):
        return {case["case_id"]: case["says"] for case in self.cases(line)}

    def sums(self, of):
        return {line["line"].split(".")[1]: line["adds"] for line in self.reconciliation()[of]}

    def kpis(self):
        return {line["code"]: line for line in self.reconciliation()["kpis"]}


@pytest.fixture
def office(here, tmp_path):
    office = Office(here)
    here.data_dir = tmp_path
    return office


@pytest.fixture
def desk(embedded, tmp_path):
    office = Office(embedded)
    embedded.data_dir = tmp_path
    return office


def test_plans_from_last_years_return_to_this_years(office):
    amina, ben, cat, dee = office.taken_in(
        files.person(files.planned()),
        files.person(files.historical("2019-05-01"), who=BEN),
        files.person(files.historical("2018-05-01"), who=CAT),
        files.person(files.planned(start="2024-07-01"), who=DEE),
    )
    office.enter(ben, ceased_on="2025-07-31", cease_reason="2")
    office.enter(cat, ceased_on="2025-08-31", cease_reason="5")
    issued = office.plan("2025-02-03", **NOBODY)
    came = office.plan("2025-03-03", details={"transfer_la": "802"}, **NOBODY | {"forename": "Flo"})
    assert office.sums("plans") == {
        "active_last_year": 4,
        "issued": 1,
        "transferred_in": 1,
        "ceased": -1,
        "transferred_out": -1,
        "difference": 0,
        "active_this_year": 4,
    }
    assert office.says(Line.PLANS_ISSUED) == {issued: None}
    assert office.says(Line.PLANS_IN) == {came: "from authority 802"}
    assert office.says(Line.PLANS_CEASED) == {ben: "on 2025-07-31, reason 2"}
    assert office.says(Line.PLANS_OUT) == {cat: "on 2025-08-31, reason 5"}
    assert set(office.says(Line.PLANS_THIS_YEAR)) == {amina, dee, issued, came}
    found = office.reconciliation()
    assert found["last_year"]["basis"] == "imported"
    assert (found["last_year"]["year"], found["last_year"]["day"]) == (2025, "2025-01-16")


def test_a_plan_that_breaks_the_sum_is_a_difference_and_says_why(desk):
    (amina,) = desk.taken_in(files.person(files.planned()))
    late = desk.request("2024-03-04", **NOBODY)
    desk.here.record(late, "assessment_agreed", "2024-04-08")
    desk.issue(late, on="2024-09-02")
    desk.enter(amina, ceased_on="2025-01-10", cease_reason="2")
    before = desk.plan("2025-02-03", details={"historical": True}, **NOBODY | {"forename": "Flo"})
    assert desk.sums("plans")["difference"] == 1
    assert desk.says(Line.PLANS_DIFFERENCE) == {
        amina: "active in last year's return, and since entered as ceased on 2025-01-10, before its census day",
        late: "issued on 2024-09-02, on or before last year's census day, and not active in that return",
        before: "issued on 2025-06-20, and entered as reported in an earlier return: it is in none",
    }


def test_open_requests_are_carried_over(office):
    open_, refused, agreed = office.taken_in(
        files.person(AWAITED),
        files.person(files.request("N"), who=BEN),
        files.person(files.request("Y"), who=CAT),
    )
    office.here.record(agreed, "request_withdrawn", "2025-03-03")
    new = office.request("2025-05-06", **NOBODY)
    ended = office.request("2025-05-06", **NOBODY | {"forename": "Flo"})
    office.here.record(ended, "assessment_refused", "2025-06-10", reasons=["not_stated"], irregular="it happened")
    late = office.request("2024-11-04", **NOBODY | {"forename": "Gus"})
    assert office.sums("requests") == {
        "open_last_year": 2,
        "received": 2,
        "ended": -2,
        "difference": 1,
        "open_this_year": 3,
    }
    assert set(office.says(Line.OPEN_LAST_YEAR)) == {open_, agreed}
    assert office.says(Line.OPEN_ENDED) == {
        agreed: "withdrawn on 2025-03-03",
        ended: "assessment_refused on 2025-06-10",
    }
    assert office.says(Line.OPEN_DIFFERENCE) == {
        late: "received on 2024-11-04, by last year's census day, and not in that return"
    }
    assert set(office.says(Line.OPEN_THIS_YEAR)) == {open_, new, late}
    assert refused not in {*office.says(Line.OPEN_THIS_YEAR), *office.says(Line.OPEN_LAST_YEAR)}


def test_a_request_closed_last_year_and_open_again_is_a_difference(desk):
    (refused,) = desk.taken_in(files.person(files.request("N")))
    desk.here.record(
        refused, "decision_reversed", "2025-02-03", decision="assess", because="reconsidered", irregular="it happened"
    )
    assert desk.says(Line.OPEN_DIFFERENCE) == {refused: "closed in last year's return, and open again: assessing"}


def test_the_last_return_taken_in_is_the_one_that_counts(desk):
    assert len(desk.taken_in(files.person(files.planned()))) == 1
    assert len(desk.taken_in(files.person(files.planned()), files.person(AWAITED, who=BEN))) == 3  # both times
    assert desk.sums("plans")["active_last_year"] == 1
    assert desk.sums("requests")["open_last_year"] == 1


@pytest.fixture
def exported(sqlite_url, tmp_path, monkeypatch):
    """`ehc export sen2`, on the embedded installation's database."""
    monkeypatch.setenv("EHC_DATABASE_URL", sqlite_url)

    def run(year):
        settings.cache_clear()
        exporting.run(year, tmp_path / "out.xml", 1)

    yield run
    settings.cache_clear()


def test_a_return_that_was_sent_is_kept_as_it_was(desk, exported, capsys):
    ceased, refused, open_ = (
        desk.request("2024-03-04", **NOBODY | {"forename": name}) for name in ("Ada", "Bob", "Cy")
    )
    desk.here.record(ceased, "assessment_agreed", "2024-04-08")
    desk.issue(ceased, on="2024-09-02")
    desk.here.record(refused, "assessment_refused", "2024-04-08", reasons=["not_stated"], irregular="it happened")
    exported(2025)
    desk.enter(ceased, ceased_on="2024-12-20", cease_reason="2")
    desk.here.record(open_, "request_withdrawn", "2025-01-10")
    late = desk.request("2024-06-03", **NOBODY)
    found = desk.reconciliation()
    assert found["last_year"]["basis"] == "exported"
    assert found["last_year"]["filed_at"]
    assert desk.sums("plans")["active_last_year"] == 1
    assert desk.says(Line.PLANS_DIFFERENCE) == {
        ceased: "active in last year's return, and since entered as ceased on 2024-12-20, before its census day"
    }
    assert desk.says(Line.OPEN_DIFFERENCE) == {
        open_: "open in last year's return, and on record as ended on 2025-01-10, by its census day: withdrawn",
        late: "received on 2024-06-03, by last year's census day, and not in that return",
    }
    exported(2025)  # sent again, put right: now the two agree
    assert desk.sums("plans")["difference"] == desk.sums("requests")["difference"] == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("statement", ["UPDATE return_line SET stood = 'open'", "DELETE FROM return_line"])
def test_what_was_sent_stays_as_it_was(office, statement):
    office.taken_in(files.person(files.planned()))
    with pytest.raises(DBAPIError, match="append-only"), office.here.db.writing() as session:
        session.execute(text(statement))


def test_nor_is_it_replaced(office):
    office.taken_in(files.person(files.planned()))
    replaced = "INSERT OR REPLACE INTO return_line SELECT * FROM return_line LIMIT 1"
    with pytest.raises(DBAPIError, match="append-only"), office.here.db.writing() as session:
        session.execute(text(replaced if office.here.db.is_sqlite else "TRUNCATE return_line"))


def test_a_rehearsal_keeps_nothing(desk, tmp_path):
    path = tmp_path / "last.xml"
    path.write_text(files.message(files.person(files.planned())), encoding="utf-8")
    load = Load(desk.here.db, survey(path, "801"), acting_as(desk.here.db, desk.here.settings, "return import"))
    list(load.rehearse())
    assert desk.reconciliation()["last_year"]["basis"] == "record"


def test_where_no_return_is_kept_the_record_says_what_it_would_have_been(desk):
    case = desk.request("2024-03-04")
    desk.here.record(case, "assessment_agreed", "2024-04-08")
    desk.issue(case, on="2024-09-02")
    desk.enter(case, ceased_on="2025-09-30", cease_reason="2")
    found = desk.reconciliation()
    assert found["last_year"] == {"year": 2025, "basis": "record", "filed_at": None, "day": "2025-01-16"}
    assert desk.sums("plans") == {
        "active_last_year": 1,
        "issued": 0,
        "transferred_in": 0,
        "ceased": -1,
        "transferred_out": 0,
        "difference": 0,
        "active_this_year": 0,
    }


def test_the_return_and_the_indicators_of_its_year_say_the_same(office):
    office.plan()
    office.plan("2025-01-06", **NOBODY)
    refused = office.request("2025-05-06", **NOBODY | {"forename": "Flo"})
    office.here.record(refused, "assessment_refused", "2025-06-10", reasons=["not_stated"], irregular="it happened")
    office.request("2025-11-03", **NOBODY | {"forename": "Gus"})
    gone = office.request("2025-07-01", **NOBODY | {"forename": "Hal"})
    office.here.record(gone, "request_withdrawn", "2025-07-10")
    found = office.kpis()
    expected = {
        "requests": (5, 5),
        "assess_rate": (2, 5),
        "refusal_rate": (1, 5),
        "undecided": (1, 5),
        "withdrawn": (1, 5),
        "plans_20w_excl": (1, 2),
        "plans_20w_incl": (1, 2),
    }
    for code, (numerator, denominator) in expected.items():
        part = {"numerator": numerator, "denominator": denominator}
        assert found[code]["in_return"] == found[code]["in_indicators"] == part, code
        assert found[code]["differing_cases"] == 0


def test_what_the_reconciliation_says_of_the_indicators_is_what_they_say(office):
    office.plan()
    office.plan("2025-01-06", details={"transfer_la": "802"}, **NOBODY)
    gone = office.request("2025-07-01", **NOBODY | {"forename": "Hal"})
    office.here.record(gone, "moved_away", "2025-07-10")
    with office.here.client(office.here.actor()) as client:
        asked = {"from": "2025-01-01", "to": "2025-12-31", "as_at": "2026-01-15"}
        items = client.get("/api/v1/kpis", params=asked).json()["items"]
    told = {i["code"]: (i["numerator"], i["denominator"] or i["numerator"]) for i in items if not i["part"]}
    for code, line in office.kpis().items():
        assert tuple(line["in_indicators"].values()) == told[code], code


def test_a_transfer_entered_beside_a_case_is_why_the_two_differ(desk):
    case = desk.plan(details={"transfer_la": "802"})
    found = desk.kpis()
    for code in CODES:
        assert (found[code]["in_return"]["denominator"], found[code]["in_indicators"]["denominator"]) == (0, 1)
        assert desk.says(f"kpis.{code}") == {
            case: "entered as transferred in from authority 802: the return gives its plan and no timeliness (H)"
        }


def test_a_child_who_moved_away_is_withdrawn_in_the_return(desk):
    case = desk.request("2025-07-01")
    desk.here.record(case, "moved_away", "2025-07-10")
    assert desk.kpis()["withdrawn"]["in_return"]["numerator"] == 1
    assert desk.kpis()["withdrawn"]["in_indicators"]["numerator"] == 0
    assert desk.says("kpis.withdrawn") == {
        case: "the child moved away or died (moved_away): the return's only word for that is withdrawn"
    }


def test_a_decision_of_the_new_year_is_in_the_next_return(desk):
    case = desk.request("2025-12-01")
    desk.here.record(case, "assessment_refused", "2026-01-08", reasons=["not_stated"], irregular="it happened")
    assert desk.says("kpis.requests") == {
        case: "not in this return: what it came to on 2026-01-08 is told in the next one's year"
    }


def test_what_takes_a_plan_out_of_the_measures_is_told_case_by_case(desk):
    excepted = desk.request("2025-02-03")
    desk.here.record(excepted, "assessment_agreed", "2025-03-10")
    told = {"ground": "exceptional_circumstances", "clocks": [f"{excepted}.issue_plan"]}
    recorded = desk.here.record(excepted, "exception_recorded", "2025-04-01", **told)
    approver = desk.here.actor("manager", name="Approver")
    desk.here.record(excepted, "exception_approved", "2025-04-01", approver, exception_id=recorded.events[0].id)
    desk.issue(excepted)
    disputed = desk.request("2025-02-03", **NOBODY)
    desk.here.record(disputed, "assessment_agreed", "2025-03-10")
    desk.here.record(disputed, "dispute_recorded", "2025-03-12", form="mediation", about="assessment")
    desk.issue(disputed)
    found = desk.kpis()
    assert found["plans_20w_incl"]["in_return"] == found["plans_20w_incl"]["in_indicators"]
    assert found["plans_20w_incl"]["in_return"]["denominator"] == 1
    assert found["plans_20w_excl"]["in_return"]["denominator"] == 0
    assert desk.says("kpis.excepted") == {excepted: "an exception to the twenty weeks was approved"}
    assert desk.says("kpis.out_of_cohort") == {disputed: "the cohort rule takes it out: mediation:assessment"}


def test_plans_of_before_and_transfers_taken_in_count_in_no_measure_of_plans(office):
    moved = files.historical("2024-06-01", more="<TransferLA>802</TransferLA>")
    assert len(office.taken_in(files.person(files.historical("2019-05-01")), files.person(moved, who=BEN))) == 2
    with office.here.client(office.here.actor()) as client:
        items = client.get("/api/v1/kpis", params={"from": "2018-01-01", "to": "2026-11-20"}).json()["items"]
    counted = ("plans_20w_excl", "plans_20w_incl", "plans_over_6_months", "days_to_issue")
    told = {i["code"]: i["denominator"] for i in items if i["code"] in counted and not i["part"]}
    assert told == dict.fromkeys(counted, 0)
    assert {i["value"] for i in items if i["code"] in {"plans_by_band", "plans_by_dfe_band"}} == {0}
    assert office.sums("plans")["active_this_year"] == 2


def test_a_case_that_nothing_is_on_record_of_any_more_is_not_lost(desk):
    amina, _ = desk.taken_in(files.person(files.planned()), files.person(AWAITED, who=BEN))
    with desk.here.db.writing() as session:  # as after a fault that no other way brings about
        session.execute(text(f"DELETE FROM case_row WHERE matter_id IN ({amina})"))
    assert desk.says(Line.PLANS_DIFFERENCE) == {
        amina: "active in last year's return, and nothing on record on this year's census day"
    }
    assert desk.sums("plans")["active_last_year"] == 1


@pytest.mark.parametrize("line", ["plans", "plans.lost", "kpis.draft_12w", "x"])
def test_a_line_there_is_not(desk, line):
    with desk.here.client(desk.here.actor()) as client:
        assert client.get(f"/api/v1/returns/sen2/2026/reconciliation/{line}").status_code == 404


@pytest.mark.parametrize(("year", "field"), [("2022", "year"), ("2099", "year")])
def test_a_year_with_no_return(desk, year, field):
    with desk.here.client(desk.here.actor()) as client:
        answer = client.get(f"/api/v1/returns/sen2/{year}/reconciliation")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_another_authoritys_return_is_not_ones_own(desk):
    desk.taken_in(files.person(files.planned()))
    other = desk.here.actor("manager", "802")
    with desk.here.client(other) as client:
        found = client.get("/api/v1/returns/sen2/2026/reconciliation").json()
    assert {line["adds"] for line in (*found["plans"], *found["requests"])} == {0}
    assert found["last_year"]["basis"] == "record"
