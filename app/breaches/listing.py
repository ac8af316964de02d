"""A page of the breach list with what is counted over all of it: read along the index, or, of one caseworker, all at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from app.breaches import store
from app.breaches.store import SERIOUSNESS, Asked
from app.security import Actor

Place = tuple[date, int, str]


class Listing(NamedTuple):
    """A page of clocks, one more than asked for where there are more; what else matches in their cases; how many in all."""

    rows: Sequence[Any]
    others: Mapping[int, Sequence[tuple[str, str]]]  # of each case every matching clock, as (key, code), earliest first
    cases: int
    by_code: Mapping[str, int]


def listing(session: Session, actor: Actor, asked: Asked, limit: int, after: Place | None) -> Listing:
    """The page that follows a place in the list, or the first."""
    if asked.caseworker:
        return _of_one(store.every(session, actor, asked), limit, after, by_case=asked.by_case)
    rows = store.most_urgent(session, actor, asked, limit, after)
    ids = [row.matter_id for row in rows[:limit]]
    others = store.others_of(session, actor, asked, ids) if asked.by_case else {}
    return Listing(rows, others, *store.counts(session, actor, asked))


def _of_one(every: Sequence[Any], limit: int, after: Place | None, *, by_case: bool) -> Listing:
    """The same of all the clocks listed, where they are a few hundred.

    To look them up once for the page, once for the rest of its cases and twice to count them is four times the work.
    """
    of_case: dict[int, list[Any]] = {}
    for row in sorted(every, key=_place):
        of_case.setdefault(row.matter_id, []).append(row)
    standing = [min(rows, key=_seriousness) for rows in of_case.values()] if by_case else every
    following = [row for row in sorted(standing, key=_place) if after is None or _place(row) > after]
    others = {case: [(row.key, row.code) for row in rows] for case, rows in of_case.items()}
    by_code = Counter(row.code for row in every)
    return Listing(following[: limit + 1], others if by_case else {}, len(of_case), dict(sorted(by_code.items())))


def _place(row: Any) -> Place:  # noqa: ANN401 - a row of the clocks' projection
    return row.due_on, row.matter_id, row.key


def _seriousness(row: Any) -> tuple[int, date, str]:  # noqa: ANN401 - as above
    """Where a clock stands among those of its case: as the store's `_place` has it."""
    return RANKS.get(row.code, len(RANKS)), row.due_on, row.key


RANKS = {code: n for n, code in enumerate(SERIOUSNESS)}
