"""A fault for every checker, made as it would come about; each says which cases are then found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.tables import AdviceDraft, Alert, AlertOpen, ClockRow, Delivery, Document, Matter, Sweep
from tests.checks.conftest import World, ago
from tests.intake.conftest import Desk
from tests.support.installation import TODAY

Found = set[int | None]
FAULTS: dict[str, Callable[[World], Found]] = {}


def fault(make: Callable[[World], Found]) -> Callable[[World], Found]:
    FAULTS[make.__name__] = make
    return make


# ---- cases


@fault
def no_next_step(w):
    case_id = w.opened(5)
    w.tamper("DELETE FROM clock_row WHERE matter_id = :m AND kind NOT IN ('window', 'promise')", m=case_id)
    return {case_id}


@fault
def no_receipt_date(w):
    desk = Desk(w.here, w.here.folder)
    row = {
        "external_ref": "undated",
        "received_on": "",
        "forename": "Kit",
        "surname": "Example",
        "caseworker": "Robin Ashdown",
    }
    desk.load({**row, "notified_to_assess_on": ago(3).isoformat()})
    return {newest(w)}


@fault
def two_assessments(w):
    first = w.opened(9)
    with w.here.db.reading() as session:
        person = session.get_one(Matter, first).person_id
    return {first, w.opened(5, person={"id": person})}


@fault
def restricted_to_nobody(w):
    case_id = w.opened(5)
    w.here.let_in(w.here.actor("family", name="The mother of Kit"), case_id)
    w.tamper("UPDATE matter SET restricted = true WHERE id = :m", m=case_id)
    return {case_id}


@fault
def synthetic_counted(w):
    case_id, ended = w.opened(5), w.opened(9)
    w.happens(ended, "request_withdrawn", 2)
    w.tamper("UPDATE matter SET synthetic = true WHERE id IN (:a, :b)", a=case_id, b=ended)
    return {case_id, ended}


# ---- hands


@fault
def held_by_leaver(w):
    case_id = w.opened(5)
    w.happens(case_id, "caseworker_allocated", 4, worker="Mal Quist")
    w.tamper("UPDATE worker SET left_on = :day WHERE name = 'Mal Quist'", day=ago(1))
    return {case_id}


@fault
def holder_shut_out(w):
    case_id, account = w.opened(5), w.here.actor("caseworker", name="Mal Quist")
    w.happens(case_id, "caseworker_allocated", 4, worker="Mal Quist")
    w.tamper("UPDATE worker SET account_id = :a WHERE name = 'Mal Quist'", a=account.account_id)
    w.tamper("UPDATE account SET disabled = true WHERE id = :a", a=account.account_id)
    return {case_id}


@fault
def advice_with_leaver(w):
    case_id, advice = w.asked(9)
    doctor = w.here.actor("professional", service="harbour-health", name="Dr Quist")
    w.here.record(case_id, "advice_assigned", ago(2), doctor, advice_id=advice["medical"], account=doctor.account_id)
    w.tamper("UPDATE account SET disabled = true WHERE id = :a", a=doctor.account_id)
    return {case_id}


# ---- waiting


@fault
def no_caseworker(w):
    return {w.opened(20, held=False)}


@fault
def no_psychologist(w):
    return {w.asked(21, psychologist=False)[0]}


@fault
def advice_not_asked_for(w):
    return {w.asked(11, without=("social_care",))[0]}


@fault
def family_not_contacted(w):
    return {w.asked(5, agreed=30, psychologist=False)[0]}


def excepted(w, days_ago, **said: Any):
    case_id, _ = w.asked(30)
    said = {
        "ground": "exceptional_circumstances",
        "from": ago(days_ago),
        "impractical_because": "A flood.",
        "evidence": "Its report.",
        **said,
    }
    by = w.here.actor("caseworker")
    event = w.here.record(case_id, "exception_recorded", ago(days_ago), by, clocks=[f"{case_id}.issue_plan"], **said)
    return case_id, event.events[0].id


@fault
def exception_past_review(w):
    case_id, exception = excepted(w, 16, review_on=ago(1))
    w.happens(case_id, "exception_approved", 15, exception_id=exception)
    return {case_id}


@fault
def message_unanswered(w):
    case_id = w.opened(20)
    w.happens(case_id, "message_received", 10, channel="email", summary="When?", **{"from": "mother"})
    return {case_id}


# ---- advice


@fault
def advice_asked_of_nobody(w):
    case_id, _ = w.asked(9)
    w.happens(case_id, "advice_requested", 3, kind="other")
    return {case_id}


def asked_of(w, code, inbox="advice@example.org"):
    w.here.register_service(code)
    if inbox:
        w.tamper("UPDATE service SET inbox = :i WHERE code = :c", i=inbox, c=code)
    case_id, _ = w.asked(9)
    w.happens(case_id, "advice_requested", 3, kind="other", service=code)
    return {case_id}


@fault
def service_not_registered(w):
    found = asked_of(w, "closed-down")
    w.tamper("DELETE FROM service_area WHERE service = 'closed-down'")
    w.tamper("DELETE FROM service WHERE code = 'closed-down'")
    return found


@fault
def service_elsewhere(w):
    found = asked_of(w, "next-door")
    w.tamper("UPDATE service_area SET authority = '802' WHERE service = 'next-door'")
    return found


@fault
def service_unseen(w):
    return asked_of(w, "no-inbox", inbox=None)


@fault
def request_unacknowledged(w):
    return {w.asked(20, unseen=("medical",))[0]}


@fault
def rework_not_back(w):
    case_id, advice = w.asked(40)
    w.happens(case_id, "advice_received", 35, advice_id=advice["educational"])
    w.happens(
        case_id, "advice_returned", 30, advice_id=advice["educational"], reason="Nothing on reading.", code="incomplete"
    )
    return {case_id}


@fault
def advice_unread(w):
    case_id, advice = w.asked(40)
    w.happens(case_id, "advice_received", 30, advice_id=advice["educational"])
    return {case_id}


@fault
def draft_forgotten(w):
    case_id, advice = w.asked(40)
    by = w.here.actor("professional", service="harbour-health").account_id
    saved_at = w.now - timedelta(days=29)
    w.add(AdviceDraft(advice_id=advice["medical"], matter_id=case_id, content="{}", saved_at=saved_at, saved_by=by))
    return {case_id}


# ---- told


@fault
def exception_unapproved(w):
    return {excepted(w, 15)[0]}


@fault
def decision_not_told(w):
    case_id = w.opened(20)
    w.happens(case_id, "decision_made", 8, decision="assessment_agreed", by="panel")
    return {case_id}


@fault
def notice_short(w):
    case_id, _ = w.asked(9, attends={"urn": "900001", "name": "Ropewalk Primary School"})
    w.happens(case_id, "notice_sent", 9, notice="will_assess", to=["parent", "icb"], by="post")
    w.happens(case_id, "notice_sent", 8, notice="will_assess", to=["social_care"], by="email")
    return {case_id}


# ---- machinery


@fault
def delivery_unsent(w):
    at = {"created_at": w.now - timedelta(hours=2), "not_before": w.now + timedelta(hours=4), "attempts": 3}
    w.add(Delivery(key="k1", authority="801", channel="email", recipient="account:1", topic="digest", body="{}", **at))
    return {None}


@fault
def delivery_dead(w):
    sent = w.now - timedelta(days=3)
    same = {"authority": "801", "channel": "email", "recipient": "account:1", "topic": "digest", "body": "{}"}
    same |= {"created_at": sent, "not_before": sent, "attempts": 12}
    rested = Delivery(key="seen to", dead_at=w.now, rested_at=w.now, **same)
    w.add(Delivery(key="given up", dead_at=w.now, **same), rested, Delivery(key="read", delivered_at=w.now, **same))
    return {None}


def alerted(w, *, moved=0, acknowledged_by=None):
    case_id = w.opened(30)
    with w.here.db.reading() as session:
        clock = session.scalars(
            select(ClockRow).where(ClockRow.matter_id == case_id, ClockRow.code == "issue_plan")
        ).one()
        same = {"matter_id": case_id, "authority": "801", "clock_key": clock.key, "on": ago(2)}
        same["due_on"] = clock.due_on + timedelta(days=moved)
    w.add(Alert(id=1000, code="issue_plan", rung="plan_28_before", raised_at=w.now - timedelta(days=2), **same))
    w.add(AlertOpen(alert_id=1000, acknowledged_by=acknowledged_by, **same))
    return {case_id}


@fault
def alert_not_told(w):
    return alerted(w)


@fault
def alert_not_withdrawn(w):
    found = alerted(w, moved=7, acknowledged_by=1)
    w.add(Sweep(day=TODAY, at=w.now, raised=0, withdrawn=0))
    return found


@fault
def rung_not_raised(w):
    case_id = w.opened(43)  # its six weeks ended yesterday
    w.tamper(
        "UPDATE matter_head SET last_recorded_at = :at WHERE matter_id = :m",
        at=stored(w, w.now - timedelta(days=40)),
        m=case_id,
    )
    return {case_id}


@fault
def sweep_stopped(w):
    w.now += timedelta(hours=27)
    return {None}


@fault
def canary_silent(w):
    w.tamper("DELETE FROM delivery WHERE topic = 'canary'")
    return {None}


@fault
def rung_silent(w):
    w.add(Sweep(day=TODAY, at=w.now, raised=0, withdrawn=0, rungs="plan_late", silent="plan_late"))
    return {None}


@fault
def rung_gone(w):
    w.add(Sweep(day=ago(5), at=w.now - timedelta(days=5), raised=0, withdrawn=0, rungs="plan_late school_told"))
    return {None}


@fault
def checkpoint_missing(w):
    w.tamper("UPDATE checkpoint SET day = :day", day=ago(2))
    return {None}


@fault
def document_gone(w):
    case_id, by = w.opened(5), w.here.actor().account_id
    file = {"kind": "letter", "filename": "letter.pdf", "media_type": "application/pdf", "size": 4, "sha256": "ab" * 32}
    w.add(Document(matter_id=case_id, added_at=w.now, added_by=by, **file))
    return {case_id}


def newest(w) -> int:
    with w.here.db.reading() as session:
        return session.scalars(select(Matter.id).order_by(Matter.id.desc()).limit(1)).one()


def stored(w, at):
    """An instant as a database without zones keeps it."""
    return at.replace(tzinfo=None).isoformat(" ", "microseconds") if w.here.db.is_sqlite else at
