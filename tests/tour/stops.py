"""Where the tour goes: the table of who may what is the list, so that a new page is on it from its first day.

To a row is added only what it cannot say: the codes that an address may end in, each of which is a page of its own, and the
roles that a front door looks different to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.advice.pages_parts import BY_CODE
from app.cases.pages_acts import ACTS, FORM_OF
from app.notices.plan import PARTS
from tests.access.rows import ROWS
from tests.access.table import PUBLIC, Row
from tests.support.proof import WHOLE, drawn
from workflow.notices import NOTICES
from workflow.states import Role

NOBODY: Final = "nobody"
CODES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "GET /cases/{case_id}/acts/{code}": {"code": tuple(code for code in ACTS if code not in FORM_OF)},
    "GET /cases/{case_id}/letters/{notice}": {"notice": tuple(NOTICES)},
    "GET /cases/{case_id}/plan/sections/{section}": {"section": tuple(PARTS)},
    "GET /advice/{advice_id}/write/{code}": {"code": tuple(BY_CODE)},
}


@dataclass(frozen=True)
class Stop:
    """A row, and who goes there. `one_of_many` pages that differ by a code alone."""

    row: Row
    role: str
    one_of_many: bool = False

    def __str__(self) -> str:
        return f"{self.row} as {self.role}"

    @property
    def heads(self) -> bool:
        """One way or the other, for what a proof does both ways and an ordinary run one: the same at every run of a seed."""
        return drawn(self, 0.5)

    def widths(self) -> tuple[bool, bool]:
        """Whether axe looks at it as wide as a desk's screen, and as narrow as a phone's."""
        return (True, True) if WHOLE else (self.heads, not self.heads)


def first_of(row: Row) -> str:
    """The first role that may open it, and nobody in particular where everybody may."""
    return NOBODY if row.may == PUBLIC else row.may.split()[0]


def _of_codes(row: Row) -> Iterator[Stop]:
    for name, codes in CODES.get(row.route, {}).items():
        for code in codes:
            if code != row.at.get(name):
                role = "manager" if "manager" in row.may else first_of(row)  # who may do all there is to do
                yield Stop(replace(row, at={**row.at, name: code}, use=code), role, one_of_many=True)


def _stops() -> Iterator[Stop]:
    ends: set[str] = set()
    for row in ROWS:
        if not row.is_page or row.changes:
            continue
        yield Stop(row, first_of(row))
        if row.route == "GET /":
            yield from (Stop(row, role) for role in Role)
        if row.route not in ends:
            yield from _of_codes(row)
        ends.add(row.route)


PAGES: Final = tuple(_stops())
DRAWN: Final = tuple(stop for stop in PAGES if WHOLE or not stop.one_of_many or drawn(stop, 0.25))
"""All in a proof; otherwise, of the pages that differ by a code alone, a quarter."""
# What scripts send, and no form: the answer is for them.
FOR_SCRIPTS: Final = frozenset({"POST /session"})
FORMS: Final = tuple(
    Stop(row, first_of(row)) for row in ROWS if row.is_page and row.changes and row.route not in FOR_SCRIPTS
)
