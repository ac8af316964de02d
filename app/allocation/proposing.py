"""A proposal as it is shown: names and references beside the ids."""

from typing import Final

from app.allocation import shown
from app.allocation.table import Table
from app.cases.schemas import WorkerOut
from workflow.allocation import Meeting, propose

AIMS: Final = (
    "Priority: of each kind of worker the slots go to the first band of the order, then to the reserve for the longest waiting, then to the next band.",
    "Jointly: where a kind's slots run out within a band, as many slots as can be go to families who then have everyone they wait for.",
    "In order: whatever choice that leaves falls on the earlier before the later.",
    "Preference: the preferences of the rules are kept as often as can be; then cases are spread evenly.",
)
"""What is made as great as can be, the first before the second and so on."""


def proposal_shown(table: Table, meeting: Meeting) -> shown.ProposalOut:
    """The proposal of a meeting."""
    found = propose(meeting)
    return shown.ProposalOut(
        on=meeting.on,
        rules_version=meeting.rules.version,
        digest=meeting.digest,
        aims=list(AIMS),
        capacity=[
            shown.SlotsOut(worker=_worker(table, worker.id), kind=worker.kind, slots=worker.slots)
            for worker in meeting.workers
        ],
        assignments=[
            shown.GivenOut(
                case_id=one.case,
                reference=table.cases[one.case].reference,
                kind=one.kind,
                worker=_worker(table, one.worker),
                place=one.place,
                band=one.band,
                preference=one.preference,
                reasons=list(one.reasons),
            )
            for one in found.given
        ],
        passed_over=[
            shown.PassedOverOut(
                case_id=one.case,
                reference=table.cases[one.case].reference,
                kind=one.kind,
                place=one.place,
                band=one.band,
                rule=one.rule,
                before=one.before,
                says=one.says,
            )
            for one in found.passed_over
        ],
    )


def _worker(table: Table, worker_id: int) -> WorkerOut:
    return WorkerOut(id=worker_id, name=table.register[worker_id].name)
