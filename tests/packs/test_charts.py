"""The charts of made-up figures: each with its table of the same numbers; a gap in words, never a nought."""

from datetime import date

import pytest

from app.kpis import telling as words
from app.kpis.charts import charts_of
from app.kpis.reports import Gathered
from app.kpis.schemas import Item
from workflow.kpis.indicators import Good, load_targets
from workflow.kpis.register import Register
from workflow.packs.spans import Span

REGISTER = Register(load_targets())
OCTOBER = Span.of(date(2024, 10, 1))


def item(code, value, *, part=None, of=None, numerator=None, unit="per cent", **more):
    said = {
        "code": code, "name": REGISTER.words[code].name, "group": None, "part": part, "numerator": numerator,
        "denominator": of, "value": value, "unit": unit, "baseline": None, "baseline_says": None, "target": None,
        "target_by": None, "target_says": None, "rag": None, "rag_says": None, "no_data": None, "suppressed": False,
        "definition": "Made up.", "source": "Nowhere",
    }  # fmt: skip
    return Item.model_validate({**dict.fromkeys(Item.model_fields), **said, **more})


def gathered(*items, trend=(), cuts=None):
    now = {(each.code, each.part or ""): each for each in items}
    spans = [OCTOBER.moved(-n) for n in range(len(trend))][::-1]
    of_spans = tuple(
        (span, {(each.code, each.part or ""): each for each in some}) for span, some in zip(spans, trend, strict=True)
    )
    return Gathered("A rule", now, {}, {}, of_spans or ((OCTOBER, now),), cuts or {})


def test_a_share_is_drawn_with_its_target_those_published_and_the_neighbours():
    code = "plans_20w_excl"
    now = item(code, 40.0, numerator=4, of=10, target=60.0, target_by=date(2025, 1, 31), target_says="D1: 60 %")
    (chart,) = charts_of(code, gathered(now, trend=[[item(code, None, of=0, numerator=0)], [now]]), REGISTER)
    assert chart.table.headings == ("Period", "Per cent", "Out of")
    assert chart.table.rows[:2] == (("Sep 24", "none", "–"), ("Oct 24", "40.0", "4 of 10"))
    assert ("England 2024", "46.4", "–") in chart.table.rows  # the same all along: said once
    assert chart.table.rows[-1][0] == "Neighbours 2024"
    assert {"This council", "Target 60", "England 2024"} <= {text.says for text in chart.drawing.texts}
    assert (chart.unit, chart.target) == ("Per cent", "60 % (D1: 60 %)")
    assert "This council: 40 in October 2024" in chart.says


def test_what_others_published_of_each_year_stands_in_a_column_of_its_own():
    code = "plans_20w_excl"
    now = item(code, 40.0, numerator=4, of=10)
    found = gathered(now, trend=[[now]] * 13)  # October 2023 to October 2024
    (chart,) = charts_of(code, found, REGISTER)
    assert chart.table.headings[3:] == ("England", "South West")
    assert [chart.table.rows[n][3] for n in (0, 2, 3, 12)] == ["50.3", "50.3", "46.4", "46.4"]


def test_the_backlog_burns_down_to_its_target():
    trend = [[item("backlog", n, numerator=n, unit="cases")] for n in (120, 80, 31, 0)]
    now = item("backlog", 0, numerator=0, unit="cases", target=0.0, target_by=date(2020, 11, 30))
    (chart,) = charts_of("backlog", gathered(now, trend=trend), REGISTER)
    assert [row[1] for row in chart.table.rows] == ["120", "80", "31", "0"]
    (ours,) = [line for line in chart.drawing.lines if line.bold]
    assert [y for _, y in ours.dots] == sorted(y for _, y in ours.dots)
    assert "Target 0" in {text.says for text in chart.drawing.texts}


def test_advice_by_service_says_due_in_time_late_and_overdue():
    of_eps = {
        ("advice_6w", ""): item("advice_6w", 75.0, numerator=9, of=12),
        ("advice_overdue", ""): item("advice_overdue", 2, numerator=2, unit="requests"),
    }
    unknown = {("advice_6w", ""): item("advice_6w", 0.0, numerator=0, of=1)}
    now = item("advice_6w", 69.2, numerator=9, of=13)
    cuts = {"service": {"EPS": of_eps, "none": unknown, "idle": {("advice_6w", ""): item("advice_6w", None, of=0)}}}
    _, providers = charts_of("advice_6w", gathered(now, cuts=cuts), REGISTER)
    assert providers.table.headings == ("Service", "Due", "In time", "Late or not in", "Overdue on the day")
    assert providers.table.rows == (("EPS", "12", "9", "3", "2"), ("Not known", "1", "0", "1", words.NO_DATA))
    assert {bar.fill for bar in providers.drawing.bars} == {"solid", "hatch"}


def test_the_bands_and_the_stock_add_up():
    bands = [
        item("plans_by_band", n, part=part, unit="plans") for part, n in (("up_to_20_weeks", 3), ("over_52_weeks", 2))
    ]
    (chart,) = charts_of("plans_by_band", gathered(*bands), REGISTER)
    assert chart.table.rows == (("Oct 24", "3", "2", "5"),)
    parts = {"": 9, "in_time": 4, "late": 5, "in_time.drafting": 4, "late.drafting": 2, "late.deciding": 3}
    parts |= {"late.psychology_in": 5, "late.no_day_of_receipt": 0}
    stock = [item("open_stock", n, part=part or None, unit="cases") for part, n in parts.items()]
    (chart,) = charts_of("open_stock", gathered(*stock), REGISTER)
    assert chart.table.rows == (("Deciding", "0", "3", "3"), ("Drafting", "4", "2", "6"), ("All", "4", "5", "9"))


@pytest.mark.parametrize("value", [None, 0])
def test_where_there_is_no_data_yet_there_is_no_chart_and_the_words_say_so(value):
    none = item("reviews_4w", value, no_data="no data yet: reviews are not kept")
    assert charts_of("reviews_4w", gathered(none, trend=[[none]]), REGISTER) == ()
    assert (words.value(none), words.bare(none), words.out_of(none)) == ("no data yet", "no data yet", "–")


@pytest.mark.parametrize(
    ("now", "then", "good", "says"),
    [
        (40.0, 46.0, Good.UP, "↓ down 6.0 points from 46.0 % in May: worse"),
        (40.0, 30.0, Good.UP, "↑ up 10.0 points from 30.0 % in May: better"),
        (40.0, 30.0, Good.DOWN, "↑ up 10.0 points from 30.0 % in May: worse"),
        (40.0, 30.0, Good.NONE, "↑ up 10.0 points from 30.0 % in May"),
        (40.0, 40.0, Good.UP, "→ the same as 40.0 % in May"),
        (40.0, None, Good.UP, " cannot be compared with May: nothing to measure"),
    ],
)
def test_a_change_is_an_arrow_and_says_the_same_in_words(now, then, good, says):
    share = item("plans_20w_excl", now, numerator=1, of=2)
    assert " ".join(words.change(share, share.model_copy(update={"value": then}), "May", good)) == says


def test_what_is_hidden_is_said_to_be_hidden_and_not_compared():
    share = item("requests", None, unit="requests", suppressed=True)
    assert words.value(share) == "hidden: small numbers"
    assert "cannot be compared" in words.change(share, share, "May", Good.NONE).says


def test_a_rating_says_its_word_once():
    rated = item("requests", 1, rag="amber", rag_says="some concern: missed by no more than the council's margin")
    assert (words.rating(rated), words.rule(rated)) == (
        "Amber: some concern",
        "missed by no more than the council's margin",
    )
    assert words.rating(item("requests", 1)) == "Not rated"
