"""A request for advice as it is shown: what its adviser needs to know of the child, and nothing of the rest of the case."""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from app.advice import complete, schemas, store
from app.advice.template import Submission
from app.cases.schemas import WorkerOut
from app.cases.view import clock_out
from app.documents.keeping import document_out
from app.people.schemas import ContactOut
from app.people.store import contacts_of, identifiers_of
from app.record.load import words_of
from app.registers import worker_names
from app.schema import ON_RECORD
from app.security import COUNCIL_ROLES, Actor
from app.tables import AdviceDraft, Matter, Person
from workflow.clocks import clocks
from workflow.counting import last_day
from workflow.duties import advice_limit
from workflow.events import AdviceReceived, AdviceReturned, Event, LateInformationReceived
from workflow.facts import Advice, Facts
from workflow.rules import Rules

BY_SERVICE = ("acknowledgement", "assignment", "appointment", "kept-appointment", "missed-appointment")


class Folded(NamedTuple):
    """A case folded: its matter, the events that count, in order, and the facts they come to."""

    matter: Matter
    events: list[Event]
    facts: Facts


def shown(
    session: Session, actor: Actor, case: Folded, advice_id: int, rules: Rules, day: date
) -> schemas.AdviceRequestOut:
    """One request of a case."""
    matter, history, f = case
    advice = f.advices[advice_id]
    limit, *_ = advice_limit(advice, rules)
    clock = next((c for c in clocks(f, rules) if c.duty.advice is advice), None)
    mine = [event for event in history if _names(event, advice.id)]
    words = words_of(session, [event.id for event in mine])
    draft = store.draft_of(session, advice.id)
    names = store.accounts_of(session, [advice.assigned_to, draft.saved_by if draft else None])
    workers = worker_names(session, {f.caseworker} if f.caseworker else set())
    theirs = wanted(advice) or actor.role in COUNCIL_ROLES

    def counted_from(start: date | None) -> date | None:
        return last_day(limit, start, rules.working_days) if limit and start else None

    return schemas.AdviceRequestOut(
        id=advice.id,
        case_id=matter.id or 0,
        reference=matter.reference,
        authority=matter.authority,
        kind=advice.kind,
        service=advice.service,
        body=advice.body,
        note=words.get(advice.id, {}).get("note", "") if theirs else "",
        requested_on=advice.requested_on,
        received_by_body_on=advice.received_by_body_on,
        acknowledged_on=advice.acknowledged_on,
        status=advice.status,
        clock=clock_out(clock, f, rules, day) if clock else None,
        due_if_counted=schemas.Counted(
            from_sending=counted_from(advice.requested_on), from_receipt=counted_from(advice.received_by_body_on)
        ),
        assigned_to=_account(advice.assigned_to, names),
        appointments=sorted(advice.appointments),
        kept=sorted(advice.kept),
        missed=sorted(advice.missed),
        rework=_rework(advice, mine, words, day),
        rework_days=sum(rework.days(day) for rework in advice.rework),
        accepted_on=advice.accepted_on,
        withdrawn_on=advice.withdrawn_on,
        answered=advice.nil_answer,
        given=[_given(event, words.get(event.id, {})) for event in mine if _is_given(event)],
        draft=_mark(draft, names) if draft else None,
        child=_child(session, matter, actor) if theirs else None,
        caseworker=WorkerOut(id=f.caseworker, name=workers.get(f.caseworker, "")) if f.caseworker else None,
        papers=[document_out(*paper) for paper in store.papers_of(session, matter.id or 0)] if wanted(advice) else [],
        attachments=[document_out(*file) for file in store.attachments_of(session, advice.id)],
        available=_available(advice, f),
    )


def wanted(advice: Advice) -> bool:
    """Whether the council still asks for this advice, or has it: its adviser is then given the papers (reg 6(3))."""
    return advice.withdrawn_on is None and advice.superseded_on is None


def _available(advice: Advice, f: Facts) -> list[str]:
    """What the service may do with it now."""
    if advice.is_settled or f.ended_on:
        return ["attachments"] if advice.received_on and not f.ended_on else ["attachments", "submission"]
    acts = [act for act in BY_SERVICE if act != "acknowledgement" or advice.acknowledged_on is None]
    return [*acts, *(["answer"] if advice.nil_on is None else []), "draft", "attachments", "submission"]


def _names(event: Event, advice_id: int) -> bool:
    return event.id == advice_id or getattr(event.payload, "advice_id", None) == advice_id


def _is_given(event: Event) -> bool:
    return isinstance(event.payload, AdviceReceived | LateInformationReceived)


def _account(account_id: int | None, names: dict[int, str]) -> WorkerOut | None:
    return WorkerOut(id=account_id, name=names.get(account_id, "")) if account_id else None


def _rework(
    advice: Advice, events: Sequence[Event], words: dict[int, dict[str, str]], day: date
) -> list[schemas.ReworkOut]:
    returned = [event for event in events if isinstance(event.payload, AdviceReturned)]
    return [
        schemas.ReworkOut(
            returned_on=rework.returned_on,
            code=rework.code,
            reason=words.get(event.id, {}).get("reason", ""),
            back_on=rework.back_on,
            days=rework.days(day),
        )
        for rework, event in zip(advice.rework, returned, strict=True)
    ]


def _given(event: Event, words: dict[str, str]) -> schemas.Given:
    payload = event.payload
    assert isinstance(payload, AdviceReceived | LateInformationReceived)  # noqa: S101 - narrows for mypy
    content = json.loads(words["advice"]) if "advice" in words else None
    return schemas.Given(
        event_id=event.id,
        received_on=event.occurred_on,
        late_information=isinstance(payload, LateInformationReceived),
        template=payload.template or None,
        content=content,
        documents=list(payload.documents),
        warnings=lacking(complete.warnings(Submission.model_validate(content, context=ON_RECORD))) if content else [],
    )


def lacking(found: Sequence[complete.Lack]) -> list[schemas.Lacking]:
    """What is missing or vague, as it is answered."""
    return [schemas.Lacking(field=lack.field, message=lack.message) for lack in found]


def _mark(draft: AdviceDraft, names: dict[int, str]) -> schemas.DraftMark:
    saved_by = WorkerOut(id=draft.saved_by, name=names.get(draft.saved_by, ""))
    return schemas.DraftMark(version=draft.version, saved_at=draft.saved_at, saved_by=saved_by)


def draft_shown(session: Session, draft: AdviceDraft, day: date) -> schemas.DraftOut:
    """A draft, with what a submission would still need."""
    content = Submission.model_validate_json(draft.content, context=ON_RECORD)
    return schemas.DraftOut(
        content=content,
        missing=lacking(complete.missing(content, day)),
        warnings=lacking(complete.warnings(content)),
        **_mark(draft, store.accounts_of(session, [draft.saved_by])).model_dump(),
    )


def _child(session: Session, matter: Matter, actor: Actor) -> schemas.ChildOut:
    person = session.get_one(Person, matter.person_id)
    contacts = [ContactOut.model_validate(contact) for contact in contacts_of(session, matter.person_id)]
    if actor.role not in COUNCIL_ROLES:
        contacts = [contact.without_address() if contact.withhold_address else contact for contact in contacts]
    attends = {"urn": person.attends_urn, "name": person.attends_name}
    numbers = identifiers_of(session, matter.person_id).get("nhs_number", [None])
    return schemas.ChildOut(
        forename=person.forename,
        surname=person.surname,
        date_of_birth=person.date_of_birth,
        sex=person.sex,
        year_group=person.year_group,
        nhs_number=numbers[0],
        attends=attends if any(attends.values()) else None,
        contacts=contacts,
    )
