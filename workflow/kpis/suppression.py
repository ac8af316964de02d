"""Small numbers, hidden: what may be printed of a figure cut into groups, so that no small count can be worked out.

    suppress(groups, unit, rule, total_shown=True) -> {group: Published(figure, suppressed)}

In: the figures of ONE indicator and part, one for each group of a cut (`{"WBRI": Figure(...), ...}`), the indicator's unit (a
figure's own goes before it), and the council's rule (`Targets.small_numbers`). The groups part the whole between them;
`total_shown` says whether the whole's own figure can be seen anywhere (it can, unless you know better).
Out: the same groups in the same order. A figure that is `suppressed` has None where a number is hidden: the numerator and the
value, or these and the denominator. Print a mark for it with the words of `SAYS`; never 0, never "no data".

`also` names groups that must be hidden whatever they are, because something else of them is: what they could be worked out from
is hidden too. Where hiding in one figure hides in another, go round until nothing more is hidden.

Figures that share a denominator (agreed, refused, undecided and withdrawn of all requests) or add up (the bands of one time
taken) go through `suppress_together({name: groups, ...}, unit, rule)`: so they cannot be worked out from one another either.

The rules:
1. A count of 1 to `hide_under` - 1 is hidden: a denominator, a numerator, and what the two leave between them. A zero is shown,
   since it is nobody; that is the common practice of official tables. `zeros_shown: false` hides it as well, for a council that
   minds, as statistical offices warn, that "none of them" can tell something of each of them.
2. A percentage or a mean is hidden with any part of it, and a numerator with its denominator.
3. More is hidden, the smallest first, until each hidden count could be any of at least `hide_under` whole numbers for all that
   the counts, sums and totals shown tell (hiding.py): so there are at least two hidden in every sum. Of a rate whose numerator
   is no part of its denominator (appeals of decisions), nothing is left between the two, and each is a table of its own.
4. Where that cannot be had (the whole is little more than one small group), every group is hidden.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final, NamedTuple

from workflow.kpis.figure import Figure
from workflow.kpis.hiding import Count, Hiding

PER_CENT: Final = "per cent"
SAYS: Final = "hidden: a small number, or one from which a small number could be worked out"
ALL: Final = "all groups"
REST: Final = "the rest of each"
NUMERATORS: Final = "all numerators"

Groups = Mapping[str, Figure]


@dataclass(frozen=True)
class SmallNumbers:
    """The council's rule: which counts are small, and whether a zero is shown."""

    LEAST: ClassVar[int] = 2  # one is a small number anywhere

    hide_under: int = 6
    zeros_shown: bool = True

    def is_small(self, n: int) -> bool:
        """Whether a count must not be shown."""
        return n < self.hide_under and not (n == 0 and self.zeros_shown)

    def count(self, tail: str, head: str, n: int, *, printed: bool = True) -> Count:
        """A count as the rule sees it. Where zeros are shown, a reader knows that what is hidden is at least one."""
        small, nobody = self.is_small(n), n == 0 and self.zeros_shown
        lowest = 1 if n and self.zeros_shown else 0
        return Count(tail, head, n, lowest, small, harmless=nobody, printed=printed, hidden=small and printed)


class Published(NamedTuple):
    """A figure as it may be printed."""

    figure: Figure
    suppressed: bool


def suppress(
    groups: Groups, unit: str, rule: SmallNumbers, *, total_shown: bool = True, also: Collection[str] = ()
) -> dict[str, Published]:
    """One figure in its groups, as it may be printed."""
    return suppress_together({"": groups}, unit, rule, total_shown=total_shown, also=also)[""]


def suppress_together(
    tables: Mapping[str, Groups],
    unit: str,
    rule: SmallNumbers,
    *,
    total_shown: bool = True,
    also: Collection[str] = (),
) -> dict[str, dict[str, Published]]:
    """Several figures of the same groups, as they may be printed. Raises ValueError for shares of different denominators."""
    is_share = all(_is_share(group, tables) for table in tables.values() for group in table)
    rows = {
        group: _row(group, tables, unit, rule, is_share=is_share)
        for group in dict.fromkeys(g for table in tables.values() for g in table)
    }
    for group in also:
        if group in rows:
            rows[group].whole.hidden = True
    _hide(list(rows.values()), rule, total_shown=total_shown)
    return {
        name: {group: rows[group].published(name, figure) for group, figure in table.items()}
        for name, table in tables.items()
    }


@dataclass
class _Row:
    """A group's counts: of each figure by its name; of what is in none of them; and of all of the group."""

    whole: Count
    parts: dict[str, Count]
    rest: Count | None

    @property
    def counts(self) -> Iterator[Count]:
        yield self.whole
        yield from self.parts.values()
        if self.rest:
            yield self.rest

    def hide_with_the_whole(self) -> bool:
        """Hide the parts of a whole that is hidden; whether any was not."""
        shown = [part for part in self.parts.values() if self.whole.hidden and not part.hidden]
        for part in shown:
            part.hidden = True
        return bool(shown)

    def published(self, name: str, figure: Figure) -> Published:
        part = self.parts.get(name)
        whole_hidden = self.whole.hidden and figure.denominator is not None
        if not (part.hidden if part else self.whole.hidden):
            return Published(figure, suppressed=False)
        denominator = None if whole_hidden else figure.denominator
        return Published(replace(figure, numerator=None, denominator=denominator, value=None), suppressed=True)


def _is_share(group: str, tables: Mapping[str, Groups]) -> bool:
    """Whether the numerators are parts of the denominator, as far as a group shows."""
    figures = [table[group] for table in tables.values() if group in table]
    whole = max((figure.denominator for figure in figures if figure.denominator is not None), default=None)
    return whole is None or sum(figure.numerator or 0 for figure in figures) <= whole


def _row(group: str, tables: Mapping[str, Groups], unit: str, rule: SmallNumbers, *, is_share: bool) -> _Row:
    figures = {name: table[group] for name, table in tables.items() if group in table}
    wholes = {figure.denominator for figure in figures.values()} - {None}
    if len(wholes) > 1:
        message = f"{group}: figures of different denominators {wholes} are not suppressed together"
        raise ValueError(message)
    whole, units = next(iter(wholes), None), {figure.unit or unit for figure in figures.values()}
    if whole is not None and units != {PER_CENT}:  # a mean tells how many it is of, and no other count
        return _Row(rule.count(ALL, REST, whole), {}, None)
    numbers = {name: int(figure.numerator) for name, figure in figures.items() if figure.numerator is not None}
    if whole is None and len(tables) == 1:
        return _Row(rule.count(ALL, REST, sum(numbers.values())), {}, None)
    row = f"group {group}" if is_share else NUMERATORS
    parts = {name: rule.count(row, f"figure {name}", n) for name, n in numbers.items()}
    if whole is None:
        return _Row(rule.count(ALL, row, sum(numbers.values())), parts, None)
    if not is_share:
        return _Row(rule.count(ALL, REST, whole), parts, None)
    for part in parts.values():
        part.hidden = part.hidden or rule.is_small(whole - part.value)
    rest = rule.count(row, REST, whole - sum(numbers.values()), printed=False)
    return _Row(rule.count(ALL, row, whole), parts, rest)


def _hide(rows: list[_Row], rule: SmallNumbers, *, total_shown: bool) -> None:
    """Hide what is small, what goes with it, and what it could be worked out from."""
    counts = [count for row in rows for count in row.counts]
    unseen = [] if total_shown else _unseen_totals(counts)
    for row in rows:
        row.hide_with_the_whole()
    while Hiding([*counts, *unseen], rule.hide_under - 1).make_safe():
        taken_along = [row.hide_with_the_whole() for row in rows]
        if not any(taken_along):
            return
    for count in counts:
        count.hidden = count.printed


def _unseen_totals(counts: list[Count]) -> list[Count]:
    """The totals of the figures, where nobody prints them: they may be anything."""
    sums: Counter[tuple[str, str]] = Counter()
    for count in counts:
        if not count.head.startswith("group "):
            sums[count.head, NUMERATORS if count.tail == NUMERATORS else ALL] += count.value
    return [Count(head, back, value, 0, printed=False) for (head, back), value in sums.items()]
