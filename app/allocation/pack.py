"""The pack of a meeting, put together from what lies on the table."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session

from app.allocation import decided, shown
from app.allocation.store import Flow, OpenCase, flow
from app.allocation.table import Table
from app.allocation.workers import Hands, absence_shown, holds
from app.cases.schemas import WorkerOut
from app.security import Actor
from workflow.allocation import Case, Kind
from workflow.allocation.order import Place, in_order, order
from workflow.allocation.rules import Standing
from workflow.counting import days_since

WEEK = timedelta(days=7)


def pack(session: Session, actor: Actor, table: Table) -> shown.Pack:
    """The pack. A case is in it if it waits for somebody, is late, is in a protected band or has changed hands."""
    on, today = table.day.on, table.day.today
    meeting = table.meeting(None)
    every = {case.id: table.waits(case, table.kinds) for case in table.cases.values()}
    places = {place.need: place for line in order(meeting).values() for place in line}
    ordered = in_order(every.values(), table.rules, on)
    listed = [_case(table, table.cases[rated.id], rated, places) for rated in ordered]
    relevant = [c for c in listed if c.needs or c.priority or c.standing == Standing.LATE or c.handovers]
    last = decided.before(session, actor, on)
    return shown.Pack(
        on=on,
        prepared_on=today,
        rules=shown.RulesShown(
            version=table.rules.version,
            title=table.rules.title,
            digest=table.rules.digest,
            reserve_percent=table.rules.reserve_percent,
            bands={band.code: band.title for band in table.rules.bands},
        ),
        seats=[shown.SeatOut(seat=s.code, title=s.title, every=s.every) for s in table.rules.attending(on)],
        slack_says=table.steps.says,
        this_month=_flow(flow(session, actor, on.replace(day=1), on)),
        last_month=_flow(flow(session, actor, *_month_before(on))),
        since=_since(session, actor, table, last, every),
        open=len(table.cases),
        cases=relevant,
        unallocated=[c.case_id for c in relevant if any(need.kind is Kind.CASEWORKER for need in c.needs)],
        waiting={kind: _waiting(relevant, kind) for kind in table.kinds},
        overdue=[c.case_id for c in relevant if c.days_over is not None],
        rescuable=[c.case_id for c in sorted(relevant, key=lambda c: (c.slack or 0, c.case_id)) if _can_be_saved(c)],
        priority=[c.case_id for c in relevant if c.priority],
        workers=[worker_shown(hands, table) for hands in table.hands],
        handed_over=[c.case_id for c in relevant if c.handovers],
        leavers=_leavers(table),
        actions=decided.open_actions(session, actor, on),
    )


def _can_be_saved(case: shown.PackCase) -> bool:
    """It can still be on time, and something is short: somebody is missing."""
    return case.standing == Standing.RESCUABLE and bool(case.needs)


def _waiting(cases: list[shown.PackCase], kind: Kind) -> list[int]:
    found = [(need.place, case.case_id) for case in cases for need in case.needs if need.kind is kind]
    return [case_id for _, case_id in sorted(found)]


def _case(table: Table, case: OpenCase, rated: Case, places: Mapping[tuple[int, Kind], Place]) -> shown.PackCase:
    on = table.day.on
    band = rated.band(table.rules, on)
    overdue = case.due_on is not None and case.due_on < on
    return shown.PackCase(
        case_id=case.id,
        reference=case.reference,
        state=case.state,
        received_on=case.received_on,
        due_on=case.due_on,
        days_over=days_since(case.due_on, on) if case.due_on and overdue else None,
        slack=rated.slack,
        standing=rated.standing(on),
        band=band.code,
        flags=sorted(case.flags),
        priority=band.protected,
        ordered_on=case.ordered_on,
        needs=[
            shown.NeedOut(
                kind=need.kind,
                since=need.since,
                days=days_since(need.since, on),
                place=places[case.id, need.kind].rank,
                band=places[case.id, need.kind].band,
            )
            for need in rated.needs
        ],
        advice_out=sorted(case.advice_due),
        caseworker=_holder(table, case, Kind.CASEWORKER),
        psychologist=_holder(table, case, Kind.PSYCHOLOGIST),
        plan_writer=_holder(table, case, Kind.PLAN_WRITER),
        covered_by=_covers(table, case),
        handovers={kind.value: count for kind, count in sorted(case.handovers.items())},
        school=case.school,
        school_name=case.school_name,
        locality=case.locality,
        private_report=case.private_report,
    )


def _holder(table: Table, case: OpenCase, kind: Kind) -> WorkerOut | None:
    worker = table.holder(case, kind)
    return WorkerOut(id=worker.id, name=worker.name) if worker else None


def _covers(table: Table, case: OpenCase) -> dict[str, WorkerOut]:
    """Who covers while a holder is away. The case stays whose it is."""
    found = {}
    for hands in table.hands:
        by = table.register.get(hands.away.covered_by or 0) if hands.away else None
        if by and case.holders.get(hands.worker.kind) == hands.worker.id:
            found[hands.worker.kind.value] = WorkerOut(id=by.id, name=by.name)
    return found


def worker_shown(hands: Hands, table: Table) -> shown.WorkerShown:
    """A worker, as the pack and the register show them."""
    worker, terms = hands.worker, hands.worker.terms
    return shown.WorkerShown(
        id=worker.id,
        name=worker.name,
        kind=worker.kind,
        team=worker.team,
        source=terms.source,
        part_time=terms.part_time,
        capacity=worker.capacity,
        schools=terms.schools.split(),
        localities=terms.localities.split(),
        left_on=worker.left_on,
        account=worker.account_id,
        load=hands.load,
        late=hands.late,
        due_soon=hands.due_soon,
        free=hands.slots,
        away=absence_shown(hands.away, table.register) if hands.away else None,
    )


def _leavers(table: Table) -> list[shown.Leaver]:
    """Whoever has left and still holds cases: listed until none is left."""
    found = []
    for hands in table.hands:
        worker = hands.worker
        if worker.left_on and worker.has_left(table.day.on):
            theirs = sorted(case.id for case in table.cases.values() if holds(worker, case))
            if theirs:
                who = WorkerOut(id=worker.id, name=worker.name)
                found.append(shown.Leaver(worker=who, kind=worker.kind, left_on=worker.left_on, cases=theirs))
    return found


def _flow(found: Flow) -> shown.FlowOut:
    return shown.FlowOut.model_validate(found)


def _month_before(on: date) -> tuple[date, date]:
    last = on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _since(
    session: Session, actor: Actor, table: Table, last: decided.Last | None, every: Mapping[int, Case]
) -> shown.SinceOut:
    on = table.day.on
    from_on = last.on if last else on - WEEK
    cases = table.cases.values()
    return shown.SinceOut(
        meeting=last.id if last else None,
        on=from_on,
        flow=_flow(flow(session, actor, min(from_on + timedelta(days=1), on), on)),
        joined=sorted(case.id for case in every.values() if any(need.since > from_on for need in case.needs)),
        newly_late=sorted(case.id for case in cases if case.due_on and from_on <= case.due_on < on),
        newly_ordered=sorted(case.id for case in cases if case.ordered_on and case.ordered_on > from_on),
        given=last.given if last else 0,
        undone=last.undone if last else False,
    )
