"""Whether somebody would be told: the canaries' chain, link by link, and each rung as it was tried by the last sweep."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.alerts import canary
from app.checks.checker import Checker, Finding, Look
from app.checks.machinery import A_DAY, UNSENT_FOR, is_new, last_sweep
from app.tables import Alert, AlertOpen, Delivery, Matter, MatterHead, Sweep

REMEMBERED: Final = timedelta(days=60)
"""For how long a rung that is lost is missed; a council that gives one up says so in its file."""


def _silent(look: Look) -> Iterator[Finding]:
    last = last_sweep(look.session)
    if is_new(look) or last is None or last.at < look.now - A_DAY:
        return  # nothing is to be expected yet; or nothing at all is swept, which has a name of its own
    for authority in look.authorities:
        broken = _broken_link(look, canary.cases(look.session, authority))
        if broken:
            yield Finding(f"authority {authority}: {broken}")


def _broken_link(look: Look, cases: list[Matter]) -> str | None:
    """The first link of the chain that does not hold, from the record to the post."""
    if not cases:
        return "there is no canary: ehc sweep has not run since this authority's first case"
    head = look.session.get_one(MatterHead, cases[-1].id)
    if head.last_recorded_at < look.now - A_DAY:
        return f"record: its message of the day was last written at {head.last_recorded_at:%Y-%m-%d %H:%M}"
    alert = _last_alert(look.session, cases[-1])
    if alert is None or (alert.raised_at < head.last_recorded_at and head.last_recorded_at < look.now - UNSENT_FOR):
        return f"sweep: rung {canary.RUNG} was not raised for the message of {head.last_recorded_at:%Y-%m-%d %H:%M}"
    posted = look.session.scalars(select(Delivery).where(col(Delivery.key) == canary.key_of(alert.id or 0))).first()
    if posted is None:
        return f"messages: nothing was queued for alert {alert.id}"
    if posted.delivered_at is None and (posted.dead_at or posted.created_at < look.now - UNSENT_FOR):
        return f"post: delivery {posted.id} did not arrive, {posted.attempts} attempts {posted.error}".rstrip()
    if _open_before(look.session, cases, alert):
        return f"withdrawal: alerts before {alert.id} stand open though their messages were answered"
    return None


def _last_alert(session: Session, case: Matter) -> Alert | None:
    mine = select(Alert).where(col(Alert.matter_id) == case.id, col(Alert.rung) == canary.RUNG)
    return session.scalars(mine.order_by(col(Alert.id).desc()).limit(1)).first()


def _open_before(session: Session, cases: list[Matter], alert: Alert) -> bool:
    still_open = (
        select(col(AlertOpen.alert_id))
        .join(Alert, col(Alert.id) == col(AlertOpen.alert_id))
        .where(col(AlertOpen.matter_id).in_([case.id for case in cases]), col(AlertOpen.alert_id) < alert.id)
        .where(col(Alert.rung) == canary.RUNG)
    )
    return session.scalars(still_open.limit(1)).first() is not None


def _rung_silent(look: Look) -> Iterator[Finding]:
    last = last_sweep(look.session)
    for code in last.silent.split() if last else ():
        yield Finding(f"rung {code} did not fire when the sweep of {last.day if last else None} tried it")


def _rung_gone(look: Look) -> Iterator[Finding]:
    """A rung that was swept within the last weeks, is in force no longer, and was given up by nobody."""
    known = {rung.code for rung in look.rungs} | set(look.given_up)
    lately = select(col(Sweep.day), col(Sweep.rungs)).where(col(Sweep.day) >= look.today - REMEMBERED)
    gone = {code: day for day, codes in look.session.execute(lately.order_by(col(Sweep.day))) for code in codes.split()}
    for code, day in sorted(gone.items()):
        if code not in known:
            yield Finding(f"rung {code} was last swept on {day}, and is not among those in force")


CANARY: Final = (
    Checker(
        "canary_silent",
        "The daily test case of an authority did not go through: somebody would not have been told.",
        "Mend the link that is named: the record, the sweep, the messages, the post or the withdrawal.",
        _silent,
    ),
    Checker(
        "rung_silent",
        "The sweep tried each rung on a clock of nobody, and this one was not raised.",
        "Report it: a rule has stopped firing. Until it is mended, look at the breach list by that clock's code.",
        _rung_silent,
    ),
    Checker(
        "rung_gone",
        "A rung that was swept before is no longer in force, and nobody has said that it is given up.",
        "Put it back in the file of rungs, or name it there under without, and say why.",
        _rung_gone,
    ),
)
