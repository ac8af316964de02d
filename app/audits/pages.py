"""Quality audits as pages: those one may read, each of them section by section, and what they come to beside the time taken."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app import today as clock
from app.audits import shown, store
from app.audits.pages_words import GRADES, KINDS, OVERALL
from app.audits.routes import READERS
from app.deps import HereDep, audit_read
from app.errors import forbidden, not_found
from app.kpis import service as indicators
from app.kpis import telling
from app.kpis.form import read
from app.kpis.schemas import Item
from app.paging import CursorDep, position_of
from app.rulebook import council_audits, council_register
from app.security import Actor
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from app.work import store as work
from workflow.audits import SECTIONS, What
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHOWN: Final = 50
AuditId = Annotated[int, Path(ge=1, le=2**62)]
Typed = Annotated[str, Query(max_length=40)]
AUDITED, WEEKS, ADVICE = "audits_good", ("plans_20w_excl", "plans_20w_incl"), "advice_6w"


def may_read(who: Actor) -> None:
    """Raises 403 for whoever reads no audits."""
    if who.role not in READERS:
        detail = (
            f"audits are for managers, the case's caseworker and the service that gave the advice; you are {who.role}"
        )
        raise forbidden(detail)


@router.get("/audits")
def audits_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    cursor: CursorDep,
    what: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    may_read(who)
    if what not in {"", *What}:
        raise not_found("list")
    after = None
    if cursor:
        ordinal, audit_id = position_of(cursor, int, int)
        after = date.fromordinal(max(1, min(ordinal, date.max.toordinal()))), audit_id
    with here.db.reading() as session:
        page = shown.page(session, who, store.Listed(what=what or None), SHOWN, after)
        services = work.service_names(session, {item.service for item in page.items if item.service})
    audit_read(here, who, "/audits")
    return render(
        request, "audits.html", page=page, what=what, cursor=cursor, services=services, grades=GRADES, kinds=KINDS,
        is_manager=who.role is Role.MANAGER,
    )  # fmt: skip


# ---- what they come to


@router.get("/audits/results")
def results_page(
    request: Request, who: SignedInDep, here: HereDep, first: Annotated[str, Query(alias="from", max_length=40)] = "",
    last: Annotated[str, Query(alias="to", max_length=40)] = "", as_at: Typed = "", known: Typed = "",
) -> Response:  # fmt: skip
    if who.role not in {Role.MANAGER, Role.ANALYST}:
        detail = f"this page is for managers and analysts; you are {who.role}"
        raise forbidden(detail)
    form, asked = read(first, last, as_at, known, clock.today(), clock.now())
    is_manager = who.role is Role.MANAGER
    if asked is None:
        return render(request, "audit_results.html", 422, form=form, shown=None, is_manager=is_manager)
    register, rules = council_register(here.settings), here.rules()
    with here.db.reading() as session:
        asked = replace(asked, codes=frozenset({AUDITED, *WEEKS, ADVICE}))
        found = indicators.figures(session, who, asked, rules, register).items
        by_service = indicators.figures(
            session, who, replace(asked, by="service", codes=frozenset({ADVICE})), rules, register
        ).items
        services = _services(found, by_service)
        names = work.service_names(session, services)
    return render(
        request, "audit_results.html", form=form, shown=asked, is_manager=is_manager, sections=SECTIONS, telling=telling,
        quality={item.part or "": item for item in found if item.code == AUDITED},
        time={item.code: item for item in found if item.part is None},
        time_of={item.group: item for item in by_service if item.part is None}, services=services, names=names,
    )  # fmt: skip


def _services(found: list[Item], by_service: list[Item]) -> list[str]:
    """Every service that was audited or gave advice, in order of code."""
    audited = {part.split(".")[2] for item in found if (part := item.part or "").startswith("advice.service.")}
    return sorted(audited | {item.group for item in by_service if item.group})


# ---- one


@router.get("/audits/{audit_id}")
def audit_page(request: Request, audit_id: AuditId, who: SignedInDep, here: HereDep) -> Response:
    may_read(who)
    rules = council_audits(here.settings)
    with here.db.reading() as session:
        audit = shown.one(session, who, audit_id, rules)
        services = work.service_names(session, {audit.service} if audit.service else set())
    audit_read(here, who, "/audits/{audit_id}", audit.case_id)
    known: Mapping[str, object] = SECTIONS[audit.what]
    return render(
        request, "audit.html", audit=audit, known=known, services=services, grades=GRADES, kinds=KINDS, overall=OVERALL,
        is_manager=who.role is Role.MANAGER, opens_cases=who.role is not Role.PROFESSIONAL, same_rules=audit.rules == rules.digest,
    )  # fmt: skip
