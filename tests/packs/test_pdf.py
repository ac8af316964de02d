"""The PDF: tagged as PDF/UA-1, titled, in its language, with bookmarks and page numbers; and nothing in it is markup."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.packs.conftest import OCTOBER, QUARTER


@pytest.fixture(scope="module")
def board(shared_council):
    """The board's pack of October, and the document."""
    with shared_council.client(shared_council.actor("manager", name="Priya Raman")) as api:
        pack = api.post("/api/v1/packs", json=OCTOBER).json()
        answer = api.get(f"/api/v1/packs/{pack['id']}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="board-801-2026-10-01-2026-10-31.pdf"' in answer.headers["content-disposition"]
    return pack, PdfReader(BytesIO(answer.content))


def tags(pdf):
    """Every structure element of the document, in reading order."""
    waiting, found = [pdf.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += reversed(element)
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(element)
            if "/K" in element:
                waiting.append(element["/K"])
    return found


def texts(pdf):
    return [page.extract_text() for page in pdf.pages]


def test_it_is_tagged_titled_and_says_its_language_and_standard(board):
    pack, pdf = board
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert pdf.metadata.title == pack["title"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure"} <= {tag["/S"] for tag in tags(pdf)}


def test_every_drawing_has_words_of_its_own(board):
    _, pdf = board
    figures = [tag for tag in tags(pdf) if tag["/S"] == "/Figure"]
    assert len(figures) > 15
    for figure in figures:
        assert len(figure["/Alt"]) > 40
        assert "table" in figure["/Alt"] or "in time" in figure["/Alt"]


def test_it_has_a_bookmark_for_each_measure_and_a_number_on_each_page(board):
    _, pdf = board
    top = [mark.title for mark in pdf.outline if not isinstance(mark, list)]
    assert {"Headline figures", "The measures", "Faults in the data"} <= set(top)
    measures = next(mark for mark in pdf.outline if isinstance(mark, list))
    assert "Plans issued within 20 weeks, without exceptions" in [
        mark.title for mark in measures if not isinstance(mark, list)
    ]
    for n, page in enumerate(texts(pdf), 1):
        assert f"Page {n} of {len(pdf.pages)}" in page


def test_every_page_says_of_when_it_is_and_who_printed_it(board):
    _, pdf = board
    for page in texts(pdf):
        said = " ".join(page.split())
        assert "Board pack, October 2026, as at 31 Oct 2026." in said
        assert re.search(r"Printed \d+ \w+ \d{4}, \d\d:\d\d by Priya Raman", said)


def test_each_chart_names_its_unit_target_and_source(board):
    _, pdf = board
    said = " ".join(" ".join(texts(pdf)).split())
    charts = len([tag for tag in tags(pdf) if tag["/S"] == "/Figure"])
    assert len(re.findall(r"Unit: [^:]+?\. Target: .+?\. Source: ", said)) == charts


def test_a_name_is_words_and_never_markup(shared_council):
    sly = shared_council.actor("manager", name='#panic("in") *Priya* \\ $x$ // said')
    with shared_council.client(sly) as api:
        pack = api.post("/api/v1/packs", json=QUARTER).json()
        answer = api.get(f"/api/v1/packs/{pack['id']}.pdf")
    assert answer.status_code == 200
    said = " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
    assert 'by #panic("in") *Priya* \\ $x$ // said' in said


def test_the_same_pack_printed_by_the_same_person_at_the_same_instant_is_the_same_file(board, shared_council):
    from app.deps import Parts
    from app.packs import files, service
    from app.today import now

    pack, _ = board
    who, here = shared_council.actor("manager"), Parts(shared_council.settings, shared_council.db)
    at = now()
    first, second = (files.printed(service.again(here, who, pack["id"]), "Priya Raman", at) for _ in range(2))
    assert first == second
