"""What the parts of an Office package (ECMA-376: DOCX, and the workbook behind a chart) hold besides text and pictures.

A part is told by its own bytes. XML is read by lxml in whatever encoding it says, as a stream: no tree is built, nothing
is fetched, and a document type, which could hold entities, is refused.
"""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from app.errors import Problem, invalid

WAY_ROUND: Final = "Save it as a PDF and send that"
TYPES: Final = "[Content_Types].xml"
MOST_ELEMENTS: Final = 5_000_000

_ZIP: Final = b"PK\x03\x04"
_FILES: Final = (b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"#!", b"{\\rtf", b"%PDF")
"""How OLE objects (and old Office files), programs, scripts, RTF and PDF begin."""
_MARKS: Final = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # what may stand before the first < of XML, in UTF-8 or UTF-16
_PICTURE_OR_FONT: Final = re.compile(
    r"\.(png|jpe?g|jfif|gif|bmp|tiff?|[ew]m[fz]|pict?|pct|ico|wdp|jxr|webp|tmp|odttf|[ot]tf|fntdata)$"
    r"|(^|/)printersettings/[^/]+\.bin$"
)

_MACROS: Final = "the file carries macros"
_FILE_INSIDE: Final = "the file carries another file inside it"
_DECLARED: Final = {
    "macro": _MACROS,
    "vba": _MACROS,
    "activex": "the file carries a control, which is a program",
    "connections+xml": "opened, the file fetches data from elsewhere",
}
"""What a content type holds that stands for a danger: macroEnabled, macrosheet, vbaProject, vbaData…"""
_RELATED: Final = {
    "vbaProject": _MACROS,
    "wordVbaData": _MACROS,
    "xlMacrosheet": _MACROS,
    "control": _DECLARED["activex"],
    "oleObject": _FILE_INSIDE,
    "aFChunk": _FILE_INSIDE,
}
_LINKS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
)
_ON_THE_READERS_DISK: Final = re.compile(r"(file:///)?[A-Za-z]:[\\/]")
_MAY_BE_ON_DISK: Final = {"attachedTemplate", "image"}
"""Most letters name the template they were made from, by its place on the writer's disk. Elsewhere it is just not found."""

_STARTS, _FETCHES = "starts a program", "fetches something from elsewhere"
_FIELDS: Final = {
    "DDE": _STARTS,
    "DDEAUTO": _STARTS,
    "EMBED": _STARTS,
    "LINK": _FETCHES,
    "INCLUDE": _FETCHES,
    "INCLUDETEXT": _FETCHES,
    "INCLUDEPICTURE": _FETCHES,
    "IMPORT": _FETCHES,
    "DATABASE": _FETCHES,
}
_NAME_OF_FIELD: Final = re.compile(r"[A-Za-z]*")
_ENOUGH: Final = 40  # characters of a field: its name is the first word


def refusal(reason: str) -> Problem:
    """The 422 of a package that is not kept, with a way round."""
    return invalid("file", f"{reason}. {WAY_ROUND}")


def is_package(beginning: bytes) -> bool:
    """Whether a part is a package itself, like the workbook behind a chart: it is looked into as the one it lies in."""
    return beginning.startswith(_ZIP)


def is_xml(name: str, beginning: bytes) -> bool:
    """Whether a part is XML, by its name or its bytes. Raises 422 for one that is neither that, a picture nor a font."""
    if name.endswith((".xml", ".rels")) or beginning.lstrip(_MARKS).startswith(b"<"):
        return True
    if beginning.startswith(_FILES) or not _PICTURE_OR_FONT.search(name):
        raise refusal(_FILE_INSIDE)
    return False


class Reading:
    """The XML of one file, part after part: there may be so much of it and no more."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.elements = 0

    def parser(self) -> etree.XMLParser:
        """What a part is fed to. Raises 422 at what runs or fetches, XMLSyntaxError where it is no XML."""
        return etree.XMLParser(target=_Part(self), resolve_entities=False, no_network=True, huge_tree=True)


class _Part:
    """A part as lxml reads it out: the codes of its fields, the innermost last; before them what stands in none."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._codes = [""]
        self._in_code = False

    def doctype(self, *_: str | None) -> None:
        raise refusal("the file holds a document type, so it cannot be looked into")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._reading.elements += 1
        if self._reading.elements > MOST_ELEMENTS:
            raise refusal("the file has too many parts to be looked into")
        match _local(tag):
            case "instrText" | "delInstrText":
                self._in_code = True
            case "fldChar":
                self._field(_said(attributes).get("fldCharType", ""))
            case "fldSimple":
                _refuse_field(_said(attributes).get("instr", ""))
            case "ddeLink":
                _refuse_field("DDE")
            case "Relationship":
                _refuse_relationship(_said(attributes))
            case "Default" | "Override":
                _refuse_type(_said(attributes).get("ContentType", ""))

    def data(self, text: str) -> None:
        if self._in_code:
            self._codes[-1] = (self._codes[-1] + text).lstrip()[:_ENOUGH]

    def end(self, tag: str) -> None:
        if _local(tag) in {"instrText", "delInstrText"}:
            self._in_code = False

    def close(self) -> None:
        for code in self._codes:
            _refuse_field(code)

    def _field(self, mark: str) -> None:
        if mark == "begin":
            if len(self._codes) > 1:
                _refuse_made_up(self._codes[-1])
            self._codes.append("")
        elif mark == "end" and len(self._codes) > 1:
            _refuse_field(self._codes.pop())


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _said(attributes: Mapping[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in attributes.items()}


def _refuse_field(code: str) -> None:
    name = _NAME_OF_FIELD.match(code.lstrip())
    if name and name[0].upper() in _FIELDS:
        raise refusal(f"the file carries a field that {_FIELDS[name[0].upper()]} ({name[0].upper()})")


def _refuse_made_up(code: str) -> None:
    """A field within a field may make up what the outer one is called: { DD{ QUOTE 69 } … }."""
    if any(name.startswith(code.upper()) for name in _FIELDS):
        raise refusal("the file carries a field that hides what it does")


def _refuse_type(declared: str) -> None:
    for word, danger in _DECLARED.items():
        if word in declared.lower():
            raise refusal(danger)


def _refuse_relationship(said: Mapping[str, str]) -> None:
    """Only a link waits to be followed: whatever else lies outside the file is fetched when it is opened."""
    of_kind, target = said.get("Type", ""), said.get("Target", "")
    kind = of_kind.rpartition("/")[2]
    if kind in _RELATED:
        raise refusal(_RELATED[kind])
    is_outside = said.get("TargetMode", "Internal") != "Internal" or "//" in target or "\\\\" in target
    is_on_disk = kind in _MAY_BE_ON_DISK and _ON_THE_READERS_DISK.match(target)
    if is_outside and of_kind not in _LINKS and not is_on_disk:
        raise refusal(f"opened, the file fetches something from elsewhere ({kind})")
