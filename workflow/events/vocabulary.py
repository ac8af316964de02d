"""The words events are made of: their coded values, and how a field says that it is words, or set by the service.

A field made with `words()` is about people: it is kept apart from the chain and may be erased; no fold reads it.
A field made with `stamped()` is set by the service when it records the event, never by a caller.
What is `required` people must give (app/record/parse.py holds them to it): words on record may have been erased.
"""

from dataclasses import field
from typing import Any, ClassVar, Final, Literal

AdviceKind = Literal[
    "parental",
    "child_views",
    "educational",
    "medical",
    "psychological",
    "social_care",
    "preparing_for_adulthood",
    "requested_by_family",
    "other",
]
OF_FAMILY: Final[frozenset[AdviceKind]] = frozenset({"parental", "child_views"})
"""Asked of the parent, the young person or the child: no service owes it, and the case does not wait for it."""
Source = Literal[
    "parent",
    "young_person",
    "school",
    "post16",
    "early_years",
    "health",
    "social_care",
    "youth_justice",
    "other",
    "local_authority",
    "not_stated",
]
Means = Literal["email", "post", "hand", "portal", "not_stated"]
Channel = Literal["phone", "email", "post", "portal", "in_person", "text", "other"]
MessageKind = Literal["message", "complaint", "concern", "mp_enquiry", "pals"]
Need = Literal[
    "SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH", "NSA", "not_stated"
]
ReturnReason = Literal[
    "incomplete",
    "outcomes_not_smart",
    "provision_not_specific",
    "child_not_seen",
    "another_child",
    "out_of_date",
    "other",
    "not_stated",
]
DecisionType = Literal["assessment_agreed", "assessment_refused", "plan_agreed", "plan_refused"]


def words(*, required: bool = False) -> Any:  # noqa: ANN401 - dataclasses.field is typed so: the field's own annotation rules
    """Words about people: stored apart, erasable, unread by any fold; `required` of whoever sends them, as below."""
    return field(default="", metadata={"words": True, "required": required})


def stamped_words() -> Any:  # noqa: ANN401 - as above
    """Words about people that the service takes down itself, from a form of its own."""
    return field(default="", metadata={"words": True, "stamped": True})


def stamped(default: object) -> Any:  # noqa: ANN401 - as above
    """A value the service sets when it records the event: a caller may not send it."""
    return field(default=default, metadata={"stamped": True})


class Strict:
    """Payloads refuse a field they do not know, and take JSON's `from` for Python's `from_`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "str_max_length": 20_000,
        "alias_generator": lambda name: name.rstrip("_"),
    }


class Payload(Strict):
    """What an event says. `type` names it in the record; `v` is the version of its shape."""

    type: ClassVar[str]
    v: ClassVar[int] = 1
