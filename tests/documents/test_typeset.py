"""What is typeset is always printed: a letter that no font has stands as its number, however many there are."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from app.documents.typeset import typeset

TEMPLATE = """
#let said = json(bytes(sys.inputs.said))
#set document(title: "Example")
#set text(lang: "en")
= Example
#for line in said.lines [#line \\ ]
#said.unprinted
"""
NOON = datetime(2026, 3, 25, 12, tzinfo=UTC)
NO_FONTS = "".join(map(chr, range(0x50000, 0x50000 + 77)))  # a plane in which nothing is written, whatever the fonts
CHINESE = "我的女儿今年八岁她喜欢画画和唱歌在学校里她需要老师帮助才能听懂每一句话"
AMHARIC = "ልጄ ስምንት ዓመቷ ነው መሳልና መዘመር ትወዳለች በትምህርት ቤት ግን እርዳታ ያስፈልጋታል"

# Over this Typst 0.15 falls, as it breaks a word without end into lines, and says nothing of which letter it was.
BEYOND_TYPST = (
    "\u06c9\u0673\u06c7\u06d4\u069cN\u06a5\u06dc\u064e\u061c\u05c8\u0651\u05d5\u0688\u066d\u063fPu\u05e9\u06cb\u065e\u06ea"
    "\u06de\u06c9\u06f1\u05e3\u05f1c\u06d4\u067f\u06b7\u069c\u05dc\u069d\u06ad\u06c6\u0619\u06ba\u06c2\u060d\u06aa\u05db\u06aa"
    "\u060d\u06c9\u0661\u061e\u06c3\u06f9\u0693\u05e9\u06cb\u05ef\u0657\u05fe\u067bYb\u061f\u05c8\u05d3\u059c\u06be\u06efr\u060c"
    "\u05cd\u05ab\u06e3\u0690\u0661\u065bv\u0694\u06d7\u05fa\u060d\u0658\u061a"
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "example.typ"
    path.write_text(TEMPLATE)
    return path


def printed(template: Path, *lines: str) -> str:
    made = typeset(template, "said", {"lines": lines}, NOON)
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages).split())


def test_any_number_of_letters_that_no_font_has_are_printed_as_their_numbers(template):
    said = printed(template, f"Zoë {NO_FONTS}")
    assert "Zoë" + "".join(f"[U+{ord(letter):X}]" for letter in NO_FONTS) in said


@pytest.mark.parametrize("words", [CHINESE, AMHARIC], ids=["Chinese", "Amharic"])
def test_a_paragraph_in_any_script_is_printed_whatever_the_fonts(template, words):
    said = printed(template, words)
    assert all(letter in said or f"[U+{ord(letter):X}]" in said for letter in words if letter != " ")


def test_what_could_not_be_printed_is_told_beneath_and_only_then(template):
    assert "suchas[U+50000]" in printed(template, NO_FONTS)
    assert "number" not in printed(template, "Zoë O’Brien")


def test_letters_that_nobody_has_yet_or_ever_will_are_printed_so_too(template):
    for letter in ("\u0378", "\ufdd0", "\ufffe", "\U0001fffe", "\x07"):
        assert f"[U+{ord(letter):04X}]" in printed(template, f"Zoë {letter}"), f"{ord(letter):X}"


def test_what_typst_falls_over_is_printed_in_western_letters_and_numbers(template):
    said = printed(template, BEYOND_TYPST, "Zoë O’Brien – 李")
    assert "[U+06C9][U+0673]" in said
    assert "ZoëO’Brien–[U+674E]" in said


def test_words_are_never_markup_nor_the_end_of_them(template):
    for words in ('"\\u{674e}"', "\\", '#panic("x")', f'"` could not be displayed {NO_FONTS[0]}'):
        assert "".join(words.replace(NO_FONTS[0], "[U+50000]").split()) in printed(template, words)


def test_a_template_that_is_wrong_is_said_and_not_tried_for_ever(template):
    template.write_text("#nonsense")
    with pytest.raises(typst.TypstError, match="unknown variable"):
        printed(template)
