"""The breach list counted by code, service, caseworker, team and age: whatever is asked, the counts are those of the list."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from app.breaches import store
from app.breaches.listing import listing
from app.breaches.store import Asked
from app.breaches.tally import AGES
from app.intake.load import Load
from app.seed.commands import caseload
from app.seed.rows import HEADER, lines
from app.tables import CaseRow, Service, ServiceArea, Worker
from tests.support.installation import TODAY, Installation
from workflow.law.words import ClockCode

WAYS = ("code", "service", "caseworker", "team", "age")
CASES, DRAWS, SEED = 60, 25, 1


def get(client, path, **asked):
    answer = client.get(f"/api/v1/{path}", params={"as_at": str(TODAY), **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def everything(client, **asked):
    """Every clock of the list, page by page."""
    found, cursor = [], {}
    while cursor is not None:
        page = get(client, "breaches", **{**asked, "group": "clock", "limit": 500}, **cursor)
        found += page["items"]
        cursor = {"cursor": page["next"]} if page["next"] else None
    return found


def counted(client, by, **asked):
    answer = get(client, "breaches/counts", by=by, **asked)
    assert answer["by"] == by
    return answer, {item["group"]: (item["clocks"], item["cases"]) for item in answer["items"]}


def grouped(items, group_of):
    """The same by hand."""
    clocks = Counter(map(group_of, items))
    cases = Counter(group for group, _ in {(group_of(item), item["case_id"]) for item in items})
    return {group: (clocks[group], cases[group]) for group in clocks}


def age(item):
    over = item["days_over"]
    (band,) = [b for b in AGES if (b.first is None or b.first <= over) and (b.last is None or over <= b.last)]
    return band.code


@pytest.fixture
def busy(here: Installation):
    """A caseload some of which has caseworkers, in two teams and none, and is waiting for two services."""
    for service, kind in (("sirona", "medical"), ("eps", "psychological")):
        here.register_service(service)
        with here.db.writing() as session:
            session.add(ServiceArea(service=service, authority="801", kind=kind))
    context = here.context(here.actor(), TODAY)
    load = Load(here.db, HEADER, lambda: context)
    for _ in load.run(lines(caseload(CASES, SEED, TODAY))):
        pass
    with here.db.reading() as session:
        is_open = select(col(CaseRow.matter_id)).where(col(CaseRow.current), col(CaseRow.open))
        cases = list(session.scalars(is_open.order_by(col(CaseRow.matter_id))))
    for n, case_id in enumerate(cases[::2]):
        here.record(case_id, "caseworker_allocated", TODAY - timedelta(days=1), worker=f"Worker {n % 5}")
    with here.db.writing() as session:
        for n, worker in enumerate(session.scalars(select(Worker).where(col(Worker.kind) == "caseworker"))):
            worker.team = ("North", "South", "", None)[n % 4]
    return here


def some_filters(chance, services):
    """Filters at random, few of them at once."""
    may = {
        "status": lambda: ",".join(chance.sample(["overdue", "excused", "due_soon"], chance.randint(1, 3))),
        "within_days": lambda: chance.choice([0, 7, 60, 365]),
        "code": lambda: chance.choice(list(ClockCode)),
        "kind": lambda: chance.choice(["statutory", "guidance", "local_target", "conditional", "promise"]),
        "caseworker": lambda: f"Worker {chance.randrange(5)}",
        "service": lambda: chance.choice(services),
        "flag": lambda: "looked_after",
        "as_at": lambda: str(TODAY - timedelta(days=chance.randrange(400))),
    }
    return {name: may[name]() for name in chance.sample(sorted(may), chance.choice([0, 1, 1, 2, 3]))}


def test_whatever_is_asked_the_counts_are_those_of_the_list(busy):
    chance = random.Random(SEED)
    with busy.db.reading() as session:
        services = list(session.scalars(select(col(Service.code)).order_by(col(Service.code))))
        workers = {worker.name: worker for worker in session.scalars(select(Worker)).all()}
        ids = {name: str(worker.id) for name, worker in workers.items()}
        teams = {name: worker.team or None for name, worker in workers.items()}
    seen = Counter()
    with busy.client(busy.actor("manager")) as client:
        for _ in range(DRAWS):
            asked = some_filters(chance, services)
            listed, items = get(client, "breaches", **asked)["counts"], everything(client, **asked)
            in_all = len(items), len({item["case_id"] for item in items})
            assert (listed["clocks"], listed["cases"]) == in_all, asked
            by_hand = {
                "code": grouped(items, lambda i: i["code"]),
                "caseworker": grouped(items, lambda i: ids.get(i["caseworker"])),
                "team": grouped(items, lambda i: teams.get(i["caseworker"])),
                "age": grouped(items, age),
            }
            for by in WAYS:
                answer, groups = counted(client, by, **asked)
                assert (answer["clocks"], answer["cases"]) == in_all, (by, asked)
                assert sum(clocks for clocks, _ in groups.values()) == listed["clocks"], (by, asked)
                assert groups == by_hand.get(by, groups), (by, asked)
                seen[by] = max(seen[by], len(groups))
                if by == "service" and "service" not in asked:
                    for service in services:
                        of_it = get(client, "breaches", service=service, **asked)["counts"]
                        assert groups.get(service, (0, 0)) == (of_it["clocks"], of_it["cases"]), (service, asked)
            _, workers = counted(client, "caseworker", **asked)
            assert sum(cases for _, cases in workers.values()) == listed["cases"]
    assert all(count > 1 for count in seen.values()), f"the draws hardly told groups apart: {seen}"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"by_case": False},
        {"statuses": ("overdue", "excused", "due_soon"), "within_days": 60},
        {"kind": "promise", "within_days": 60, "statuses": ("overdue", "due_soon")},
        {"service": "sirona", "code": "advice", "by_case": False},
    ],
    ids=str,
)
def test_a_caseworkers_list_put_together_at_once_is_the_one_that_is_read(busy, asked):
    """Page by page: the same rows, in the same order, with the same beside them and the same counts."""
    who, pages = busy.actor("manager"), 0
    with busy.db.reading() as session:
        for worker in range(5):
            of_one, after = Asked(TODAY, is_past=False, caseworker=f"Worker {worker}", **asked), None
            counts = store.counts(session, who, of_one)
            while True:
                found = listing(session, who, of_one, 2, after)
                assert list(map(tuple, found.rows)) == list(
                    map(tuple, store.most_urgent(session, who, of_one, 2, after))
                )
                assert (found.cases, found.by_code) == counts
                shown = [row.matter_id for row in found.rows[:2]]
                others = store.others_of(session, who, of_one, shown) if of_one.by_case else {}
                assert {case: found.others[case] for case in shown if of_one.by_case} == others
                pages += 1
                if len(found.rows) <= 2:
                    break
                after = found.rows[1].due_on, found.rows[1].matter_id, found.rows[1].key
    assert pages >= 5


def test_groups_have_names_and_those_of_none_say_so(here):
    here.register_service("sirona", "s31")
    with here.db.writing() as session:
        session.get_one(Service, "sirona").name = "Sirona care"
    case_id = here.open("2026-08-24")
    here.record(case_id, "assessment_agreed", "2026-09-01")
    here.record(case_id, "advice_requested", "2026-09-02", kind="medical", service="sirona")
    here.open("2026-01-05")
    with here.client(here.actor("manager")) as client:

        def shown(by):
            return [(i["group"], i["name"], i["clocks"]) for i in get(client, "breaches/counts", by=by)["items"]]

        assert shown("service") == [(None, "no service", 2), ("sirona", "Sirona care", 1)]
        assert shown("caseworker") == [(None, "unallocated", 3)]
        assert shown("team") == [(None, "no team", 3)]
        assert shown("age") == [
            ("to_12_weeks", "29 to 84 days over (up to 12 weeks)", 1),
            ("to_26_weeks", "85 to 182 days over (up to 26 weeks)", 1),
            ("to_52_weeks", "183 to 364 days over (up to 52 weeks)", 1),
        ]
        assert ("advice", "Advice", 1) in shown("code")


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "not_yet"), (1, "to_1_week"), (7, "to_1_week"), (8, "to_4_weeks"), (28, "to_4_weeks"), (29, "to_12_weeks"),
     (84, "to_12_weeks"), (85, "to_26_weeks"), (182, "to_26_weeks"), (183, "to_52_weeks"), (364, "to_52_weeks"), (365, "longer")],
)  # fmt: skip
def test_the_edges_of_the_bands_are_within(here, days, band):
    here.open(TODAY - timedelta(days=42 + days))  # the decision was due in six weeks
    with here.client(here.actor("manager")) as client:
        _, ages = counted(client, "age", code="decide_whether_to_assess", status="overdue,due_soon")
    assert ages == {band: (1, 1)}


def test_the_bands_leave_no_day_out():
    assert [after.first for after in AGES[1:]] == [before.last + 1 for before in AGES[:-1]]


def test_what_may_not_be_seen_is_not_counted(here):
    shut, canary = here.open("2026-01-05"), here.open("2026-01-05")
    with here.db.writing() as session:
        session.execute(text("UPDATE matter SET restricted = true WHERE id = :id"), {"id": shut})
        for table in ("matter", "case_row", "clock_row"):
            column = "id" if table == "matter" else "matter_id"
            session.execute(text(f"UPDATE {table} SET synthetic = true WHERE {column} = :id"), {"id": canary})
    for actor, clocks in ((here.actor("manager"), 2), (here.actor("caseworker"), 0), (here.actor("manager", "802"), 0)):
        with here.client(actor) as client:
            for by in WAYS:
                answer, groups = counted(client, by)
                assert answer["clocks"] == clocks == sum(count for count, _ in groups.values()), (by, actor.role)


@pytest.mark.parametrize(
    "asked", [{}, {"by": "postcode"}, {"by": "age", "status": "late"}, {"by": "age", "within_days": 999}]
)
def test_nonsense_is_refused_by_name(here, asked):
    with here.client(here.actor("manager")) as client:
        answer = client.get("/api/v1/breaches/counts", params=asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == list({"by": None} | asked)[-1]
