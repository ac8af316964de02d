"""The audit of one plan or one advice as a form, section by section, recorded whole: what was found is never overwritten."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.audits import service, store
from app.audits.pages_sample import may
from app.audits.pages_words import GRADES
from app.audits.schemas import AuditIn
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, not_found
from app.record.happen import Context
from app.rulebook import council_audits
from app.security import Actor
from app.tables import Matter, QualityAudit
from app.web.fields import Choice, Day, Field, One, Option, Several, Typed, Words
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.audits import NOT_APPLICABLE, RANKED, SAYS, SECTIONS, AuditRules, Section, What

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

LONGEST: Final = 4000  # characters of one section's words: what AuditIn takes
Id = Annotated[int, Path(ge=1, le=2**62)]


class GradeOf(One):
    """A grade, its answers side by side."""

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """The same, in a row."""
        return super().params(typed, fault) | {"classes": "govuk-radios--inline govuk-radios--small"}


class Part(NamedTuple):
    """What is asked of one section: its grade; and folded beneath, the findings and the words."""

    section: Section
    title: str
    is_decisive: bool
    grade: Field
    more: tuple[Field, ...]

    def is_open(self, filled: Filled) -> bool:
        """Whether something stands beneath."""
        return any(any(filled.typed.get(field.name, ())) or field.name in filled.faults for field in self.more)


class Asked(NamedTuple):
    """What is audited: which plan or advice of which case, the audit in force of it, and why it cannot be audited now."""

    matter: Matter
    advice_id: int | None
    in_force: QualityAudit | None
    refusal: str

    @property
    def what(self) -> What:
        """A plan or an advice."""
        return What.PLAN if self.advice_id is None else What.ADVICE


@router.get("/audits/plans/{case_id}")
def plan_form(request: Request, case_id: Id, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    return _ask(request, who, here, case_id, None)


@router.get("/audits/advice/{advice_id}")
def advice_form(request: Request, advice_id: Id, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    return _ask(request, who, here, None, advice_id)


@router.post("/audits/plans/{case_id}")
def audit_plan(request: Request, case_id: Id, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    may(who)
    return _take(request, who, here, sent, case_id, None)


@router.post("/audits/advice/{advice_id}")
def audit_advice(request: Request, advice_id: Id, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    may(who)
    return _take(request, who, here, sent, None, advice_id)


def _asked(session: Session, who: Actor, context: Context, case_id: int | None, advice_id: int | None) -> Asked:
    """What the address names. Raises 404 where there is none that the actor may see."""
    matter = (
        store.case_of(session, who, case_id or 0)
        if advice_id is None
        else store.case_of_advice(session, who, advice_id)
    )
    if matter is None:
        raise not_found("case" if advice_id is None else "advice")
    known = matter.id or 0
    in_force = store.in_force(session, who, known, advice_id)
    return Asked(matter, advice_id, in_force, service.refusal(session, advice_id, context, known))


def _ask(request: Request, who: Actor, here: Parts, case_id: int | None, advice_id: int | None) -> Response:
    rules = council_audits(here.settings)
    with here.db.reading() as session:
        context = Context(who, here.rules(session), clock.today(), clock.now())
        asked = _asked(session, who, context, case_id, advice_id)
    audit_read(here, who, request.scope["route"].path, asked.matter.id)
    form = Form(tuple(_fields(asked.what, rules, clock.today(), again=asked.in_force is not None)))
    # The form's `version` is the audit in force when it was opened: one recorded meanwhile is not passed over unseen.
    filled = form.blank(asked.in_force.id if asked.in_force else None, audited_on=clock.today())
    return form_page(request, filled, _shown(asked, rules), "audit_form.html")


def _take(
    request: Request, who: Actor, here: Parts, sent: SentDep, case_id: int | None, advice_id: int | None
) -> Response:
    rules = council_audits(here.settings)
    with here.db.reading() as session:
        context = Context(who, here.rules(session), clock.today(), clock.now())
        asked = _asked(session, who, context, case_id, advice_id)
    again = "version" in sent
    filled = Form(tuple(_fields(asked.what, rules, clock.today(), again=again))).read(sent)
    too_long = {
        name: f"{LONGEST} characters at most"
        for name, value in filled.values.items()
        if isinstance(value, str) and len(value) > LONGEST
    }
    if too_long:
        filled = filled.wrong(**too_long)
    shown = _shown(asked, rules)
    if filled.faults:
        return form_page(request, filled, shown, "audit_form.html")
    try:
        with here.db.writing() as session:
            context = Context(who, here.rules(session), clock.today(), clock.now())
            body = _body(filled, asked)
            audit_id = service.record(session, body, rules, context, filled.sending(who, request))
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown, "audit_form.html")
    return RedirectResponse(f"/audits/{audit_id}", 303)


def _body(filled: Filled, asked: Asked) -> AuditIn:
    sections = [
        {
            "section": code,
            "grade": filled[f"grade-{code}"],
            "findings": list(filled[f"findings-{code}"] or ()),
            "words": filled[f"words-{code}"] or "",
        }
        for code in SECTIONS[asked.what]
    ]
    named = {"case_id": asked.matter.id} if asked.advice_id is None else {"advice_id": asked.advice_id}
    again = {"supersedes": filled.version, "kind": filled["kind"]} if filled.version else {}
    overall = {"overall": filled["overall"], "overall_why": filled["overall_why"] or ""}
    return AuditIn.model_validate(
        {**named, "audited_on": filled["audited_on"], "sections": sections, **again, **overall}
    )


# ---- the fields


def _fields(what: What, rules: AuditRules, today: date, *, again: bool) -> list[Field]:
    first: list[Field] = [Day("audited_on", "Day of the audit", required="Enter the day of the audit", by=today)]
    if again:
        kinds = (
            Option("second_audit", "A second audit", "Somebody else looked at it anew."),
            Option("moderation", "A moderation", "The grades of an earlier audit were looked at together."),
        )
        first.append(One("kind", "What this is", required="Say what this is", options=kinds))
    grades = tuple(Option(grade, GRADES[grade].word) for grade in reversed(RANKED))
    last: list[Field] = [
        Choice("overall", "Overall grade", "Only where it is to be another than the rule gives.", options=grades),
        Words("overall_why", "Why it is another", rows=3),
    ]
    return [*first, *(field for part in _parts(what, rules) for field in (part.grade, *part.more)), *last]


def _parts(what: What, rules: AuditRules) -> list[Part]:
    return [_part(n, what, section, rules) for n, section in enumerate(SECTIONS[what].values())]


def _part(n: int, what: What, section: Section, rules: AuditRules) -> Part:
    called = f"section {section.code}" if what is What.PLAN else f"“{section.title}”"
    grades = [*reversed(RANKED), *([] if section.always else [NOT_APPLICABLE])]
    found = tuple(Option(code, title) for code, title in rules.findings.items())
    return Part(
        section,
        f"{section.code}: {section.title}" if what is What.PLAN else section.title,
        section.code in rules.decisive[what],
        GradeOf(
            f"grade-{section.code}",
            f"Grade of {called}",
            required=f"Give {called} a grade" + ("" if section.always else ", or say that it does not apply"),
            api=f"sections.{n}.grade",
            options=tuple(Option(grade, GRADES[grade].word) for grade in grades),
        ),
        (
            Several(
                f"findings-{section.code}", f"What was found in {called}", api=f"sections.{n}.findings", options=found
            ),
            Words(f"words-{section.code}", f"In words, of {called}", api=f"sections.{n}.words", rows=3),
        ),
    )


def _shown(asked: Asked, rules: AuditRules) -> Shown:
    parts: Mapping[str, Any] = {"parts": _parts(asked.what, rules)}
    kind = "plan" if asked.what is What.PLAN else "advice"
    case = asked.matter
    about = Markup('{} of case <a class="govuk-link" href="/cases/{}">{}</a>').format(
        kind.capitalize(), case.id, case.reference
    )
    return Shown(
        f"Audit the {kind}",
        f"/audits/{asked.in_force.id}" if asked.in_force else "/audits/sample",
        about=about,
        buttons=(Button("Record the audit", "send"),),
        more={
            **parts, "asked": asked, "rule": SAYS, "can_send": not asked.refusal, "grades": GRADES,
            "plan": f"/cases/{case.id}/plan" if asked.what is What.PLAN else "",
        },
    )  # fmt: skip
