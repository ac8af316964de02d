"""A matter as it is filed: its row, read to say what is recorded of it. Making the ORM's object takes six times as long."""

from typing import NamedTuple

from app.tables import Matter


class Filed(NamedTuple):
    """A matter's row, to be read: a change to the matter is made on the row itself."""

    id: int
    kind: str
    authority: str
    person_id: int
    reference: str
    external_ref: str | None
    synthetic: bool


AnyMatter = Matter | Filed
