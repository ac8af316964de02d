"""Files for the tests, made by hand: true ones of each kind, and those somebody might try."""

import io
import zipfile
import zlib

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TEXT = "Dear Sir or Madam,\r\n\tZoë was seen on 3 March.\r\n".encode()
EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 240


def pdf(*objects: bytes) -> bytes:
    """A PDF of one page, with further objects."""
    body = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    )
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"\n".join(objects) + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def stream(dictionary: bytes, content: bytes) -> bytes:
    """An object that is a stream."""
    return b"9 0 obj\n<< " + dictionary + b" /Length %d >>\nstream\n" % len(content) + content + b"\nendstream\nendobj"


def object_stream(objects: bytes, more: bytes = b"") -> bytes:
    """Objects as most PDFs keep them: deflated, in a stream."""
    return stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode " + more, zlib.compress(b"5 0 " + objects))


def package(parts: dict[str, bytes], first: tuple[str, bytes] | None = None) -> bytes:
    """A ZIP file of parts; `first` stands uncompressed before them."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        if first:
            made.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


def docx(types: bytes = b"<Types/>", **parts: bytes) -> bytes:
    """A Word document; further parts by name, `__` for a slash."""
    named = {name.replace("__", "/"): content for name, content in parts.items()}
    return package({"[Content_Types].xml": types, "word/document.xml": b"<w:document/>", **named})


def odt(**parts: bytes) -> bytes:
    """An OpenDocument text."""
    named = {name.replace("__", "/"): content for name, content in parts.items()}
    return package({"content.xml": b"<office:document-content/>", **named}, first=("mimetype", ODT_TYPE.encode()))


GOOD = {
    "report.pdf": (pdf(), "application/pdf"),
    "letter.docx": (docx(), DOCX_TYPE),
    "letter.odt": (odt(), ODT_TYPE),
    "photo.jpg": (JPEG, "image/jpeg"),
    "photo.JPEG": (JPEG, "image/jpeg"),
    "scan.png": (PNG, "image/png"),
    "note.txt": (TEXT, "text/plain"),
}
