"""Documents as the API gives them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.schema import Reply, unstorable

Sharer = Literal["family", "setting", "professional"]


def _storable(words: str) -> str:
    fault = unstorable(words)
    if fault:
        raise ValueError(fault)
    return words


Words = Annotated[str, AfterValidator(_storable)]


class AdderOut(Reply):
    """Whose account added it."""

    id: int
    name: str


class DocumentOut(Reply):
    """A file in a case. The council sees it; others where they added it, or it is shared with them."""

    id: int
    case_id: int
    kind: str
    from_whom: str = Field(serialization_alias="from")
    dated: date | None = Field(serialization_alias="date")
    share_with: list[Sharer]
    filename: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: AdderOut
