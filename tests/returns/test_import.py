"""Last year's return taken in: what each request becomes, whom it is about, and what is said of the rest."""

import pytest
from sqlalchemy import text

from app.intake.acting import acting_as
from app.record.load import history
from app.record.verify import Verification
from app.returns.importing import Load
from app.returns.reading import survey
from tests.returns import files
from tests.returns.conftest import Desk
from tests.support.installation import TODAY
from workflow.history import settle


class Inbox(Desk):
    """Where returns are taken in."""

    def __init__(self, here, folder):
        super().__init__(here)
        self.folder, self.tally = folder, None

    def load(self, *persons, rehearse=False, **header):
        """Take in a file; what became of its requests."""
        path = self.folder / "return.xml"
        path.write_text(files.message(*persons, **header), encoding="utf-8")
        load = Load(self.here.db, survey(path, "801"), acting_as(self.here.db, self.here.settings, "return import"))
        for _ in load.rehearse() if rehearse else load.run():
            pass
        self.tally = load.tally
        return {name: n for name, n in load.tally.done.items() if n}

    def events(self, case=1):
        with self.here.db.reading() as session:
            return [(e.type, e.occurred_on.isoformat()) for e in settle(history(session, case))]

    def payload(self, event_type, case=1):
        with self.here.db.reading() as session:
            return next(e.payload for e in settle(history(session, case)) if e.type == event_type)

    def state(self, case=1):
        return self.one(f"SELECT state FROM case_row WHERE matter_id = {case} AND holds_until = '9999-12-31'")

    def one(self, statement):
        with self.here.db.reading() as session:
            return session.scalar(text(statement))

    def details(self, case=1):
        with self.here.client(self.here.actor()) as client:
            found = client.get(f"/api/v1/cases/{case}/return-details").json()["details"]
        return {name: value for name, value in found.items() if value not in (None, False)}

    def doubts(self):
        return sorted(element for element, _ in self.tally.doubts)

    def wrong(self):
        context = self.here.context()
        with self.here.db.reading() as session:
            return [str(f) for f in Verification(session, context.rules, context.now, TODAY).findings() if f.is_wrong]


@pytest.fixture
def inbox(here, tmp_path):
    return Inbox(here, tmp_path)


@pytest.fixture
def desk(embedded, tmp_path):
    return Inbox(embedded, tmp_path)


RECEIVED, AGREED = ("request_received", "2024-02-05"), ("assessment_agreed", "2024-03-11")


def test_a_plan_of_the_year_is_a_case_with_its_events(inbox):
    assert inbox.load(files.person(files.planned())) == {"loaded": 1}
    assert inbox.events() == [RECEIVED, AGREED, ("plan_issued", "2024-06-21")]
    assert inbox.payload("plan_issued").placement.urn == "109000"
    assert inbox.payload("plan_issued").primary_need == "SLCN"
    assert inbox.details() == {
        "placement": {
            **dict.fromkeys(("urn", "ukprn", "setting", "setting_other", "left_on", "residential", "work_based")),
            "entered_on": "2024-09-03",
            "sen_unit": False,
            "resourced": False,
        }
    }
    assert inbox.one("SELECT surname FROM person") == "Example"
    assert inbox.one("SELECT value FROM person_identifier") == "H801000124001"
    assert inbox.wrong() == []


@pytest.mark.parametrize(
    ("request_", "events", "state"),
    [
        (files.request("N"), [RECEIVED, ("assessment_refused", "2024-03-11")], "assessment_refused"),
        (files.request("Y"), [RECEIVED, AGREED], "assessing"),
        (
            files.request("A").replace("<RequestOutcomeDate>2024-03-11</RequestOutcomeDate>", ""),
            [RECEIVED],
            "requested",
        ),
        (
            files.request("W").replace("<RequestOutcomeDate>2024-03-11</RequestOutcomeDate>", ""),
            [RECEIVED, ("request_withdrawn", "2024-12-31")],
            "withdrawn",
        ),
        (
            files.request("Y", "<Assessment><AssessmentOutcome>A</AssessmentOutcome></Assessment>"),
            [RECEIVED, AGREED],
            "assessing",
        ),
        (
            files.request("Y", "<Assessment><AssessmentOutcome>W</AssessmentOutcome></Assessment>"),
            [RECEIVED, AGREED, ("request_withdrawn", "2024-12-31")],
            "withdrawn",
        ),
        (
            files.request("Y", "<Assessment><AssessmentOutcome>Y</AssessmentOutcome></Assessment>"),
            [RECEIVED, AGREED, ("plan_agreed", "2024-12-31")],
            "drafting",
        ),
        (
            files.request(
                "Y",
                "<Assessment><AssessmentOutcome>N</AssessmentOutcome>"
                "<AssessmentOutcomeDate>2024-05-20</AssessmentOutcomeDate></Assessment>",
            ),
            [RECEIVED, AGREED, ("plan_refused", "2024-05-20")],
            "plan_refused",
        ),
        (
            files.request("Y", "<Assessment><AssessmentOutcome>W</AssessmentOutcome></Assessment>").replace(
                "<Exported></Exported>", "<Exported>802</Exported>"
            ),
            [RECEIVED, AGREED, ("moved_away", "2024-12-31")],
            "moved_away",
        ),
        (
            files.request("N", "<Assessment><AssessmentOutcome>A</AssessmentOutcome></Assessment>").replace(
                "<RequestMediation>0", "<RequestMediation>1"
            ),
            [
                RECEIVED,
                ("assessment_refused", "2024-03-11"),
                ("dispute_recorded", "2024-03-11"),
                ("decision_reversed", "2024-03-11"),
            ],
            "assessing",
        ),
        (files.historical(), [("request_received", "2019-05-01"), ("plan_issued", "2019-05-01")], "plan_issued"),
    ],
)
def test_each_outcome_becomes_what_happened(desk, request_, events, state):
    assert desk.load(files.person(request_)) == {"loaded": 1}, desk.tally.rejections
    assert desk.events() == events
    assert desk.state() == state
    assert desk.wrong() == []


def test_a_week_20_exception_excuses_the_twenty_weeks(desk):
    desk.load(files.person(files.planned(week_20="1")))
    assert desk.payload("exception_recorded").already_approved
    assert desk.one("SELECT exceptions FROM case_row WHERE holds_until = '9999-12-31'").split(":")[1] == "issue_plan"


def test_a_plan_from_another_authority_stays_h(desk):
    desk.load(
        files.person(
            files.historical("2024-06-21", "").replace("<ActivePlans>", "<ActivePlans><TransferLA>802</TransferLA>")
        )
    )
    assert desk.details()["transfer_la"] == "802"
    assert desk.events()[-1] == ("plan_issued", "2023-12-31")  # no first plan of the year
    assert desk.xml(2025).findtext(".//StartDate") == "2024-06-21"
    assert desk.xml(2025).findtext(".//AssessmentOutcome") == "H"
    assert desk.xml(2025).findtext(".//TransferLA") == "802"


def test_a_plan_amended_since_keeps_both_days(desk):
    desk.load(files.person(files.planned().replace("<StartDate>2024-06-21", "<StartDate>2024-11-05")))
    assert desk.events()[-1] == ("plan_issued", "2024-06-21")
    assert desk.details()["current_plan_on"] == "2024-11-05"
    assert desk.xml(2025).findtext(".//StartDate") == "2024-11-05"
    assert desk.xml(2025).findtext(".//AssessmentOutcomeDate") == "2024-06-21"


def test_the_layout_of_2023(desk):
    who = files.AMINA.replace("<Sex>F</Sex>", "<GenderCurrent>F</GenderCurrent>")
    request = (
        files.planned(start="2022-06-21")
        .replace("2024-0", "2022-0")
        .replace("<ActivePlans>", "<ActivePlans><Res>A</Res><WBP></WBP>")
    )
    assert desk.load(files.person(request, who=who), year="2023") == {"loaded": 1}, desk.tally.rejections
    assert desk.one("SELECT sex FROM person") == "F"
    assert desk.details()["placement"]["residential"] == "A"
    assert desk.doubts() == []


def test_a_second_run_adds_nothing(inbox):
    entries = (
        files.person(files.planned(), files.request("N").replace("2024-02-05", "2023-02-06")),
        files.person(files.request("A"), who=files.NO_NUMBER),
    )
    assert inbox.load(*entries) == {"loaded": 3}
    before = inbox.one("SELECT count(*) FROM event"), inbox.one("SELECT count(*) FROM return_detail")
    assert inbox.load(*entries) == {"unchanged": 3}
    assert (inbox.one("SELECT count(*) FROM event"), inbox.one("SELECT count(*) FROM return_detail")) == before
    assert inbox.one("SELECT count(*) FROM person") == 2


def test_a_rehearsal_says_the_same_and_keeps_nothing(inbox):
    other = files.request("N").replace("2024-02-05", "2023-02-06")
    entries = files.person(files.planned()), files.person(files.request("N"), other, files.request("X"))
    assert inbox.load(*entries, rehearse=True) == {"loaded": 2, "unchanged": 1, "rejected": 1}
    assert inbox.tally.rejections == ["row 4, RequestOutcome: X is none of Y, N, A, W, H"]
    assert inbox.doubts() == ["UPN"]
    assert [inbox.one(f"SELECT count(*) FROM {table}") for table in ("person", "matter", "event", "return_detail")] == [
        0
    ] * 4


def test_a_child_on_file_is_joined_by_number_and_never_by_name(desk):
    case = desk.request("2023-09-04")
    desk.load(files.person(files.planned()), files.person(files.request("N"), who=files.NO_NUMBER))
    assert desk.one("SELECT count(*) FROM person") == 2
    assert (
        desk.one(f"SELECT count(*) FROM matter WHERE person_id = (SELECT person_id FROM matter WHERE id = {case})") == 2
    )
    assert "Surname" in desk.doubts()


def test_what_is_blank_on_a_childs_file_is_filled_in_and_nothing_else(desk):
    desk.request("2023-09-04", sex=None, postcode="BS9 9ZZ", date_of_birth=None)
    who = files.AMINA.replace("<UniqueLearnerNumber>", "<UniqueLearnerNumber>9000000008")
    assert desk.load(files.person(files.request("N"), who=who)) == {"loaded": 1}
    with desk.here.client(desk.here.actor()) as client:
        found = client.get("/api/v1/people/1").json()
    assert {name: found[name] for name in ("sex", "postcode", "date_of_birth", "upn", "uln")} == {
        "sex": "F",
        "postcode": "BS9 9ZZ",
        "date_of_birth": "2015-03-02",
        "upn": "H801000124001",
        "uln": "9000000008",
    }
    assert desk.one("SELECT count(*) FROM person_change") == 1


def test_a_case_that_is_on_record_already_is_left_and_only_detailed(desk):
    case = desk.plan("2024-02-05", details=None)
    before = desk.events(case)
    assert desk.load(files.person(files.planned())) == {"merged": 1}
    assert desk.events(case) == before
    assert desk.details(case)["placement"]["entered_on"] == "2024-09-03"
    assert desk.load(files.person(files.planned())) == {"unchanged": 1}


def test_what_people_entered_stays(desk):
    case = desk.plan("2024-02-05", details={"second_need": "DS"})
    assert desk.load(files.person(files.planned())) == {"unchanged": 1}
    assert desk.details(case) == {"second_need": "DS"}


@pytest.mark.parametrize(
    ("request_", "element"),
    [
        (files.request("N").replace("2024-02-05", "05/02/2024"), "ReceivedDate"),
        (files.request("N").replace("<RYA>0", "<RYA>no"), "RYA"),
        (files.request("N").replace("<RYA>0</RYA>", "<RYA>0</RYA><RYA>0</RYA>"), "RYA"),
        (files.request("N").replace("<Exported></Exported>", f"<Exported>{'8' * 300}</Exported>"), "Exported"),
        (files.request("N", files.ACTIVE.format(more="")), "NamedPlan"),
        ("<Requests><RequestOutcome>H</RequestOutcome></Requests>", "NamedPlan"),
        (files.planned().replace("<StartDate>2024-06-21</StartDate>", ""), "StartDate"),
        (files.request("N").replace("2024-03-11", "2024-01-11"), ""),
        (files.request("N").replace("2024-03-11", "2999-01-11"), ""),
    ],
)
def test_a_request_that_cannot_be_is_rejected_by_its_element_and_the_others_are_loaded(desk, request_, element):
    good = files.request("N").replace("2024-02-05", "2023-02-06")
    assert desk.load(files.person(request_, good)) == {"rejected": 1, "loaded": 1}
    assert desk.tally.rejections[0].startswith(f"row 1, {element}:" if element else "row 1: ")
    assert desk.one("SELECT count(*) FROM matter") == 1


def test_a_person_whose_details_cannot_be_read_is_rejected_with_all_requests(desk):
    who = files.AMINA.replace("2015-03-02", "2 March 2015")
    assert desk.load(files.person(files.request("N"), files.request("N"), who=who)) == {"rejected": 2}
    assert desk.one("SELECT count(*) FROM person") == 0


def test_a_name_that_no_letter_can_be_printed_of_is_rejected(desk):
    who = files.AMINA.replace("Amina", "Amina&#xFDD0;")
    assert desk.load(files.person(files.request("N"), who=who)) == {"rejected": 1}
    assert desk.one("SELECT count(*) FROM person") == 0


def test_one_number_and_two_birth_dates_are_for_somebody_to_look_at(desk):
    desk.request("2023-09-04", date_of_birth="2014-03-02")
    assert desk.load(files.person(files.request("N"))) == {"rejected": 1}
    assert "another date of birth" in desk.tally.rejections[0]


@pytest.mark.parametrize(
    ("who", "element"),
    [
        (files.AMINA.replace("H801000124001", "A801000124001"), "UPN"),
        (files.AMINA.replace("<UniqueLearnerNumber>", "<UniqueLearnerNumber>9000000007"), "UniqueLearnerNumber"),
        (files.AMINA.replace("2015-03-02", "9999-12-31"), "PersonBirthDate"),
        (files.AMINA + "<Shoe>38</Shoe>", "Shoe"),
        (files.NO_NUMBER.replace("UN8", "UN4"), "upn_unknown"),
    ],
)
def test_what_is_left_out_is_said(desk, who, element):
    assert desk.load(files.person(files.request("N"), who=who)) == {"loaded": 1}
    assert desk.doubts() == [element]


def test_codes_that_are_none_are_left_out_and_said(desk):
    odd = files.planned(more="<ReviewOutcome>Z</ReviewOutcome><LastReview>2024-11-20</LastReview>").replace(
        "SLCN", "XYZ"
    )
    assert desk.load(files.person(odd)) == {"loaded": 1}
    assert desk.doubts() == ["SENtype", "review_outcome"]
    assert desk.details()["last_review_on"] == "2024-11-20"


def test_a_person_with_no_request_is_passed_over(desk):
    assert desk.load(files.person(), files.person(files.request("N"))) == {"loaded": 1}


def test_killed_half_way_a_second_run_finishes_it(desk):
    entries = [files.person(files.request("A"), who=files.NO_NUMBER.replace("Amina", f"Child {n}")) for n in range(60)]
    path = desk.folder / "return.xml"
    path.write_text(files.message(*entries), encoding="utf-8")
    load = Load(desk.here.db, survey(path, "801"), acting_as(desk.here.db, desk.here.settings, "return import"))
    running = load.run()
    assert next(running) == 50
    running.close()
    assert desk.load(*entries) == {"unchanged": 50, "loaded": 10}
