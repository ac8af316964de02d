"""What changed between two versions of a plan, paragraph by paragraph and word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from app.notices.plan import PARTS, Paragraph, Plan

ALIKE: Final = 0.4
"""How much of two paragraphs must be the same words for the one to be the other, reworded."""
_WORDS: Final = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Change:
    """A paragraph as it changed. `parts`: its words in order, each `same`, `gone` or `added`."""

    section: str
    kind: str  # added, gone, changed
    parts: tuple[tuple[str, str], ...]


def changes(before: Plan, after: Plan) -> list[Change]:
    """Every paragraph that is not in both as it stands, in the order of the later version."""
    return [
        change
        for code in PARTS
        for change in _of_section(code, before.sections.get(code, []), after.sections.get(code, []))
    ]


def _of_section(code: str, before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Iterator[Change]:
    pairs = _paired(before, after)
    kept = {id(was) for was, _ in pairs if was}
    for old in before:
        if id(old) not in kept:
            yield Change(code, "gone", (("gone", old.text),))
    for was, now in pairs:
        if was is None:
            yield Change(code, "added", (("added", now.text),))
        elif was.text != now.text:
            yield Change(code, "changed", _words(was.text, now.text))


def _paired(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> list[tuple[Paragraph | None, Paragraph]]:
    """Each later paragraph with the earlier one it was: by its advice, by its words, or by being alike."""
    left = list(before)
    pairs: list[tuple[Paragraph | None, Paragraph]] = []
    for now in after:
        was: Paragraph | None = next((p for p in left if (now.key and p.key == now.key) or p.text == now.text), None)
        if was is None and not now.key:
            near = [(SequenceMatcher(None, p.text, now.text).ratio(), n) for n, p in enumerate(left) if not p.key]
            best = max(near, default=(0.0, 0))
            was = left[best[1]] if best[0] >= ALIKE else None
        if was is not None:
            left = [p for p in left if p is not was]
        pairs.append((was, now))
    return pairs


def _words(was: str, now: str) -> tuple[tuple[str, str], ...]:
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    parts: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            parts.append(("gone", "".join(old[a:b])))
        if d > c:
            parts.append(("added", "".join(new[c:d])))
    return tuple(parts)
