"""A month's samples: drawn once, kept with all the draw depends on, drawn again to be sure; withdrawals and replacements."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import false, select
from sqlmodel import Session, col

from app.audits import schemas, store
from app.audits.shown import codes
from app.errors import conflict, invalid, not_found
from app.security import Actor, visible, visible_rows
from app.tables import (
    Account,
    AdviceRow,
    AuditSample,
    AuditSampled,
    AuditWithdrawal,
    AuditWithdrawalWords,
    CaseRow,
    Matter,
)
from workflow.audits import AuditRules, What
from workflow.audits import sampling as lot
from workflow.audits.sampling import Candidate, Inputs


class Found(NamedTuple):
    """What can be drawn: by its id, in which case."""

    candidate: Candidate
    case_id: int


def month_of(month: str, today: date) -> date:
    """The first day of a month. Raises 422 where it is not over: who is in it is not known yet."""
    first = date.fromisoformat(f"{month}-01")
    after = _next(first)
    if after > today:
        raise invalid("month", f"{month} is not over: it can be drawn from {after}")
    return first


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def drawn(session: Session, who: Actor, month: date) -> Sequence[AuditSample]:
    """The samples of a month of the actor's authority, plans first; none before they are drawn."""
    statement = select(AuditSample).where(col(AuditSample.authority) == who.authority, col(AuditSample.month) == month)
    return sorted(session.scalars(statement), key=lambda sample: list(What).index(What(sample.what)))


def draw(session: Session, who: Actor, month: date, rules: AuditRules, now: datetime) -> None:
    """Draw a month's samples and keep them, each once. Where there is nothing to draw from, nothing is kept yet."""
    there = {sample.what for sample in drawn(session, who, month)}
    for what in What:
        if what not in there:
            _draw(session, who, what, month, rules, now)


def _draw(session: Session, who: Actor, what: What, month: date, rules: AuditRules, now: datetime) -> None:
    inputs, cases = _inputs(session, who, what, month, rules)
    if not inputs.population and not inputs.missed:
        return
    sample = AuditSample(
        authority=who.authority,
        month=month,
        what=what,
        rule_digest=inputs.rule.digest,
        population=len(inputs.population),
        population_digest=inputs.population_digest,
        inputs=inputs.content,
        at=now,
        by_account_id=who.account_id,
    )
    session.add(sample)
    session.flush()
    for one in lot.draw(inputs):
        session.add(_sampled(sample.id or 0, what, one, cases[one.id]))
        session.flush()  # one by one: their ids are the order of the draw


def _sampled(sample_id: int, what: What, one: lot.Drawn, case_id: int, instead_of: int | None = None) -> AuditSampled:
    return AuditSampled(
        sample_id=sample_id,
        matter_id=case_id,
        advice_id=one.id if what is What.ADVICE else None,
        item=one.id,
        stratum=one.stratum,
        because=one.because,
        instead_of=instead_of,
    )


def _inputs(session: Session, who: Actor, what: What, month: date, rules: AuditRules) -> tuple[Inputs, dict[int, int]]:
    """All that a draw depends on, and the case of each that can be drawn."""
    rule, until = rules.sample[what], _next(month)
    now = _population(session, who, what, month, until - timedelta(days=1))
    quarter = month.replace(month=month.month - (month.month - 1) % lot.QUARTER)
    before: list[Found] = []
    covered: set[str] = set()
    if lot.looks_back(rule) and quarter < month:
        items = _earlier(session, who, what, quarter, month)
        covered = {row.stratum for row, is_withdrawn in items if row.stratum and not is_withdrawn}
        if lot.is_last(month.month):
            taken = {row.item for row, _ in items}
            earlier = _population(session, who, what, quarter, month - timedelta(days=1))
            before = [one for one in earlier if one.candidate.id not in taken]
    inputs = Inputs(
        authority=who.authority,
        month=f"{month:%Y-%m}",
        what=what,
        rule=rule,
        population=tuple(one.candidate for one in now),
        missed=tuple(one.candidate for one in before),
        covered=tuple(sorted(covered)),
    )
    return inputs, {one.candidate.id: one.case_id for one in (*now, *before)}


def _population(session: Session, who: Actor, what: What, first: date, last: date) -> list[Found]:
    """What was issued, or came in, from one day to another, in order of id; never a synthetic case.

    A plan is of whoever held the case on the day it was issued; one of before this record, or transferred in, is nobody's
    work here. Advice counts on the day it first came.
    """
    c, a = CaseRow, AdviceRow
    if what is What.PLAN:
        issued = col(c.issued_on)
        plans = (
            select(col(c.matter_id), col(c.caseworker))
            .where(visible_rows(who, CaseRow), col(c.synthetic) == false(), issued.between(first, last))
            .where(col(c.holds_from) <= issued, col(c.holds_until) > issued, store.is_own_plan())
            .order_by(col(c.matter_id))
        )
        return [Found(Candidate(case_id, str(worker or "")), case_id) for case_id, worker in session.execute(plans)]
    advices = (
        select(col(a.advice_id), col(a.service), col(a.matter_id))
        .where(visible_rows(who, AdviceRow), col(a.synthetic) == false(), col(a.kind).not_in(store.OF_FAMILY))
        .where(col(a.received_on).is_not(None), col(a.first_received_on).between(first, last))
        .order_by(col(a.advice_id))
    )
    return [Found(Candidate(id_, service or ""), case_id) for id_, service, case_id in session.execute(advices)]


def _earlier(session: Session, who: Actor, what: What, first: date, until: date) -> list[tuple[AuditSampled, bool]]:
    """What the samples of earlier months hold, and whether it was withdrawn."""
    s = AuditSample
    statement = (
        select(AuditSampled, col(AuditWithdrawal.id))
        .join(AuditSample, col(s.id) == col(AuditSampled.sample_id))
        .join(Matter, col(Matter.id) == col(AuditSampled.matter_id))
        .outerjoin(AuditWithdrawal, col(AuditWithdrawal.sampled_id) == col(AuditSampled.id))
        .where(visible(who), col(s.authority) == who.authority, col(s.what) == what)
        .where(col(s.month) >= first, col(s.month) < until)
    )
    return [(row, withdrawal is not None) for row, withdrawal in session.execute(statement)]


def _items(session: Session, who: Actor, sample_ids: Collection[int]) -> list[Any]:
    """The items of samples in the order of the draw: the case's reference, the withdrawal, its words, by whom."""
    statement = (
        select(AuditSampled, col(Matter.reference), AuditWithdrawal, col(AuditWithdrawalWords.text), col(Account.name))
        .join(Matter, col(Matter.id) == col(AuditSampled.matter_id))
        .outerjoin(AuditWithdrawal, col(AuditWithdrawal.sampled_id) == col(AuditSampled.id))
        .outerjoin(AuditWithdrawalWords, col(AuditWithdrawalWords.withdrawal_id) == col(AuditWithdrawal.id))
        .outerjoin(Account, col(Account.id) == col(AuditWithdrawal.by_account_id))
        .where(visible(who), col(AuditSampled.sample_id).in_(sample_ids))
        .order_by(col(AuditSampled.sample_id), col(AuditSampled.id))
    )
    return list(session.execute(statement))


def shown(session: Session, who: Actor, month: date, rules: AuditRules) -> schemas.SampleOut:
    """A month's samples as they stand, each drawn again from what was kept of it."""
    samples = drawn(session, who, month)
    rows = _items(session, who, [sample.id or 0 for sample in samples])
    draws = []
    for sample in samples:
        inputs = lot.read(sample.inputs)
        of_sample = [row for row in rows if row[0].sample_id == sample.id]
        draws.append(
            schemas.DrawOut(
                what=inputs.what,
                drawn_at=sample.at,
                drawn_by=store.account(session, sample.by_account_id),
                rule_digest=sample.rule_digest,
                seed=inputs.seed,
                population=schemas.PopulationOut(count=sample.population, digest=sample.population_digest),
                confirmed=_is_confirmed(sample, inputs, of_sample),
            )
        )
    return schemas.SampleOut(month=f"{month:%Y-%m}", draws=draws, items=_shown(session, who, rows, rules))


def _is_confirmed(sample: AuditSample, inputs: Inputs, rows: Sequence[Any]) -> bool:
    """Whether the sample is what its inputs give, less what was withdrawn."""
    withdrawn = {row[0].item for row in rows if row[2]}
    again = {one.id for one in lot.draw(inputs, withdrawn)}
    kept = (sample.rule_digest, sample.population_digest) == (inputs.rule.digest, inputs.population_digest)
    return kept and again == {row[0].item for row in rows} - withdrawn


def _shown(session: Session, who: Actor, rows: Sequence[Any], rules: AuditRules) -> list[schemas.SampledItem]:
    audits = store.standing(session, who, {row[0].matter_id for row in rows})
    items = []
    for row, reference, withdrawal, why, name in rows:
        audit = audits.get((row.matter_id, row.advice_id))
        withdrawn = withdrawal and schemas.WithdrawnOut(
            on=withdrawal.on,
            reason=codes([withdrawal.reason], rules.withdrawal)[0],
            why=why or "",
            by=schemas.AccountOut(id=withdrawal.by_account_id, name=name),
        )
        items.append(
            schemas.SampledItem(
                id=row.id,
                what=What.PLAN if row.advice_id is None else What.ADVICE,
                case_id=row.matter_id,
                reference=reference,
                advice_id=row.advice_id,
                stratum=row.stratum,
                because=row.because,
                instead_of=row.instead_of,
                withdrawn=withdrawn,
                audit_id=audit.id if audit else None,
                overall=audit.overall if audit else None,
            )
        )
    return items


def _sample_of(session: Session, who: Actor, sampled_id: int) -> AuditSample | None:
    """The sample that something is in, where the actor may see it."""
    statement = (
        select(AuditSample)
        .join(AuditSampled, col(AuditSampled.sample_id) == col(AuditSample.id))
        .join(Matter, col(Matter.id) == col(AuditSampled.matter_id))
        .where(visible(who), col(AuditSample.authority) == who.authority, col(AuditSampled.id) == sampled_id)
    )
    return session.scalars(statement).one_or_none()


def sampled(session: Session, who: Actor, sampled_id: int, rules: AuditRules) -> tuple[date, schemas.SampledItem]:
    """Something in a sample, and the sample's month. Raises 404 for nothing drawn that the actor may see."""
    sample = _sample_of(session, who, sampled_id)
    if sample is None:
        raise not_found("plan or advice drawn")
    items = _shown(session, who, _items(session, who, [sample.id or 0]), rules)
    return sample.month, next(item for item in items if item.id == sampled_id)


def withdraw(
    session: Session, who: Actor, body: schemas.WithdrawalIn, rules: AuditRules, today: date, now: datetime
) -> schemas.WithdrawalOut:
    """Take something out of a sample; the next in the order of the draw takes its place.

    Raises 422 for nothing that was drawn or an unknown reason; 409 where it was withdrawn before, or audited: what was
    found of it stays.
    """
    sample = _sample_of(session, who, body.sampled_id)
    if sample is None:
        raise invalid("sampled_id", f"{body.sampled_id} is nothing drawn that you may see")
    if body.reason not in rules.withdrawal:
        raise invalid("reason", f"{body.reason} is no reason: {', '.join(rules.withdrawal)}")
    rows = _items(session, who, [sample.id or 0])
    one, _, before, *_ = next(row for row in rows if row[0].id == body.sampled_id)
    if before:
        raise conflict(f"it was withdrawn on {before.on}")
    audit = store.in_force(session, who, one.matter_id, one.advice_id)
    if audit:
        raise conflict(f"it was audited on {audit.audited_on}: what was found stays in the sample")
    withdrawal = AuditWithdrawal(
        sampled_id=body.sampled_id, reason=body.reason, on=today, at=now, by_account_id=who.account_id
    )
    session.add(withdrawal)
    session.flush()
    session.add(AuditWithdrawalWords(withdrawal_id=withdrawal.id or 0, text=body.why))
    withdrawn = {row[0].item for row in rows if row[2]} | {one.item}
    there = {row[0].item for row in rows}
    inputs = lot.read(sample.inputs)
    next_ = next((drawn for drawn in lot.draw(inputs, withdrawn) if drawn.id not in there), None)
    replacement: AuditSampled | None = None
    if next_:
        case_id = next_.id if inputs.what is What.PLAN else store.case_of_drawn(session, who, next_.id)
        replacement = _sampled(sample.id or 0, inputs.what, next_, case_id, one.id)
        session.add(replacement)
    session.flush()
    items = {item.id: item for item in _shown(session, who, _items(session, who, [sample.id or 0]), rules)}
    return schemas.WithdrawalOut(
        withdrawn=items[body.sampled_id], replacement=items[replacement.id or 0] if replacement else None
    )
