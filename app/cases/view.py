"""A case as it is shown: the record folded for the day asked about, with what each reader may know."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from app.cases import schemas
from app.cases.store import open_of_person
from app.deps import AsOf
from app.errors import not_found
from app.people.quality import details_missing_or_odd
from app.people.schemas import ContactOut, PersonOut
from app.people.store import ContactOnFile, OnFile, identifiers_of, on_file, same_name_and_birth
from app.record.filed import AnyMatter
from app.record.load import history
from app.registers import worker_names
from app.security import Actor
from app.tables import MatterHead
from workflow.advice import YOUNGEST_IN_YEAR_NINE, checklist, unconsidered_reports
from workflow.clocks import Clock, clocks, days_left, status_on
from workflow.counting import age_on
from workflow.events import Event
from workflow.explain import why
from workflow.facts import Facts
from workflow.history import settle
from workflow.machine import Possible, fold, permitted_steps, possible_steps
from workflow.rules import Rules
from workflow.states import OPEN, Role, State

NEXT = {
    State.REQUESTED: ("Decide whether to assess and tell the family", "decide_whether_to_assess"),
    State.ASSESSING: ("Get the advice that is out, or ask for what has not been asked", "advice"),
    State.DECIDING: ("Decide whether to make a plan", "decide_to_draft"),
    State.DRAFTING: ("Send the draft plan", "send_draft"),
    State.CONSULTING: ("Hear the family and consult settings", "family_representations"),
    State.FINALISING: ("Issue the plan", "issue_plan"),
}
ORDERED = ("Tell the family that there will be an assessment", "notify_will_assess")
"""First of all where a refusal was reversed by an order, an agreement or an appeal that nobody opposed (reg 44(2)(b))."""


def clock_out(clock: Clock, f: Facts, rules: Rules, day: date) -> schemas.ClockOut:
    """A clock on a day."""
    duty, is_window = clock.duty, clock.duty.kind == "window"
    return schemas.ClockOut(
        id=f"{f.matter}.{duty.key}",
        code=duty.code,
        cite=str(duty.limit.cite),
        kind=duty.kind,
        started_on=duty.started_on,
        due_on=duty.due_on,
        act_by=rules.act_by(duty.due_on) if duty.due_on and not is_window else None,
        met_on=clock.met_on,
        stopped_on=clock.stopped_on,
        status=status_on(clock, day, rules.policy.due_soon_days),
        days_left=None if is_window else days_left(clock, day),
        conditional=clock.conditional,
        may_finalise_from=clock.may_finalise_from,
        advice_id=duty.advice.id if duty.advice else None,
        advice_kind=duty.advice.kind if duty.advice else None,
        service=duty.advice.service if duty.advice else None,
        excuses=[schemas.ExcuseOut.model_validate(excuse) for excuse in clock.excuses],
        why=why(clock, f, rules),
    )


def _person(session: Session, person: OnFile, contacts: Sequence[ContactOnFile], actor: Actor) -> PersonOut:
    identifiers = {scheme: values[0] for scheme, values in identifiers_of(session, person.id).items()}
    attends = (
        {"urn": person.attends_urn, "name": person.attends_name} if person.attends_urn or person.attends_name else None
    )
    return PersonOut(
        id=person.id,
        forename=person.forename,
        surname=person.surname,
        date_of_birth=person.date_of_birth,
        sex=person.sex,
        ethnicity=person.ethnicity,
        postcode=person.postcode,
        year_group=person.year_group,
        attends=attends,
        contacts=[ContactOut.model_validate(contact) for contact in contacts],
        **identifiers,
    ).shown_to(actor.role)


def _year_is_unclear(born_on: date | None, f: Facts, day: date) -> bool:
    """Whether a birth date put right since says other than the request, which has no year group and took the child for under twelve."""
    by_age = f.request is not None and f.request.year_group is None and f.request.under_twelve
    return by_age and born_on is not None and age_on(born_on, day) >= YOUNGEST_IN_YEAR_NINE


def _warnings(
    session: Session, actor: Actor, matter: AnyMatter, person: OnFile, contacts: Sequence[ContactOnFile], f: Facts
) -> list[schemas.Warned]:
    day = f.received_on or person.created_at.date()
    found = [schemas.Warned(code=code, message=words) for code, words in details_missing_or_odd(person, contacts, day)]
    if not f.receipt_known:
        found.append(
            schemas.Warned(
                code="no_receipt_date",
                message="The day of receipt is not on record: its clocks have no date and it counts as late.",
            )
        )
    if _year_is_unclear(person.date_of_birth, f, day):
        message = (
            "By the birth date on file the child was twelve or older when the request came, which took them for younger. Put the "
            "year group right in the request: advice to prepare for adulthood is sought in or beyond year 9 (reg 6(1)(g))."
        )
        found.append(schemas.Warned(code="year_group_unclear", message=message))
    for kind in unconsidered_reports(f):
        message = (
            f"A private report ({kind.replace('_', ' ')}) is on file. Consider it before fresh advice of its kind is "
            "sought or a psychologist is allocated: where adviser, authority and family are all satisfied, it stands (reg 6(4))."
        )
        found.append(schemas.Warned(code="private_report", message=message))
    if f.state in OPEN:
        message = "This child has another case that is open."
        found += [
            schemas.Warned(code="possible_duplicate", message=message, case_id=case_id)
            for case_id in open_of_person(session, actor, person.id)
            if case_id != matter.id
        ]
    duplicates = same_name_and_birth(session, matter.authority, person.name_key, person.date_of_birth, person.id)
    message = "Another case has a child of the same name and birth date."
    return found + [
        schemas.Warned(code="possible_duplicate", message=message, case_id=case_id) for case_id in duplicates
    ]


def _next_step(f: Facts, shown: Sequence[schemas.ClockOut]) -> schemas.NextStep | None:
    if f.state not in NEXT:
        return None
    to_tell = any(c.code == ORDERED[1] and c.met_on is None and c.stopped_on is None for c in shown)
    act, code = ORDERED if to_tell else NEXT[f.state]
    dated = [c for c in shown if c.code == code and c.met_on is None and c.stopped_on is None]
    dated = sorted(dated, key=lambda c: c.due_on or date.max) or [
        c for c in shown if c.code == "issue_plan" and c.status != "stopped"
    ]
    if not dated:
        return schemas.NextStep(act=act)
    first = dated[0]
    return schemas.NextStep(act=act, act_by=first.act_by, due_on=first.due_on, cite=first.cite, code=first.code)


def facts_as_of(session: Session, matter: AnyMatter, as_of: AsOf, rules: Rules) -> tuple[Facts, list[Event]]:
    """The case folded for the day and the instant asked about. Raises 404 before it existed."""
    events = history(session, matter.id or 0)
    settled = settle(events, known_at=as_of.known_at, as_at=as_of.day)
    if not settled:
        raise not_found("case on that day")
    return fold(settled, rules, matter.id or 0), events


def case_view(session: Session, actor: Actor, matter: AnyMatter, as_of: AsOf, rules: Rules) -> schemas.CaseOut:
    """A case on the day asked about, as this actor may see it."""
    f, _ = facts_as_of(session, matter, as_of, rules)
    return view_of(session, actor, matter, f, as_of, rules)


def view_of(
    session: Session, actor: Actor, matter: AnyMatter, f: Facts, as_of: AsOf, rules: Rules, version: int | None = None
) -> schemas.CaseOut:
    """A case from facts already folded, at the version just recorded or else the one on record."""
    person, contacts = on_file(session, matter.person_id)
    if version is None:
        version = session.get_one(MatterHead, matter.id).version
    names = worker_names(session, {w for w in (f.caseworker, f.psychologist, f.plan_writer) if w})
    shown = [clock_out(clock, f, rules, as_of.day) for clock in clocks(f, rules)]
    due = {c.advice_id: c.due_on for c in shown if c.advice_id}
    council = actor.role not in {Role.FAMILY, Role.SETTING}
    advice = [schemas.AdviceOut(**_advice(a), due_on=due.get(a.id)) for a in f.advices.values()]
    if actor.role is Role.FAMILY and any(contact.withhold_address for contact in contacts):
        # Who was asked says where the child is: the school by its name, a trust by the country it serves.
        shown = [clock.model_copy(update={"service": None}) for clock in shown]
        advice = [asked.model_copy(update={"service": None}) for asked in advice]

    def holder(worker: int | None) -> schemas.WorkerOut | None:
        return schemas.WorkerOut(id=worker, name=names.get(worker, "")) if worker else None

    return schemas.CaseOut(
        id=matter.id or 0,
        reference=matter.reference,
        external_ref=matter.external_ref,
        authority=matter.authority,
        state=f.state.value,
        version=version,
        received_on=f.received_on if f.receipt_known else None,
        person=_person(session, person, contacts, actor),
        flags=sorted(f.request.flags) if f.request and council else [],
        caseworker=holder(f.caseworker),
        psychologist=holder(f.psychologist),
        plan_writer=holder(f.plan_writer),
        clocks=shown,
        advice=advice,
        checklist=[schemas.ChecklistItem(**vars(item)) for item in checklist(f)],
        available=[] if as_of.past else _available(f, actor, as_of.day, rules),
        next_step=_next_step(f, shown),
        warnings=_warnings(session, actor, matter, person, contacts, f) if council else [],
    )


def _advice(advice: object) -> dict[str, object]:
    names = ("id", "kind", "service", "requested_on", "received_by_body_on", "status", "received_on")
    return {name: getattr(advice, name) for name in names}


def _available(f: Facts, actor: Actor, day: date, rules: Rules) -> list[str]:
    permitted = permitted_steps(f, rules, actor.role, day, actor.account_id)
    return [type_ for type_ in permitted if type_ != "request_received"]


def steps_of(f: Facts, actor: Actor, day: date, rules: Rules) -> list[Possible]:
    """What may happen today for this actor, and what may not."""
    return [
        step for step in possible_steps(f, rules, actor.role, day, actor.account_id) if step.type != "request_received"
    ]


def steps_view(f: Facts, actor: Actor, day: date, rules: Rules) -> list[schemas.StepOut]:
    """The same, as it is shown."""
    return [
        schemas.StepOut(
            type=step.type,
            permitted=step.permitted,
            to=step.to.value if step.to else None,
            cite=step.cite,
            guards=[schemas.GuardOut(reason=r.reason, cite=list(r.cite)) for r in step.refusals],
        )
        for step in steps_of(f, actor, day, rules)
    ]
