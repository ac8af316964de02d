"""Citations: which instrument and which provision, in the one form the whole engine uses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

_BRACKETS = r"(?:\([0-9A-Za-z]+\))*"
_REF = re.compile(
    rf"(?:(?:reg |rule |art |s\.)\d+[A-Z]*{_BRACKETS}|para \d+(?:\.\d+)?{_BRACKETS}|judgment|target [a-z_]+)"
)
_INSTRUMENT = re.compile(r"[a-z][a-z0-9_]*")
_LAST_BRACKET = re.compile(r"\([^()]*\)$")

_WORDS = {
    "reg": ("reg ",), "regs": ("reg ",), "regulation": ("reg ",), "r": ("reg ", "rule "),
    "s": ("s.",), "sec": ("s.",), "section": ("s.",),
    "para": ("para ",), "paragraph": ("para ",), "rule": ("rule ",), "art": ("art ",), "article": ("art ",),
}  # fmt: skip
_LOOSE = re.compile(r"(?P<word>[a-z]*)\.?(?P<number>\d+[a-z]*)(?P<decimal>\.\d+)?(?P<brackets>(?:\([0-9a-z]+\))*)")


class NotACitation(ValueError):
    """The text names no provision in the form `send2014 reg 10(4)(a)`."""


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """One provision of one instrument: `send2014 reg 10(4)(a)`. SI 2015/62 has a reg 10(4) too, so both parts are needed."""

    instrument: str
    ref: str

    def __post_init__(self) -> None:
        """Refuse what is not written in the one form."""
        if not (_INSTRUMENT.fullmatch(self.instrument) and _REF.fullmatch(self.ref)):
            message = f"{self.instrument} {self.ref!r} is not a citation: write it as send2014 reg 10(4)(a)"
            raise NotACitation(message)

    def __str__(self) -> str:
        """Give the citation as written in the data and on the screen."""
        return f"{self.instrument} {self.ref}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `send2014 reg 10(4)(a)`; anything looser is for `refs_meant_by`."""
        instrument, _, ref = text.partition(" ")
        return cls(instrument, ref)

    @property
    def parent(self) -> "Citation | None":
        """The provision this one is part of: reg 10(4)(a), reg 10(4), reg 10, then none."""
        shorter = _LAST_BRACKET.sub("", self.ref)
        return None if shorter == self.ref else Citation(self.instrument, shorter)

    @property
    def ancestors(self) -> Iterator["Citation"]:
        """The provisions this one is part of, nearest first."""
        above = self.parent
        while above:
            yield above
            above = above.parent

    def is_within(self, other: "Citation") -> bool:
        """Whether this is that provision or a part of it."""
        return self == other or other in self.ancestors

    @property
    def slug(self) -> str:
        """The provision as one segment of a URL: `reg-10(4)`, `s-36(7)`, `para-9.41`."""
        return re.sub(r"^(\w+)[ .]", r"\1-", self.ref)

    @classmethod
    def from_slug(cls, instrument: str, slug: str) -> Self:
        """Read a URL segment back."""
        division, _, rest = slug.partition("-")
        return cls(instrument, f"s.{rest}" if division == "s" else f"{division} {rest}".rstrip())


def refs_meant_by(text: str) -> tuple[str, ...]:
    """The provisions loosely written text may mean: "Regulation 10 (4)", "r10(4)", "section 36(7)", "10(4)", "9.41"."""
    if text.strip().lower() == "judgment":
        return ("judgment",)
    read = _LOOSE.fullmatch(re.sub(r"\s", "", text.lower()))
    if not read or (read["word"] and read["word"] not in _WORDS):
        return ()
    # Only the Code numbers its paragraphs with a point, so 9.41 can mean nothing else.
    any_of = ("para ",) if read["decimal"] else ("reg ", "s.", "rule ", "para ", "art ")
    divisions = _WORDS.get(read["word"], any_of)
    # Inserted paragraphs carry a capital, (3A); lettered ones do not, (a).
    brackets = re.sub(r"\d+[a-z]+", lambda inserted: inserted[0].upper(), read["brackets"])
    refs = (f"{division}{read['number'].upper()}{read['decimal'] or ''}{brackets}" for division in divisions)
    return tuple(ref for ref in refs if _REF.fullmatch(ref))
