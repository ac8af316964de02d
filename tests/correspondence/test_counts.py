"""The counts: a plan's own published quarters, and any history against a recount day by day."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import holidays
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.correspondence.store import counted
from app.record.canonical import canonical
from app.tables import Correspondence, CorrespondenceStep, Matter
from tests.support.installation import TODAY
from workflow.correspondence import Dated, Kind, Stage, by_quarter, figures

FIRST, START = date(2026, 3, 23), datetime(2026, 1, 1, tzinfo=UTC)  # Good Friday is 3 April
DAYS = st.integers(0, 60).map(lambda n: FIRST + timedelta(n))
# South Gloucestershire's Written Statement of Action, action 1.4.2: three quarters of 2018.
PUBLISHED = {"mp_enquiry": (11, 6, 1), "complaint": (8, 4, 3), "concern": (7, 2, 1)}
LIMITS = {
    "complaint.stage_1": 20,
    "complaint.stage_2": 20,
    "complaint.ombudsman": 20,
    "concern": 10,
    "mp_enquiry": 10,
    "pals_contact": 10,
    "message": 5,
}


def test_the_published_quarters_of_2018(desk):
    for kind, quarters in PUBLISHED.items():
        for quarter, count in enumerate(quarters):
            for n in range(count):
                on = date(2018, 1 + 3 * quarter, 1) + timedelta(n * 8)  # the first and the last weeks of each
                desk.records(type=kind, stage="stage_1" if kind == "complaint" else None, received_on=on)
    told = desk.reads("/counts", **{"from": "2018-01-01", "to": "2018-09-30"})
    assert [quarter["name"] for quarter in told["quarters"]] == ["2018 Q1", "2018 Q2", "2018 Q3"]
    for kind, quarters in PUBLISHED.items():
        parts = [{item["part"]: item["value"] for item in quarter["items"]} for quarter in told["quarters"]]
        assert tuple(part[kind] for part in parts) == quarters, kind
    whole = {item["part"]: item["value"] for item in told["items"]}
    assert (whole["mp_enquiry"], whole["complaint"], whole["concern"], whole[""]) == (18, 15, 10, 43)
    assert whole["pals_contact"] == 0


def test_replies_count_in_the_quarter_in_which_they_fell_due(desk):
    before = desk.concern(
        received_on="2026-03-25"
    )  # due Fri 10 April: Good Friday and Easter Monday are no working days
    desk.replies(before, "2026-04-10")
    late = desk.concern(received_on="2026-04-01")
    desk.replies(late, "2026-06-01")
    never = desk.concern(received_on="2026-04-02")
    withdrawn = desk.concern(received_on="2026-04-02")
    desk.closes(withdrawn, "2026-04-03", outcome="withdrawn")
    told = desk.reads("/counts", **{"from": "2026-01-01", "to": "2026-06-30"})
    first, second = ({item["part"]: item for item in quarter["items"]} for quarter in told["quarters"])
    assert (first["concern"]["value"], second["concern"]["value"]) == (1, 3)
    assert first["replied_in_time.concern"]["value"] is None  # nothing of nothing is no value
    share = second["replied_in_time.concern"]
    assert (share["numerator"], share["denominator"], share["value"]) == (1, 3, 33.3)
    assert (second["open"]["value"], second["overdue.concern"]["value"]) == (1, 1)
    assert desk.listed() == [never["id"]]


def test_a_past_report_is_reproduced(desk):
    made = desk.concern(received_on="2026-04-01")
    known_at = desk.reads(f"/{made['id']}")["steps"][-1]["at"]
    desk.replies(made, "2026-04-02")
    asked = {"from": "2026-04-01", "to": "2026-06-30"}

    def owed(**more):
        return {item["part"]: item["value"] for item in desk.reads("/counts", **asked, **more)["items"]}["open"]

    assert owed() == 0
    assert owed(as_at="2026-04-01") == 1
    assert owed(known_at=known_at, as_at="2026-06-30") == 1


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("analyst", 200), ("caseworker", 403), ("ep_manager", 403), ("family", 403)]
)
def test_numbers_are_for_managers_and_analysts(at_once, role, status):
    reader = at_once.beside(role=role)
    reader.reads("/counts", status=status)


def test_an_analyst_is_told_of_restricted_cases_numbers_and_reads_none(at_once):
    case = at_once.here.open("2026-06-01")
    made = at_once.records(case_id=case, about="staff")
    with at_once.here.db.writing() as session:
        session.get_one(Matter, case).restricted = True
    analyst = at_once.beside(role="analyst")
    assert analyst.reads("/counts")["items"][0]["value"] == 1
    analyst.reads(status=403)
    analyst.reads(f"/{made['id']}", status=403)


def test_a_synthetic_case_is_counted_nowhere(at_once):
    case = at_once.here.open("2026-06-01")
    made = at_once.records(case_id=case)
    with at_once.here.db.writing() as session:
        session.get_one(Matter, case).synthetic = True
    assert at_once.reads("/counts")["items"][0]["value"] == 0
    at_once.reads(f"/{made['id']}", status=404)
    assert at_once.listed("all") == []


@pytest.mark.parametrize(
    "asked", [{"from": "2026-10-01", "to": "2026-09-30"}, {"from": "1990-01-01"}, {"as_at": "2031-01-01"}]
)
def test_a_period_that_is_none_is_refused(at_once, asked):
    at_once.reads("/counts", status=422, **asked)


def test_a_reply_is_overdue_from_the_day_after_its_last(at_once):
    at_once.concern(received_on="2026-11-02")  # 10 working days: Mon 16 November

    def overdue(on):
        told = at_once.reads("/counts", as_at=on)
        return {item["part"]: (item["value"], item["denominator"]) for item in told["items"]}

    on_the_day, after = overdue("2026-11-16"), overdue("2026-11-17")
    assert (on_the_day["overdue"], after["overdue"]) == ((0, None), (1, None))
    assert (on_the_day["replied_in_time"], after["replied_in_time"]) == ((None, 0), (0.0, 1))  # it may still come


def test_quarters_are_cut_where_the_period_is():
    row = Dated(Kind.CONCERN, None, date(2026, 2, 28), None)
    told = list(by_quarter([row], date(2025, 11, 15), date(2026, 5, 1), TODAY))
    assert [(of.name, of.first, of.last) for of in told] == [
        ("2025 Q4", date(2025, 11, 15), date(2025, 12, 31)),
        ("2026 Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026 Q2", date(2026, 4, 1), date(2026, 5, 1)),
    ]
    assert [of.figures[0].value for of in told] == [0, 1, 0]
    assert [of.name for of in by_quarter([row], date(2025, 11, 15), date(2026, 5, 1), date(2026, 1, 1))] == [
        "2025 Q4",
        "2026 Q1",
    ]


def test_what_is_recorded_on_a_case_is_counted_too(desk):
    here, case = desk.here, desk.here.open("2026-06-01")
    said = {"channel": "email", "from": "mother"}
    first = here.record(case, "message_received", "2026-09-01", **said).events[0]  # 5 working days: Tue 8 September
    here.record(case, "family_contacted", "2026-09-08", channel="phone", message_id=first.id)
    here.record(case, "message_received", "2026-09-10", **said)
    complaint = here.record(
        case, "message_received", "2026-09-11", kind="complaint", reply_due="2026-09-14", **said
    ).events[0]
    here.record(case, "family_contacted", "2026-09-15", channel="phone", message_id=complaint.id)
    wrong = here.record(case, "message_received", "2026-09-11", kind="pals", **said).events[0]
    here.record(case, "annulled", "2026-09-12", event_id=wrong.id, why="Another child's.")
    desk.records(type="message", stage=None, received_on="2026-09-02")
    told = desk.reads("/counts", **{"from": "2026-07-01", "to": "2026-09-30"})
    parts = {item["part"]: (item["numerator"], item["denominator"]) for item in told["items"]}
    assert parts["message"] == (3, None)
    assert parts["replied_in_time.message"] == (1, 3)
    assert parts["overdue.message"] == (2, None)
    assert parts["complaint.stage_1"] == parts[""] == (1, None)  # messages are many, and no complaint
    assert parts["replied_in_time.complaint"] == (0, 1)
    assert parts["pals_contact"] == (0, None)


def test_a_complaint_recorded_on_the_case_and_in_the_room_is_counted_once(desk):
    here, case = desk.here, desk.here.open("2026-06-01")
    said = {"channel": "portal", "from": "mother", "kind": "complaint"}
    here.record(case, "message_received", "2026-09-01", **said)
    asked = {"from": "2026-07-01", "to": "2026-09-30"}

    def parts(**more):
        told = desk.reads("/counts", **{**asked, **more})
        return {item["part"]: (item["numerator"], item["denominator"]) for item in told["items"]}

    assert parts()["complaint.stage_1"] == (1, None)
    taken_up = desk.records(received_on="2026-09-01", case_id=case)
    known_at = taken_up["steps"][0]["at"]
    assert parts()["complaint.stage_1"] == parts()[""] == (1, None)
    assert parts()["overdue.complaint.stage_1"] == (1, None)
    desk.replies(taken_up, "2026-09-29")  # what the room holds is what counts
    assert parts()["overdue.complaint.stage_1"] == (0, None)
    assert parts()["replied_in_time.complaint.stage_1"] == (1, 1)
    desk.concern(received_on="2026-09-01", case_id=case)  # another kind,
    desk.records(received_on="2026-09-02", case_id=case)  # another day,
    desk.records(received_on="2026-09-01", case_id=here.open("2026-06-01"))  # another case
    assert parts()["complaint.stage_1"] == (3, None)
    here.record(case, "message_received", "2026-09-01", **said)  # and two on one day are two
    assert parts()["complaint.stage_1"] == (4, None)
    assert parts(known_at=known_at, as_at="2026-09-30")["complaint.stage_1"] == (1, None)


def test_a_message_about_a_case_is_recorded_on_the_case(at_once):
    case = at_once.here.open("2026-06-01")
    at_once.records(type="message", stage=None, case_id=case, status=422)
    made = at_once.concern(case_id=case)
    content = {"type": "message", "from": "parent", "channel": "email", "about": "delay"}
    at_once.corrects(made, "received", received=content, status=422)


@st.composite
def histories(draw):
    """What came in and what was done with it: steps in the order they were recorded, corrections among them."""
    histories, n = [], 0
    for _ in range(draw(st.integers(0, 6))):
        sort = draw(st.sampled_from(list(LIMITS)))
        steps = [{"what": "received", "on": draw(DAYS), "sort": sort}]
        if draw(st.booleans()):
            steps.append({"what": "replied", "on": draw(DAYS)})
        if draw(st.integers(0, 3)) == 0:
            outcome = draw(st.sampled_from(["upheld", "withdrawn"]))
            steps.append({"what": "closed", "on": draw(DAYS), "outcome": outcome})
        for _ in range(draw(st.integers(0, 2))):
            of = draw(st.integers(0, len([s for s in steps if s["what"] != "corrected"]) - 1))
            strike = draw(st.booleans())
            steps.append({"what": "corrected", "of": of, "strike": strike, "on": draw(DAYS)})
        for step in steps:
            step["at"] = START + timedelta(minutes=n)
            n += 1
        histories.append({"steps": steps, "ours": draw(st.integers(0, 4)) > 0})
    return histories


def said(step):
    if step["what"] == "received":
        kind, _, stage = step["sort"].partition(".")
        content = {"type": kind, "from": "parent", "channel": "email", "about": "delay"}
        return {**content, "stage": stage} if stage else content
    return {"outcome": step["outcome"]} if "outcome" in step else {}


def kept(session, histories, ours, theirs):
    for history in histories:
        by = ours if history["ours"] else theirs
        row = Correspondence(authority=by.authority, at=START, by_account_id=by.account_id)
        session.add(row)
        session.flush()
        rows = []
        for step in history["steps"]:
            of = rows[step["of"]] if step["what"] == "corrected" else None
            content = said(step)
            if of:
                content = {"strike": True} if step["strike"] else said(history["steps"][step["of"]])
            made = CorrespondenceStep(
                correspondence_id=row.id,
                what=step["what"],
                on=step["on"],
                said=canonical(content),
                corrects=of and of.id,
                at=step["at"],
                by_account_id=by.account_id,
            )
            session.add(made)
            session.flush()
            rows.append(made)


def due(sort, received_on):
    """So many working days on, one day after another."""
    closed, day, left = holidays.country_holidays("GB", subdiv="ENG", years=2026), received_on, LIMITS[sort]
    while left:
        day += timedelta(1)
        left -= day.weekday() < 5 and day not in closed
    return day


def facts(history, as_at, known_at):
    """The days of one, worked out from its steps; None where it had not come in."""
    steps = [dict(step) for step in history["steps"] if known_at is None or step["at"] <= known_at]
    for step in [s for s in steps if s["what"] == "corrected"]:
        steps[step["of"]] |= {"on": step["on"], "struck": step["strike"]}
    days = {s["what"]: s["on"] for s in steps if s["what"] != "corrected" and not s.get("struck") and s["on"] <= as_at}
    return (history["steps"][0]["sort"], days) if "received" in days else None


def by_hand(histories, first, last, day, known_at):
    """The counts, one after another."""
    end, found = min(last, day), {}
    known = [facts(history, end, known_at) for history in histories if history["ours"]]
    for sort in ("", "complaint", *LIMITS):
        mine = [(s, days) for s, days in filter(None, known) if sort in {s, s.partition(".")[0]}]
        if not sort:
            mine = [(s, days) for s, days in filter(None, known) if s != "message"]
        owed = [(s, d) for s, d in mine if "replied" not in d and "closed" not in d]
        asked = [(s, d) for s, d in mine if first <= due(s, d["received"]) <= end]
        asked = [(s, d) for s, d in asked if "replied" in d or due(s, d["received"]) < min(d.get("closed", day), day)]
        right = [(s, d) for s, d in asked if "replied" in d and d["replied"] <= due(s, d["received"])]
        share = None
        if asked:
            share = (Decimal(100 * len(right)) / len(asked)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        dot = sort and f".{sort}"
        found[sort] = len([1 for _, d in mine if first <= d["received"] <= end])
        found[f"replied_in_time{dot}"] = (len(right), len(asked), share)
        found[f"open{dot}"] = len(owed)
        found[f"overdue{dot}"] = len([1 for s, d in owed if due(s, d["received"]) < end])
    return found


def test_the_figures_are_those_of_a_count_by_hand(here):
    manager, theirs, rules = here.actor("manager"), here.actor("manager", "802"), here.rules

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(told=histories(), first=DAYS, last=DAYS, day=DAYS, known=st.none() | st.integers(0, 25))
    def hold(told, first, last, day, known):
        known_at = None if known is None else START + timedelta(minutes=known)
        with here.db.writing() as session:
            kept(session, told, manager, theirs)
            rows = counted(session, manager, last, day, known_at, rules)
            session.rollback()  # nothing of an example stays for the next
        found = {
            f.part: f.value if f.denominator is None else (f.numerator, f.denominator, f.value)
            for f in figures(rows, first, last, day)
        }
        assert found == by_hand(told, first, last, day, known_at)

    hold()


def test_no_part_is_left_out_where_nothing_came_in():
    told = list(figures([], FIRST, FIRST, FIRST))
    assert len(told) == 4 * 9
    assert {figure.code for figure in told} == {"complaints"}
    assert {figure.part for figure in told if figure.part.startswith("open.complaint")} == {
        "open.complaint",
        *(f"open.complaint.{stage}" for stage in Stage),
    }
