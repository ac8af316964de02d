"""Sending a letter: put together, written as PDF and Word, filed in the case and logged, all in one commit."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from app import today as clock
from app.alerts.delivery.putting import put
from app.cases.pages_now import load
from app.deps import Parts
from app.errors import conflict, invalid, not_found, refused
from app.notices import docx, store
from app.notices.composing import Addressee, addressees, chosen, find, letter, whose
from app.notices.content import Content, pdf
from app.notices.filing import Filing, Ready, recipient, there_is_a_letter
from app.notices.known import Case, Sent, case_of
from app.notices.plan_files import PlanFiles, plan_files
from app.notices.schemas import AgainIn, LetterIn
from app.record.append import lock
from app.record.filed import AnyMatter
from app.record.happen import Context, Outcome, Proposal, happen
from app.record.idempotency import Sending
from app.record.parse import prepared
from app.security import Actor
from app.tables import Letter
from workflow.events import NoticeSent
from workflow.machine import role_refusal
from workflow.notices import Notice, Owed, owed
from workflow.notices.wording import letters as words_in
from workflow.states import State

TOLD: Final = frozenset({"email", "portal"})
"""The means by which the engine itself tells somebody that there is a letter."""


def case_today(here: Parts, session: Session, who: Actor, case_id: int) -> Case:
    """A case with what its letters need. Raises 404 for one this actor may not know of."""
    now = load(session, who, case_id, here.rules(session), clock.today())
    return case_of(session, now, words_in(here.settings.letters).council(now.matter.authority))


def owed_now(case: Case) -> list[Owed]:
    """What the case owes letters for, sent or not, in the order it happened."""
    return list(owed(case.now.facts, case.events, attends=bool(case.attends)))


def how(case: Case, notice: Notice, asked: LetterIn) -> Sent:
    """How a letter goes out. Raises 404 or 422 for a request for advice or an exception the case does not have."""
    advice = case.now.facts.advices.get(asked.advice_id or 0)
    if notice.of_advice and (advice is None or advice.of_family):
        raise invalid("advice_id", "name the request for advice that it is about, of this case")
    if notice.code == "exception" and (asked.exception_id or 0) not in case.now.facts.exceptions:
        raise invalid("exception_id", "name the exception that it is about, of this case")
    since = None
    if notice.code == "adviser_papers":
        word = f"advice.{asked.advice_id}"
        since = max((e.occurred_on for e in case.events if isinstance(e.payload, NoticeSent) and word in e.payload.to), default=None)  # fmt: skip
    served = (asked.served_on or asked.occurred_on) if asked.draft_sent else None
    return Sent(asked.occurred_on, advice, asked.exception_id, asked.own_words.strip(), since, served)


def composed(here: Parts, case: Case, asked: LetterIn, plan: PlanFiles | None) -> list[tuple[Addressee, Content]]:
    """The letters to those chosen, in words."""
    notice = find(asked.notice)
    sent = how(case, notice, asked)
    words, enclosed = words_in(here.settings.letters), (plan.said,) if plan else ()
    to = chosen(addressees(case, notice, sent), asked.to)
    return [(one, letter(words, case, notice, one, sent, enclosed)) for one in to]


def send(here: Parts, who: Actor, case_id: int, asked: LetterIn, sending: Sending) -> tuple[int, list[Letter]]:
    """Send letters: the id of the entry that says so, and the letters. Sent twice under a key, they go once."""
    refusal = role_refusal("notice_sent", who.role)
    if refusal:
        raise refused([refusal])
    with here.db.reading() as session:
        if (first := sending.first(session)) is not None:
            return first.event_id, [one for one, _ in store.letters_of_event(session, who, case_id, first.event_id)]
        case = case_today(here, session, who, case_id)
        notice = find(asked.notice)
        plan = plan_files(session, who, case, notice, clock.now()) if notice.with_plan else None
    made = composed(here, case, asked, plan)  # first what is bad input, then what cannot be now
    may_be_sent(here, case, notice, asked)
    _refuse_gaps(made, asked)
    at = clock.now()
    ready = [Ready(one, content, pdf(content, at), docx.letter(content, at)) for one, content in made]
    with here.db.writing() as session:
        lock(session, case_id)  # of two sendings at once, the second waits and finds what the first did
        if (first := sending.first(session)) is not None:
            return first.event_id, [one for one, _ in store.letters_of_event(session, who, case_id, first.event_id)]
        context = Context(who, here.rules(session), clock.today(), at)
        outcome = _recorded(session, case.now.matter, asked, ready, context, case.version)
        event = outcome.events[-1]
        filed = Filing(here, session, who, case, asked, at).put_in(ready, plan)
        kept = store.keep(session, case_id, event.id, filed, who.account_id, at)
        if asked.by in TOLD:
            told = ((recipient(case, one.to.code), row.id or 0) for one, row in zip(ready, kept, strict=True))
            put(session, [there_is_a_letter(here, case, to, id_) for to, id_ in told if to], at)
        sending.keep(session, case_id, event.id, 201, at)
        for row in kept:
            session.expunge(row)
        return event.id, kept


def may_be_sent(here: Parts, case: Case, notice: Notice, asked: LetterIn) -> None:
    """Raises 409 for a letter nothing on record calls for, or in nobody's name; 422 for a day that cannot be."""
    if asked.occurred_on > clock.today():
        raise invalid("occurred_on", f"{asked.occurred_on} is in the future: today is {clock.today()}")
    if case.council.example and not here.settings.demo:
        message = "these are the words of an example council: copy workflow/notices/data, put in your own, and set EHC_LETTERS"
        raise conflict(message)
    if case.now.facts.state is State.CLOSED:
        raise conflict("the child or young person has died: letters have stopped")
    if asked.version is not None and asked.version != case.version:
        message = f"the case has moved on: you saw version {asked.version}, it is at {case.version}"
        raise conflict(message, current_version=case.version)
    if asked.draft_sent:
        if notice.code != "draft_plan":
            raise invalid("draft_sent", "only the letter with the draft plan records that it is sent")
        return
    about = asked.advice_id or asked.exception_id
    called_for = "advice_request" if notice.code == "adviser_papers" else notice.code
    found = [o for o in owed_now(case) if o.notice.code == called_for and o.about in {None, about}]
    if not found:
        message = f"nothing on record calls for this letter ({notice.title.lower()}): record what it tells of first"
        guards = [{"reason": message, "cite": [notice.cite]}]
        raise conflict(message, cite=[notice.cite], guards=guards)
    if found[-1].overtaken and notice.code in {"will_not_assess", "no_plan"}:
        raise conflict("the refusal was reversed: it is not told any longer", cite=[notice.cite])
    if asked.occurred_on < found[-1].since:
        raise invalid("occurred_on", f"it tells of what happened on {found[-1].since}: it cannot go out before")


def _refuse_gaps(made: Sequence[tuple[Addressee, Content]], asked: LetterIn) -> None:
    lacks = sorted({name for _, content in made for name in content.lacks})
    if lacks:
        message = (
            f"the letter must say what is not on record yet: {', '.join(name.replace('_', ' ') for name in lacks)}"
        )
        raise conflict(message, lacks=lacks)
    unreached = [one.name for one, _ in made if asked.by == "email" and one.contact and not one.contact.email]
    if unreached:
        raise invalid("by", "one of those chosen has no e-mail address on file: send it another way")
    lost = [one for one, _ in made if asked.by == "post" and one.contact and not one.contact.address]
    if lost:
        raise invalid("by", "one of those chosen has no postal address on file: send it another way")


def _recorded(
    session: Session, matter: AnyMatter, asked: LetterIn, ready: Sequence[Ready], context: Context, version: int
) -> Outcome:
    """That the notice went out, and with it the draft where that is said too."""
    said = {"notice": asked.notice, "to": [one.to.code for one in ready], "by": asked.by}
    proposals = [Proposal(prepared(session, matter, "notice_sent", said), asked.occurred_on)]
    if asked.draft_sent:
        refusal = role_refusal("draft_sent", context.actor.role)
        if refusal:
            raise refused([refusal])
        draft = {"by": asked.by} | ({"served_on": asked.served_on.isoformat()} if asked.served_on else {})
        proposals.insert(0, Proposal(prepared(session, matter, "draft_sent", draft), asked.occurred_on))
    return happen(session, matter, proposals, context, version=version)


def again(
    here: Parts, who: Actor, case_id: int, letter_id: int, asked: AgainIn, sending: Sending
) -> tuple[int, list[Letter]]:
    """The same letter once more, as it was: the same files, another entry. Raises 404 for one of another case."""
    refusal = role_refusal("notice_sent", who.role)
    if refusal:
        raise refused([refusal])
    with here.db.writing() as session:
        case = case_today(here, session, who, case_id)
        first_letter = store.letter_of(session, who, case_id, letter_id)
        lock(session, case_id)
        if (first := sending.first(session)) is not None:
            return first.event_id, [one for one, _ in store.letters_of_event(session, who, case_id, first.event_id)]
        _may_go_again(case, first_letter, asked)
        at = clock.now()
        context = Context(who, here.rules(session), clock.today(), at)
        said = {"notice": first_letter.notice, "to": [first_letter.addressee], "by": asked.by}
        proposal = Proposal(prepared(session, case.now.matter, "notice_sent", said), asked.occurred_on)
        event = happen(session, case.now.matter, [proposal], context, version=asked.version).events[-1]
        filed = store.Filed(
            first_letter.notice, first_letter.addressee, asked.by, asked.occurred_on, first_letter.pdf_id,
            first_letter.docx_id, first_letter.template, first_letter.plan_version, letter_id,
        )  # fmt: skip
        kept = store.keep(session, case_id, event.id, [filed], who.account_id, at)
        to = recipient(case, first_letter.addressee)
        if asked.by in TOLD and to:
            put(session, [there_is_a_letter(here, case, to, kept[0].id or 0)], at)
        sending.keep(session, case_id, event.id, 201, at)
        for row in kept:
            session.expunge(row)
        return event.id, kept


def _may_go_again(case: Case, letter_: Letter, asked: AgainIn) -> None:
    if case.now.facts.state is State.CLOSED:
        raise conflict("the child or young person has died: letters have stopped")
    if asked.occurred_on > clock.today():
        raise invalid("occurred_on", f"{asked.occurred_on} is in the future: today is {clock.today()}")
    if asked.occurred_on < letter_.sent_on:
        raise invalid("occurred_on", f"it first went out on {letter_.sent_on}: it cannot go out again before")
    if letter_.addressee.isdigit() and asked.by == "email" and not recipient(case, letter_.addressee):
        raise invalid("by", "they have no e-mail address on file: send it another way")
    if letter_.addressee.isdigit():
        on_file = {c.id for c in case.now.case.person.contacts}
        whom = whose(case, Sent(asked.occurred_on))
        if int(letter_.addressee) not in on_file or (whom.young_person and int(letter_.addressee) not in whom.contacts):
            raise conflict("this letter is no longer theirs to have: write it anew to whoever it goes to now")


def blank(notice: str, on: date, about: int | None = None) -> LetterIn:
    """What is asked of a letter before anybody has said more."""
    advice, exception = (None, about) if notice == "exception" else (about, None)
    return LetterIn(notice=notice, to=["x"], by="email", occurred_on=on, advice_id=advice, exception_id=exception)


def previewed(
    here: Parts, case: Case, asked: LetterIn, to: str = "", plan: PlanFiles | None = None
) -> tuple[list[Addressee], Content | None]:
    """All to whom a letter can go, and the letter to one of them: the first, where none is named."""
    notice = find(asked.notice)
    sent = how(case, notice, asked)
    found = addressees(case, notice, sent)
    if to and to not in {a.code for a in found}:
        raise not_found("addressee")
    one = next((a for a in found if a.code == to), found[0] if found else None)
    words, enclosed = words_in(here.settings.letters), (plan.said,) if plan else ()
    return found, letter(words, case, notice, one, sent, enclosed) if one else None


def one_previewed(here: Parts, case: Case, asked: LetterIn, to: str) -> Content:
    """The letter to one addressee as it would be sent. Raises 409 where there is nobody on file to send it to."""
    _, content = previewed(here, case, asked, to)
    if content is None:
        raise conflict("nobody is on file to whom this letter goes: enter a contact first")
    return content
