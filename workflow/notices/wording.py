"""The council's words for its letters: read strictly, and held to what each provision requires to be said.

A folder holds a file for each letter (workflow/notices/data shows all), `foot.yaml` for the end of every letter to a family,
and `council.yaml` with who the council is; `council.802.yaml` where several councils share an installation. What the
council's folder does not have is taken from the one shipped. A letter is blocks, one after another:

    - heading: Your right to appeal
    - text: You can appeal to the First-tier Tribunal. It must have your appeal by {appeal_by}, two months from this letter.
      young_person: …          # instead, where the letter is the young person's own
      states: [appeal, appeal_by]   # what this says of what must be said (workflow/notices/statements.py)
      when: has_papers         # only then; `not has_papers` only otherwise
    - list: reasons            # a list the case supplies
    - items: [One, Two]

`{words}` in braces are values of the case or the council (VALUES). Nothing else is read: no code, no markup.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from workflow.law.entry import Entry, LawDataError
from workflow.law.strict_yaml import read_yaml
from workflow.notices.catalogue import NOTICES, Notice, To
from workflow.notices.statements import Statement

SHIPPED: Final = Path(__file__).parent / "data"
OF_COUNCIL: Final = (
    "council council_address council_phone council_email signed_by mediation_adviser disagreement_resolution "
    "advice_service schools_list tribunal complaints"
)
VALUES: Final = frozenset(
    f"{OF_COUNCIL} child reference today received_on decide_by told_on no_plan_by plan_by review_by appeal_by mediation_by "
    "reasons_in_words advice_kind advice_due asked_on draft_on reply_by placement primary_need ground because review_on "
    "caseworker language addressee own_words".split()
)  # fmt: skip
LISTS: Final = frozenset({"reasons", "papers", "limits", "advice_asked"})
FLAGS: Final = frozenset(
    {"has_papers", "sensory", "reasons_in_words", "interpreter", "other_language", "s31", "has_caseworker", "has_review", "own_words", "decided_earlier"}
)  # fmt: skip
_NAMED: Final = re.compile(r"\{([a-z_]*)\}")
_BLOCK: Final = "heading text young_person list items states when"


@dataclass(frozen=True)
class Block:
    """One block of a letter."""

    kind: str  # heading, text, list, items
    text: str = ""
    young_person: str = ""
    items: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    when: str = ""

    def said(self, *, young_person: bool) -> str:
        """Its words, for whom the letter is to."""
        return self.young_person if young_person and self.young_person else self.text

    def prints(self, *, young_person: bool) -> set[str]:
        """The values it prints."""
        if self.kind == "list":
            return {self.text}
        words = (self.said(young_person=young_person), *self.items)
        return {name for text in words for name in _NAMED.findall(text)}

    def stands(self, flags: frozenset[str]) -> bool:
        """Whether it is said, of the flags that are true of the case."""
        name = self.when.removeprefix("not ")
        return not self.when or (name in flags) != self.when.startswith("not ")


@dataclass(frozen=True)
class Wording:
    """One letter's words: to the family, and to the others who have it."""

    notice: str
    title: str
    blocks: tuple[Block, ...]
    others_title: str
    others: tuple[Block, ...]
    digest: str

    def to(self, to: To) -> tuple[str, tuple[Block, ...]]:
        """The title and the blocks for an addressee."""
        return (self.title, self.blocks) if to is To.FAMILY else (self.others_title or self.title, self.others)


@dataclass(frozen=True)
class Council:
    """Who writes, and whom it sends people to. An example may not be sent to anybody."""

    values: Mapping[str, str]
    bodies: Mapping[str, tuple[str, ...]]  # the address of each body that has copies, in lines
    example: bool


@dataclass(frozen=True)
class Words:
    """All words of an installation."""

    letters: Mapping[str, Wording]
    foot: tuple[Block, ...]
    councils: Mapping[str, Council]  # by authority; "" for every other

    def council(self, authority: str) -> Council:
        """The council of an authority."""
        return self.councils.get(authority) or self.councils[""]


@cache
def letters(folder: Path | None = None) -> Words:
    """Read a council's folder, the shipped one behind it. Raises LawDataError naming the file, the letter and the fault."""
    if folder is not None and not folder.is_dir():
        raise LawDataError(str(folder), "is no folder")
    known = {f"{code}.yaml" for code in NOTICES} | {"foot.yaml", "council.yaml"}
    for path in sorted(folder.glob("*.yaml")) if folder else ():
        if path.name not in known and not re.fullmatch(r"council\.\d{3}\.yaml", path.name):
            raise LawDataError(path.name, f"no letter has this name; known are {', '.join(sorted(known))}")
    found = {code: _wording(notice, _path(folder, f"{code}.yaml")) for code, notice in NOTICES.items()}
    foot = Entry("foot.yaml", read_yaml(_path(folder, "foot.yaml")), knows="says")
    councils = {"": _council(_path(folder, "council.yaml"))}
    for path in sorted(folder.glob("council.*.yaml")) if folder else ():
        councils[path.name.split(".")[1]] = _council(path)
    return Words(found, tuple(_blocks(foot, "says", frozenset())), councils)


def _path(folder: Path | None, name: str) -> Path:
    own = folder / name if folder else None
    return own if own and own.is_file() else SHIPPED / name


def _wording(notice: Notice, path: Path) -> Wording:
    file = Entry(path.name, read_yaml(path), knows="title says to_others")
    others = file.get("to_others")
    to_others = Entry(f"{path.name}, to_others", others, knows="title says") if others is not None else None
    blocks = tuple(_blocks(file, "says", frozenset(s.code for s in notice.family))) if notice.family else ()
    copies = tuple(_blocks(to_others, "says", frozenset(s.code for s in notice.others))) if to_others else ()
    made = Wording(
        notice.code,
        _held(file, file.text("title")),
        blocks,
        _held(to_others, to_others.text_or_none("title") or "") if to_others else "",
        copies,
        sha256(path.read_bytes()).hexdigest(),
    )
    for to, required, said in ((To.FAMILY, notice.family, blocks), (To.HEALTH, notice.others, copies)):
        left = left_out(required, said)
        if left:
            whom = "the family" if to is To.FAMILY else "the others who have it"
            what = "; ".join(f"{s.code}: {s.says} ({', '.join(s.cite)})" for s in left)
            raise LawDataError(path.name, f"the letter to {whom} does not say what it must. {what}")
    return made


def left_out(required: Sequence[Statement], blocks: Sequence[Block]) -> list[Statement]:
    """What must be said and is not: claimed by no block that is always there, or by one without its values and words."""
    return [
        s for s in required if not all(_is_said(s, blocks, young_person=young) for young in (False, True))
    ]  # fmt: skip


def _is_said(statement: Statement, blocks: Sequence[Block], *, young_person: bool) -> bool:
    """In every case in which it is owed: by blocks without a condition, or by one for the condition and one for its reverse."""
    claiming = [block for block in blocks if statement.code in block.states]
    names = {block.when.removeprefix("not ") for block in claiming if block.when} - {statement.when}
    flags = {statement.when} - {""}
    for name in names or {""}:
        for true in (flags, flags | {name}):
            there = [block for block in claiming if block.stands(frozenset(true))]
            text = " ".join(t for b in there for t in (b.said(young_person=young_person), *b.items)).lower()
            prints = {name for block in there for name in block.prints(young_person=young_person)}
            worded = not statement.words or any(word.lower() in text for word in statement.words)
            if not there or not worded or not set(statement.prints) <= prints:
                return False
    return True


def _blocks(file: Entry, key: str, known: frozenset[str]) -> Iterator[Block]:
    for n, content in enumerate(file.items(key), 1):
        entry = Entry(f"{file.where}, {key} {n}", content, knows=_BLOCK)
        kinds = [kind for kind in ("heading", "text", "list", "items") if entry.get(kind) is not None]
        if len(kinds) != 1:
            raise entry.fault("a block is one of heading, text, list and items")
        (kind,) = kinds
        states, when = entry.texts("states"), entry.text_or_none("when") or ""
        if strange := set(states) - known:
            raise entry.fault(f"{', '.join(sorted(strange))}: nothing of this name must be said here")
        if when and when.removeprefix("not ") not in FLAGS:
            raise entry.fault(f"{when!r}: when is one of {', '.join(sorted(FLAGS))}, or `not` and one of them")
        text = "" if kind == "items" else entry.text(kind)
        if kind == "list" and text not in LISTS:
            raise entry.fault(f"{text!r}: a list is one of {', '.join(sorted(LISTS))}")
        items = entry.texts("items")
        young = entry.text_or_none("young_person") or ""
        yield Block(
            kind,
            text if kind == "list" else _held(entry, text),
            _held(entry, young),
            tuple(_held(entry, item) for item in items),
            states,
            when,
        )


def _held(entry: Entry, text: str) -> str:
    """A text with its values known, on one line."""
    unknown = set(_NAMED.findall(text)) - VALUES
    if unknown or "{" in _NAMED.sub("", text) or "}" in _NAMED.sub("", text):
        raise entry.fault(f"{', '.join(sorted(unknown)) or 'a brace'}: no value; known are {', '.join(sorted(VALUES))}")
    return " ".join(text.split())


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its values in it."""
    return _NAMED.sub(lambda found: values[found[1]], text)


def _council(path: Path) -> Council:
    names = [name for name in OF_COUNCIL.split() if name != "council"]
    bodies = (To.HEALTH.value, To.SOCIAL_CARE.value)
    file = Entry(path.name, read_yaml(path), knows=f"example name {' '.join(names)} {' '.join(bodies)}")
    values = {"council": file.text("name")} | {name: " ".join(file.text(name).split()) for name in names}
    return Council(values, {body: file.texts(body) for body in bodies}, file.flag("example"))
