"""The allocation meeting as the API takes it: rules, workers, absences, slots, decisions. What it gives is in `shown.py`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from app.cases.schemas import Day
from app.schema import Body, Reply
from workflow.allocation import Kind

Id = Annotated[int, Field(ge=1, le=2**62)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Slots = Annotated[int, Field(ge=0, le=1000)]


class RulesIn(Body):
    """New rules: the whole of them, why they change, from when. They apply to meetings of that day and after."""

    rules: dict[str, Any]
    from_on: Day
    why: Why


class RulesOut(Reply):
    """A version of the rules: who decided it, why, from when."""

    version: int
    from_on: date | None
    why: str
    made_at: datetime | None
    made_by: str | None
    rules: dict[str, Any]


class WorkerIn(Body):
    """On what terms a worker takes cases. `capacity`: the cases a full-timer of theirs may hold at once; null: not known."""

    team: Name | None = None
    capacity: Slots | None = None
    source: Literal["in_house", "locum", "provider"] = "in_house"
    part_time: int = Field(default=100, ge=1, le=100, description="Percent of full time.")
    schools: list[Annotated[str, Field(pattern=r"^[0-9]{6}$")]] = Field(default=[], max_length=200)
    localities: list[Annotated[str, Field(pattern=r"^[A-Za-z]{1,2}[0-9][0-9A-Za-z]?$")]] = Field(
        default=[], max_length=200, description="Outward postcodes, such as BS1."
    )
    left_on: Day | None = Field(default=None, description="The last day on which they work.")
    account: Id | None = None


class NewWorker(WorkerIn):
    """A worker entered on the register."""

    kind: Kind
    name: Name


class AbsenceIn(Body):
    """Days on which a worker is away, both included, and who covers. Cover changes no owner."""

    from_on: Day
    to_on: Day
    covered_by: Id | None = None


class SlotsIn(Body):
    """How many cases more a worker takes at this meeting. More than the register says they have room for needs a why."""

    worker: Id
    slots: Slots
    why: Why | None = None


class ProposalIn(Body):
    """What a proposal is asked for. Without `capacity`, everybody's room on the day as the register has it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2026-11-23"}]})

    on: Day
    capacity: list[SlotsIn] | None = Field(default=None, max_length=500)


class AssignmentIn(Body):
    """One case given to one worker. `why` where it goes past a rule; `instead_of` names who holds it now, to move it."""

    case_id: Id
    worker: Id
    instead_of: Id | None = None
    why: Why | None = None


class LeftIn(Body):
    """One case left waiting though the rules would have served it, and why."""

    case_id: Id
    kind: Kind
    why: Why


class AttendeeIn(Body):
    """Somebody who is there: in a seat of the rules, or as `guest`."""

    seat: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    name: Name


class ActionIn(Body):
    """Something asked of somebody by a day. Minutes name no child: name the case by its reference."""

    what: Why
    owner: Name
    due_on: Day


class DecisionIn(ProposalIn):
    """The meeting's own list, confirmed in one call. `digest` is that of the proposal's inputs as they lay on the table."""

    model_config = ConfigDict(json_schema_extra={"examples": []})

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    assignments: list[AssignmentIn] = Field(default=[], max_length=500)
    left: list[LeftIn] = Field(default=[], max_length=500)
    attendees: list[AttendeeIn] = Field(default=[], max_length=100)
    actions: list[ActionIn] = Field(default=[], max_length=100)
    done: list[Id] = Field(default=[], max_length=500, description="Actions of earlier meetings that are done.")


class UndoIn(Body):
    """Why a meeting's allocations are undone: all of them."""

    why: Why


class WorkerKept(Reply):
    """A worker's terms as kept."""

    id: int
    kind: Kind
    name: str
    team: str | None
    capacity: int | None
    source: str
    part_time: int
    schools: list[str]
    localities: list[str]
    left_on: date | None
    account: int | None


class AbsenceKept(Reply):
    """An absence as noted."""

    id: int
    worker_id: int
    from_on: date
    to_on: date
    covered_by: int | None
