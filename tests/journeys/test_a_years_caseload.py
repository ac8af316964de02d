"""A council's year: its tracker loads, each date is what a person with a calendar gets, the late ones are listed in order.

Everything expected is worked out here from the row and from law.md, with weeks added to days: nothing of `workflow` is used.
"""

import csv
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.intake.load import Load
from app.intake.reading import survey
from app.seed.year2021 import write, year_of_requests

EHC = Path(sys.executable).parent / "ehc"
YEAR_END = date(2021, 12, 31)
FAMILY = ("parental", "child_views")
SERIOUS = ("issue_plan", "send_draft", "notify_no_plan", "notify_will_assess", "decide_whether_to_assess", "advice")
SETTLED, WEEK = "9999-12-31", timedelta(weeks=1)


# ---- by hand, from the row


class ByHand:
    """One row's clocks, as the law dates them."""

    def __init__(self, row):
        self.row = row
        self.received = self.day("received_on")
        self.reversed = self.day("reversed_on")
        self.told = self.day("notified_to_assess_on") or self.day("decided_to_assess_on")
        self.agreed = None if self.reversed else self.told  # after an order, the letter only says that it is obeyed
        self.refused = self.day("refused_to_assess_on")
        self.drafting, self.draft, self.issued = (
            self.day("decided_to_draft_on"),
            self.day("draft_sent_on"),
            self.day("plan_issued_on"),
        )
        self.no_plan = self.day("notified_no_plan_on") or self.day("refused_plan_on")
        self.ended = self.day("withdrawn_on") or self.day("moved_away_on")

    def day(self, column):
        return date.fromisoformat(self.row[column]) if self.row[column] else None

    def clocks(self):
        """(code, kind of advice, due, met, stopped), each clock once."""
        r = self.received
        yield self.clock(
            "decide_whether_to_assess",
            r + 6 * WEEK,
            self.agreed or self.refused,
            self.drafting,
            self.no_plan,
            self.draft,
            self.issued,
            self.ended,
        )
        yield self.clock(
            "decide_to_draft",
            r + 12 * WEEK,
            self.drafting,
            self.refused,
            self.no_plan,
            self.draft,
            self.issued,
            self.ended,
        )
        yield self.clock(
            "notify_no_plan",
            r + 16 * WEEK,
            self.no_plan,
            self.refused,
            self.drafting,
            self.draft,
            self.issued,
            self.ended,
        )
        yield self.clock("issue_plan", r + 20 * WEEK, self.issued, self.refused, self.no_plan, self.ended)
        if self.drafting or self.draft:
            yield self.clock(
                "send_draft", r + 16 * WEEK, self.draft, self.refused, self.issued, self.no_plan, self.ended
            )
        for column in self.row:
            kind = column.removesuffix("_requested_on")
            if kind != column and self.day(column):
                weeks = 4 if kind in FAMILY else 6
                came_in = self.day(f"{kind}_received_on")
                yield self.clock(
                    "advice", self.day(column) + weeks * WEEK, came_in, self.issued, self.no_plan, self.ended, kind=kind
                )
        if self.draft:
            last = self.draft + timedelta(days=14)
            yield (
                "family_representations",
                None,
                last,
                None,
                self.issued if self.issued and self.issued <= last else None,
            )
        if self.reversed:
            yield self.clock("notify_will_assess", self.reversed + 2 * WEEK, self.told, self.issued, self.ended)
            yield self.clock(
                "notify_no_plan", self.reversed + 10 * WEEK, None, self.drafting, self.draft, self.issued, self.ended
            )
            yield self.clock("issue_plan", self.reversed + 14 * WEEK, self.issued, self.ended)

    @staticmethod
    def clock(code, due, met, *endings, kind=None):
        stopped = min((day for day in endings if day), default=None)
        if met and stopped:
            met, stopped = (met, None) if met <= stopped else (None, stopped)
        return code, kind, due, met, stopped

    def breach(self, day):
        """The most serious statutory limit passed and not met by a day: (due, code), or None. A refusal not made breaks nothing."""
        late, seen = [], as_it_stood(self.row, day)
        for code, kind, due, met, stopped in ByHand(seen).clocks() if seen["received_on"] else ():
            statutory = code in {"issue_plan", "decide_whether_to_assess", "notify_will_assess"} or (code, kind) == (
                "advice",
                "medical",
            )
            if statutory and not met and not stopped and due < day:
                late.append((SERIOUS.index(code), due, code))
        return min(late)[1:] if late else None


def as_it_stood(row, day):
    """The row on a day: what happened later is not in it. A decision taken, yet not told by then, had not happened to the family."""
    stood = {column: "" if column.endswith("_on") and cell > str(day) else cell for column, cell in row.items()}
    for decided, told in (
        ("decided_to_assess_on", "notified_to_assess_on"),
        ("refused_plan_on", "notified_no_plan_on"),
    ):
        if row[told] > str(day):
            stood[decided] = ""
    return stood


# ---- the journey


class Council:
    """A council that loads its tracker."""

    def __init__(self, here, folder, made):
        self.here, self.path = here, folder / "tracker.csv"
        here.register_service("harbour-health", "s31")
        with here.db.writing() as session:
            session.connection().exec_driver_sql(
                "INSERT INTO service_area (service, authority, kind) VALUES ('harbour-health', '801', 'medical')"
            )
        write(self.path, made)
        with self.path.open(encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))

    def load(self):
        found, context = survey(self.path, 200), self.here.context(self.here.actor("manager", name="tracker import"))
        load = Load(self.here.db, found.header, lambda: replace(context, now=datetime.now(UTC)))
        assert sum(load.run(found.lines())) == len(self.rows)
        return load.tally

    def query(self, statement):
        with self.here.db.reading() as session:
            return [tuple(row) for row in session.connection().exec_driver_sql(statement)]

    def ids(self):
        return dict(self.query("SELECT external_ref, id FROM matter"))

    def clocks(self):
        """Every case's clocks as they stand, by case id."""
        found = {}
        for case_id, *clock in self.query(
            "SELECT matter_id, code, advice_kind, due_on, met_on, stopped_on FROM clock_row"
            f" WHERE holds_until = '{SETTLED}' AND kind <> 'promise'"
        ):
            code, kind, *days = clock
            found.setdefault(case_id, []).append(
                (code, kind, *(date.fromisoformat(str(day)) if day else None for day in days))
            )
        return found


def in_order(clocks):
    return sorted(clocks, key=str)


def listed(client, limit):
    """The whole breach list, page after page."""
    items, cursor = [], None
    while True:
        page = client.get(
            "/api/v1/breaches",
            params={"as_at": str(YEAR_END), "limit": limit, **({"cursor": cursor} if cursor else {})},
        )
        assert page.status_code == 200, page.text
        items += page.json()["items"]
        cursor = page.json()["next"]
        if cursor is None:
            return items, page.json()["counts"]


def verified(url, folder):
    answer = subprocess.run(
        [EHC, "verify"],
        cwd=folder,
        env={**os.environ, "EHC_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert " 0 wrong" in answer.stdout


def carried_on(client, case_id):
    """A case the tracker left open, through the API to an issued plan."""

    def happens(type_, day, **data):
        answer = client.post(f"/api/v1/cases/{case_id}/events", json={"type": type_, "occurred_on": day, "data": data})
        assert answer.status_code == 201, answer.text
        return answer.json()["case"]

    case = client.get(f"/api/v1/cases/{case_id}").json()
    for advice in case["advice"]:
        if advice["status"] == "outstanding":
            case = happens("advice_received", "2023-04-11", advice_id=advice["id"])
    assert "plan_agreed" in case["available"]
    happens("plan_agreed", "2023-04-17")
    happens("draft_sent", "2023-05-02", by="email")
    happens("representations_received", "2023-05-10", agrees=True)
    return happens("plan_issued", "2023-05-18", placement={"urn": "900001"}, primary_need="SLCN")


def the_year_holds(here, folder, made, page):
    council = Council(here, folder, made)
    tally = council.load()
    assert str(tally) == f"rows {len(made)} = loaded {len(made)} + merged 0 + unchanged 0 + rejected 0", tally.words()
    ids, clocks = council.ids(), council.clocks()
    for row in council.rows:
        assert in_order(clocks[ids[row["external_ref"]]]) == in_order(ByHand(row).clocks()), row
    late = sorted(
        (*breach, ids[row["external_ref"]]) for row in council.rows if (breach := ByHand(row).breach(YEAR_END))
    )
    late.sort(key=lambda item: (item[0], item[2]))
    assert late
    with here.client(here.actor("manager")) as client:
        items, counts = listed(client, page)
        assert [(date.fromisoformat(i["due_on"]), i["code"], i["case_id"]) for i in items] == late
        assert counts["cases"] == len(late)
        left_open = next(
            row
            for row in council.rows
            if (it := ByHand(row)).agreed and not (it.drafting or it.issued or it.no_plan or it.ended)
        )
        case = carried_on(client, ids[left_open["external_ref"]])
    (plan,) = [clock for clock in case["clocks"] if clock["code"] == "issue_plan"]
    assert (case["state"], plan["status"]) == ("plan_issued", "met_late")
    verified(here.url, folder)


@pytest.mark.slow
def test_a_slice_of_the_year_holds_on_either_database(here, tmp_path):
    year = year_of_requests()
    still_open = [
        row
        for row in year
        if not any(
            row.get(c)
            for c in (
                "plan_issued_on",
                "refused_to_assess_on",
                "notified_no_plan_on",
                "withdrawn_on",
                "moved_away_on",
                "decided_to_draft_on",
            )
        )
    ]
    the_year_holds(here, tmp_path, [*year[::15], *(row for row in still_open[:3] if row not in year[::15])], page=7)


@pytest.mark.slow
def test_the_whole_year_of_850_requests_holds(embedded, tmp_path):
    the_year_holds(embedded, tmp_path, year_of_requests(), page=100)
