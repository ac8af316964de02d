"""The rows of the page of breaches: a case with its child's name beside the limit that has passed; and the same as a sheet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlmodel import Session

from app.breaches.schemas import Breach
from app.security import Actor
from app.web import sheets, words
from app.web.words import Tag
from app.work import store as work
from app.work.store import Known

HEADINGS: Final = (
    "Reference", "Child", "School", "Flags", "Limit", "Provision", "Due", "Days over", "Status", "Held by", "Caseworker",
    "Also",
)  # fmt: skip


@dataclass
class Looks:
    """How a limit looks to `words.tags`."""

    kind: str
    status: str
    conditional: bool


class Line(NamedTuple):
    """One row."""

    breach: Breach
    name: str
    attends: str
    limit: str
    holder: str
    tags: tuple[Tag, ...]
    also: tuple[str, ...]

    def place(self, sort: str) -> str:
        """Where it stands when sorted by this."""
        found = {"child": self.name, "gate": self.limit, "holder": self.holder, "caseworker": self.breach.caseworker}
        return (found[sort] or "~").casefold()  # those of nobody come last


def lines(session: Session, who: Actor, items: Sequence[Breach]) -> list[Line]:
    """The rows of these breaches, with names for them alone."""
    known = work.known(session, who, {item.case_id for item in items})
    services = work.service_names(session, {code for item in items for code in (item.holder,)} | _codes(known))
    return [_line(item, known[item.case_id], services) for item in items if item.case_id in known]


def _codes(known: dict[int, Known]) -> set[str]:
    return {case.holder_code for case in known.values() if case.holder_code}


def _line(item: Breach, case: Known, services: dict[str, str]) -> Line:
    also = Counter(words.clock_name(code) for code in item.also)
    return Line(
        breach=item,
        name=f"{case.forename} {case.surname}".strip(),
        attends=case.attends or "",
        limit=words.clock_name(item.code),
        holder=services.get(item.holder) or _holder(case, services),
        tags=words.tags(Looks(item.kind, item.status, item.conditional)),
        also=tuple(f"{name} ({count})" if count > 1 else name for name, count in also.items()),
    )


def _holder(case: Known, services: dict[str, str]) -> str:
    """With whom the case is: a service by its name, else which side of it."""
    if case.holder == "service":
        return services.get(case.holder_code) or words.KINDS.get(case.holder_code, "service").capitalize()
    return words.HOLDERS.get(case.holder or "", "Council")


def csv_of(found: Iterable[Line]) -> str:
    """The lines as a sheet to keep."""
    return sheets.csv_of(HEADINGS, map(_cells, found))


def _cells(line: Line) -> tuple[str, ...]:
    b = line.breach
    return (
        b.reference, line.name, line.attends, "; ".join(words.named(words.FLAGS, flag) for flag in b.flags), line.limit, b.cite,
        b.due_on.isoformat(), str(b.days_over), ", ".join(tag.word for tag in line.tags), line.holder, b.caseworker or "",
        "; ".join(line.also),
    )  # fmt: skip
