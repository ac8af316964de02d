"""The return as XML: written person by person, so that it never stands in memory."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

from lxml import etree

from app.returns.outline import PERSON, Kind, Leaf, Shape
from workflow.returns.model import Header, Person

Element = Any  # lxml carries no types


class _Drain:
    """Where lxml writes to; what it wrote is taken from it in pieces."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> None:
        self._pieces.append(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def written(header: Header, persons: Iterable[Person], every: int = 200) -> Iterator[bytes]:
    """The file in pieces, one for so many persons."""
    drain = _Drain()
    with etree.xmlfile(drain, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("Message"):
            file.write(_header(header))
            file.write("\n")
            with file.element("Persons"):
                file.write("\n")
                for number, person in enumerate(persons, 1):
                    element = etree.Element("Person")
                    _fill(element, person, PERSON)
                    file.write(element)
                    file.write("\n")
                    if number % every == 0:
                        file.flush()
                        yield drain.taken()
    yield drain.taken()


def _header(h: Header) -> Element:
    header = etree.Element("Header")
    _values(header, "CollectionDetails", Collection="SEN2", Year=str(h.year), ReferenceDate=h.reference_on.isoformat())
    source = {
        "SourceLevel": "L",
        "LEA": h.authority,
        "SoftwareCode": h.software,
        "Release": h.release,
        "SerialNo": f"{h.serial:03d}",
        "DateTime": h.made_at,
        "DMO": h.medical_officer,
        "DCO": h.clinical_officer,
    }
    if h.social_care_officer:
        source["DSCO"] = h.social_care_officer
    _values(header, "Source", **source)
    return header


def _values(within: Element, tag: str, **values: str) -> None:
    group = etree.SubElement(within, tag)
    for name, value in values.items():
        etree.SubElement(group, name).text = value


def _fill(element: Element, of: Any, shape: Shape) -> None:  # noqa: ANN401 - a class of the model, as its shape says
    """Its fields, in the order of the outline. A field with no value has no element."""
    for part in shape.parts:
        value = getattr(of, part.field)
        if value is None:
            continue
        if isinstance(part, Leaf):
            etree.SubElement(element, part.tag).text = _TEXTS[part.kind](value)
        elif part.many:
            for each in value:
                _fill(etree.SubElement(element, part.tag), each, part.of)
        else:
            _fill(etree.SubElement(element, part.tag), value, part.of)


def _sayable(text: str) -> str:
    """Text that XML can hold: a control character in a name, as old systems leave them, is left out."""
    if text.isprintable():  # nearly all: codes, numbers, names
        return text
    return "".join(letter for letter in text if letter >= " " and letter not in "\ufffe\uffff")


_TEXTS: Final[dict[Kind, Callable[[Any], str]]] = {
    "text": _sayable,
    "date": date.isoformat,
    "flag": lambda value: "1" if value else "0",
}
