"""The 20-week line: the drawing and the words say the same, law is filled and nothing else is, and no label touches another."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.schemas import AdviceOut, CaseOut, ClockOut, ExcuseOut, NextStep
from app.people.schemas import PersonOut
from app.web.drawing import EDGE, LETTER, WIDTH
from app.web.line import Line, line_of
from tests.web.story import Story

MON_5_JAN = date(2026, 1, 5)
PERSON = PersonOut(
    id=1,
    forename="",
    surname="Example",
    date_of_birth=None,
    sex=None,
    ethnicity=None,
    postcode=None,
    year_group=None,
    attends=None,
)


def clock(code: str, week: float, status: str = "running", kind: str = "statutory", **more) -> ClockOut:
    due = MON_5_JAN + timedelta(days=round(week * 7))
    given = {
        "id": f"1.{code}",
        "started_on": MON_5_JAN,
        "act_by": due,
        "met_on": None,
        "stopped_on": None,
        "days_left": 1,
        "excuses": [],
        "why": [],
    }
    return ClockOut(code=code, cite="send2014 reg 5(1)", kind=kind, due_on=due, status=status, **given | more)


WEEKS = (
    clock("decide_whether_to_assess", 6),
    clock("decide_to_draft", 12, kind="local_target"),
    clock("notify_no_plan", 16, conditional=True),
    clock("send_draft", 16, kind="local_target"),
    clock("issue_plan", 20),
)


def case(
    *clocks: ClockOut, advice: tuple[AdviceOut, ...] = (), received: date | None = MON_5_JAN, ended: bool = False
) -> CaseOut:
    return CaseOut(
        id=1, reference="801-2026-000001", external_ref=None, authority="801", state="assessing", version=1, received_on=received, person=PERSON, flags=[], caseworker=None, psychologist=None,
        plan_writer=None, clocks=list(clocks or WEEKS), advice=list(advice), checklist=[], available=[], next_step=None if ended else NextStep(act="Act"), warnings=[],
    )  # fmt: skip


def asked(id: int, kind: str, status: str = "outstanding", requested: int = 37, got_it: int | None = None) -> AdviceOut:
    day = MON_5_JAN + timedelta(days=requested)
    by_body = MON_5_JAN + timedelta(days=got_it) if got_it else None
    return AdviceOut(
        id=id,
        kind=kind,
        service=None,
        requested_on=day,
        received_by_body_on=by_body,
        status=status,
        received_on=None,
        due_on=None,
    )


def drawn(line: Line) -> dict[str, tuple[str, bool]]:
    return {mark.title: (mark.shape, mark.filled) for mark in line.marks}


def test_law_is_filled_and_a_local_target_is_a_hollow_diamond():
    assert drawn(line_of(case(), MON_5_JAN + timedelta(days=79))) == {
        "Received": ("circle", True),
        "Wk 6: decide": ("circle", True),
        "Wk 12: decide to draft": ("diamond", False),
        "Wk 16: say if no plan": ("circle", True),
        "Wk 16: send the draft": ("diamond", False),
        "Wk 20: issue the plan": ("circle", True),
    }


@pytest.mark.parametrize(("kind", "filled"), [("statutory", True), ("guidance", False)])
def test_advice_binds_only_a_body_of_section_31(kind, filled):
    advice = clock("advice", 11, kind=kind, id="1.advice.7", advice_id=7)
    assert drawn(line_of(case(*WEEKS, advice), MON_5_JAN))["Advice due"] == ("triangle", filled)


def test_the_advice_drawn_is_the_earliest_still_out_and_never_the_familys_own():
    late, early = clock("advice", 12, id="1.advice.1"), clock("advice", 11, id="1.advice.2")
    met = clock("advice", 10, "met", id="1.advice.3", met_on=MON_5_JAN)
    own = clock("advice", 9, kind="local_target", id="1.advice.4")
    assert [m.key for m in line_of(case(late, early, met, own), MON_5_JAN).marks if m.shape == "triangle"] == [
        "1.advice.2"
    ]


def test_the_summary_counts_days_and_advices_and_names_what_is_waited_for():
    advice = (
        asked(1, "psychological"),
        asked(2, "medical", got_it=39),
        asked(3, "educational", "received"),
        asked(4, "parental"),
        asked(5, "social_care", "superseded"),
    )
    line = line_of(case(advice=advice), MON_5_JAN + timedelta(days=79))
    assert line.summary == (
        "Day 79 of 140",
        "1 of 4 advices in",
        "waiting for: educational psychology (day 42), health (day 40)",
    )


def test_past_week_20_the_days_over_are_said():
    line = line_of(case(), MON_5_JAN + timedelta(days=233))
    assert line.summary == ("Day 233 of 140, 93 past week 20",)
    assert line.end_x > line.week_20_x
    assert line.today_x == line.end_x


def test_a_case_that_has_ended_stops_on_its_day():
    issued = clock("issue_plan", 20, "met", met_on=MON_5_JAN + timedelta(days=138))
    line = line_of(case(*WEEKS[:-1], issued, ended=True), MON_5_JAN + timedelta(days=400))
    assert (line.summary, line.today_label) == (("Ended on day 138 of 140",), "Ended, day 138")


def test_without_a_day_of_receipt_there_is_no_line():
    assert line_of(case(received=None), MON_5_JAN) is None


def test_an_excused_stretch_is_drawn_from_its_first_day_to_its_last():
    excuse = ExcuseOut(
        exception_id=9,
        ground="absent_from_area",
        approved_on=MON_5_JAN,
        from_on=MON_5_JAN + timedelta(days=14),
        to_on=MON_5_JAN + timedelta(days=55),
        ended_on=None,
    )
    line = line_of(
        case(*WEEKS[:-1], clock("issue_plan", 20, "excused", excuses=[excuse])), MON_5_JAN + timedelta(days=150)
    )
    (stretch,) = line.stretches
    assert stretch.says == "Excused: away from the area: Mon 19 Jan 2026 to Sun 1 Mar 2026."
    assert stretch.width == pytest.approx(42 / 140 * (line.week_20_x - 56), abs=0.2)


def boxes(line: Line) -> list[tuple[str, int, float, float, bool]]:
    found = []
    for thing in (*line.marks, *line.stretches):
        words = thing.label if hasattr(thing, "label") else (thing.name,)
        width = max(map(len, words)) * LETTER
        left = {"middle": thing.label_x - width / 2, "start": thing.label_x, "end": thing.label_x - width}[thing.anchor]
        found.append((words[0], thing.lane, left, left + width, hasattr(thing, "label")))
    return found


days = st.integers(0, 900)


@given(
    today=days,
    due=st.lists(st.integers(1, 300), max_size=5),
    excused=st.none() | st.tuples(st.integers(0, 200), st.integers(0, 200)),
)
def test_no_two_labels_touch_and_all_stay_inside(today, due, excused):
    excuses = []
    if excused:
        start, length = excused
        first = MON_5_JAN + timedelta(days=start)
        excuses = [
            ExcuseOut(
                exception_id=1,
                ground="exceptional_circumstances",
                approved_on=first,
                from_on=first,
                to_on=first + timedelta(days=length),
                ended_on=None,
            )
        ]
    others = [clock("issue_plan", day / 7, id=f"1.issue_plan.{n}", excuses=excuses) for n, day in enumerate(due)]
    line = line_of(case(*WEEKS, *others), MON_5_JAN + timedelta(days=today))
    found = boxes(line)
    assert all(left >= -EDGE - 1 and right <= WIDTH + EDGE + 1 for _, _, left, right, _ in found)
    for (name, lane, left, right, _), (other, its_lane, its_left, its_right, _) in combinations(found, 2):
        assert lane != its_lane or right <= its_left + 0.2 or its_right <= left + 0.2, (name, other)
    for name, lane, left, right, _ in found:
        assert lane == 0 or not (left < line.today_x < right), name


@given(today=days)
def test_later_days_are_never_further_left(today):
    line = line_of(case(), MON_5_JAN + timedelta(days=today))
    places = sorted((m.day, m.x) for m in line.marks)
    assert [x for _, x in places] == sorted(x for _, x in places)
    assert line.week_20_x >= WIDTH * 0.8


@pytest.mark.parametrize("name", ["amina", "late", "new", "drafted", "issued", "strange"])
def test_the_drawing_its_description_and_the_list_say_the_same(signed_in, story: Story, name):
    page = signed_in.get(f"/cases/{story.cases[name]}").text
    drawing = re.search(r'<svg class="ehc-line__drawing".*?</svg>', page, re.DOTALL)[0]
    described = unescape(re.search(r"<desc[^>]*>(.*?)</desc>", drawing, re.DOTALL)[1])
    listed = unescape(re.sub(r"<[^>]+>", "", re.search(r'<ol class="ehc-line__words".*?</ol>', page, re.DOTALL)[0]))
    labels = [
        [unescape(part) for part in re.findall(r"<tspan[^>]*>(.*?)</tspan>", mark)]
        for mark in re.findall(r"<g class=\"ehc-mark .*?</g>", drawing, re.DOTALL)
    ]
    assert len(labels) >= 5
    for title, day, status in labels:
        assert f"{title}, {day}. {status}." in described
        assert f"{title}, {day}. {status}." in listed
    assert described.count(". ") >= len(labels)
    excused = re.findall(r'class="ehc-label ehc-label--excused[^>]*>(.*?)</text>', drawing)
    assert len(excused) == described.count("Excused: ") == listed.count("Excused: ")
    today = re.search(r"ehc-label--today[^>]*>(\w+), day (\d+)<", drawing)
    assert re.search(rf"{today[1]}: \w{{3}} \d+ \w{{3}} \d{{4}}, day {today[2]} of 140\.", described)
    assert re.search(rf"{today[1]}: \w{{3}} \d+ \w{{3}} \d{{4}}, day {today[2]} of 140\.", listed)
