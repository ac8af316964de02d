"""The register: every indicator of an installation in words, computed and entered, and what the council holds them against."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from workflow.kpis.entered import Entered, entered
from workflow.kpis.indicators import Indicator, Targets, indicators


@dataclass(frozen=True)
class Register:
    """A council's targets, and the measures that are entered here; those shipped, unless it says otherwise."""

    targets: Targets
    entered: Entered = field(default_factory=entered)

    @cached_property
    def words(self) -> Mapping[str, Indicator]:
        """Every indicator by its code: those computed in their file's order, then those entered."""
        return {**indicators(), **self.entered.measures}

    @cached_property
    def held_against(self) -> Targets:
        """What computed and entered measures alike are held against."""
        return replace(self.targets, targets=(*self.targets.targets, *self.entered.targets))
