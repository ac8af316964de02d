"""The parts of the advice template: what of a draft each holds for its form, and how what was sent is written back."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from pydantic import ValidationError
from starlette.datastructures import FormData

from app.advice.template import Submission
from app.errors import Problem
from app.web.forms import Filled


class Part(NamedTuple):
    """A part of the template: its code, its title, and the fields of a submission it holds."""

    code: str
    title: str
    holds: tuple[str, ...]
    item: str = ""  # what one of its list is called


PARTS: Final = (
    Part("child", "Strengths and views", ("seen_on", "sources", "strengths", "views", "nothing_relevant")),
    Part("needs", "Needs", ("needs",), "need"),
    Part("outcomes", "Outcomes", ("outcomes",), "outcome"),
    Part("provision", "Provision", ("provision",), "provision"),
    Part("author", "About you", ("author",)),
)
BY_CODE: Final = {part.code: part for part in PARTS}
MOST_ITEMS: Final = 200  # of provision: what the template takes
NEEDS: Final = {"B": "Special educational", "C": "Health", "D": "Social care"}
PROVISION: Final = {
    "F": "Special educational",
    "G": "Health",
    "H1": "Social care, under section 2 of the 1970 Act",
    "H2": "Social care, any other",
}
REGISTERS: Final = {
    "HCPC": "Health and Care Professions Council",
    "GMC": "General Medical Council",
    "NMC": "Nursing and Midwifery Council",
    "SWE": "Social Work England",
}


def values_of(part: Part, content: Submission) -> dict[str, Any]:
    """What the fields of a part show of a draft."""
    if part.code == "child":
        seen = {f"seen_on-{n}": day for n, day in enumerate(content.seen_on)}
        words = {"strengths": content.strengths, "views": content.views, "sources": "\n".join(content.sources)}
        return {**words, **seen, "nothing_relevant": content.nothing_relevant}
    if part.code == "author":
        return {f"author-{name}": value for name, value in content.author.model_dump().items()}
    items = getattr(content, part.code)
    return {
        f"{part.code}-{n}-{name}": value for n, item in enumerate(items) for name, value in item.model_dump().items()
    }


def count_of(part: Part, content: Submission) -> int:
    """How many items a part has."""
    held = content.seen_on if part.code == "child" else getattr(content, part.code, ())
    return len(held) if isinstance(held, Sequence) else 1


def count_sent(part: Part, sent: FormData) -> int:
    """How many items a form brings."""
    name = "seen_on" if part.code == "child" else part.code
    found = [re.match(rf"{name}-(\d{{1,3}})-", key) for key in sent]
    return min(MOST_ITEMS, max((int(match[1]) + 1 for match in found if match), default=1))


def count_in(part: Part, filled: Filled) -> int:
    """How many items a form asks for."""
    name = "seen_on-" if part.code == "child" else f"{part.code}-"
    return 1 + max((_place(f.name) for f in filled.form.fields if f.name.startswith(name)), default=0)


def written(part: Part, content: Submission, filled: Filled) -> Submission:
    """The draft with this part as it was sent: items left empty are left out. Raises 422 naming the fields."""
    whole = _valid({**content.model_dump(), **_sent(part, filled)})
    if part.code == "child":
        return whole
    if part.code == "author":
        return whole
    kept = [n for n, item in enumerate(getattr(whole, part.code)) if _says(item) and not filled[f"{part.code}-{n}-out"]]
    changed: dict[str, Any] = {part.code: [getattr(whole, part.code)[n] for n in kept]}
    if part.code == "outcomes":  # provision names an outcome by its place
        place = {old: new for new, old in enumerate(kept)}
        changed["provision"] = [
            p.model_copy(update={"outcome": None if p.outcome is None else place.get(p.outcome)})
            for p in whole.provision
        ]
    return whole.model_copy(update=changed)


def _sent(part: Part, filled: Filled) -> dict[str, Any]:
    names = {f.name for f in filled.form.fields}
    if part.code == "child":
        days = [filled[name] for name in sorted(names, key=_place) if name.startswith("seen_on-")]
        lines = [line.strip() for line in (filled["sources"] or "").split("\n")]
        said = {name: filled[name] or "" for name in ("strengths", "views")}
        return {
            **said,
            "seen_on": [day for day in days if day],
            "sources": [line for line in lines if line],
            "nothing_relevant": bool(filled["nothing_relevant"]),
        }
    if part.code == "author":
        return {"author": {name: filled[f"author-{name}"] or "" for name in Submission().author.model_dump()}}
    count = 1 + max(_place(name) for name in names)
    return {part.code: [_item(part, filled, n) for n in range(count)]}


def _item(part: Part, filled: Filled, n: int) -> dict[str, Any]:
    at = f"{part.code}-{n}-"
    found = {f.name.removeprefix(at): filled[f.name] for f in filled.form.fields if f.name.startswith(at)}
    found.pop("out", None)
    if found.get("outcome") is not None:
        found["outcome"] = int(found["outcome"])
    return {name: value for name, value in found.items() if value is not None}


def _place(name: str) -> int:
    number = re.search(r"-(\d+)", name)
    return int(number[1]) if number else -1


def _says(item: Any) -> bool:  # noqa: ANN401 - a need, an outcome or a provision
    return bool(item != type(item)())


def _valid(content: Mapping[str, Any]) -> Submission:
    try:
        return Submission.model_validate(content)
    except ValidationError as error:
        errors = [
            {"field": ".".join(map(str, e["loc"])), "message": e["msg"].removeprefix("Value error, ")}
            for e in error.errors()
        ]
        raise Problem(422, "bad-input", errors[0]["message"], errors=errors) from error


def mark_of(part: Part, content: Submission) -> str:
    """What tells two wordings of a part apart."""
    return sha256(content.model_dump_json(include=set(part.holds)).encode()).hexdigest()[:32]
