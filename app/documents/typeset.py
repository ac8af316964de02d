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

_NO_FONT: Final = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_NUMBERED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
UNPRINTED: Final = "We could not print some of the letters. In their place stand their numbers, such as {}."


def typeset(template: Path, name: str, given: Mapping[str, Any], at: datetime) -> bytes:
    """The document. `name` is the input under which the template finds what is given; `at` is its date of making.

    The fonts are Typst's own, so that it looks the same wherever it is made. Where they lack a letter of somebody's name,
    the machine's fonts are taken too; where those lack it, the letter's number is printed, [U+674E], and the template is
    given `unprinted`, a sentence that says so. Typst names every letter that it lacks, so three tries are nearly always
    enough; there is no end to them but that the last found no other letter. Where Typst falls over, it does not say
    why: then only what is written in Western letters is left to it.
    """
    own_fonts, lacking = True, frozenset[str]()
    while True:
        try:
            return _compiled(template, name, _said(given, lacking), at, own_fonts=own_fonts)
        except typst.TypstError as error:
            found = _lacking(error.diagnostic)
            if found <= lacking:
                raise
            if not own_fonts:
                lacking |= found
            own_fonts = False
        except _FellOver:
            found = _not_western(_said(given, lacking))
            if not found:
                raise
            lacking |= found


class _FellOver(Exception):
    """Typst came to a fault of its own, as over some words without end in which Hebrew and Arabic are mixed."""


def _compiled(template: Path, name: str, said: str, at: datetime, *, own_fonts: bool) -> bytes:
    try:
        made = typst.compile(
            template.read_bytes(),
            format="pdf",
            sys_inputs={name: said},
            pdf_standards=["ua-1"],
            ignore_system_fonts=own_fonts,
            timestamp=int(at.timestamp()),
        )
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # no Exception, and nowhere to be imported from
            raise
        raise _FellOver from error
    if not isinstance(made, bytes):  # it is a list only of pictures, one a page
        raise TypeError(type(made))
    return made


def _lacking(diagnostic: str) -> frozenset[str]:
    """The letters that no font has, of what Typst said. It quotes them; what cannot be seen it writes as a number."""
    quoted = "".join(_NO_FONT.findall(diagnostic))
    seen = _NUMBERED.sub(lambda found: chr(int(found[1], 16)), quoted)
    return frozenset(letter for letter in seen if not (letter.isascii() and letter.isprintable()))


def _not_western(said: str) -> frozenset[str]:
    """The letters that Windows-1252 has not: all but Western Europe's, and the marks that are printed between them."""
    return frozenset(letter for letter in said if not letter.encode("cp1252", "ignore"))


def _said(given: Mapping[str, Any], lacking: frozenset[str]) -> str:
    """What is given, as JSON, with a number in the place of each letter that is lacking."""
    numbers = {ord(letter): f"[U+{ord(letter):04X}]" for letter in lacking}
    note = UNPRINTED.format(numbers[min(numbers)]) if numbers else ""
    return json.dumps({**_numbered(given, numbers), "unprinted": note}, ensure_ascii=False)


def _numbered(value: Any, numbers: Mapping[int, str]) -> Any:  # noqa: ANN401 - JSON values
    match value:
        case str():
            return value.translate(numbers)
        case Mapping():
            return {key: _numbered(item, numbers) for key, item in value.items()}
        case list() | tuple():
            return [_numbered(item, numbers) for item in value]
    return value
