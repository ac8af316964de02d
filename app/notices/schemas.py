"""Letters as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.cases.schemas import Day, EventOut, Version, WorkerOut
from app.schema import Body, Reply

By = Literal["email", "post", "hand", "portal"]
Addressed = Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,40}$")]
Id = Annotated[int, Field(ge=1, le=2**62)]


class LetterIn(Body):
    """A letter to be sent: which, to whom (a contact's id, a body, `advice.12`), how, on which day."""

    notice: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    to: list[Addressed] = Field(min_length=1, max_length=20)
    by: By
    occurred_on: Day
    advice_id: Id | None = None
    exception_id: Id | None = None
    own_words: Annotated[str, Field(max_length=5000)] = ""
    draft_sent: bool = Field(default=False, description="Records too that the draft plan is sent with this letter.")
    served_on: Day | None = Field(
        default=None, description="With `draft_sent`: the day on which it reaches the family."
    )
    version: Version | None = None


class AgainIn(Body):
    """The same letter once more, as it was."""

    by: By
    occurred_on: Day
    version: Version | None = None


class LetterOut(Reply):
    """A letter as it went out. `stands` is false where the entry that it was sent is annulled."""

    id: int
    case_id: int
    event_id: int
    notice: str
    to: str
    by: str
    sent_on: date
    pdf: int
    docx: int
    plan_version: int | None
    again_of: int | None
    recorded_at: datetime
    recorded_by: WorkerOut
    stands: bool = True


class Sent(Reply):
    """What was recorded, and the letters, one to each."""

    event: EventOut
    letters: list[LetterOut]


class DueOut(Reply):
    """A letter that what happened calls for: under which provision, since when, to whom it has still to go."""

    notice: str
    title: str
    cite: str
    since: date
    to: list[str]
    sent_to: list[str]
    about: int | None


class PieceOut(Reply):
    """A part of a letter, with the provisions that ask for what it says."""

    kind: str
    text: str
    items: list[str]
    cite: list[str]


class PreviewOut(Reply):
    """A letter as it would be sent to one addressee today. What is in `lacks` must be known first."""

    notice: str
    to: str
    title: str
    lines: list[str]
    date: str
    reference: str
    salutation: str
    pieces: list[PieceOut]
    signed: list[str]
    lacks: list[str]
    notes: list[str]
    template: str
