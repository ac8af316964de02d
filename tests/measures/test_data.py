"""What is entered, as data: the measures of the plans, and what a council adds in a file of its own."""

from decimal import Decimal

import pytest

from app.main import create_app
from app.settings import Settings, SettingsError
from workflow.kpis.entered import SHIPPED, entered
from workflow.kpis.indicators import Good, indicators
from workflow.law.entry import LawDataError

OWN = """
measures:
  school_places:
    name: Special school places
    definition: Places in the authority's special schools on the day.
    unit: places
    good: up
    source: our own
    baseline: "412"
    baseline_says: January 2026
targets:
  - {indicator: school_places, plan: Ours, value: "450", by: 2027-09-01, says: "450 by September 2027"}
  - {indicator: treated_fairly, plan: Ours, value: "90", by: 2027-03-31, says: "90 % by March 2027"}
"""


def own_file(tmp_path, text):
    path = tmp_path / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_plans_measures_are_there_with_their_words():
    shipped = entered().measures
    assert list(shipped) == [
        "treated_fairly",
        "forum_at_boards",
        "forum_at_health_meetings",
        "paediatrics_18w",
        "speech_therapy_18w",
        "occupational_therapy_18w",
        "physiotherapy_18w",
        "camhs_18w",
        "autism_26w",
        "two_year_reviews",
        "staff_retention",
        "staff_sickness",
    ]
    assert shipped["treated_fairly"].baseline == Decimal("81.5")
    assert [code for code, measure in shipped.items() if measure.good is Good.DOWN] == ["staff_sickness"]
    assert not shipped.keys() & indicators().keys()
    assert all(measure.definition.endswith(".") for measure in shipped.values())


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("treated_fairly", ["85"]),
        ("forum_at_boards", ["60", "70", "80"]),
        ("forum_at_health_meetings", ["90"]),
        ("paediatrics_18w", ["92"]),
        ("autism_26w", [None]),
        ("two_year_reviews", ["78", "84", "90"]),
    ],
)
def test_the_plans_targets_step_by_step(code, values):
    found = sorted((t for t in entered().targets if t.indicator == code), key=lambda t: t.by)
    assert [target.value for target in found] == [value and Decimal(value) for value in values]


def test_a_council_adds_measures_and_says_targets_anew(tmp_path):
    here = entered(own_file(tmp_path, OWN))
    assert list(here.measures)[-1] == "school_places"
    assert here.measures.keys() > entered().measures.keys()
    assert [(t.plan, t.value) for t in here.targets if t.indicator == "treated_fairly"] == [("Ours", Decimal(90))]
    assert len([t for t in here.targets if t.indicator == "forum_at_boards"]) == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (OWN.replace("school_places", "plans_20w_excl"), "plans_20w_excl: this is computed"),
        (OWN.replace("  school_places:", "  School Places:"), "small letters"),
        (OWN.replace('"450"', '"many"'), "value must be a number"),
        (OWN.replace('"450"', '"NaN"'), "value must be a number"),
        (OWN.replace("good: up", "good: high"), "'high' is not a good"),
        (OWN.replace("indicator: treated_fairly", "indicator: requests"), "requests is no measure that is entered"),
        (OWN.replace("    unit: places\n", ""), "unit is missing"),
        (
            OWN + "questions:\n  q: {asks: How was it, measure: school_places, options: [a], counts: [a]}\n",
            "no measure entered in",
        ),
        (
            OWN + "questions:\n  q: {asks: How was it, measure: treated_fairly, options: [a], counts: [b]}\n",
            "of its options",
        ),
        (
            OWN + "questions:\n  q: {asks: How was it, measure: treated_fairly, options: [a], counts: []}\n",
            "at least one",
        ),
        (
            OWN
            + "questions:\n  q: {asks: How was it, measure: treated_fairly, options: [a], counts: [a], leaves_out: [a]}\n",
            "no option is in both",
        ),
    ],
)
def test_a_file_with_a_fault_is_refused_naming_it(tmp_path, text, fault):
    with pytest.raises(LawDataError, match=fault):
        entered(own_file(tmp_path, text))


def test_a_council_may_begin_from_a_copy_of_the_shipped_file(tmp_path):
    copied = entered(own_file(tmp_path, SHIPPED.read_text(encoding="utf-8")))
    assert copied == entered()


def test_a_fault_in_the_councils_file_stops_the_start(tmp_path):
    path = own_file(tmp_path, "measures: 4")
    with pytest.raises(SettingsError, match=r"EHC_MEASURES: ours\.yaml: measures must be keys and values"):
        create_app(Settings(secret_key="for tests", database_url="sqlite://", measures=path))
