"""Advice as a therapist types it into the pages, part by part."""

from tests.advice.conftest import A_WEEK_AGO
from tests.support.filling import Visitor

CHILD = {
    "strengths": "Sings, and helps the younger ones.",
    "views": "He wants a friend. <b>",
    **{f"seen_on__0__{part}".replace("__", "-"): str(getattr(A_WEEK_AGO, part)) for part in ("day", "month", "year")},
}
NEED = {"needs-0-text": "Understands two key words in a sentence.", "needs-0-section": "B"}
OUTCOME = {"outcomes-0-text": "Follows an instruction of three key words.", "outcomes-0-measure": "Four of five, noted by the teacher.", "outcomes-0-by": "31 July 2027"}  # fmt: skip
PROVISION = {"provision-0-text": "Direct speech and language therapy.", "provision-0-hours": "30 minutes", "provision-0-frequency": "weekly in term time for a year", "provision-0-by_whom": "a speech and language therapist", "provision-0-section": "F", "provision-0-outcome": "0"}  # fmt: skip
AUTHOR = {"author-name": "Beth Lowe", "author-profession": "speech and language therapist", "author-registration_body": "HCPC", "author-registration_number": "SL12345"}  # fmt: skip
WHOLE = {"child": CHILD, "needs": NEED, "outcomes": OUTCOME, "provision": PROVISION, "author": AUTHOR}
TICKS = dict.fromkeys(("child", "seen", "needs", "outcomes", "author"), "yes")


def write(who: Visitor, asked: int, **parts: dict[str, str]) -> None:
    for code, fields in parts.items():
        assert "saved=yes" in who.goes(who.send(f"/advice/{asked}/write/{code}", **fields, step="save"))
