"""Everyone and everything that counts in the indicators that are sums of members: the same for a figure and its cases."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from app.kpis.units import Units, Whose, waiting_for_a_psychologist
from workflow.kpis.advices import Asked as AskedFor
from workflow.kpis.advices import advice_flows, advice_standing
from workflow.kpis.members import Member
from workflow.kpis.standing import backlog, case_flows, case_standing

FLOWS_OF_REQUESTS: Final = frozenset({"advice_6w", "advice_6w_sent", "advice_received_6w"})
FLOWS_OF_CASES: Final = frozenset({"new_late", "handovers", "by_worker"})
OF_CASES: Final = frozenset({"due_next_month_issued", "unallocated", "handovers", "by_worker"})
POSITIONS: Final = OF_CASES | {"advice_overdue", "contact_overdue", "backlog"}
"""Indicators of who or what waits on a day: part of a stretch of time only where they are asked for by their codes."""


class Counted(NamedTuple):
    """One member, whose case it is of, and the request for advice if it is one of those."""

    whose: Whose
    member: Member
    asked: AskedFor | None = None


def flows(units: Units) -> Iterator[Counted]:
    """What counts on a day of its own, as it stood on the day asked about."""
    day, wants = units.asked.day, units.asked.wants
    if wants(*FLOWS_OF_CASES):
        for whose, measured in units.cases():
            yield from (Counted(whose, member) for member in case_flows(measured, day) if wants(member.code))
    if wants(*FLOWS_OF_REQUESTS):
        for whose, asked in units.requests():
            yield from (Counted(whose, member, asked) for member in advice_flows(asked, day) if wants(member.code))


def standing(units: Units) -> Iterator[Counted]:
    """Who and what waits, on the day asked about."""
    asked = units.asked
    requests = list(units.requests()) if asked.wants("advice_overdue", "unallocated") else []
    if asked.wants("advice_overdue"):
        for whose, request in requests:
            for member in advice_standing(request, asked.day, is_open=whose.is_open):
                yield Counted(whose, member, request)
    if asked.wants(*OF_CASES):
        yield from _cases_standing(units, waiting_for_a_psychologist(requests))
    if asked.wants("contact_overdue"):
        for whose, due_on in units.families():
            yield Counted(whose, Member("contact_overdue", "", due_on, those=due_on < asked.day))
    if asked.wants("backlog") and asked.backlog_on <= asked.day:
        yield from _backlog(units, asked.backlog_on)


def _cases_standing(units: Units, waits: Mapping[int, date]) -> Iterator[Counted]:
    for whose, measured in units.cases():
        for member in case_standing(measured, units.asked.day, whose.caseworker, waits.get(whose.matter_id)):
            if units.asked.wants(member.code):
                yield Counted(whose, member)


def _backlog(units: Units, frozen_on: date) -> Iterator[Counted]:
    then = replace(units, asked=replace(units.asked, first=frozen_on, last=frozen_on, day=frozen_on))
    still_open = {case.whose.matter_id for case in units.cases() if case.measured.open}
    for whose, measured in then.cases():
        for member in backlog(measured, frozen_on, still_open=whose.matter_id in still_open):
            yield Counted(whose, member)
