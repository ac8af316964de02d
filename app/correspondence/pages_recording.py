"""Recording what came in: about a case or about none, or as the next stage of what came in before."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.correspondence import schemas, service, shown, store, worded
from app.correspondence.pages_asked import after, may
from app.correspondence.pages_fields import UNFIT, came_in, content, options, owner_of, said_of
from app.correspondence.pages_lines import named
from app.correspondence.pages_told import next_stages
from app.correspondence.schemas import DetailOut
from app.correspondence.service import Acting
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, not_found
from app.record.idempotency import Sending
from app.security import Actor
from app.web import lists
from app.web.bodies import checked
from app.web.fields import Choice, Text, Words
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import said
from app.web.sessions import OwnFormDep, SignedInDep, signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

FIRST: Final = ("complaint.stage_1", "concern", "mp_enquiry", "pals_contact", "complaint.ombudsman", "message")
"""What can come in by itself: a second stage follows a first."""
CaseQuery = Annotated[int | None, Query(alias="case", ge=1, le=2**62)]
FollowsQuery = Annotated[int | None, Query(ge=1, le=2**62)]


@dataclass(frozen=True)
class Place:
    """What a form is about: a case, an earlier stage, or nothing yet; whoever could see to it; what the case holds of its own."""

    case_id: int | None
    child: str
    reference: str
    follows: DetailOut | None
    owners: dict[str, str]
    on_record: int

    @property
    def address(self) -> str:
        """The form's own."""
        if self.follows:
            return f"/correspondence/new?follows={self.follows.id}"
        return "/correspondence/new" + (f"?case={self.case_id}" if self.case_id else "")

    @property
    def sorts(self) -> list[str]:
        """What can come in there. A message about a case is recorded on the case."""
        if self.follows:
            return next_stages(self.follows) or list(worded.SORTS)  # sent again, it is there already
        return [sort for sort in FIRST if not (self.case_id and sort == "message")]


@router.get("/correspondence/new")
def new_form(
    request: Request, who: SignedInDep, here: HereDep, case_id: CaseQuery = None, follows: FollowsQuery = None
) -> Response:
    place = _place(here, who, case_id, follows)
    if place.case_id:
        audit_read(here, who, "/correspondence/new", place.case_id)
    usual: dict[str, Any] = {"received_on": clock.today()}
    if place.follows:
        usual |= {"from": place.follows.from_, "about": place.follows.about, "sort": place.sorts[0]}
    return form_page(request, _form(place).blank(**usual), _shown(place))


@router.post("/correspondence/new")
def record(
    request: Request,
    who: OwnFormDep,
    sent: SentDep,
    here: HereDep,
    case_id: CaseQuery = None,
    follows: FollowsQuery = None,
) -> Response:
    """Record it, once."""
    place = _place(here, who, case_id, follows, sent_again=True)
    filled = _form(place).read(sent)
    about = place.case_id
    if filled["case"]:
        about = lists.case_of_reference(here, who, filled["case"])
        filled = filled if about else filled.wrong(case="No case of yours has that reference")
    if filled.faults:
        return form_page(request, filled, _shown(place))
    try:
        made = _recorded(here, who, filled.sending(who, request), _body(filled, place, about))
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _shown(place))
    with here.db.reading() as session:
        return RedirectResponse(after(session, who, made, "received"), 303)


def _recorded(here: Parts, who: Actor, sending: Sending, body: schemas.CorrespondenceIn) -> int:
    with here.db.writing() as session:
        if first := sending.first(session):
            return first.event_id
        now = clock.now()
        made = service.record(session, body, Acting(who, clock.today(), now))
        sending.keep(session, body.case_id or 0, made, 201, now, names="beside")
        return made


def _place(here: Parts, who: Actor, case_id: int | None, follows: int | None, *, sent_again: bool = False) -> Place:
    """What the address names. Raises 403 for who may not record, 404 for what is not there to be seen."""
    may(who)
    today = clock.today()
    with here.db.reading() as session:
        rules, earlier = here.rules(session), None
        if follows is not None:
            earlier = shown.detail(session, who, store.found(session, who, follows), rules, today)
            case_id = earlier.case_id
            if not (next_stages(earlier) or sent_again):
                raise not_found("next stage of it")
        if case_id is not None and not store.case_seen(session, who, case_id):
            raise not_found("case")
        child, reference = named(session, who, case_id)
        on_record = len(store.on_its_record(session, who, case_id, today, rules)) if case_id and not earlier else 0
        return Place(case_id, child, reference, earlier, store.owners(session, who), on_record)


def _form(place: Place) -> Form:
    which = Text(
        "case", "Reference of the case it is about", hint="Leave empty if it is about no case.", api="case_id", width=20
    )
    return Form(
        (
            *content(place.sorts, came_in(clock.today())),
            *(() if place.case_id or place.follows else (which,)),
            Words("words", "What it says, in short", hint="Kept apart from the rest, and can be erased.", rows=5),
            Choice("owner", "Who is to see to it", hint="Leave empty if that is not settled.", options=options(place.owners)),
            Text("external_ref", "Its number in another system", hint="The same number is not recorded twice.", width=20),
        )
    )  # fmt: skip


def _body(filled: Filled, place: Place, about: int | None) -> schemas.CorrespondenceIn:
    """What was answered, as the API takes it. Raises 422 naming the fields."""
    given, owner = filled.given(), owner_of(filled["owner"])
    return checked(
        schemas.CorrespondenceIn,
        {
            **said_of(given),
            **{name: given[name] for name in ("received_on", "words", "external_ref") if name in given},
            "case_id": about,
            "follows": place.follows.id if place.follows else None,
            "owner": owner or None,
        },
        UNFIT,
    )


def _shown(place: Place) -> Shown:
    back = f"/correspondence?case={place.case_id}&status=all" if place.case_id else "/correspondence"
    heading, intro = "Record what came in", Markup()
    if place.follows:
        heading, back = "Record its next stage", f"/correspondence/{place.follows.id}"
        intro = Markup("<p class='govuk-body'>It follows number {}: {}.</p>").format(
            place.follows.id, worded.sort(place.follows)
        )
    elif place.on_record:
        held = "a complaint or enquiry" if place.on_record == 1 else f"{place.on_record} complaints or enquiries"
        intro = Markup(
            "<p class='govuk-inset-text'>The case’s own record holds {}. <a class='govuk-link' href='{}'>Look there first</a>:"
            " what is recorded here with the same kind and day is counted once.</p>"
        ).format(held, back)
    about = Markup("{}, {}").format(place.reference, said(place.child)) if place.reference else ""
    return Shown(heading, back, about=about, intro=intro, action=place.address, buttons=(Button("Record it", "send"),))
