"""An audit recorded: of a plan that was issued, or an advice that is in, by somebody who had no part in it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.audits import store
from app.audits.schemas import AuditIn, Kind, SectionIn
from app.errors import Problem, conflict, invalid
from app.record.append import lock
from app.record.happen import Context
from app.record.idempotency import Sending
from app.record.load import history
from app.tables import Matter, QualityAudit, QualityAuditSection, QualityAuditWords
from workflow.audits import NOT_APPLICABLE, SECTIONS, AuditRules, Grade, Section, What, overall
from workflow.events import (
    AdviceReceived,
    CaseworkerAllocated,
    EpAllocated,
    Event,
    LateInformationReceived,
    PlanIssued,
    PlanWriterAllocated,
)
from workflow.facts import Facts
from workflow.history import settle
from workflow.machine import fold


@dataclass(frozen=True)
class Thing:
    """What is audited, as its record has it: `ready_on` is the day it was issued or first came in.

    `event_id` is of the event that says so. `workers` of the register and `accounts` took part in it.
    """

    what: What
    case_id: int
    advice_id: int | None
    service: str | None
    ready_on: date
    event_id: int
    workers: frozenset[int]
    accounts: frozenset[int]


@dataclass(frozen=True)
class Graded:
    """What was found, checked: the overall grade that counts and the one the rule gives."""

    sections: list[SectionIn]
    overall: Grade
    by_rule: Grade


def record(session: Session, body: AuditIn, rules: AuditRules, context: Context, sending: Sending) -> int:
    """Keep an audit; its id.

    Raises 422 for what is not there to be seen, an unknown section, grade or finding, or a future day; 409 where the plan
    is not issued or the advice not in, where the auditor took part, or where another audit is in force.
    """
    matter = _matter(session, body, context)
    what = What.PLAN if body.advice_id is None else What.ADVICE
    graded = _graded(body, what, rules)
    if body.audited_on > context.today:
        raise invalid("audited_on", f"{body.audited_on} is in the future: today is {context.today}")
    lock(session, matter.id or 0)
    actor, case_id = context.actor, matter.id or 0
    first = sending.first(session)
    if first:
        before = store.recorded_with(session, actor, case_id, body.advice_id, first.created_at)
        if before:
            return before.id or 0
    superseded = _superseded(session, body, context, case_id)
    thing = _thing(session, body.advice_id, context, case_id)
    if body.audited_on < thing.ready_on:
        happened = "was issued" if what is What.PLAN else "came in"
        raise conflict(f"audited_on: {body.audited_on} is before the {what} {happened}, on {thing.ready_on}")
    _independent(session, thing, context)
    if superseded and body.audited_on < superseded.audited_on:
        raise conflict(
            f"audited_on: {body.audited_on} is before audit {superseded.id}, which it supersedes, on {superseded.audited_on}"
        )
    audit_id = _kept(session, body, graded, thing, rules, context)
    # The key names an event of the record, as every key does: the one audited. The instant finds the audit again.
    sending.keep(session, case_id, thing.event_id, 201, context.now)
    return audit_id


def _matter(session: Session, body: AuditIn, context: Context) -> Matter:
    if body.advice_id is not None:
        found, field, id_ = store.case_of_advice(session, context.actor, body.advice_id), "advice_id", body.advice_id
    else:
        id_ = body.case_id or 0
        found, field = store.case_of(session, context.actor, id_), "case_id"
    if found is None:
        raise invalid(field, f"{id_} is no {'case' if field == 'case_id' else 'advice'} that you may see")
    return found


def _graded(body: AuditIn, what: What, rules: AuditRules) -> Graded:
    """Every section once, each with a grade that it can have; and the overall grade. Raises 422 naming the first fault."""
    known, seen = SECTIONS[what], set[str]()
    for n, said in enumerate(body.sections):
        if said.section not in known:
            raise invalid(f"sections.{n}.section", f"{said.section} is no section of {what}: {', '.join(known)}")
        if said.section in seen:
            raise invalid(f"sections.{n}.section", f"{said.section} stands here twice")
        seen.add(said.section)
        _sound(f"sections.{n}", said, known[said.section], rules)
    missing = [code for code in known if code not in seen]
    if missing:
        raise invalid("sections", f"grade every section, or say {NOT_APPLICABLE}: {', '.join(missing)} missing")
    in_order = sorted(body.sections, key=lambda said: list(known).index(said.section))
    by_rule = overall({said.section: said.grade for said in in_order}, rules.decisive[what])
    if body.overall is None or body.overall == by_rule:
        return Graded(in_order, by_rule, by_rule)
    if body.overall not in set(Grade):
        raise invalid("overall", f"{body.overall} is no grade: {', '.join(Grade)}")
    if not body.overall_why:
        raise invalid("overall_why", f"by the rule it is {by_rule}: say why it is {body.overall}")
    return Graded(in_order, Grade(body.overall), by_rule)


def _sound(where: str, said: SectionIn, section: Section, rules: AuditRules) -> None:
    if said.grade not in {*Grade, NOT_APPLICABLE}:
        raise invalid(f"{where}.grade", f"{said.grade} is no grade: {', '.join((*Grade, NOT_APPLICABLE))}")
    if said.grade == NOT_APPLICABLE and section.always:
        raise invalid(f"{where}.grade", f"there is always a section {section.code} to grade", cite=[section.cite])
    strangers = [code for code in said.findings if code not in rules.findings]
    if strangers:
        raise invalid(f"{where}.findings", f"{strangers[0]} is no finding that these rules know")


def _superseded(session: Session, body: AuditIn, context: Context, case_id: int) -> QualityAudit | None:
    """The audit that this one takes the place of: the one in force, by its id, or none where there is none."""
    standing = store.in_force(session, context.actor, case_id, body.advice_id)
    if body.supersedes is not None and (standing is None or standing.id != body.supersedes):
        if not store.is_of_thing(session, context.actor, case_id, body.advice_id, body.supersedes):
            raise invalid("supersedes", f"{body.supersedes} is no audit of this that you may see")
        raise conflict(f"audit {body.supersedes} was superseded before: name the one in force")
    if standing is not None and body.supersedes is None:
        raise conflict(
            f"it was audited on {standing.audited_on}: a second audit names audit {standing.id} in supersedes"
        )
    return standing


def refusal(session: Session, advice_id: int | None, context: Context, case_id: int) -> str:
    """Why this actor cannot audit a plan (of a case) or an advice now; empty where they can."""
    try:
        _independent(session, _thing(session, advice_id, context, case_id), context)
    except Problem as problem:
        return problem.detail
    return ""


def _thing(session: Session, advice_id: int | None, context: Context, case_id: int) -> Thing:
    events = settle(history(session, case_id))
    facts = fold(events, context.rules, case_id)
    return _plan(events, facts) if advice_id is None else _advice(events, facts, advice_id)


def _plan(events: list[Event], facts: Facts) -> Thing:
    issued = [event for event in events if isinstance(event.payload, PlanIssued)]
    if not issued or facts.plan_issued_on is None:
        raise conflict(f"no plan has been issued: the case is {facts.state}")
    took_part = frozenset(
        event.payload.worker for event in events if isinstance(event.payload, CaseworkerAllocated | PlanWriterAllocated)
    )
    return Thing(
        What.PLAN, facts.matter, None, None, facts.plan_issued_on, issued[0].id, took_part, accounts=frozenset()
    )


def _advice(events: list[Event], facts: Facts, advice_id: int) -> Thing:
    advice = facts.advices.get(advice_id)
    if advice is None or not advice.received_on:
        raise conflict(f"the advice is not in: it is {advice.status if advice else 'no longer on record'}")
    if advice.of_family:
        raise conflict(f"{advice.kind} is the family's own: it is not audited")
    given = [
        event
        for event in events
        if isinstance(event.payload, AdviceReceived | LateInformationReceived) and event.payload.advice_id == advice_id
    ]
    # Whoever sends it on the template writes it; whoever records that a letter came does not.
    authors = {event.actor for event in given if event.payload.template}  # type: ignore[attr-defined]  # both have it
    psychologists = {event.payload.worker for event in events if isinstance(event.payload, EpAllocated)}
    return Thing(
        What.ADVICE,
        facts.matter,
        advice_id,
        advice.service,
        advice.first_received_on or advice.received_on,
        given[-1].id if given else advice_id,
        frozenset(psychologists if advice.kind == "psychological" else ()),
        frozenset(authors | ({advice.assigned_to} if advice.assigned_to else set())),
    )


PART = {
    What.PLAN: "whoever was the case's caseworker or plan writer",
    What.ADVICE: "the author of the advice, or the case's psychologist where it is psychological",
}


def _independent(session: Session, thing: Thing, context: Context) -> None:
    """Nobody audits their own work: whoever ever held the case, so that handing it over makes no auditor."""
    accounts = thing.accounts | store.accounts_of_workers(session, thing.workers)
    if context.actor.account_id in accounts:
        reason = f"an auditor is independent: not {PART[thing.what]}"
        raise conflict(reason, guards=[{"reason": reason, "cite": []}])


def _kept(session: Session, body: AuditIn, graded: Graded, thing: Thing, rules: AuditRules, context: Context) -> int:
    kind: Kind = body.kind if body.supersedes is not None else "audit"
    audit = QualityAudit(
        authority=context.actor.authority,
        what=thing.what,
        matter_id=thing.case_id,
        advice_id=thing.advice_id,
        service=thing.service,
        audited_on=body.audited_on,
        overall=graded.overall,
        by_rule=graded.by_rule,
        rules=rules.digest,
        kind=kind,
        supersedes=body.supersedes,
        at=context.now,
        by_account_id=context.actor.account_id,
    )
    session.add(audit)
    session.flush()
    audit_id = audit.id or 0
    for said in graded.sections:
        findings = " ".join(dict.fromkeys(said.findings))
        session.add(QualityAuditSection(audit_id=audit_id, section=said.section, grade=said.grade, findings=findings))
    words = {said.section: said.words for said in graded.sections} | {"": body.overall_why}
    session.add_all(
        QualityAuditWords(audit_id=audit_id, section=section, text=text) for section, text in words.items() if text
    )
    session.flush()
    return audit_id
