"""Requests for advice that nobody sees, and advice that nobody looks at."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import exists, false, or_, select
from sqlmodel import col

from app.checks.checker import Checker, Finding, Look, each, is_open, is_out
from app.tables import Account, AdviceDraft, AdviceRow, CaseRow, Matter, Service, ServiceArea
from workflow.states import State

OF_FAMILY: Final = ("parental", "child_views")
ACKNOWLEDGED_WITHIN: Final = timedelta(days=14)
SEEN_TO_WITHIN: Final = timedelta(days=28)
"""Judgements: of the six weeks an adviser has, two without a sign that the request arrived are too many; four are most of them."""

_REQUEST: Final = (
    select(col(Matter.id), col(Matter.reference), col(AdviceRow.advice_id), col(AdviceRow.kind), col(AdviceRow.service))
    .select_from(AdviceRow)
    .join(Matter, col(Matter.id) == col(AdviceRow.matter_id))
    .order_by(col(AdviceRow.advice_id))
)


def _said(advice_id: int, kind: str, service: str | None, since: Any = None) -> str:  # noqa: ANN401 - a day or an instant
    whom = f", {service}" if service else ""
    return f"advice request {advice_id} ({kind}{whom}){f' since {since:%Y-%m-%d}' if since else ''}"


def _asked_of_nobody(look: Look) -> Iterator[Finding]:
    statement = _REQUEST.where(*is_out(look), col(AdviceRow.service).is_(None), col(AdviceRow.kind).not_in(OF_FAMILY))
    return each(look, statement, _said)


def _service_unregistered(look: Look) -> Iterator[Finding]:
    on_the_register = exists().where(col(Service.code) == col(AdviceRow.service))
    statement = _REQUEST.where(*is_out(look), col(AdviceRow.service).is_not(None), ~on_the_register)
    return each(look, statement, _said)


def _service_elsewhere(look: Look) -> Iterator[Finding]:
    serves_here = exists().where(
        col(ServiceArea.service) == col(AdviceRow.service), col(ServiceArea.authority) == col(AdviceRow.authority)
    )
    statement = _REQUEST.join(Service, col(Service.code) == col(AdviceRow.service)).where(*is_out(look), ~serves_here)
    return each(look, statement, _said)


def _service_unseen(look: Look) -> Iterator[Finding]:
    with_an_account = select(col(Account.service)).where(col(Account.disabled) == false(), col(Account.service) != "")
    no_inbox = or_(col(Service.inbox).is_(None), col(Service.inbox) == "")
    statement = _REQUEST.join(Service, col(Service.code) == col(AdviceRow.service)).where(
        *is_out(look), no_inbox, col(Service.code).not_in(with_an_account)
    )
    return each(look, statement, _said)


def _unacknowledged(look: Look) -> Iterator[Finding]:
    """No sign of life: neither acknowledged, nor known to have arrived, nor assigned to anybody."""
    signs = (AdviceRow.acknowledged_on, AdviceRow.received_by_body_on, AdviceRow.assigned_to, AdviceRow.returned_on)
    statement = _REQUEST.add_columns(col(AdviceRow.requested_on)).where(
        *is_out(look),
        col(AdviceRow.service).is_not(None),
        col(AdviceRow.requested_on) < look.today - ACKNOWLEDGED_WITHIN,
        *(col(sign).is_(None) for sign in signs),
    )
    return each(look, statement, _said)


def _rework_not_back(look: Look) -> Iterator[Finding]:
    statement = _REQUEST.add_columns(col(AdviceRow.returned_on)).where(
        *is_out(look), col(AdviceRow.returned_on) < look.today - SEEN_TO_WITHIN
    )
    return each(look, statement, _said)


def _unread(look: Look) -> Iterator[Finding]:
    """Only while the decision is still to come: once it is made, the advice was weighed, whoever ticked it off."""
    statement = (
        _REQUEST.add_columns(col(AdviceRow.received_on))
        .join(CaseRow, col(CaseRow.matter_id) == col(AdviceRow.matter_id))
        .where(
            *is_open(look),
            col(CaseRow.state).in_((State.ASSESSING.value, State.DECIDING.value)),
            col(AdviceRow.received_on) < look.today - SEEN_TO_WITHIN,
            col(AdviceRow.accepted_on).is_(None),
            col(AdviceRow.kind).not_in(OF_FAMILY),
        )
    )
    return each(look, statement, _said)


def _draft_forgotten(look: Look) -> Iterator[Finding]:
    statement = (
        _REQUEST.add_columns(col(AdviceDraft.saved_at))
        .join(AdviceDraft, col(AdviceDraft.advice_id) == col(AdviceRow.advice_id))
        .where(*is_out(look), col(AdviceDraft.saved_at) < look.now - SEEN_TO_WITHIN)
    )
    return each(look, statement, _said)


ADVICE: Final = (
    Checker(
        "advice_asked_of_nobody",
        "Advice was asked for and no service is named: nobody has been asked.",
        "Withdraw the request and ask a service; name the service the council asks by default for that kind.",
        _asked_of_nobody,
    ),
    Checker(
        "service_not_registered",
        "Advice was asked of a service that is not on the register.",
        "Enter the service, or withdraw the request and ask another.",
        _service_unregistered,
    ),
    Checker(
        "service_elsewhere",
        "Advice was asked of a service that no longer serves this authority.",
        "Ask the service that does; withdraw this request.",
        _service_elsewhere,
    ),
    Checker(
        "service_unseen",
        "Advice was asked of a service that has neither an inbox nor anybody with an account: nobody will see it.",
        "Give the service an inbox or an account.",
        _service_unseen,
    ),
    Checker(
        "request_unacknowledged",
        "Advice was asked for over two weeks ago, and nothing shows that the request arrived.",
        "Ask the service whether it has the request, and record the day it got it.",
        _unacknowledged,
    ),
    Checker(
        "rework_not_back",
        "Advice was sent back to be put right over four weeks ago, and is not in again.",
        "Chase it: its due date has not moved.",
        _rework_not_back,
    ),
    Checker(
        "advice_unread",
        "Advice came in over four weeks ago, the case is undecided, and nobody has accepted the advice or sent it back.",
        "Read it; accept it or send it back.",
        _unread,
    ),
    Checker(
        "draft_forgotten",
        "A service began its advice over four weeks ago and has not touched it since, nor sent it.",
        "Ask the service to finish and submit it.",
        _draft_forgotten,
    ),
)
