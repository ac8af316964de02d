"""A document as PDF/UA-1: tagged, titled, with its language; made by Typst from a template and plain values.

Typst refuses to write what claims PDF/UA-1 and is not: a picture without words, a heading skipped, a letter that no font
has. What is printed goes in as JSON, as text: nothing of it is read as markup.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

_NO_FONT: Final = re.compile(r'the text `(".*?")` could not be displayed', re.DOTALL)
MOST_TRIES: Final = 40


def typeset(template: Path, name: str, given: Mapping[str, Any], at: datetime) -> bytes:
    """The document. `name` is the input under which the template finds what is given; `at` is its date of making.

    The fonts are Typst's own, so that it looks the same wherever it is made. Where they lack a letter of somebody's name,
    the machine's fonts are taken too; where those lack it, the letter's number is printed: [U+674E].
    """
    text, own_fonts = json.dumps(given, ensure_ascii=False), True
    for _ in range(MOST_TRIES):
        try:
            made = typst.compile(
                template.read_bytes(),
                format="pdf",
                sys_inputs={name: text},
                pdf_standards=["ua-1"],
                ignore_system_fonts=own_fonts,
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            lacking = _lacking(str(error))
            if not lacking:
                raise
            if not own_fonts:
                for character in lacking:
                    text = text.replace(character, f"[U+{ord(character):04X}]")
            own_fonts = False
            continue
        if not isinstance(made, bytes):  # it is a list only of pictures, one a page
            raise TypeError(type(made))
        return made
    message = f"more than {MOST_TRIES} letters that no font has"
    raise ValueError(message)


def _lacking(error: str) -> set[str]:
    """The letters that no font has, of what Typst said."""
    return {c for quoted in _NO_FONT.findall(error) for c in quoted.strip('"') if ord(c) > 0x7F}  # noqa: PLR2004 - ASCII is in every font
