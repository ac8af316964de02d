"""The one place that records what is said of a request for advice: for every room a service answers through."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from app.advice import store
from app.errors import conflict, invalid, not_found
from app.record.append import lock
from app.record.happen import Context, Outcome, Proposal, happen
from app.record.load import history
from app.tables import Matter
from workflow.events import AdviceReceived, LateInformationReceived
from workflow.facts import Advice, Facts
from workflow.history import settle
from workflow.machine import fold


@dataclass(frozen=True)
class Request:
    """A request for advice as it stands: its case, its facts, and who now acts on it."""

    session: Session
    matter: Matter
    advice: Advice
    facts: Facts
    context: Context


Say = Callable[[Request], list[Proposal]]
"""What is to be recorded of a request, as it stands."""


def record(session: Session, advice_id: int, context: Context, say: Say) -> tuple[Matter, Outcome]:
    """Record what is said of a request this actor may see, in the caller's one commit. Raises 404 for any other."""
    matter = store.found(session, context.actor, advice_id)
    lock(session, matter.id or 0)
    facts = fold(settle(history(session, matter.id or 0)), context.rules, matter.id or 0)
    if advice_id not in facts.advices:
        raise not_found("advice request")
    request = Request(session, matter, facts.advices[advice_id], facts, context)
    return matter, happen(session, matter, say(request), context)


def submitted_in_files(asked: Request) -> list[Proposal]:
    """Advice in the files sent with it, off the template. Raises 422 where there is none; 409 with the first, if it is in."""
    if not store.attachments_of(asked.session, asked.advice.id):
        raise invalid("attachments", "no file has been sent with this advice")
    return given(asked, template=0, words={})


def given(asked: Request, *, template: int, words: dict[str, str]) -> list[Proposal]:
    """Advice while it is asked for; late information once it is not: nothing that comes is lost. Raises 409 as `not_in`."""
    not_in(asked)
    advice, today = asked.advice, asked.context.today
    documents = tuple(file.id or 0 for file, _ in store.attachments_of(asked.session, advice.id))
    event = LateInformationReceived if _is_late(asked) else AdviceReceived
    return [Proposal(event(advice.id, template=template, documents=documents), today, words=words)]


def not_in(asked: Request) -> None:
    """Advice may be given. Raises 409, with the first, where it is already in and still wanted."""
    advice = asked.advice
    if advice.received_on and not _is_late(asked):
        message = f"the {advice.kind} advice is already in, since {advice.received_on}; the council can return it"
        raise conflict(message, first=_first(asked))


def _is_late(asked: Request) -> bool:
    return bool(asked.facts.ended_on or asked.advice.withdrawn_on or asked.advice.superseded_on)


def _first(asked: Request) -> dict[str, object]:
    """The submission that is in: which event, when it came."""
    events = settle(history(asked.session, asked.matter.id or 0))
    there = [e for e in events if isinstance(e.payload, AdviceReceived) and e.payload.advice_id == asked.advice.id]
    return {"event_id": there[-1].id, "occurred_on": there[-1].occurred_on.isoformat()}
