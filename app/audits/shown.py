"""Audits as they are shown."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from app.audits import schemas, store
from app.paging import cursor_after
from app.schema import Page
from app.security import Actor
from workflow.audits import NOT_APPLICABLE, RANKED, SAYS, SECTIONS, AuditRules, Grade, What


def forms(rules: AuditRules) -> schemas.FormsOut:
    """The council's rules for quality audits."""
    return schemas.FormsOut(
        title=rules.title,
        digest=rules.digest,
        grades=[*reversed(RANKED), NOT_APPLICABLE],
        overall=SAYS,
        findings=codes(rules.findings, rules.findings),
        withdrawal=codes(rules.withdrawal, rules.withdrawal),
        forms=[_form(what, rules) for what in What],
    )


def _form(what: What, rules: AuditRules) -> schemas.FormOut:
    sections = [
        schemas.SectionOut(**vars(section), decisive=section.code in rules.decisive[what])
        for section in SECTIONS[what].values()
    ]
    return schemas.FormOut(
        what=what, sections=sections, sampling=schemas.SamplingOut.model_validate(rules.sample[what])
    )


def codes(wanted: Iterable[str], titles: Any) -> list[schemas.CodeOut]:  # noqa: ANN401 - titles by code
    """Codes with their titles; rules of an earlier day may have known others."""
    return [schemas.CodeOut(code=code, title=titles.get(code, "")) for code in wanted]


def page(
    session: Session, who: Actor, asked: store.Listed, limit: int, after: Any  # noqa: ANN401 - a position
) -> Page[schemas.AuditItem]:  # fmt: skip
    """A page of audits."""
    rows = store.listed(session, who, asked, limit, after)
    last = rows[limit - 1][0] if len(rows) > limit else None
    return Page(
        items=[schemas.AuditItem(**_item(row)) for row in rows[:limit]],
        next=cursor_after(last.audited_on.toordinal(), last.id) if last else None,
    )


def _item(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the store's
    audit, reference, name, superseded_by = row
    return {
        "id": audit.id,
        "what": audit.what,
        "case_id": audit.matter_id,
        "reference": reference,
        "advice_id": audit.advice_id,
        "service": audit.service,
        "audited_on": audit.audited_on,
        "overall": audit.overall,
        "kind": audit.kind,
        "superseded_by": superseded_by,
        "by": schemas.AccountOut(id=audit.by_account_id, name=name),
    }


def one(session: Session, who: Actor, audit_id: int, rules: AuditRules) -> schemas.AuditOut:
    """One audit, section by section. Raises 404 where there is none that the actor may read."""
    row = store.found(session, who, audit_id)
    audit, known, words = row[0], SECTIONS[What(row[0].what)], store.words_of(session, audit_id)
    sections = [
        schemas.GradedOut(
            section=said.section,
            title=known[said.section].title if said.section in known else "",
            grade=said.grade,
            findings=codes(said.findings.split(), rules.findings),
            words=words.get(said.section, ""),
        )
        for said in store.sections_of(session, [audit_id])[audit_id]
    ]
    return schemas.AuditOut(
        **_item(row),
        recorded_at=audit.at,
        overall_by_rule=Grade(audit.by_rule),
        overall_why=words.get("", ""),
        rules=audit.rules,
        supersedes=audit.supersedes,
        sections=sections,
    )
