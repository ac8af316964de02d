"""The one template of all services' advice: needs, outcomes and provision (send2014 reg 6(1)), and where each part goes in a plan.

A draft is any part of it, so that every field may be absent; what a submission needs is said by `advice_schema` to
other people's programs and by `app.advice.complete` to people.
"""

import copy
import json
import math
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic.config import JsonDict

from app.cases.schemas import Day
from app.people.schemas import Line, Name, Short
from app.schema import Body

SCHEMA_VERSION: Final = 1
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

EXTENSION_CHARACTERS: Final = 50_000
EXTENSION_LEVELS: Final = 10  # of objects and lists in each other
MOST_HOURS: Final = 10_000

Text = Annotated[str, Field(max_length=20_000)]
Paragraph = Annotated[str, Field(max_length=5_000)]


def _number_only(value: object) -> object:
    if isinstance(value, str):  # pydantic reads "1" as 1, and the schema says a number
        raise ValueError("a number, without quotation marks")  # noqa: TRY004 - pydantic words a ValueError
    return value


def _shortest(value: Decimal) -> int | float:
    """As a JSON number: 2 stays 2. Two decimals survive a float, which prints the shortest text that reads back."""
    return int(value) if value == value.to_integral_value() else float(value)


Hours = Annotated[
    Decimal,
    Field(ge=0, le=MOST_HOURS, decimal_places=2),
    BeforeValidator(_number_only),
    PlainSerializer(_shortest, return_type=int | float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": MOST_HOURS}),
]


def _keepable(extensions: dict[str, Any]) -> dict[str, Any]:
    """Extensions are anybody's: bounded in depth, numbers and length. Walks without recursion: input may be deep."""
    waiting: list[tuple[object, int]] = [(extensions, 0)]
    while waiting:
        part, level = waiting.pop()
        if level > EXTENSION_LEVELS:
            raise ValueError(f"at most {EXTENSION_LEVELS} levels of objects and lists")
        match part:
            case float() if not math.isfinite(part):
                raise ValueError("NaN and infinities are not JSON numbers")
            case dict():
                waiting += [(item, level + 1) for item in part.values()]
            case list():
                waiting += [(item, level + 1) for item in part]
    if len(json.dumps(extensions, ensure_ascii=False)) > EXTENSION_CHARACTERS:
        raise ValueError(f"at most {EXTENSION_CHARACTERS} characters in all")
    return extensions


ExtensionKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]


def _plan(*sections: str) -> JsonDict:
    """The sections of a plan, A to K, that a field feeds."""
    return {"plan_section": list(sections)}


class Need(Body):
    """One need found."""

    text: Paragraph = Field(
        default="",
        description="The need, and what it means for the child's day.",
        json_schema_extra=_plan("B", "C", "D"),
    )
    section: Literal["B", "C", "D"] | None = Field(
        default=None,
        description="Where it goes: B special educational, C health, D social care.",
        json_schema_extra=_plan("B", "C", "D"),
    )


class Outcome(Body):
    """One outcome: what the child will be able to do, how that will be seen, and by when."""

    text: Paragraph = Field(
        default="",
        description="What the child will do or have that they do not now: a difference made, not a service given.",
        json_schema_extra=_plan("E"),
    )
    measure: Line = Field(
        default="",
        description="How it will be seen to have been reached, and by whom.",
        json_schema_extra=_plan("E"),
    )
    by: Line = Field(
        default="",
        description="A date, or the end of a school year or key stage: 31 July 2027, the end of Year 4.",
        json_schema_extra=_plan("E"),
    )


class Provision(Body):
    """One provision: what, how much, how often, by whom, and for which outcome."""

    text: Paragraph = Field(
        default="",
        description="What will be done, so that its reader could tell whether it was.",
        json_schema_extra=_plan("F", "G", "H1", "H2"),
    )
    type: Short = Field(
        default="",
        description="What type of provision: therapy, teaching, equipment, training of staff.",
        json_schema_extra=_plan("F", "G", "H1", "H2"),
    )
    hours: Hours | None = Field(
        default=None,
        description="Hours each time it is given, to two decimals: 0.5 is thirty minutes.",
        json_schema_extra=_plan("F", "G", "H1", "H2"),
    )
    frequency: Line = Field(
        default="",
        description="How often, and for how long: weekly in term time for a year.",
        json_schema_extra=_plan("F", "G", "H1", "H2"),
    )
    by_whom: Line = Field(
        default="",
        description="Who gives it: the profession, the training, whom they are supervised by.",
        json_schema_extra=_plan("F", "G", "H1", "H2"),
    )
    section: Literal["F", "G", "H1", "H2"] | None = Field(
        default=None,
        description="Where it goes: F special educational, G health, H1 and H2 social care.",
        json_schema_extra=_plan("F", "G", "H1", "H2"),
    )
    outcome: Annotated[int, Field(ge=0, le=99)] | None = Field(
        default=None,
        description="The outcome it serves: its place in `outcomes`, from 0.",
        json_schema_extra=_plan("E"),
    )


class Author(Body):
    """Who gives the advice."""

    name: Name = Field(default="", description="Who writes.", json_schema_extra=_plan("K"))
    profession: Short = Field(default="", description="As what.", json_schema_extra=_plan("K"))
    registration_body: Short = Field(
        default="",
        description="HCPC, GMC, NMC or SWE (Social Work England); another's name; empty where the profession has none.",
        json_schema_extra=_plan("K"),
    )
    registration_number: Short = Field(
        default="",
        description="As on that register; needed where it is one of the four.",
        json_schema_extra=_plan("K"),
    )


class Submission(Body):
    """Advice, or a draft of it: every field may be absent until it is submitted."""

    seen_on: list[Day] = Field(
        default=[],
        max_length=100,
        description="The days the child was seen or assessed; none where the advice rests on papers, named in `sources`.",
        json_schema_extra=_plan("K"),
    )
    strengths: Text = Field(
        default="",
        description="What the child is good at, enjoys and can do.",
        json_schema_extra=_plan("A"),
    )
    views: Text = Field(
        default="",
        description="What the child and the family say, in their words; or that it could not be got, and why.",
        json_schema_extra=_plan("A"),
    )
    needs: list[Need] = Field(
        default=[], max_length=100, description="The needs found.", json_schema_extra=_plan("B", "C", "D")
    )
    outcomes: list[Outcome] = Field(
        default=[], max_length=100, description="The outcomes sought.", json_schema_extra=_plan("E")
    )
    provision: list[Provision] = Field(
        default=[],
        max_length=200,
        description="What the needs call for.",
        json_schema_extra=_plan("F", "G", "H1", "H2"),
    )
    author: Author = Field(
        default_factory=Author, description="Who gives the advice, and as what.", json_schema_extra=_plan("K")
    )
    sources: list[Line] = Field(
        default=[],
        max_length=100,
        description="What the advice rests on: reports, records, people spoken to, each with its date.",
        json_schema_extra=_plan("K"),
    )
    nothing_relevant: bool = Field(
        default=False,
        description="The service has nothing to say that bears on the assessment; then the author alone is needed.",
        json_schema_extra=_plan(),
    )
    extensions: Annotated[dict[ExtensionKey, dict[str, Any]], AfterValidator(_keepable)] = Field(
        default={},
        max_length=20,
        description="What one service adds: an object each, under its service code or a reverse-domain name.",
        json_schema_extra=_plan(),
    )


# A fictional therapist's advice: complete, and nothing in it is vague. The tests hold both.
EXAMPLE: Final[dict[str, Any]] = {
    "seen_on": ["2026-02-03", "2026-02-10"],
    "strengths": "Sings, builds with bricks from a picture, and helps younger children with their coats.",
    "views": "He chose the smiling face for play time and the sad face for carpet time. His mother hopes he will have a friend.",
    "needs": [
        {"text": "Understands two key words in a sentence; his class is spoken to in five or six.", "section": "B"}
    ],
    "outcomes": [
        {
            "text": "He follows an instruction of three key words given to the whole class.",
            "measure": "Four of five instructions on three days running, noted by the class teacher.",
            "by": "31 July 2027",
        }
    ],
    "provision": [
        {
            "text": "Direct speech and language therapy on understanding spoken sentences, in a quiet room at school.",
            "type": "therapy",
            "hours": 0.5,
            "frequency": "once a week in term time, 36 sessions in the school year",
            "by_whom": "a speech and language therapist registered with the HCPC",
            "section": "F",
            "outcome": 0,
        }
    ],
    "author": {
        "name": "Fictional Therapist",
        "profession": "speech and language therapist",
        "registration_body": "HCPC",
        "registration_number": "SL00000",
    },
    "sources": ["Class teacher, spoken to on 3 February 2026"],
    "nothing_relevant": False,
    "extensions": {"uk.example.therapy": {"assessment": "observation and a standardised test"}},
}

_SAID: Final = r"\S"  # a pattern any words fit and blanks do not
_WHOLE: Final = {
    "Need": ("text", "section"),
    "Outcome": ("text", "measure", "by"),
    "Provision": ("text", "section", "outcome"),
    "Author": ("name", "profession"),
}


def _required(part: dict[str, Any], fields: tuple[str, ...]) -> None:
    """Turn a part of a draft into a part of a submission: these fields are there, and say something."""
    part["required"] = list(fields)
    for name in fields:
        field = part["properties"][name]
        field.pop("default", None)
        if "anyOf" in field:  # a value or null: null is what is missing
            field.update(field.pop("anyOf")[0])
        if field.get("type") == "string" and "enum" not in field:
            field["pattern"] = _SAID


def advice_schema() -> dict[str, Any]:
    """The template as JSON Schema 2020-12: what a submission needs, not a draft. The reader may keep and change the answer.

    It cannot say that an outcome a provision names is there, that no day seen lies ahead, or the shape of a
    registration number: `app.advice.complete.missing` says those too.
    """
    schema = Submission.model_json_schema()
    for name, fields in _WHOLE.items():
        _required(schema["$defs"][name], fields)
    schema["$defs"]["Author"] |= {
        "if": {
            "properties": {"registration_body": {"enum": ["HCPC", "GMC", "NMC", "SWE"]}},
            "required": ["registration_body"],
        },
        "then": {"properties": {"registration_number": {"pattern": _SAID}}, "required": ["registration_number"]},
    }
    schema["properties"]["author"].pop("default", None)
    schema["properties"]["extensions"]["additionalProperties"] = False  # a key that fits no pattern is refused
    return schema | {
        "$schema": DIALECT,
        # Relative: it resolves against the address it was fetched from, wherever this is installed.
        "$id": f"/api/v1/advice-schema/{SCHEMA_VERSION}",
        "title": "Advice for an education, health and care needs assessment",
        "description": (
            "One template for every service. `plan_section` names the sections of a plan (A to K) that a field feeds. "
            "A draft may lack any field; a submission may not lack what is required here."
        ),
        "required": ["author"],
        "if": {"properties": {"nothing_relevant": {"const": True}}, "required": ["nothing_relevant"]},
        "then": {"properties": {"provision": {"maxItems": 0}}},
        "else": {
            "required": ["strengths", "views", "needs", "outcomes"],
            "properties": {
                "strengths": {"pattern": _SAID},
                "views": {"pattern": _SAID},
                "needs": {"minItems": 1},
                "outcomes": {"minItems": 1},
            },
            "anyOf": [
                {"required": ["seen_on"], "properties": {"seen_on": {"minItems": 1}}},
                {"required": ["sources"], "properties": {"sources": {"contains": {"pattern": _SAID}}}},
            ],
        },
        "examples": [copy.deepcopy(EXAMPLE)],
    }
