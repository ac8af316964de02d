"""The allocation meeting as the API gives it: the pack, a proposal, what was decided. References, never a child's name."""

from datetime import date, datetime

from app.cases.schemas import WorkerOut
from app.schema import Reply
from workflow.allocation import Kind


class AbsenceOut(Reply):
    """Days on which a worker is away, and who covers."""

    id: int
    worker: WorkerOut
    from_on: date
    to_on: date
    covered_by: WorkerOut | None


class WorkerShown(Reply):
    """A worker on a day: `load` cases held, of which `late` and `due_soon` (14 days); `free`: room for more, null if not known."""

    id: int
    name: str
    kind: Kind
    team: str | None
    source: str
    part_time: int
    capacity: int | None
    schools: list[str]
    localities: list[str]
    left_on: date | None
    account: int | None
    load: int
    late: int
    due_soon: int
    free: int | None
    away: AbsenceOut | None


class NeedOut(Reply):
    """Whom a case waits for, since which day, how many days; its place among those who wait for the same."""

    kind: Kind
    since: date
    days: int
    place: int
    band: str


class PackCase(Reply):
    """One case as the meeting sees it. `standing`: rescuable or late; `slack`: see the pack's `slack_says`."""

    case_id: int
    reference: str
    state: str
    received_on: date | None
    due_on: date | None
    days_over: int | None
    slack: int | None
    standing: str
    band: str
    flags: list[str]
    priority: bool
    ordered_on: date | None
    needs: list[NeedOut]
    advice_out: list[str]
    caseworker: WorkerOut | None
    psychologist: WorkerOut | None
    plan_writer: WorkerOut | None
    covered_by: dict[str, WorkerOut]
    handovers: dict[str, int]
    school: str | None
    school_name: str | None
    locality: str | None
    private_report: bool


class FlowOut(Reply):
    """Requests in and plans out over days, both included."""

    from_on: date
    to_on: date
    requests: int
    plans: int


class SinceOut(Reply):
    """What changed since the last meeting (or, where there was none, in the last seven days)."""

    meeting: int | None
    on: date
    flow: FlowOut
    joined: list[int]
    newly_late: list[int]
    newly_ordered: list[int]
    given: int
    undone: bool


class ActionOut(Reply):
    """Something a meeting asked of somebody."""

    id: int
    what: str
    owner: str
    due_on: date
    asked_on: date
    overdue: bool


class SeatOut(Reply):
    """Who is due at the meeting. Health is, at the first of each month, by the example rules."""

    seat: str
    title: str
    every: str


class RulesShown(Reply):
    """By which rules: their version and what their bands are called."""

    version: int
    title: str
    digest: str
    reserve_percent: int
    bands: dict[str, str]


class Leaver(Reply):
    """Somebody who has left, and the open cases that are still theirs."""

    worker: WorkerOut
    kind: Kind
    left_on: date
    cases: list[int]


class Pack(Reply):
    """The pack of a meeting. Lists of ids name cases of `cases`, each in the order of the rules."""

    on: date
    prepared_on: date
    rules: RulesShown
    seats: list[SeatOut]
    slack_says: str
    this_month: FlowOut
    last_month: FlowOut
    since: SinceOut
    open: int
    cases: list[PackCase]
    unallocated: list[int]
    waiting: dict[Kind, list[int]]
    overdue: list[int]
    rescuable: list[int]
    priority: list[int]
    workers: list[WorkerShown]
    handed_over: list[int]
    leavers: list[Leaver]
    actions: list[ActionOut]


class GivenOut(Reply):
    """A worker proposed for a case, and why."""

    case_id: int
    reference: str
    kind: Kind
    worker: WorkerOut
    place: int
    band: str
    preference: str
    reasons: list[str]


class PassedOverOut(Reply):
    """A case that waits on: by which rule, and which case went before."""

    case_id: int
    reference: str
    kind: Kind
    place: int
    band: str
    rule: str
    before: int | None
    says: str


class SlotsOut(Reply):
    """Slots on the table."""

    worker: WorkerOut
    kind: Kind
    slots: int


class ProposalOut(Reply):
    """A proposal. Send `digest` back with the meeting's own list to confirm it."""

    on: date
    rules_version: int
    digest: str
    aims: list[str]
    capacity: list[SlotsOut]
    assignments: list[GivenOut]
    passed_over: list[PassedOverOut]


class SlotsDecided(SlotsOut):
    """Slots as they were, and why there were more than the worker had room for."""

    why: str | None


class DecidedLine(Reply):
    """One case at a meeting as decided: given, moved or passed over; the rules gone past and why."""

    case_id: int
    reference: str
    kind: Kind
    worker: WorkerOut | None
    instead_of: WorkerOut | None
    event_id: int | None
    place: int | None
    band: str
    rule: str
    before: int | None
    breaks: list[str]
    why: str | None
    reasons: list[str]


class AttendeeOut(Reply):
    """Somebody who was there."""

    seat: str
    name: str


class Minuted(Reply):
    """An action as minuted."""

    id: int
    what: str
    owner: str
    due_on: date
    done_on: date | None


class Undone(Reply):
    """When, by whom and why the allocations were undone."""

    at: datetime
    by: str
    why: str


class Decision(Reply):
    """A meeting's decision as it stands on record."""

    id: int
    on: date
    rules_version: int
    digest: str
    confirmed_at: datetime
    confirmed_by: str
    kinds: list[Kind]
    capacity: list[SlotsDecided]
    attendees: list[AttendeeOut]
    assignments: list[DecidedLine]
    passed_over: list[DecidedLine]
    actions: list[Minuted]
    done: list[Minuted]
    undone: Undone | None


class Confirmed(Decision):
    """The same, just confirmed: who is told of their new cases, and who cannot be as they have no account."""

    told: list[WorkerOut]
    not_told: list[WorkerOut]


class MeetingItem(Reply):
    """A meeting in a list."""

    id: int
    on: date
    rules_version: int
    confirmed_at: datetime
    confirmed_by: str
    kinds: list[Kind]
    assignments: int
    passed_over: int
    undone: bool
