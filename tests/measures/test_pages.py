"""The pages of entered measures and surveys: each with its last figure, entering, putting right, who may which."""

from datetime import date

import pytest

from app import today as clock
from app.measures.pages_entering import last_quarter
from tests.support.installation import TODAY
from tests.support.paper import Paper, day

QUARTER = {**day("period_from", "2026-07-01"), **day("period_to", "2026-09-30")}
COUNTS = {**QUARTER, "given": "counts", "numerator": "66", "denominator": "80", "evidence": "The forum’s survey."}
ASKED = {**QUARTER, "stage": "assessment", "how_asked": "online", "invited": "1,200"}


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    """A Friday, 20 November 2026."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def paper(here):
    with Paper(here) as made:
        yield made


@pytest.fixture
def on_paper(embedded):
    """The same, for what does not depend on the database."""
    with Paper(embedded) as made:
        yield made


def test_a_figure_is_entered_and_stands_in_the_list_on_its_page_and_among_the_indicators(paper):
    assert "No figure has been entered yet." in paper.see("/measures/autism_26w")
    page = paper.follows(paper.sends("/measures/autism_26w/enter", **COUNTS, link="https://example.org/return"))
    assert "It is entered." in page
    assert "<strong>82.5 %</strong>, 66 of 80" in page
    assert "The forum’s survey." in page
    assert 'href="https://example.org/return" rel="noreferrer noopener"' in page
    assert "manager 801" in page
    assert "82.5 %" in paper.see("/measures")
    of_it = paper.see("/kpis/autism_26w?from=2026-07-01&to=2026-09-30")
    assert "82.5 %" in of_it
    assert 'href="/measures/autism_26w"' in of_it
    assert 'href="/measures/' not in paper.see("/kpis/plans_20w_excl").partition("</nav>")[2]


def test_a_figure_put_right_stands_in_the_place_of_the_first_and_both_are_shown(paper):
    paper.sends("/measures/autism_26w/enter", **QUARTER, given="value", value="81.55 %", evidence="By telephone.")
    page = paper.see("/measures/autism_26w")
    assert "<strong>81.6 %</strong>" in page
    link = page.partition('href="/measures/autism_26w/enter?supersedes=')[2].partition('"')[0]
    form = paper.see(f"/measures/autism_26w/enter?supersedes={link}")
    assert 'value="81.55"' in form  # as it was typed, not as it is shown
    assert "What was entered stays on record: 81.6 %" in form
    page = paper.follows(paper.again(f"/measures/autism_26w/enter?supersedes={link}", form, **COUNTS))
    assert "<strong>82.5 %</strong>, 66 of 80" in page
    assert "81.6 %" in page
    assert "Put right" in page
    assert "in the place of an earlier one" in page
    late = paper.sends(f"/measures/autism_26w/enter?supersedes={link}", **COUNTS)
    assert late.status_code == 409
    assert "already superseded" in late.text
    paper.see("/measures/camhs_18w/enter?supersedes=" + link, 404)


def test_a_figure_is_taken_back(on_paper):
    on_paper.sends("/measures/autism_26w/enter", **COUNTS)
    page = on_paper.see("/measures/autism_26w")
    link = page.partition("enter?supersedes=")[2].partition('"')[0]
    back = {**QUARTER, "given": "nothing", "evidence": "Of another council."}
    page = on_paper.follows(on_paper.sends(f"/measures/autism_26w/enter?supersedes={link}", **back))
    assert "It is taken back." in page
    assert "No figure has been entered yet." in page
    assert "Taken back" in page
    assert "66 of 80" in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"numerator": "many"}, "Write it as a whole number, such as 66"),
        ({"numerator": "81"}, "81 is more than the denominator, 80"),
        ({"denominator": ""}, "Enter out of how many"),
        ({"given": "value", "value": "101"}, "from 0 to 100"),
        ({"given": "nothing"}, "choose one of the answers shown"),
        ({"evidence": ""}, "Say where it is from, in words or by a link"),
        ({"link": "javascript:alert(1)"}, "It begins with https://"),
        (day("period_to", "2026-06-30"), "is before"),
        (day("period_to", "2026-11-21"), "must be today or in the past"),
    ],
)
def test_what_cannot_be_true_is_refused_with_what_was_typed(on_paper, sent, says):
    answer = on_paper.sends("/measures/autism_26w/enter", **COUNTS | {"evidence": "A <b>bold</b> claim."} | sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert "<title>Error: " in answer.text
    assert sent.get("evidence") == "" or "A &lt;b&gt;bold&lt;/b&gt; claim." in answer.text
    assert "No figure has been entered yet." in on_paper.see("/measures/autism_26w")


def test_a_double_click_enters_once(paper):
    for path, sent, entered in (
        ("/measures/autism_26w/enter", COUNTS, '<span class="ehc-under">66 of 80</span>'),
        ("/surveys/new", {**ASKED, "answers-agree": "50"}, "Agree: 50"),
    ):
        form = paper.see(path)
        first, again = (paper.again(path, form, **sent) for _ in range(2))
        assert first.status_code == again.status_code == 303
        assert paper.follows(again).count(entered) == 1
        assert paper.again(path, form, **sent, link="https://example.org").status_code == 409


def test_families_answers_by_stage_with_how_many_answered(paper):
    assert "No survey that ended" in paper.see("/surveys")
    page = paper.follows(
        paper.sends("/surveys/new", **ASKED, **{"answers-strongly_agree": "20", "answers-agree": "33", "answers-disagree": "9", "answers-not_known": "4"})
    )  # fmt: skip
    assert "It is entered." in page
    assert "<strong>85.5 %</strong>" in page
    assert "53 of 62" in page
    assert "1200 asked" in page
    assert "Did not know: 4" in page
    paper.sends("/surveys/new", **ASKED | {"stage": "request"}, **{"answers-agree": "3"})
    page = paper.see("/surveys")
    assert "At all stages together" in page
    assert page.count("Few answers") == 1
    assert "No survey that ended" in paper.see("/surveys?from=2026-10-01")
    assert 'name="from" type="text"' in paper.see(
        "/surveys?from=soon", 422
    )  # a box for a date would drop what was typed
    assert "is before" in paper.see("/surveys?from=2026-10-01&to=2026-09-01", 422)
    assert "their answers are the figure of that period" in paper.see("/measures/treated_fairly")


def test_a_survey_is_put_right_and_taken_back(on_paper):
    page = on_paper.follows(on_paper.sends("/surveys/new", **ASKED, **{"answers-agree": "4"}))
    first = page.partition("supersedes=")[2].partition('"')[0]
    at = f"/surveys/new?supersedes={first}"
    page = on_paper.follows(on_paper.sends(at, do="right", **ASKED, **{"answers-agree": "6"}))
    assert "6 of 6" in page
    assert "Agree: 4" in page
    second = page.partition("supersedes=")[2].partition('"')[0]
    page = on_paper.follows(on_paper.sends(f"/surveys/new?supersedes={second}", do="back", **ASKED))
    assert "It is taken back." in page
    assert "No survey that ended" in page
    assert on_paper.sends(at, do="right", **ASKED, **{"answers-agree": "6"}).status_code == 409


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Nobody answered"),
        ({"answers-agree": "-1"}, "Write it as a whole number"),
        ({"answers-agree": "1201"}, "More answered than the 1200 who were asked"),
        ({"answers-agree": "nine"}, "Write it as a whole number, such as 66"),
        ({"answers-agree": "9", "stage": ""}, "Choose when they were asked"),
        ({"answers-agree": "9", "wave": "Mrs O’Neil"}, "Use letters, figures, spaces"),
    ],
)
def test_answers_that_cannot_be_are_refused(on_paper, sent, says):
    answer = on_paper.sends("/surveys/new", **ASKED | sent)
    assert answer.status_code == 422
    assert says in answer.text


def test_an_analyst_reads_and_enters_nothing(on_paper):
    on_paper.sends("/measures/autism_26w/enter", **COUNTS)
    analyst = on_paper.beside("analyst")
    for path in ("/measures", "/measures/autism_26w", "/surveys"):
        assert "/enter" not in analyst.see(path)
        assert "/surveys/new" not in analyst.see(path)
    analyst.see("/measures/autism_26w/enter", 403)
    analyst.see("/surveys/new", 403)
    on_paper.beside("caseworker").see("/measures", 403)
    for path in (
        "/measures/plans_20w_excl",
        "/measures/rain/enter",
        "/surveys/new?question=rain",
        "/surveys/new?supersedes=99",
    ):
        on_paper.see(path, 404)


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        (date(2026, 11, 20), (date(2026, 7, 1), date(2026, 9, 30))),
        (date(2026, 1, 1), (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2026, 4, 1), (date(2026, 1, 1), date(2026, 3, 31))),
        (date(2026, 12, 31), (date(2026, 7, 1), date(2026, 9, 30))),
    ],
)
def test_the_quarter_that_has_ended(today, quarter):
    assert last_quarter(today) == quarter
