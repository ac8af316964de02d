"""What each part of the advice template asks: its fields, item by item, with their hints."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from app.advice.pages_parts import NEEDS, PROVISION, REGISTERS, Part
from app.advice.template import Submission
from app.schema import unstorable
from app.web.fields import Choice, Day, Fault, Field, One, Option, Text, Tick, Typed, Words

LONGEST: Final = 20_000  # characters of strengths and of views: what the template takes
_TIME: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:(m|mins?|minutes?)|h|hrs?|hours?)?", re.IGNORECASE)


@dataclass(frozen=True)
class Long(Words):
    """Words over many lines, as long as the template takes."""

    def read(self, typed: Typed) -> str | None:
        """The words. Raises Fault where there are too many."""
        text = (typed.get(self.name) or ("",))[-1].replace("\r\n", "\n").strip()
        if len(text) > LONGEST:
            message = f"{self.label}: {LONGEST} characters at most"
            raise Fault(message)
        if unstorable(text):
            raise Fault("Take out the characters that cannot be stored")
        return text or None


@dataclass(frozen=True)
class Hours(Text):
    """A length of time, in hours; `30 minutes` is read too."""

    def read(self, typed: Typed) -> Any:  # noqa: ANN401 - a Decimal, where its parent reads words
        """The hours, to two decimals. Raises Fault for what is no length of time."""
        text = super().read(typed)
        if text is None:
            return None
        found = _TIME.fullmatch(text)
        try:
            hours = Decimal(found[1]) / (60 if found[2] else 1) if found else None
        except InvalidOperation:
            hours = None
        if hours is None:
            message = f"{self.label}: write a number of hours, such as 0.5, or 30 minutes"
            raise Fault(message)
        return round(hours, 2)


class Group(NamedTuple):
    """The fields of one item of a list, and what is said of it."""

    legend: str
    fields: tuple[Field, ...]
    lacks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def groups_of(part: Part, content: Submission, count: int, today: date) -> list[Group]:
    """The questions of a part, item by item: as many items as are there, or as are asked for."""
    if part.code == "child":
        return [Group("", _child(max(count, 1), today))]
    if part.code == "author":
        return [Group("", _author(content.author.registration_body))]
    ask = {"needs": _need, "outcomes": _outcome, "provision": _provision(content)}[part.code]
    there = len(getattr(content, part.code))
    return [
        Group(f"{part.item.capitalize()} {n + 1}", (*ask(n), *(_out(part, n) if n < there else ())))
        for n in range(max(count, 1))
    ]


def _child(days: int, today: date) -> tuple[Field, ...]:
    seen = (
        Day(f"seen_on-{n}", f"Day {n + 1} the child was seen" if days > 1 else "Day the child was seen", api=f"seen_on.{n}", by=today)
        for n in range(days)
    )  # fmt: skip
    return (
        Long("strengths", "Strengths", hint="What the child is good at, enjoys and can do.", rows=6),
        Long("views", "Views", hint="What the child and the family say, in their words; or that it could not be got, and why.", rows=6),
        *seen,
        Words("sources", "What it rests on", hint="Reports, records, people spoken to, each with its date: one a line.", rows=3),
        Tick("nothing_relevant", "We have nothing to say that bears on this assessment", hint="Then only “About you” is needed. To say that you do not know the child, answer so instead."),
    )  # fmt: skip


def _need(n: int) -> tuple[Field, ...]:
    options = tuple(Option(code, f"{label} (section {code})") for code, label in NEEDS.items())
    return (
        Words(f"needs-{n}-text", "What the need is", hint="And what it means for the child’s day.", api=f"needs.{n}.text", rows=4),
        One(f"needs-{n}-section", "What kind of need", api=f"needs.{n}.section", options=options),
    )  # fmt: skip


def _outcome(n: int) -> tuple[Field, ...]:
    return (
        Words(f"outcomes-{n}-text", "What the child will be able to do", hint="A difference made, not a service given.", api=f"outcomes.{n}.text", rows=3),
        Text(f"outcomes-{n}-measure", "How it will be seen", hint="For example: four of five instructions followed on three days running, noted by the class teacher.", api=f"outcomes.{n}.measure"),
        Text(f"outcomes-{n}-by", "By when", hint="A date, or the end of a school year: 31 July 2027, the end of Year 4.", api=f"outcomes.{n}.by", width=20),
    )  # fmt: skip


def _provision(content: Submission) -> Any:  # noqa: ANN401 - a function of a place in the list
    outcomes = tuple(
        Option(str(n), f"{n + 1}. {_short(outcome.text) or 'not yet in words'}")
        for n, outcome in enumerate(content.outcomes)
    )
    sections = tuple(Option(code, f"{label} (section {code})") for code, label in PROVISION.items())
    hint = "Choose from the outcomes you have written." if outcomes else "Write the outcomes first; then choose here."

    def ask(n: int) -> tuple[Field, ...]:
        at = f"provision-{n}"
        return (
            Words(f"{at}-text", "What is done", hint="So that its reader could tell whether it was. Never “access to” something.", api=f"provision.{n}.text", rows=4),
            Hours(f"{at}-hours", "How much: hours each time", hint="0.5 is thirty minutes.", api=f"provision.{n}.hours", width=5),
            Text(f"{at}-frequency", "How often, and for how long", hint="For example: once a week in term time, for a year.", api=f"provision.{n}.frequency"),
            Text(f"{at}-by_whom", "By whom", hint="The profession, the training, whom they are supervised by.", api=f"provision.{n}.by_whom"),
            Choice(f"{at}-outcome", "For which outcome", hint=hint, api=f"provision.{n}.outcome", options=outcomes),
            One(f"{at}-section", "What kind of provision", api=f"provision.{n}.section", options=sections),
            Text(f"{at}-type", "Type, if it has a name", hint="Therapy, teaching, equipment, training of staff.", api=f"provision.{n}.type", width=20),
        )  # fmt: skip

    return ask


def _out(part: Part, n: int) -> tuple[Field, ...]:
    return (Tick(f"{part.code}-{n}-out", f"Take out {part.item} {n + 1} when I save"),)


def _author(given: str) -> tuple[Field, ...]:
    bodies = {**REGISTERS, **({given: given} if given and given not in REGISTERS else {})}
    options = tuple(Option(code, label) for code, label in bodies.items())
    return (
        Text("author-name", "Your name", api="author.name"),
        Text("author-profession", "Your profession", api="author.profession"),
        Choice("author-registration_body", "Register", hint="Leave it empty where your profession has none of these.", api="author.registration_body", options=options),
        Text("author-registration_number", "Number on that register", api="author.registration_number", width=20),
    )  # fmt: skip


def _short(text: str) -> str:
    first = text.strip().split("\n")[0]
    return first if len(first) <= 80 else f"{first[:78].rstrip()}…"  # noqa: PLR2004 - a line of a list
