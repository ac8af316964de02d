"""Packs and indicators for a spreadsheet: numbers as numbers, no cell a formula, a heading that stays in sight."""

import csv
from io import BytesIO

import openpyxl
import pytest

from app.packs import sheet
from app.packs.workbook import workbook
from app.today import EARLIEST
from tests.packs.conftest import OCTOBER

PERIOD = "from=2026-01-01&to=2026-10-31&as_at=2026-10-31"
SLY = ['=HYPERLINK("http://x.example")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "fine"]


def rows(answer):
    return list(csv.DictReader(answer.text.splitlines()))


def test_the_csv_of_a_view_is_the_view(manager):
    for query in (PERIOD, f"{PERIOD}&by=source", f"{PERIOD}&by=month&code=requests&code=open_stock"):
        items = manager.get(f"/api/v1/kpis?{query}").json()["items"]
        answer = manager.get(f"/api/v1/packs/figures.csv?{query}")
        assert answer.headers["content-type"].startswith("text/csv")
        given = rows(answer)
        assert len(given) == len(items)
        for row, item in zip(given, items, strict=True):
            assert [row["code"], row["part"], row["group"]] == [item["code"], item["part"] or "", item["group"] or ""]
            assert row["value"] == ("" if item["value"] is None else str(item["value"]))
            assert bool(row["says"]) is (item["value"] is None)


def test_the_workbook_has_the_same_numbers_as_numbers(manager):
    items = manager.get(f"/api/v1/kpis?{PERIOD}").json()["items"]
    answer = manager.get(f"/api/v1/packs/figures.xlsx?{PERIOD}")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    figures = book["Figures"]
    assert figures.freeze_panes == "A2"
    assert [cell.value for cell in figures[1]] == list(sheet.FIGURES)
    place = sheet.FIGURES.index("value")
    given = [row[place] for row in figures.iter_rows(min_row=2, values_only=True)]
    assert given == [item["value"] for item in items]
    assert "unit" in sheet.FIGURES
    assert book["About"]["A2"].value == "From"


def test_a_pack_as_a_workbook_says_of_what_it_is(manager):
    pack = manager.post("/api/v1/packs", json=OCTOBER).json()
    book = openpyxl.load_workbook(BytesIO(manager.get(f"/api/v1/packs/{pack['id']}.xlsx").content))
    assert book.properties.title == pack["title"]
    assert list(book["About"].iter_rows(values_only=True))[3][0] == "As at"
    assert book["Figures"].max_row > 300


def test_no_cell_of_words_is_a_formula_in_either():
    made = next(sheet.lines([SLY]))
    assert next(csv.reader([made])) == [f"'{each}" if each != "fine" else each for each in SLY]
    book = openpyxl.load_workbook(BytesIO(workbook("=1+1", [("=A1", "=A2")], [["=head"], SLY], EARLIEST)))
    for page in book:
        for row in page.iter_rows():
            assert not [cell.value for cell in row if cell.data_type == "f"]
    assert [cell.value for cell in book["Figures"][2]] == SLY


def test_the_same_rows_make_the_same_workbook():
    first, second = (workbook("T", [], [["a", 1], ["b", 2.5]], EARLIEST) for _ in range(2))
    assert first == second


def test_an_analyst_has_no_figures_by_worker(shared_council):
    with shared_council.client(shared_council.actor("analyst")) as analyst:
        assert analyst.get(f"/api/v1/packs/figures.csv?{PERIOD}&by=caseworker").status_code == 403
        text = analyst.get(f"/api/v1/packs/figures.csv?{PERIOD}").text
        assert "by_worker" not in text
        assert ".approver." not in text


@pytest.mark.parametrize("query", ["from=2026-02-01&to=2026-01-01", "as_at=2126-01-01", "by=height", "code=happiness"])
def test_what_cannot_be_asked_of_the_indicators_cannot_be_had_as_a_file(manager, query):
    assert manager.get(f"/api/v1/packs/figures.csv?{query}").status_code == 422
