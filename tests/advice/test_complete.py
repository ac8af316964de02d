"""What is missing refuses a submission, what is vague warns: each rule alone, and all of them on random submissions."""

import copy
import json
from datetime import date, timedelta

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.advice.complete import REGISTERS, missing, warnings
from app.advice.template import EXAMPLE, Submission, advice_schema
from app.schema import NONCHARACTERS

THU_5_NOV_2026 = date(2026, 11, 5)
SCHEMA = jsonschema_rs.Draft202012Validator(advice_schema())


def lacks(said, on=THU_5_NOV_2026):
    return [lack.field for lack in missing(Submission.model_validate(said), on)]


def warned(said):
    return [lack.field for lack in warnings(Submission.model_validate(said))]


def example(**changed):
    return copy.deepcopy(EXAMPLE) | changed


def provided(**changed):
    return example(provision=[EXAMPLE["provision"][0] | changed])


# ---- Random submissions that are complete ----

KEPT = st.characters(exclude_categories=["Cs"], exclude_characters={"\x00", *NONCHARACTERS})
WORDS = st.text(KEPT, min_size=1, max_size=40).filter(str.strip)
NUMBERS = {
    "HCPC": "PYL00000",
    "GMC": "0000000",
    "NMC": "00A0000E",
    "SWE": "SW00000",
    "": "",
    "Teaching Regulation Agency": "",
}
HOURS = st.none() | st.decimals(0, 100, places=2).map(float)


@st.composite
def complete(draw):
    outcomes = draw(
        st.lists(st.fixed_dictionaries({"text": WORDS, "measure": WORDS, "by": WORDS}), min_size=1, max_size=4)
    )
    provision = st.fixed_dictionaries(
        {
            "text": WORDS,
            "section": st.sampled_from(["F", "G", "H1", "H2"]),
            "outcome": st.integers(0, len(outcomes) - 1),
        },
        optional={"type": WORDS, "hours": HOURS, "frequency": WORDS, "by_whom": WORDS},
    )
    body = draw(st.sampled_from(sorted(NUMBERS)))
    seen = draw(st.lists(st.dates(date(2025, 1, 1), THU_5_NOV_2026).map(str), max_size=3))
    return {
        "seen_on": seen,
        "strengths": draw(WORDS),
        "views": draw(WORDS),
        "needs": draw(
            st.lists(st.fixed_dictionaries({"text": WORDS, "section": st.sampled_from("BCD")}), min_size=1, max_size=4)
        ),
        "outcomes": outcomes,
        "provision": draw(st.lists(provision, max_size=4)),
        "author": {
            "name": draw(WORDS),
            "profession": draw(WORDS),
            "registration_body": body,
            "registration_number": NUMBERS[body],
        },
        "sources": draw(st.lists(WORDS, min_size=0 if seen else 1, max_size=3)),
        "extensions": draw(
            st.dictionaries(st.sampled_from(["EP", "uk.example"]), st.dictionaries(WORDS, WORDS), max_size=2)
        ),
    }


def required(said):
    """The path of every part this submission cannot go without."""
    yield from (("strengths",), ("views",), ("needs",), ("author", "name"), ("author", "profession"))
    yield ("outcomes",)
    yield from (("needs", n, part) for n in range(len(said["needs"])) for part in ("text", "section"))
    yield from (("outcomes", n, part) for n in range(len(said["outcomes"])) for part in ("text", "measure", "by"))
    yield from (
        ("provision", n, part) for n in range(len(said["provision"])) for part in ("text", "section", "outcome")
    )
    if said["author"]["registration_number"]:
        yield ("author", "registration_number")
    if not said["seen_on"]:
        yield ("sources",)
    if not said["sources"]:
        yield ("seen_on",)


@given(complete())
def test_whatever_is_complete_lacks_nothing_and_comes_back_as_it_was(said):
    submission = Submission.model_validate(said)
    assert missing(submission, THU_5_NOV_2026) == []
    assert Submission.model_validate_json(submission.model_dump_json()) == submission
    assert Submission.model_validate(json.loads(submission.model_dump_json())) == submission
    assert SCHEMA.is_valid(said)


@given(st.data())
def test_whatever_required_part_is_taken_out_is_the_one_lack(data):
    said = data.draw(complete())
    *path, last = data.draw(st.sampled_from(list(required(said))))
    part = said
    for step in path:
        part = part[step]
    del part[last]
    field = "seen_on" if last == "sources" else ".".join(map(str, [*path, last]))
    assert lacks(said) == [field]
    assert not SCHEMA.is_valid(said)


@given(complete(), st.sampled_from(["strengths", "views"]), st.sampled_from(["", " ", "\n\t", "\u00a0"]))
def test_blanks_say_nothing(said, field, blank):
    assert lacks(said | {field: blank}) == [field]


# ---- Each rule ----


def test_an_empty_draft_lacks_each_part_in_the_order_of_the_form():
    assert lacks({}) == ["seen_on", "strengths", "views", "needs", "outcomes", "author.name", "author.profession"]


def test_each_lack_is_said_in_words():
    for lack in missing(Submission(), THU_5_NOV_2026):
        assert len(lack.message.split()) >= 3, lack


def test_advice_on_papers_names_its_sources():
    assert lacks(example(seen_on=[])) == []
    assert lacks(example(seen_on=[], sources=[])) == ["seen_on"]
    assert lacks(example(seen_on=[], sources=[" "])) == ["seen_on"]


def test_a_child_is_not_seen_in_the_future():
    days = [THU_5_NOV_2026, THU_5_NOV_2026 + timedelta(days=1)]
    assert lacks(example(seen_on=list(map(str, days)))) == ["seen_on.1"]
    assert lacks(example(seen_on=list(map(str, days))), on=days[1]) == []


def test_provision_serves_an_outcome_that_is_there():
    assert lacks(provided(outcome=0)) == []
    assert lacks(provided(outcome=1)) == ["provision.0.outcome"]


def test_with_no_outcome_that_alone_is_missing():
    assert lacks(example(outcomes=[])) == ["outcomes"]


def author(body, number):
    return example(author=EXAMPLE["author"] | {"registration_body": body, "registration_number": number})


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("HCPC", "PYL12345"),
        ("HCPC", "sl 001234"),
        ("hcpc", "OT1"),
        ("GMC", "7000000"),
        ("NMC", "01A2345E"),
        ("SWE", "SW99"),
        ("Social Work  England", "SW123456"),
        ("", ""),
        ("Teaching Regulation Agency", ""),
    ],
)
def test_a_number_of_the_shape_its_register_gives_is_taken(body, number):
    assert lacks(author(body, number)) == []


@pytest.mark.parametrize(
    ("body", "number"),
    [
        *((code, "") for code in REGISTERS),
        ("HCPC", "12345"),
        ("HCPC", "PYL1234567"),
        ("GMC", "123456"),
        ("GMC", "12345678"),
        ("GMC", "١٢٣٤٥٦٧"),
        ("NMC", "01A234E"),
        ("SWE", "123456"),
        ("swe", "SW"),
        ("General Medical Council", ""),
    ],
)
def test_a_number_that_is_no_number_of_its_register_is_a_lack(body, number):
    (lack,) = missing(Submission.model_validate(author(body, number)), THU_5_NOV_2026)
    assert lack.field == "author.registration_number"
    assert (lack.message.startswith("give")) == (not number)


def test_nothing_relevant_needs_only_its_author():
    assert lacks({"nothing_relevant": True, "author": EXAMPLE["author"]}) == []
    assert lacks({"nothing_relevant": True}) == ["author.name", "author.profession"]


def test_nothing_relevant_comes_with_no_provision():
    assert lacks(example(nothing_relevant=True)) == ["provision"]


# ---- What warns ----


def test_an_outcome_that_nothing_provided_serves():
    outcomes = EXAMPLE["outcomes"] * 2
    assert warned(example(outcomes=outcomes)) == ["outcomes.1"]
    assert warned(example(outcomes=outcomes, provision=EXAMPLE["provision"] + provided(outcome=1)["provision"])) == []


def test_provision_that_says_neither_how_much_nor_how_often_nor_by_whom():
    nothing = {"hours": None, "frequency": " ", "by_whom": ""}
    assert warned(provided(**nothing)) == ["provision.0"]
    for field in nothing:
        assert warned(provided(**(nothing | {field: EXAMPLE["provision"][0][field]}))) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Support as required.", "as required"),
        ("Support AS\n Required.", "as required"),
        ("Help as-needed", "as-needed"),
        ("as and when needed", "as and when needed"),
        ("help as and when he asks", "as and when"),
        ("Sessions as appropriate", "as appropriate"),
        ("where necessary", "where necessary"),
        ("A laptop, if possible", "if possible"),
        ("He needs access to a quiet room", "access to"),
        ("Opportunities for practice", "opportunities for"),
        ("an opportunity to practise", "opportunity to"),
        ("regular breaks", "regular"),
        ("reviewed regularly", "regularly"),
        ("He may benefit from", "may benefit"),
        ("would\u00a0benefit", "would benefit"),
        ("up to three hours", "up to"),
        ("sufficient time", "sufficient"),
    ],
)
@pytest.mark.parametrize("field", ["text", "frequency", "by_whom"])
def test_a_vague_word_is_named_and_what_to_write_instead(field, words, said):
    (lack,) = warnings(Submission.model_validate(provided(**{field: words})))
    assert lack.field == f"provision.0.{field}"
    assert lack.message.startswith(f"“{said}” is vague: write ")


@pytest.mark.parametrize(
    "words",
    [
        "an irregular heartbeat",
        "an up to date audiogram",
        "an up-to-date audiogram",
        "no self-sufficient child",
        "accessible to all",
        "as he needed",
        "requires 30 minutes",
    ],
)
def test_what_only_looks_vague_passes(words):
    assert warned(provided(text=words)) == []


def test_two_vague_words_are_two_warnings_and_the_same_word_twice_is_one():
    found = warnings(Submission.model_validate(provided(text="Regular access to help, regular breaks.")))
    assert [lack.message.split("”")[0] for lack in found] == ["“access to", "“regular"]


@pytest.mark.parametrize(
    "by",
    ["31 July 2027", "July 2027", "31/7/27", "31.07.2027", "the end of Year 4", "end of Y11", "Key Stage 2", "KS1",
     "the end of Reception", "age 7", "at the age of 11", "his 16th birthday"],
)  # fmt: skip
def test_a_date_or_a_stage_fixes_an_outcome_in_time(by):
    assert warned(example(outcomes=[EXAMPLE["outcomes"][0] | {"by": by}])) == []


@pytest.mark.parametrize("by", ["soon", "July", "in time", "within 12 months", "the next review", "years"])
def test_an_outcome_with_no_date_is_not_smart(by):
    assert warned(example(outcomes=[EXAMPLE["outcomes"][0] | {"by": by}])) == ["outcomes.0.by"]


def needs(*sections):
    return [{"text": "a need", "section": section} for section in sections]


def given_in(*sections):
    return [EXAMPLE["provision"][0] | {"section": section} for section in sections]


@pytest.mark.parametrize(
    ("found", "provided_in", "warned_of"),
    [
        ("B", ["F"], []),
        ("C", ["G"], []),
        ("D", ["H1"], []),
        ("D", ["H2"], []),
        ("BC", ["F"], []),  # health provision that educates or trains stands in section F
        ("B", ["G"], ["needs.0"]),
        ("BC", ["G"], ["needs.0"]),
        ("BBD", ["F", "H1"], []),
        ("BBD", ["H1"], ["needs.0"]),
        ("C", ["F"], ["provision.0.section"]),
        ("D", ["G"], ["needs.0"]),
    ],
)
def test_needs_and_provision_answer_each_other(found, provided_in, warned_of):
    assert warned(example(needs=needs(*found), provision=given_in(*provided_in))) == warned_of


def test_a_draft_just_begun_is_warned_of_and_does_not_fail():
    assert warned({}) == []
    assert warned({"needs": [{}], "outcomes": [{}], "provision": [{}]}) == ["outcomes.0", "provision.0"]


@given(complete())
def test_a_warning_names_a_field_that_is_there(said):
    for lack in warnings(Submission.model_validate(said)):
        part = said
        for step in lack.field.split("."):
            part = part[int(step)] if step.isdigit() else part[step]
