"""Provisions as the API gives them."""

from datetime import date
from typing import Literal

from app.schema import Reply


class ValueOut(Reply):
    """What a provision sets from a day on; `amount` null: from that day it sets nothing."""

    in_force_from: date
    amount: int | None
    unit: str | None
    counting: str | None
    set_by: str
    says: str | None


class GroundOut(Reply):
    """One fact of an exception's list."""

    letter: str
    code: str
    cite: str
    says: str
    minimum_days: int | None
    lead_days: int | None
    confidence: str
    borrowed_by: str | None


class CheckedOut(Reply):
    """How well a row was checked, against which text, and when."""

    confidence: str
    meaning: str
    against: str
    url: str | None
    on: date


class PlaceOut(Reply):
    """Where a provision is carried out."""

    file: str
    line: int
    name: str


class ProvisionOut(Reply):
    """A provision: what it says, what it sets and from when, how it was checked, and whether this engine carries it out."""

    instrument: str
    ref: str
    slug: str
    cite: str
    id: str
    title: str
    says: str
    kind: str
    in_force_from: date
    values: list[ValueOut]
    as_soon_as_practicable: bool
    starts_on: list[str]
    excused_by: str | None
    clock: str | None
    grounds: list[GroundOut]
    checked: CheckedOut
    status: Literal["implemented", "not_modelled", "MISSING"]
    reason: str | None
    implemented_by: list[PlaceOut]
    note: str | None
