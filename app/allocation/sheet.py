"""The pack's cases as CSV: a line a case, in the order of the pack, and nothing a spreadsheet would run."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from app.allocation.shown import Pack, PackCase
from app.intake.cells import told_apart
from workflow.allocation import Kind

COLUMNS: Final = (
    "case_id", "reference", "state", "received_on", "due_on", "days_over", "slack", "standing", "band", "flags", "ordered_on",
    *(f"{kind}_{what}" for kind in Kind for what in ("since", "days", "place")),
    "caseworker", "psychologist", "plan_writer", "covered_by", "handovers", "advice_out", "school", "locality", "private_report",
)  # fmt: skip


def lines(pack: Pack) -> Iterator[str]:
    """A heading, and a line for each case."""
    yield _line(list(COLUMNS))
    for case in pack.cases:
        yield _line([_cell(value) for value in _values(case)])


def _values(case: PackCase) -> Iterator[object]:
    by_kind = {need.kind: need for need in case.needs}
    yield from (case.case_id, case.reference, case.state, case.received_on, case.due_on, case.days_over, case.slack)
    yield from (case.standing, case.band, case.flags, case.ordered_on)
    for kind in Kind:
        need = by_kind.get(kind)
        yield from (need.since, need.days, need.place) if need else (None, None, None)
    for holder in (case.caseworker, case.psychologist, case.plan_writer):
        yield holder.name if holder else None
    yield [f"{kind}: {by.name}" for kind, by in case.covered_by.items()]
    yield sum(case.handovers.values())
    yield from (case.advice_out, case.school, case.locality, case.private_report)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return told_apart(";".join(value))
    return "" if value is None else told_apart(str(value)) if isinstance(value, str) else str(value)


def _line(cells: list[str]) -> str:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
