"""The plan of a case as pages: sections A to K with where each paragraph comes from, written one at a time, and what changed."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app.deps import HereDep, audit_read
from app.errors import Problem, conflict, forbidden, not_found
from app.notices import plan_writing
from app.notices.pages_form import may_see
from app.notices.plan import PARTS, Paragraph
from app.notices.plan_changes import changes
from app.notices.plan_routes import as_file
from app.notices.plan_writing import Read
from app.security import Actor, new_secret
from app.web.fields import Words
from app.web.forms import SEND, Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
Section = Annotated[str, Path(pattern=r"^[A-Z][0-9]?$")]
Version = Annotated[int | None, Query(ge=1, le=2**31)]
NEW: Final = ("new.1", "new.2")
LINE: Final = 90  # characters


@router.get("/cases/{case_id}/plan")
def plan_page(request: Request, case_id: Id, who: SignedInDep, here: HereDep, version: Version = None) -> Response:
    may_see(who)
    return _page(request, who, here, case_id, version)


@router.post("/cases/{case_id}/plan/assembly")
def take_in(request: Request, case_id: Id, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Take in what the accepted advice says and the plan has not."""
    _may_write(who)
    filled = Form(()).read(sent)
    try:
        plan_writing.take_in(here, who, case_id, filled.version or 0, filled.sending(who, request))
    except Problem as problem:
        if problem.status != conflict("").status:
            raise
        return _page(request, who, here, case_id, None, str(problem.detail))
    return RedirectResponse(f"/cases/{case_id}/plan", 303)


@router.get("/cases/{case_id}/plan/sections/{section}")
def section_form(request: Request, case_id: Id, section: Section, who: SignedInDep, here: HereDep) -> Response:
    may_see(who)
    _may_write(who)
    found = _read(here, who, case_id, section)
    audit_read(here, who, "/cases/{case_id}/plan/sections/{section}", case_id, found.case.now.case.person.id)
    fields = _fields(found, section)
    said = {f"p.{p.key}" if p.key else f"own.{n}": p.text for n, p in enumerate(found.plan.sections.get(section, []))}
    return form_page(request, Form(fields).blank(found.version, **said), _shown(found, section), "plan_section.html")


@router.post("/cases/{case_id}/plan/sections/{section}")
def write_section(
    request: Request, case_id: Id, section: Section, who: OwnFormDep, sent: SentDep, here: HereDep
) -> Response:
    """Save a section. What a colleague saved meanwhile is said, and nothing typed is lost."""
    _may_write(who)
    found = _read(here, who, case_id, section)
    fields = _fields(found, section, sent)
    filled, shown = Form(fields).read(sent), _shown(found, section)
    if filled.faults:
        return form_page(request, filled, shown, "plan_section.html")
    said = [(_key(f.name), filled[f.name] or "") for f in fields]
    try:
        plan_writing.write(here, who, case_id, filled.version or 0, {section: said}, filled.sending(who, request))
    except Problem as problem:
        refused = filled.refused(problem, who)
        if "plan_version" in problem.more:  # judged against what is there, once they have seen it
            seen, now = filled.version or 1, problem.more["plan_version"]
            more = {"changes": f"/cases/{case_id}/plan/changes?since={seen}&to={now}"}
            refused = _anew(refused, now)
            return form_page(request, refused, _shown(found, section, more), "plan_section.html")
        return form_page(request, refused, shown, "plan_section.html")
    return RedirectResponse(f"/cases/{case_id}/plan#section-{section}", 303)


@router.get("/cases/{case_id}/plan/changes")
def changes_page(
    request: Request,
    case_id: Id,
    who: SignedInDep,
    here: HereDep,
    since: Annotated[int | None, Query(ge=1, le=2**31)] = None,
    to: Annotated[int | None, Query(ge=1, le=2**31)] = None,
) -> Response:
    """Two versions held against each other: by default the draft that was sent, and the plan as it is."""
    may_see(who)
    with here.db.reading() as session:
        found = plan_writing.read(here, session, who, case_id)
        if not found.version:
            raise not_found("version of the plan")
        until = to or found.version
        first = since or found.sent.get("draft_plan") or max(1, until - 1)
        before, after = plan_writing.two(session, who, case_id, first, until)
    audit_read(here, who, "/cases/{case_id}/plan/changes", case_id, found.case.now.case.person.id)
    by_section = {code: [c for c in changes(before, after) if c.section == code] for code in PARTS}
    return render(
        request, "plan_changes.html", found=found, since=first, to=until, parts=PARTS,
        about=found.case.now.about, address=f"/cases/{case_id}/plan", changed={c: v for c, v in by_section.items() if v},
        choose=lambda chosen: [{"value": str(row.version), "text": f"Version {row.version}", "selected": row.version == chosen} for row, _ in found.versions],
    )  # fmt: skip


@router.get("/cases/{case_id}/plan/file.{form}")
def plan_file(
    case_id: Id,
    form: Annotated[str, Path(pattern="^(pdf|docx)$")],
    who: SignedInDep,
    here: HereDep,
    version: Version = None,
) -> Response:
    """A version as a file."""
    may_see(who)
    with here.db.reading() as session:
        found = plan_writing.read(here, session, who, case_id, version)
    audit_read(here, who, "/cases/{case_id}/plan/file", case_id, found.case.now.case.person.id)
    return as_file(found, form)


def _page(request: Request, who: Actor, here: HereDep, case_id: int, version: int | None, fault: str = "") -> Response:
    with here.db.reading() as session:
        found = plan_writing.read(here, session, who, case_id, version)
    audit_read(here, who, "/cases/{case_id}/plan", case_id, found.case.now.case.person.id)
    flags: dict[tuple[str, int | None], list[str]] = {}
    for flag in found.flags:
        flags.setdefault((flag.section, flag.place), []).append(flag.says)
    latest = found.versions[0][0].version if found.versions else 0
    return render(
        request, "plan.html", 409 if fault else 200, found=found, parts=PARTS, flags=flags, fault=fault, key=new_secret(),
        about=found.case.now.about, case_address=found.case.now.address, address=f"{found.case.now.address}/plan",
        is_latest=found.version == latest, latest=latest, may_write=who.role in plan_writing.WRITERS,
        names={a.id: found.case.now.advice_name(a) for a in found.waiting},
    )  # fmt: skip


# ---- the form of a section


def _fields(found: Read, section: str, sent: FormData | None = None) -> tuple[Words, ...]:
    """A box for each paragraph, two for new ones; of a form that was sent, the boxes it had."""
    there = {f"p.{p.key}" if p.key else f"own.{n}": (n, p) for n, p in enumerate(found.plan.sections.get(section, []))}
    names = [*there] if sent is None else [str(n) for n in sent if _is_box(str(n)) and str(n) not in NEW]
    looks: dict[int, list[str]] = {}
    for flag in found.flags:
        if flag.section == section and flag.place is not None:
            looks.setdefault(flag.place, []).append(flag.says)
    boxes = []
    for number, name in enumerate(dict.fromkeys(names), 1):
        place, paragraph = there.get(name, (-1, None))
        rows = min(14, 2 + len(paragraph.text) // LINE) if paragraph else 4
        boxes.append(Words(name, f"Paragraph {number}", _hint(paragraph, looks.get(place, [])), rows=rows))
    new = tuple(Words(name, f"A new paragraph of the council’s own ({n})", rows=3) for n, name in enumerate(NEW, 1))
    return (*boxes, *new)


def _hint(paragraph: Paragraph | None, looks: list[str]) -> str:
    source = f"From: {paragraph.source.says}." if paragraph and paragraph.source else "The council’s own words."
    return f"{source} Look again: {'; '.join(looks)}." if looks else source


def _is_box(name: str) -> bool:
    return name.startswith(("p.", "own.", "new.")) and len(name) <= plan_writing.MOST


def _key(name: str) -> str:
    return name.removeprefix("p.") if name.startswith("p.") else ""


def _shown(found: Read, section: str, more: dict[str, str] | None = None) -> Shown:
    part, address = PARTS[section], f"{found.case.now.address}/plan"
    return Shown(
        f"Section {section}: {part.title}", f"{address}#section-{section}", about=found.case.now.about,
        intro=Markup("<p class='govuk-body'>Empty a box to take its paragraph out. Each save is a version of its own: nothing is lost.</p>"),
        buttons=(Button("Save", SEND),), more={"changes": "", **(more or {})},
    )  # fmt: skip


def _anew(filled: Filled, version: int) -> Filled:
    return replace(filled, version=version, key=new_secret())


def _read(here: HereDep, who: Actor, case_id: int, section: str) -> Read:
    if section not in PARTS:
        raise not_found("section")
    with here.db.reading() as session:
        return plan_writing.read(here, session, who, case_id)


def _may_write(who: Actor) -> None:
    if who.role not in plan_writing.WRITERS:
        raise forbidden(f"a plan is written by the council's caseworkers and managers; you are {who.role}")
