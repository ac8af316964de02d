"""The packs as pages: those that were made with a form for another, and each as a document that prints well."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts
from app.errors import Problem, forbidden
from app.kpis import service as indicators
from app.kpis.asked import By, period
from app.kpis.routes import AsOfDep, Codes, From, To, may_cut, named
from app.packs import files, service, store
from app.packs.schemas import PackIn
from app.rulebook import council_register
from app.security import Actor
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.packs.spans import Kind, Span, ended_before
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHOWN: Final = 50
CALLED: Final = {Kind.BOARD: "Board", Kind.SCRUTINY: "Scrutiny"}
PackId = Annotated[int, Path(ge=1, le=2**62)]
Typed = Annotated[str, Form(max_length=40)]


@router.get("/packs")
def packs_page(
    request: Request, who: SignedInDep, here: HereDep, before: Annotated[int, Query(ge=0, le=2**62)] = 0
) -> Response:
    _may(who)
    return _list(request, who, here, before=before)


@router.post("/packs")
def make_pack_page(request: Request, who: OwnFormDep, here: HereDep, period: Typed = "", as_at: Typed = "") -> Response:
    _may(who)
    typed, faults = {"period": period, "as_at": as_at.strip()}, dict[str, str]()
    kind, _, rest = period.partition(" ")
    first, _, last = rest.partition(" ")
    try:
        asked = PackIn.model_validate({"kind": kind, "from": first, "to": last, "as_at": typed["as_at"] or None})
        made = service.make(here, who, asked)
    except ValidationError as error:
        for fault in error.errors():
            faults["as_at" if "as_at" in fault["loc"] else "period"] = (
                "Write the day as 2026-10-31" if "as_at" in fault["loc"] else "Choose a period"
            )
        return _list(request, who, here, typed=typed, faults=faults)
    except Problem as problem:
        found = {fault["field"]: fault["message"] for fault in problem.more.get("errors", ())}
        faults = {("as_at" if name == "as_at" else "period"): says for name, says in found.items()}
        return _list(request, who, here, typed=typed, faults=faults)
    return RedirectResponse(f"/packs/{made.made.pack.id}", 303)


@router.get("/packs/figures.{form}")
def figures_file(
    who: SignedInDep,
    here: HereDep,
    form: files.SheetForm,
    as_of: AsOfDep,
    first: From = None,
    last: To = None,
    by: Annotated[By | None, Query()] = None,
    code: Codes = (),
) -> Response:
    _may(who)
    may_cut(who, by)
    register = council_register(here.settings)
    asked = period(as_of, first, last, clock.today(), by, named(register, code))
    with here.db.reading() as session:
        found = indicators.figures(session, who, asked, here.rules(), register)
    return files.of_figures(found, form, clock.now())


@router.get("/packs/{pack_id}.{form}")
def pack_file(who: SignedInDep, here: HereDep, pack_id: PackId, form: files.Form) -> Response:
    _may(who)
    return files.of_pack(service.again(here, who, pack_id), form, who, clock.now())


@router.get("/packs/{pack_id}")
def pack_page(request: Request, who: SignedInDep, here: HereDep, pack_id: PackId) -> Response:
    _may(who)
    again = service.again(here, who, pack_id)
    return render(request, "pack.html", again=again, made=again.made, pack=again.drawn.content)


def _may(who: Actor) -> None:
    if who.role not in {Role.MANAGER, Role.ANALYST}:
        detail = f"this page is for managers and analysts; you are {who.role}"
        raise forbidden(detail)


def _list(
    request: Request,
    who: Actor,
    here: Parts,
    *,
    before: int = 0,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
) -> Response:
    with here.db.reading() as session:
        found = store.before(session, who, before, SHOWN)
    return render(
        request,
        "packs.html",
        422 if faults else 200,
        packs=found[:SHOWN],
        more=found[SHOWN - 1].pack.id if len(found) > SHOWN else None,
        periods=list(_periods(clock.today())),
        typed=typed or {"period": "", "as_at": ""},
        faults=faults or {},
        called=CALLED,
    )


def _periods(today: date) -> Iterator[tuple[str, str]]:
    """The periods the form offers: what is sent, and what it is called."""
    for kind in Kind:
        for span in ended_before(kind, today):
            yield _sent(kind, span), f"{CALLED[kind]}: {span.name}"


def _sent(kind: Kind, span: Span) -> str:
    return f"{kind} {span.first} {span.last}"
