"""/packs: documents for the board and for scrutiny, made, listed and made again; the indicators as files."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from app import today as clock
from app.deps import ActorDep, HereDep, SignedIn, only
from app.kpis import service as indicators
from app.kpis.asked import By, period
from app.kpis.routes import AsOfDep, Codes, From, To, may_cut, named
from app.packs import files, service, store
from app.packs.schemas import PackAgain, PackIn, PackOut
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.rulebook import council_register
from app.schema import Page
from workflow.packs.spans import Kind
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/packs",
    tags=["packs"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.ANALYST))],
    responses=PROBLEMS,
)

PackId = Annotated[int, Path(ge=1, le=2**62)]
EXAMPLES: Final[dict[str, Any]] = {
    "a month for the board": {"value": {"kind": "board", "from": "2026-10-01", "to": "2026-10-31"}},
    "a quarter for scrutiny": {"value": {"kind": "scrutiny", "from": "2026-07-01", "to": "2026-09-30"}},
}


@router.get("")
def list_packs(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    kind: Annotated[Kind | None, Query(description="Only those for the board, or for scrutiny.")] = None,
) -> Page[PackOut]:
    """The packs that were made, the latest first."""
    after = position_of(cursor, int)[0] if cursor else 0
    with here.db.reading() as session:
        found = store.before(session, who, after, limit, kind)
    shown = [_out(made) for made in found[:limit]]
    return Page(items=shown, next=cursor_after(shown[-1].id) if len(found) > limit else None)


@router.post("", status_code=201)
def make_pack(
    body: Annotated[PackIn, Body(openapi_examples=EXAMPLES)], response: Response, here: HereDep, who: ActorDep
) -> PackAgain:
    """Make a pack of whole months (for the board) or quarters (for scrutiny), and keep what it is of.

    Its figures are those of the indicators as an analyst sees them, small numbers hidden. None is kept: they are worked
    out again from the record whenever the pack is read, and must give the digest that is kept.
    """
    made = service.make(here, who, body)
    response.headers["Location"] = f"/api/v1/packs/{made.made.pack.id}"
    return _again(made)


@router.get("/figures.{form}", response_class=Response, responses=files.A_SHEET)
def figures_as_a_file(
    form: files.SheetForm,
    here: HereDep,
    who: ActorDep,
    as_of: AsOfDep,
    first: From = None,
    last: To = None,
    by: Annotated[By | None, Query(description="One row per code and group.")] = None,
    code: Codes = (),
) -> Response:
    """The figures of `GET /kpis`, under the same query, for a spreadsheet: no cell of it is taken for a formula."""
    may_cut(who, by)
    register = council_register(here.settings)
    asked = period(as_of, first, last, clock.today(), by, named(register, code))
    with here.db.reading() as session:
        found = indicators.figures(session, who, asked, here.rules(), register)
    return files.of_figures(found, form, clock.now())


@router.get("/{pack_id}.{form}", response_class=Response, responses=files.A_FILE)
def pack_as_a_file(pack_id: PackId, form: files.Form, here: HereDep, who: ActorDep) -> Response:
    """A pack worked out again, as tagged PDF (PDF/UA-1), CSV or XLSX."""
    return files.of_pack(service.again(here, who, pack_id), form, who, clock.now())


@router.get("/{pack_id}")
def read_pack(pack_id: PackId, here: HereDep, who: ActorDep) -> PackAgain:
    """A pack worked out again from the record, and whether every figure is as it was when it was made."""
    return _again(service.again(here, who, pack_id))


def _out(made: store.Made) -> PackOut:
    return PackOut(**_said(made))


def _again(again: service.Again) -> PackAgain:
    return PackAgain(
        **_said(again.made),
        title=again.drawn.content.title,
        same=again.same,
        why=again.why,
        digest_now=again.drawn.digest,
    )


def _said(made: store.Made) -> dict[str, Any]:
    pack = made.pack
    return {
        "id": pack.id, "kind": pack.kind, "from_": pack.first, "to": pack.last, "as_at": pack.as_at,
        "known_at": pack.known_at, "digest": pack.digest, "rules": pack.rules, "targets": pack.targets, "release": pack.release,
        "scheduled": pack.scheduled, "made_at": pack.at, "made_by": made.by, "address": f"/packs/{pack.id}",
    }  # fmt: skip
