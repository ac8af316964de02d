"""How a council's panel meets, read strictly from its file: how often, whom it wants there, who decides outside it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from workflow.counting import WorkingDays
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

EXAMPLE: Final = Path(__file__).parent / "data" / "arrangements.example.yaml"


class Service(StrEnum):
    """For which service a member is there."""

    EDUCATION = "education"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    OTHER = "other"


@dataclass(frozen=True)
class Arrangements:
    """A council's own arrangements; `officers` are the roles that decide outside a meeting, by code."""

    every_days: int
    members: int
    services: tuple[Service, ...]
    officers: Mapping[str, str]

    def next_after(self, on: date, working_days: WorkingDays) -> date:
        """The day of the meeting after this one: a bank holiday's meeting is held on the last working day before it."""
        day = working_days.last_on_or_before(on + timedelta(days=self.every_days))
        return day if day > on else working_days.after(on, 1)

    def missing(self, present: Collection[str]) -> list[Service]:
        """The services wanted for a quorum that nobody was there for."""
        return [service for service in self.services if service not in present]

    def is_quorate(self, present: Collection[str]) -> bool:
        """Whether so many members, each given by the service, are what the council wants at a meeting."""
        return len(present) >= self.members and not self.missing(present)


@cache
def arrangements(path: Path = EXAMPLE) -> Arrangements:
    """Read a council's file. Raises LawDataError naming the file and the fault."""
    file = Entry(path.name, read_yaml(path), knows="every_days quorum officers")
    quorum = Entry(f"{path.name}, quorum", file.get("quorum"), knows="members services")
    services = quorum.texts("services")
    if not set(services) <= set(Service):
        raise quorum.fault(f"services knows {', '.join(Service)}")
    if file.number("every_days") < 1:
        raise file.fault("every_days is at least 1")
    return Arrangements(
        every_days=file.number("every_days"),
        members=quorum.number("members"),
        services=tuple(Service(service) for service in services),
        officers={str(code): str(title) for code, title in file.pairs("officers")},
    )
