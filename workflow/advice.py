"""Whose advice must be sought (reg 6(1)), and what of it is still open. It informs and alerts; it never blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from workflow.facts import Facts
from workflow.law.coverage import implements

YEAR_NINE: Final = 9
YOUNGEST_IN_YEAR_NINE: Final = 12
"""Whole years: it is begun at 13, and at 12 by who is taught a year ahead."""
SENSORY: Final = frozenset({"HI", "VI", "MSI"})

Standing = Literal["in", "asked", "not_asked", "answered_nil", "nil_accepted", "not_needed"]

ALWAYS: Final = (
    ("parental", "send2014 reg 6(1)(a)"),
    ("educational", "send2014 reg 6(1)(b)"),
    ("medical", "send2014 reg 6(1)(c)"),
    ("psychological", "send2014 reg 6(1)(d)"),
    ("social_care", "send2014 reg 6(1)(e)"),
)


@dataclass(frozen=True)
class Item:
    """One line of the checklist: the advice, under which paragraph, and how it stands."""

    kind: str
    cite: str
    standing: Standing
    note: str = ""


def _standing(kind: str, f: Facts) -> Standing:
    asked = [a for a in f.advices.values() if a.kind == kind and not a.withdrawn_on]
    if kind in f.existing or any(a.received_on for a in asked):
        return "in"
    if any(not a.nil_on for a in asked):
        return "asked"
    if any(a.nil_accepted_on for a in asked):
        return "nil_accepted"
    return "answered_nil" if asked else "not_asked"


@implements("send2014 reg 6(1)", "send2014 reg 6(2)", "send2014 reg 7")
def checklist(f: Facts) -> Iterator[Item]:
    """Everyone whose advice an assessment needs, with what is not in yet.

    Preparation for adulthood is sought in or beyond year 9; a hearing or vision impairment needs a suitably qualified
    person to be consulted on the educational advice (6(2)); the child's own views stand beside the parent's (reg 7).
    """
    need = f.request.primary_need if f.request else None
    year = f.request.year_group if f.request else None
    for kind, cite in ALWAYS:
        sensory = kind == "educational" and need in SENSORY
        note = (
            "Given after consulting a person qualified to teach those with a hearing or vision impairment (reg 6(2))."
            if sensory
            else ""
        )
        yield Item(kind, cite, _standing(kind, f), note)
    if year is None and f.request and f.request.under_twelve:
        note = "Under twelve when the request came: sought in or beyond year 9."
        yield Item("preparing_for_adulthood", "send2014 reg 6(1)(g)", "not_needed", note)
    elif year is None or year >= YEAR_NINE:
        note = "The year group is not on file: needed in or beyond year 9." if year is None else ""
        yield Item("preparing_for_adulthood", "send2014 reg 6(1)(g)", _standing("preparing_for_adulthood", f), note)
    else:
        yield Item(
            "preparing_for_adulthood", "send2014 reg 6(1)(g)", "not_needed", f"Year {year}: sought in or beyond year 9."
        )
    yield Item("child_views", "send2014 reg 7", _standing("child_views", f))
    for kind, cite in (("requested_by_family", "send2014 reg 6(1)(h)"), ("other", "send2014 reg 6(1)(f)")):
        if any(a.kind == kind for a in f.advices.values()):
            yield Item(kind, cite, _standing(kind, f))


def to_seek(f: Facts) -> list[str]:
    """The kinds nobody was asked for yet."""
    return [item.kind for item in checklist(f) if item.standing == "not_asked"]


@implements("send2014 reg 6(4)")
def unconsidered_reports(f: Facts) -> list[str]:
    """Kinds of which the family sent a report of its own that no assents have been recorded for, and no advice is in."""
    in_already = {a.kind for a in f.advices.values() if a.received_on} | set(f.existing)
    return [kind for kind in dict.fromkeys(kind for _, kind in f.private_reports) if kind not in in_already]
