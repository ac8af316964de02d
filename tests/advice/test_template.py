"""The template: what it takes, what it keeps, and that its published schema says the same."""

import copy
import json
from datetime import date

import jsonschema_rs
import pytest
from pydantic import ValidationError

from app.advice.complete import missing, warnings
from app.advice.template import DIALECT, EXAMPLE, EXTENSION_CHARACTERS, SCHEMA_VERSION, Submission, advice_schema
from app.schema import ON_RECORD

THU_5_NOV_2026 = date(2026, 11, 5)
SCHEMA = jsonschema_rs.Draft202012Validator(advice_schema())


def example(**changed):
    return copy.deepcopy(EXAMPLE) | changed


def fault(**fields):
    """The field pydantic names, by its path, when it refuses these."""
    with pytest.raises(ValidationError) as refused:
        Submission.model_validate(fields)
    return ["/".join(map(str, error["loc"])) for error in refused.value.errors()]


# ---- What is taken ----


def test_a_draft_may_be_empty():
    assert Submission.model_validate({}) == Submission()


@pytest.mark.parametrize("field", Submission.model_fields)
def test_a_draft_may_be_any_one_field(field):
    assert Submission.model_validate({field: EXAMPLE[field]}).model_dump(mode="json")[field] == EXAMPLE[field]


def test_a_part_of_a_draft_may_be_begun_and_no_more():
    draft = {"needs": [{}], "outcomes": [{}], "provision": [{}], "author": {}}
    assert Submission.model_validate(draft).needs[0].section is None


def test_the_example_comes_back_as_it_was_sent():
    assert json.loads(Submission.model_validate(EXAMPLE).model_dump_json()) == EXAMPLE


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"colour": 1}, "colour"),
        ({"needs": [{"text": "a", "colour": 1}]}, "needs/0/colour"),
        ({"outcomes": [{"smart": True}]}, "outcomes/0/smart"),
        ({"provision": [{}, {"cost": 1}]}, "provision/1/cost"),
        ({"author": {"email": "a@example.org"}}, "author/email"),
        ({"needs": [{"section": "A"}]}, "needs/0/section"),
        ({"provision": [{"section": "H"}]}, "provision/0/section"),
        ({"provision": [{"outcome": -1}]}, "provision/0/outcome"),
        ({"seen_on": ["03/02/2026"]}, "seen_on/0"),
        ({"strengths": "a" * 20_001}, "strengths"),
        ({"sources": ["a"] * 101}, "sources"),
        ({"views": None}, "views"),
    ],
)
def test_what_is_not_of_the_template_is_refused_by_name(fields, named):
    assert fault(**fields) == [named]


@pytest.mark.parametrize(
    "where", [{"views": "a\x00b"}, {"needs": [{"text": "\x00"}]}, {"extensions": {"EP": {"\x00": 1}}}]
)
def test_no_text_holds_a_nul(where):
    with pytest.raises(ValidationError, match="NUL"):
        Submission.model_validate(where)


def test_what_is_on_record_is_read_by_the_rules_of_its_day():
    sent = {"needs": [{"text": "Pub\ufffe", "section": "B"}]}
    with pytest.raises(ValidationError, match="noncharacter"):
        Submission.model_validate(sent)
    assert Submission.model_validate(sent, context=ON_RECORD).needs[0].text == "Pub\ufffe"
    assert Submission.model_validate_json(json.dumps(sent), context=ON_RECORD).needs[0].text == "Pub\ufffe"


# ---- Hours are a number, kept exactly ----


@pytest.mark.parametrize(
    ("sent", "kept"), [("2", "2"), ("2.0", "2"), ("0.1", "0.1"), ("1.25", "1.25"), ("0", "0"), ("1e2", "100")]
)
def test_hours_are_kept_as_the_shortest_number(sent, kept):
    text = Submission.model_validate(json.loads(f'{{"provision": [{{"hours": {sent}}}]}}')).model_dump_json()
    assert f'"hours":{kept},' in text
    assert Submission.model_validate_json(text).model_dump_json() == text


@pytest.mark.parametrize("hours", [-0.5, 1.255, float("nan"), float("inf"), "1", True, 10_001])
def test_hours_that_are_no_amount_are_refused(hours):
    assert fault(provision=[{"hours": hours}]) == ["provision/0/hours"]


# ---- Extensions ----


def test_an_extension_is_an_object_under_a_code_or_a_reverse_domain_name():
    kept = {"NHS-SALT": {"a": [1, 2.5, None]}, "uk.nhs.example": {}}
    assert Submission.model_validate({"extensions": kept}).extensions == kept


@pytest.mark.parametrize("key", ["", "a b", ".a", "é", "a" * 101])
def test_an_extension_has_a_plain_name(key):
    assert fault(extensions={key: {}})[0].startswith("extensions")


@pytest.mark.parametrize("value", [1, "words", [1], None])
def test_an_extension_is_an_object(value):
    assert fault(extensions={"EP": value}) == ["extensions/EP"]


def deep(levels):
    value = {}
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "value", [deep(100_000), {"a": float("nan")}, {"a": "b" * EXTENSION_CHARACTERS}], ids=["deep", "nan", "long"]
)
def test_an_extension_that_could_not_be_kept_is_refused(value):
    assert fault(extensions={"EP": value}) == ["extensions"]


# ---- The published schema ----


def test_the_schema_is_a_schema_of_its_dialect_and_says_which_version():
    schema = advice_schema()
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"].endswith(f"/advice-schema/{SCHEMA_VERSION}")
    assert schema["title"]
    assert schema["description"]


def test_every_field_is_described_and_says_which_section_of_the_plan_it_feeds():
    schema = advice_schema()
    for part in [schema, *schema["$defs"].values()]:
        for name, field in part["properties"].items():
            assert field["description"], name
            assert set(field["plan_section"]) <= {"A", "B", "C", "D", "E", "F", "G", "H1", "H2", "K"}, name


@pytest.mark.parametrize(
    ("field", "sections"),
    [
        ("views", ["A"]),
        ("needs", ["B", "C", "D"]),
        ("outcomes", ["E"]),
        ("provision", ["F", "G", "H1", "H2"]),
        ("sources", ["K"]),
    ],
)
def test_the_parts_of_advice_map_to_the_sections_of_a_plan(field, sections):
    assert advice_schema()["properties"][field]["plan_section"] == sections


def test_the_example_is_complete_and_nothing_in_it_is_vague():
    schema = advice_schema()
    assert schema["examples"] == [EXAMPLE]
    submission = Submission.model_validate(EXAMPLE)
    assert missing(submission, THU_5_NOV_2026) == []
    assert warnings(submission) == []
    SCHEMA.validate(EXAMPLE)


def test_a_caller_may_change_the_schema_it_was_given():
    advice_schema()["properties"]["needs"].clear()
    advice_schema()["examples"][0]["needs"].clear()
    assert advice_schema()["properties"]["needs"]["type"] == "array"
    assert advice_schema()["examples"][0]["needs"]


@pytest.mark.parametrize(
    "changed",
    [
        {"strengths": " "},
        {"views": ""},
        {"needs": []},
        {"needs": [{"text": "a"}]},
        {"needs": [{"text": "", "section": "B"}]},
        {"outcomes": []},
        {"outcomes": [{"text": "a", "measure": "b"}]},
        {"provision": [{"text": "a", "section": "F"}]},
        {"provision": [{"text": "a", "section": None, "outcome": 0}]},
        {"author": {"name": "A"}},
        {"author": {"name": "A", "profession": "b", "registration_body": "GMC"}},
        {"seen_on": [], "sources": []},
        {"seen_on": [], "sources": [" "]},
        {"nothing_relevant": True},
        {"extensions": {"a b": {}}},
    ],
)
def test_the_schema_refuses_what_is_incomplete(changed):
    assert not SCHEMA.is_valid(example(**changed))


@pytest.mark.parametrize(
    "accepted",
    [
        example(provision=[]),
        example(seen_on=[]),
        example(sources=[]),
        example(author={"name": "A", "profession": "head teacher"}),
        {"nothing_relevant": True, "author": {"name": "A", "profession": "head teacher"}},
    ],
    ids=["no provision", "on papers", "seen", "no register", "nothing relevant"],
)
def test_the_schema_takes_what_is_complete(accepted):
    SCHEMA.validate(accepted)
    assert missing(Submission.model_validate(accepted), THU_5_NOV_2026) == []
