"""What is done with correspondence: a reply, its closing, who sees to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.correspondence import schemas, service, shown, store, worded
from app.correspondence.pages_asked import may
from app.correspondence.pages_fields import HOW, UNFIT, options, owner_of
from app.correspondence.pages_lines import named
from app.correspondence.schemas import DetailOut
from app.correspondence.service import Acting
from app.correspondence.store import Filed
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, not_found
from app.security import Actor
from app.web.bodies import checked
from app.web.fields import Choice, Day, One, Words
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import said
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.correspondence import Kind

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
Code = Annotated[str, Path(max_length=20)]
APART: Final = "Kept apart from the rest, and can be erased."


@dataclass(frozen=True)
class Known:
    """One that the actor may see, what a form says it is about, and whoever could see to it."""

    one: DetailOut
    about: Markup
    owners: Mapping[str, str]


@dataclass(frozen=True)
class Act:
    """One thing that can be done: what it asks, what stands there at first, and what it does."""

    heading: str
    button: str
    done: str
    form: Callable[[Known], Form]
    usual: Callable[[Known], dict[str, Any]]
    does: Callable[[Session, Filed, Filled, Acting], None]


def known(here: Parts, who: Actor, correspondence_id: int) -> Known:
    """What the address names. Raises 403 and 404 before anything is said of a form."""
    may(who)
    with here.db.reading() as session:
        filed = store.found(session, who, correspondence_id)
        one = shown.detail(session, who, filed, here.rules(session), clock.today())
        child, reference = named(session, who, one.case_id)
        owners = store.owners(session, who)
    about = Markup("Number {}: {}").format(one.id, worded.sort(one))
    return Known(one, Markup("{} · {}, {}").format(about, reference, said(child)) if reference else about, owners)


def shown_with(of: Known, heading: str, button: str) -> Shown:
    """What stands around a form about one."""
    return Shown(heading, f"/correspondence/{of.one.id}", about=of.about, buttons=(Button(button, "send"),))


def once(
    here: Parts, who: Actor, request: Request, filled: Filled, does: Callable[[Session, Filed, Acting], None]
) -> None:
    """Do it, unless this very form did it before: of two sendings at once, the second waits for the first."""
    id_ = int(request.path_params["correspondence_id"])
    with here.db.writing() as session:
        filed, sending, now = store.found(session, who, id_, lock=True), filled.sending(who, request), clock.now()
        if sending.first(session):
            return
        does(session, filed, Acting(who, clock.today(), now))
        sending.keep(session, filed.row.matter_id or 0, id_, 201, now, names="beside")


# ---- what is asked


def _reply(_: Known) -> Form:
    return Form(
        (
            Day("on", "Day of the reply", required="Enter the day of the reply", by=clock.today()),
            Choice("channel", "How it went", required="Choose how it went", options=options(HOW)),
            Words("words", "What was said, in short", hint=APART, rows=5),
        )
    )


def _closing(of: Known) -> Form:
    """What is owed its reply is closed as withdrawn and no other way; a complaint always with its outcome."""
    waits = of.one.status in {"due", "overdue"}
    outcome = One(
        "outcome",
        "What came of it",
        hint="It is owed its reply. Before that it can be closed only where it was withdrawn." if waits else "",
        required="Choose what came of it" if waits or of.one.type is Kind.COMPLAINT else "",
        options=options(worded.OUTCOMES, ("withdrawn",) if waits else None),
    )
    return Form(
        (
            Day("on", "Day it was closed", required="Enter the day it was closed", by=clock.today()),
            outcome,
            Words("words", "What was found, and what is done about it", hint=APART, rows=4),
        )
    )


def _owner(of: Known) -> Form:
    hint = "From today. Leave empty for nobody yet."
    return Form((Choice("owner", "Who is to see to it", hint=hint, options=options(of.owners)),))


def _usual_owner(of: Known) -> dict[str, Any]:
    return {"owner": f"{of.one.owner.kind}.{of.one.owner.id}"} if of.one.owner else {}


# ---- what it does


def _replied(session: Session, filed: Filed, filled: Filled, acting: Acting) -> None:
    service.reply(session, filed, checked(schemas.ReplyIn, filled.given(), UNFIT), acting)


def _closed(session: Session, filed: Filed, filled: Filled, acting: Acting) -> None:
    service.close(session, filed, checked(schemas.ClosureIn, filled.given(), UNFIT), acting)


def _owned(session: Session, filed: Filed, filled: Filled, acting: Acting) -> None:
    service.own(session, filed, checked(schemas.OwnerIn, owner_of(filled["owner"]), UNFIT), acting)


ACTS: Final[Mapping[str, Act]] = {
    "reply": Act(
        "Record the reply", "Record the reply", "replied", _reply,
        lambda of: {"on": clock.today(), "channel": of.one.channel}, _replied,
    ),
    "close": Act("Close it", "Close it", "closed", _closing, lambda _: {"on": clock.today()}, _closed),
    "owner": Act("Say who sees to it", "Record it", "owned", _owner, _usual_owner, _owned),
}  # fmt: skip


def _act(code: str) -> Act:
    if code not in ACTS:
        raise not_found("act")
    return ACTS[code]


@router.get("/correspondence/{correspondence_id}/{code}")
def act_form(request: Request, correspondence_id: Id, code: Code, who: SignedInDep, here: HereDep) -> Response:
    of, act = known(here, who, correspondence_id), _act(code)
    if of.one.case_id is not None:
        audit_read(here, who, "/correspondence/{correspondence_id}/{code}", of.one.case_id)
    return form_page(request, act.form(of).blank(**act.usual(of)), shown_with(of, act.heading, act.button))


@router.post("/correspondence/{correspondence_id}/{code}")
def take(
    request: Request, correspondence_id: Id, code: Code, who: OwnFormDep, sent: SentDep, here: HereDep
) -> Response:
    """Record what was answered, once."""
    of, act = known(here, who, correspondence_id), _act(code)
    filled = act.form(of).read(sent)
    if not filled.faults:
        try:
            once(here, who, request, filled, lambda session, filed, acting: act.does(session, filed, filled, acting))
        except Problem as problem:
            filled = filled.refused(problem, who)
        else:
            return RedirectResponse(f"/correspondence/{correspondence_id}?done={act.done}", 303)
    return form_page(request, filled, shown_with(of, act.heading, act.button))
