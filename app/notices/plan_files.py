"""A version of a plan as PDF/UA-1 and as Word: sections A to K, each paragraph with where it comes from."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from docx.shared import Pt
from sqlmodel import Session

from app.documents.typeset import typeset
from app.notices import docx, plan_store
from app.notices.known import Case, day, placement_said
from app.notices.plan import PARTS, Plan
from app.security import Actor
from app.web.render import visible
from workflow.counting import london_day
from workflow.notices import Notice

TEMPLATE: Final = Path(__file__).with_name("plan.typ")
LEFT_BLANK: Final = "Left blank in a draft: no school or other institution is named in it, nor a type of one."
NOTHING: Final = "Nothing is set out here."


@dataclass(frozen=True)
class PlanFiles:
    """A version of a plan, written."""

    version: int
    said: str
    pdf: bytes
    docx: bytes


def plan_files(session: Session, who: Actor, case: Case, notice: Notice, at: datetime) -> PlanFiles | None:
    """What goes with the letter of a draft or of a plan: the latest version; None where the plan is not written here."""
    found = plan_store.version_of(session, who, case.now.case.id)
    if found is None:
        return None
    draft, plan = found
    final = notice.with_plan == "plan"
    said = shown(case, plan, draft.version, at, final=final)
    name = "The finished plan" if final else "The draft plan"
    return PlanFiles(draft.version, name, pdf(said, at), word(said, at))


def shown(case: Case, plan: Plan, version: int, at: datetime, *, final: bool) -> dict[str, Any]:
    """What is printed of a plan. Nothing of where the family lives is."""
    person, council = case.now.case.person, case.council.values["council"]
    name, reference = visible(case.now.name or "the child"), case.now.case.reference
    standing = "" if final else f"Draft, version {version}. It is not in force."
    today = day(london_day(at))
    facts = [
        ("Name", name),
        ("Date of birth", day(person.date_of_birth) or "Not on file"),
        ("Reference", reference),
        ("Version", f"{version}, of {today}"),
    ]
    return {
        "title": f"Education, health and care plan: {name}",
        "council": council,
        "running": f"{council}. {'Plan' if final else 'Draft plan'}, version {version}, reference {reference}, {today}",
        "standing": standing,
        "facts": facts,
        "sections": [_section(case, plan, code, final=final) for code in PARTS],
    }


def _section(case: Case, plan: Plan, code: str, *, final: bool) -> dict[str, Any]:
    paragraphs = [
        {
            "parts": [visible(part) for part in p.text.split("\n") if part.strip()],
            "source": _from(p.source.says, changed=p.is_changed) if p.source and code != "K" else "",
        }
        for p in plan.sections.get(code, [])
        if p.text.strip()
    ]
    if code == "I" and not final:
        paragraphs = []
    if code == "I" and final and not paragraphs and case.now.facts.plan:
        paragraphs = [{"parts": [visible(placement_said(case) or "")], "source": ""}]
    nothing = LEFT_BLANK if code == "I" and not final else NOTHING
    return {"heading": f"Section {code}: {PARTS[code].title}", "paragraphs": paragraphs, "nothing": nothing}


def _from(says: str, *, changed: bool) -> str:
    return visible(f"{says}{'; reworded by the council' if changed else ''}")


def pdf(said: dict[str, Any], at: datetime) -> bytes:
    """As PDF/UA-1."""
    return typeset(TEMPLATE, "plan", said, at)


def word(said: dict[str, Any], at: datetime) -> bytes:
    """As Word."""
    made = docx.begun(said["title"], said["council"], said["running"], at)
    made.add_heading(said["title"], level=1)
    if said["standing"]:
        made.add_paragraph().add_run(said["standing"]).bold = True
    for name, value in said["facts"]:
        line = made.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)
    for section in said["sections"]:
        made.add_heading(section["heading"], level=2)
        for paragraph in section["paragraphs"]:
            for part in paragraph["parts"]:
                made.add_paragraph(part)
            if paragraph["source"]:
                made.add_paragraph().add_run(f"From: {paragraph['source']}").font.size = Pt(9)
        if not section["paragraphs"]:
            made.add_paragraph(section["nothing"])
    return docx.written(made)
