"""What may stand in a cell at all, whatever it means: no formula, no pasted letter, no e-mail address where a name belongs."""

import re
from typing import Final

from app.schema import unstorable

_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # what a spreadsheet takes for a formula's start
_NUMBER: Final = re.compile(r"[+-]\d[\d\s().]*")  # a telephone number, a year group: nothing to be worked out
_EMAIL: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
CONTACT: Final = frozenset({"contact_name", "contact_email", "contact_phone", "contact_address"})
LINES_IN: Final = frozenset({"contact_address"})


def is_formula(text: str, column: str) -> bool:
    """Whether a cell, without the space around it, is a formula: =, @, or + or - with no digit after it.

    In a column that is only kept, + and - begin a note ("- rang mum") far more often than a formula.
    """
    if text.startswith(("=", "@")):
        return True
    return bool(column) and text[:1] in {"+", "-"} and len(text) > 1 and not text[1].isdigit()


def fault_in(text: str, column: str) -> str | None:
    """What a data manager is to do about a cell of this column that cannot stand; None where it can."""
    if is_formula(text, column):
        return f"a formula stands here (it starts with {text[0]}): put its value in its place"
    if unstorable(text):
        return f"{unstorable(text)}: take it out"
    if not column or column in LINES_IN:
        return None
    lines = len(text.splitlines())
    if lines > 1:
        return f"{lines} lines stand here, as of a letter pasted in: keep what this column is for, in one line"
    if column not in CONTACT and _EMAIL.search(text):
        return "an e-mail address stands here: move it to contact_email"
    return None


def told_apart(text: str) -> str:
    """A cell for a file that a spreadsheet may open: behind an apostrophe if it might be taken for a formula."""
    bare = text.lstrip()
    risky = text[:1] in {"\t", "\r"} or bare.startswith(_STARTS)
    return f"'{text}" if risky and not _NUMBER.fullmatch(bare.rstrip()) else text


def as_it_was(text: str) -> str:
    """A cell without the apostrophe that `told_apart` put before it."""
    return text[1:] if text.startswith("'") and told_apart(text[1:]) == text else text
