"""A morning: the sweep and its messages in one commit; who is told, once each, and of what; never a child's name."""

import json
from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.alerts.morning import swept
from app.alerts.recipients import Told, directory
from app.security import Actor
from app.tables import Account, Alert, Cover, Delivery, Matter, Preference, Service, Subscription, Worker
from app.today import now, today
from tests.support.installation import Installation
from workflow.alerts import rungs

DAY = today()
BY_CODE = {rung.code: rung for rung in rungs()}
LATE, DUE, CHASED = BY_CODE["decision_late"], BY_CODE["decision_10_before"], BY_CODE["advice_7_late"]
UNALLOCATED = BY_CODE["psychologist_missing"]


class People:
    """A council with a manager, a caseworker who has an account, and a service with an inbox."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        self.manager = here.actor("manager").account_id
        self.caseworker = here.actor("caseworker").account_id
        with here.db.writing() as session:
            worker = Worker(authority="801", kind="caseworker", name="Sam", account_id=self.caseworker)
            session.add_all([worker, Service(code="sirona", name="Sirona", body="s31", inbox="send@sirona.example")])
            session.flush()
            self.worker = worker.id or 0

    def told(self, rung, caseworker=None, service=None, *, director=False, restricted=None):
        """Who is told: of a case that is open to the council, or of one that is restricted."""
        with self.here.db.reading() as session:
            people = directory(session, DAY, has_director=director)
            of = Told("801", caseworker, service, restricted or 0, restricted=restricted is not None)
            return list(people.told(rung, of))

    def chased(self) -> int:
        """A case whose psychological advice was due three weeks ago today: its principal psychologist is told."""
        case_id, asked = self.here.open(DAY - timedelta(days=70), today=DAY), DAY - timedelta(days=63)
        self.here.record(case_id, "assessment_agreed", asked, today=DAY)
        self.here.record(case_id, "advice_requested", asked, today=DAY, kind="psychological", service="sirona")
        return case_id

    def restricted(self, *let_in: Actor) -> int:
        """Such a case, shut to all of the council but its managers and whoever is let in."""
        case_id = self.chased()
        with self.here.db.writing() as session:
            session.get_one(Matter, case_id).restricted = True
        for actor in let_in:
            self.here.let_in(actor, case_id)
        return case_id

    def add(self, *rows):
        with self.here.db.writing() as session:
            session.add_all(rows)


@pytest.fixture
def people(embedded):
    return People(embedded)


def test_a_rung_goes_to_the_cases_own_caseworker(people):
    assert people.told(DUE, people.worker) == [f"account:{people.caseworker}"]


def test_a_case_that_nobody_holds_goes_to_the_managers(people):
    assert people.told(DUE) == [f"account:{people.manager}"]


def test_a_late_decision_goes_to_caseworker_manager_and_director(people):
    everybody = [f"account:{people.caseworker}", f"account:{people.manager}", "address:director"]
    assert people.told(LATE, people.worker, director=True) == everybody
    assert people.told(LATE, people.worker) == everybody[:2]


def test_a_service_is_told_in_its_inbox_and_one_without_leaves_it_to_the_managers(people):
    assert people.told(CHASED, people.worker, "sirona")[0] == "service:sirona"
    assert people.told(CHASED, people.worker, "nobody")[0] == f"account:{people.manager}"


def test_whoever_covers_is_told_as_well_while_somebody_is_away(people):
    other = people.here.actor("caseworker", name="Covers").account_id
    people.add(
        Cover(authority="801", away=people.caseworker, covered_by=other, from_on=DAY, to_on=DAY + timedelta(days=3))
    )
    assert people.told(DUE, people.worker) == [f"account:{people.caseworker}", f"account:{other}"]


def test_a_rung_can_be_muted_and_one_of_the_floor_cannot(people):
    people.add(Preference(account_id=people.caseworker, muted=f"{DUE.code} {LATE.code}"))
    assert people.told(DUE, people.worker) == []
    assert f"account:{people.caseworker}" in people.told(LATE, people.worker)


def test_who_has_no_address_reads_the_list_and_one_message_is_not_kept_waiting_for_another(people):
    second = people.here.actor("manager", name="Second").account_id
    assert people.told(DUE) == [f"account:{people.manager}", f"account:{second}"]  # neither has one: both messages wait
    with people.here.db.writing() as session:
        session.get_one(Account, second).email = "second@council.example"
    assert people.told(DUE) == [f"account:{second}"]


def test_a_leaver_is_not_told(people):
    with people.here.db.writing() as session:
        session.get_one(Account, people.caseworker).disabled = True
    assert people.told(DUE, people.worker) == [f"account:{people.manager}"]


def test_of_a_restricted_case_only_those_are_told_who_may_see_it(people):
    principal = people.here.actor("ep_manager")
    everybody = [f"account:{principal.account_id}", f"account:{people.manager}"]
    assert people.told(UNALLOCATED) == everybody
    assert people.told(UNALLOCATED, restricted=people.restricted()) == everybody[1:]
    assert people.told(UNALLOCATED, restricted=people.restricted(principal)) == everybody


def test_a_caseworker_who_is_not_let_in_to_the_case_leaves_it_to_the_managers(people):
    assert people.told(DUE, people.worker, restricted=people.restricted()) == [f"account:{people.manager}"]
    let_in = people.restricted(people.here.actor("caseworker"))
    assert people.told(DUE, people.worker, restricted=let_in) == [f"account:{people.caseworker}"]


def test_whoever_covers_is_told_of_no_case_they_may_not_see(people):
    other = people.here.actor("caseworker", name="Covers")
    away = {"covered_by": other.account_id, "from_on": DAY, "to_on": DAY}
    people.add(*(Cover(authority="801", away=one, **away) for one in (people.caseworker, people.manager)))
    case_id = people.restricted(people.here.actor("caseworker"))
    assert people.told(LATE, people.worker, restricted=case_id) == [
        f"account:{people.caseworker}",
        f"account:{people.manager}",
    ]
    assert f"account:{other.account_id}" in people.told(LATE, people.worker)


def test_the_directors_address_is_told_of_no_restricted_case(people):
    assert "address:director" not in people.told(LATE, people.worker, director=True, restricted=people.restricted())


def test_a_service_knows_of_a_restricted_case_what_was_asked_of_it(people):
    assert "service:sirona" in people.told(CHASED, people.worker, "sirona", restricted=people.restricted())


def test_an_account_that_sees_no_alerts_is_told_of_none(people):
    analyst = people.here.actor("analyst").account_id
    with people.here.db.writing() as session:
        session.get_one(Worker, people.worker).account_id = analyst
    assert people.told(DUE, people.worker) == [f"account:{people.manager}"]


def deliveries(here):
    with here.db.reading() as session:
        return session.scalars(select(Delivery).order_by(col(Delivery.id))).all()


def test_a_morning_queues_one_digest_a_person_and_names_no_child(here):
    manager = here.actor("manager").account_id
    for days in (43, 44):
        here.open(DAY - timedelta(days=days), today=DAY, person={"forename": "Amina", "surname": "Warsame"})
    (done,) = swept(here.db, here.settings, DAY)
    (digest,) = deliveries(here)
    assert (digest.recipient, digest.channel, digest.topic) == (f"account:{manager}", "email", "alerts.digest")
    body = json.loads(digest.body)
    assert len(body["items"]) == done.raised > 0
    assert {"reference", "rung", "due_on", "asks", "alert_id", "case_id", "code"} == set(body["items"][0])
    assert "Amina" not in digest.body
    assert "Warsame" not in digest.body


def test_swept_again_nothing_is_raised_and_nobody_is_told_twice(here):
    here.actor("manager")
    here.open(DAY - timedelta(days=43), today=DAY)
    list(swept(here.db, here.settings, DAY))
    (again,) = swept(here.db, here.settings, DAY)
    assert (again.raised, len(deliveries(here))) == (0, 1)


def test_what_is_withdrawn_is_said_to_whoever_was_asked(here):
    here.actor("manager")
    case_id = here.open(DAY - timedelta(days=43), today=DAY)
    list(swept(here.db, here.settings, DAY))
    here.record(case_id, "assessment_agreed", DAY, today=DAY)
    list(swept(here.db, here.settings, DAY + timedelta(days=1)))
    items = json.loads(deliveries(here)[-1].body)["items"]
    assert ("decision_late", "met") in {(item["rung"], item.get("withdrawn")) for item in items}


def test_a_digest_holds_no_case_its_reader_may_not_see(people):
    """The council's own subscription is told of all its cases, as its managers are."""
    here, principal = people.here, people.here.actor("ep_manager")
    shut, seen = people.restricted(), people.chased()
    people.add(Subscription(authority="801", url="https://x.example", secret="x", created_at=now(), created_by=1))
    list(swept(here.db, here.settings, DAY))
    held = defaultdict(set)
    for message in deliveries(here):
        held[message.recipient] |= {item["case_id"] for item in json.loads(message.body)["items"]}
    assert held == {
        f"account:{principal.account_id}": {seen},
        f"account:{people.manager}": {shut, seen},
        "subscription:1": {shut, seen},
    }


def test_whoever_asks_for_it_is_told_of_each_alert_by_itself(here):
    manager = here.actor("manager").account_id
    with here.db.writing() as session:
        session.add(Preference(account_id=manager, immediate=True))
    here.open(DAY - timedelta(days=43), today=DAY)
    (done,) = swept(here.db, here.settings, DAY)
    assert [message.topic for message in deliveries(here)] == ["alerts.raised"] * done.raised


def test_an_alert_of_a_synthetic_case_is_raised_and_told_to_nobody(here):
    here.actor("manager")
    case_id = here.open(DAY - timedelta(days=43), today=DAY)
    with here.db.writing() as session:
        from sqlalchemy import text

        session.execute(text("UPDATE clock_row SET synthetic = true WHERE matter_id = :m"), {"m": case_id})
    (done,) = swept(here.db, here.settings, DAY)
    with here.db.reading() as session:
        assert all(session.scalars(select(col(Alert.synthetic))))
    assert (done.raised > 0, list(deliveries(here))) == (True, [])


def test_the_next_time_of_day_is_in_london():
    from datetime import UTC, datetime, time

    from app.alerts.daily import seconds_until

    assert seconds_until(time(6, 30), datetime(2026, 7, 1, 5, 0, tzinfo=UTC)) == 30 * 60  # 06:00 BST
    assert seconds_until(time(6, 30), datetime(2026, 1, 1, 6, 30, tzinfo=UTC)) == 24 * 3600
    assert now().tzinfo is UTC
