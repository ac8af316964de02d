"""Letters as they are shown."""

from collections.abc import Mapping

from sqlmodel import Session

from app.cases.schemas import WorkerOut
from app.notices.composing import BODIES
from app.notices.known import Case
from app.notices.schemas import LetterOut
from app.record.load import history
from app.tables import Account, Letter
from workflow.history import settle
from workflow.notices import NOTICES, To


def standing(session: Session, case_id: int) -> frozenset[int]:
    """The entries of a case that count: put right, and not annulled."""
    return frozenset(event.id for event in settle(history(session, case_id)))


def letter_out(row: Letter, account: Account, stands: frozenset[int]) -> LetterOut:
    """A letter with who sent it."""
    return LetterOut(
        id=row.id or 0, case_id=row.matter_id, event_id=row.event_id, notice=row.notice, to=row.addressee, by=row.means,
        sent_on=row.sent_on, pdf=row.pdf_id, docx=row.docx_id, plan_version=row.plan_version, again_of=row.again_of,
        recorded_at=row.at, recorded_by=WorkerOut(id=account.id or 0, name=account.name), stands=row.event_id in stands,
    )  # fmt: skip


def name_of(case: Case, addressee: str) -> str:
    """To whom a letter went, or goes, in words."""
    if addressee.isdigit():
        contact = next((c for c in case.now.case.person.contacts if c.id == int(addressee)), None)
        if contact is None:
            return "A contact who is on file no longer"
        return contact.name or (contact.relation or "a contact").capitalize()
    if addressee.startswith("advice."):
        advice = case.now.facts.advices.get(int(addressee.partition(".")[2]))
        return case.now.services.get(advice.service or "", advice.service or "The adviser") if advice else "An adviser"
    return WORDS.get(addressee, addressee.replace("_", " ").capitalize())


WORDS: Mapping[str, str] = {
    To.FAMILY.value: "The family",
    To.ADVISER.value: "The adviser",
    "young_person": "The young person",
    **{to.value: words for to, words in BODIES.items()},
    To.NAMED.value: "The institution named in section I",
}


def title_of(notice: str) -> str:
    """What a letter is called."""
    return NOTICES[notice].title if notice in NOTICES else notice.replace("_", " ").capitalize()
