"""The form by which a letter is sent, with the letter beside it; and who may see such pages."""

from typing import Any, Final

from markupsafe import Markup

from app import today as clock
from app.deps import Parts
from app.errors import forbidden
from app.notices import service
from app.notices.composing import Addressee
from app.notices.content import Content
from app.notices.known import Case
from app.notices.schemas import LetterIn
from app.notices.shown import name_of, title_of
from app.security import COUNCIL_ROLES, Actor
from app.web import answers, words
from app.web.fields import Day, One, Option, Several, Tick, Words
from app.web.forms import SEND, Button, Filled, Form, Shown
from app.web.render import environment, said
from workflow.machine import role_refusal
from workflow.notices import Notice
from workflow.states import State

HOW: Final = tuple(Option(code, answers.CHANNELS[code]) for code in ("email", "post", "hand", "portal"))
SAYS_EMAIL: Final = (
    "By e-mail and through the portal we tell them only that there is a letter, and where to read it: no e-mail holds"
    " a letter, or a name. By post or by hand it is you who sends it."
)


def form_of(notice: Notice, found: list[Addressee]) -> Form:
    """The questions of a letter."""
    options = tuple(Option(a.code, a.name, " ".join(a.notes)) for a in found)
    fields: list[Any] = [
        Several("to", "To whom", required="Choose to whom it goes", options=options),
        One("by", "How", required="Choose how it goes", hint=SAYS_EMAIL, options=HOW),
        Day("occurred_on", "Day it goes out", hint="The letter bears this day.", required="Enter the day it goes out", by=clock.today()),
    ]  # fmt: skip
    if notice.code == "draft_plan":
        fields += [
            Tick("draft_sent", "Record too that the draft is sent", hint="The fifteen days begin: with the day below, or the day it goes out."),
            Day("served_on", "Day it reaches the family, if another", hint="A letter by post comes later than it goes.", when=("draft_sent", True)),  # type: ignore[arg-type]
        ]  # fmt: skip
    fields.append(Words("own_words", "Anything to add in your own words", hint="It stands before the closing lines."))
    return Form(tuple(fields))


def again_asks() -> Form:
    """The form by which a letter is sent again."""
    return Form(
        (
            One("by", "How", required="Choose how it goes", hint=SAYS_EMAIL, options=HOW),
            Day("occurred_on", "Day it goes out again", required="Enter the day it goes out", by=clock.today()),
        )
    )


def asked_of(notice: Notice, about: int, filled: Filled) -> LetterIn:
    """What was asked, as far as it was."""
    blank = service.blank(notice.code, filled["occurred_on"] or clock.today(), about or None)
    given = {
        "to": list(filled["to"] or ["x"]),
        "by": filled["by"] or "email",
        "own_words": filled["own_words"] or "",
        "version": filled.version,
    }
    if notice.code == "draft_plan":
        given |= {
            "draft_sent": bool(filled["draft_sent"]),
            "served_on": filled["served_on"] if filled["draft_sent"] else None,
        }
    return blank.model_copy(update=given)


def shown_of(
    case: Case, notice: Notice, about: int, found: list[Addressee], content: Content | None, who: Actor
) -> Shown:
    address = f"{case.now.address}/letters"
    beside = _letter_beside(case, notice, about, found, content)
    more = {
        "may_send": role_refusal("notice_sent", who.role) is None,
        "content": content,
        "example": case.council.example,
    }
    return Shown(
        notice.title, address, about=case.now.about, beside=beside, action=f"{address}/{notice.code}{query_of(about)}",
        record="Send it", more=more,
    )  # fmt: skip


def _letter_beside(case: Case, notice: Notice, about: int, found: list[Addressee], content: Content | None) -> Markup:
    macros = environment().get_template("letter_parts.html").module
    address = f"{case.now.address}/letters/{notice.code}"
    shown: Markup = macros.beside(content, found, address, about, case.council.example)  # type: ignore[attr-defined]  # a macro
    return shown


def again_shown(case: Case, notice: str, addressee: str) -> Shown:
    to = Markup("<p class='govuk-body'>To {}: the same letter, as it was.</p>").format(said(name_of(case, addressee)))
    return Shown(
        f"Send again: {title_of(notice)}", f"{case.now.address}/letters", about=case.now.about, intro=to,
        buttons=(Button("Send it again", SEND),),
    )  # fmt: skip


def send_words(filled: Filled) -> str:
    count = len(filled["to"] or ())
    return "Send the letter" if count == 1 else f"Send the {words.number(count)} letters"


def usual_means(found: list[Addressee]) -> str | None:
    """How those on file ask to be written to."""
    asked = {a.contact.send for a in found if a.contact and a.usual}
    known = {o.value for o in HOW}
    unreached = any(a.contact and a.usual and not a.contact.email for a in found)
    return next(iter(asked)) if len(asked) == 1 and asked <= known and not (unreached and "email" in asked) else None


def draft_goes(case: Case, notice: Notice) -> bool:
    """Whether the draft is still to be sent: this letter then records that it is."""
    return notice.code == "draft_plan" and case.now.facts.state is State.DRAFTING


def query_of(about: int | None) -> str:
    """What of an address says what a letter is about."""
    return f"?about={about}" if about else ""


def case_read(here: Parts, who: Actor, case_id: int) -> Case:
    with here.db.reading() as session:
        return service.case_today(here, session, who, case_id)


def may_see(who: Actor) -> None:
    """Raises 403 for whoever is not of the council."""
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)
