"""What can become of one attempt to send a message, other than that it was taken."""

from dataclasses import dataclass
from datetime import timedelta


class TryLater(Exception):
    """It was not taken this time. `after` is how long its receiver asked to be left alone, if it said."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        """Say why, in words an operator can act on."""
        super().__init__(why)
        self.after = after


class NotThere(TryLater):
    """Nobody answered: the other messages to the same receiver need not be tried now."""


class Refused(Exception):
    """It will never be taken as it is: it is dead until somebody has it sent again."""


@dataclass
class Drained:
    """What one round came to, in messages. `let_go` were claimed and not tried: there was no time left."""

    delivered: int = 0
    put_off: int = 0
    dead: int = 0
    let_go: int = 0

    @property
    def claimed(self) -> int:
        """How many messages the round took on."""
        return self.delivered + self.put_off + self.dead + self.let_go

    def add(self, other: "Drained") -> None:
        """Count another's messages in."""
        self.delivered += other.delivered
        self.put_off += other.put_off
        self.dead += other.dead
        self.let_go += other.let_go

    def __str__(self) -> str:
        return f"{self.delivered} delivered, {self.put_off} put off, {self.dead} given up"
