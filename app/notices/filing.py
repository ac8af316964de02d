"""Letters put in the case as files, and those who can be told by e-mail told that there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app import today as clock
from app.alerts.delivery.putting import Message
from app.deps import Parts
from app.documents import keeping
from app.notices import store
from app.notices.composing import Addressee
from app.notices.content import Content
from app.notices.known import Case
from app.notices.plan_files import PlanFiles
from app.notices.schemas import LetterIn
from app.security import Actor
from workflow.notices import NOTICES, To

TOPIC: Final = "letter.sent"


@dataclass(frozen=True)
class Ready:
    """A letter ready to go to one addressee, written."""

    to: Addressee
    content: Content
    pdf: bytes
    docx: bytes


@dataclass(frozen=True)
class Filing:
    """The files of one sending, looked into as any other is. The family reads its own as PDF."""

    here: Parts
    session: Session
    who: Actor
    case: Case
    asked: LetterIn
    at: datetime

    def put_in(self, ready: Sequence[Ready], plan: PlanFiles | None) -> list[store.Filed]:
        """Put the letters in the case, and the plan that goes with them."""
        reference, asked, notice = self.case.now.case.reference, self.asked, NOTICES[self.asked.notice]
        if plan:
            name = f"{notice.with_plan}-{reference}-version-{plan.version}"
            self._kept(notice.with_plan, plan.pdf, f"{name}.pdf", share=True)
            self._kept(notice.with_plan, plan.docx, f"{name}.docx", share=False)
        filed = []
        for one in ready:
            name = f"{notice.code}-{reference}-{one.to.code}"
            pdf = self._kept("letter", one.pdf, f"{name}.pdf", share=one.to.to is To.FAMILY)
            docx = self._kept("letter", one.docx, f"{name}.docx", share=False)
            version, template = plan.version if plan else None, one.content.template
            filed.append(
                store.Filed(notice.code, one.to.code, asked.by, asked.occurred_on, pdf, docx, template, version)
            )
        return filed

    def _kept(self, kind: str, content: bytes, name: str, *, share: bool) -> int:
        settings, council = self.here.settings, self.case.council.values["council"]
        said = keeping.about(kind, council, self.asked.occurred_on, ("family",) if share else (), clock.today())
        offered = keeping.looked_into(content, name, settings.documents_max_mb, settings.antivirus)
        folder = settings.documents_dir
        return keeping.keep(self.session, self.who, self.case.now.case.id, said, offered, folder, self.at)


def recipient(case: Case, addressee: str) -> str:
    """To whom a message can go that there is a letter: a contact or a service with an address; empty for anybody else."""
    if addressee.isdigit():
        contact = next((c for c in case.now.case.person.contacts if c.id == int(addressee)), None)
        return f"contact:{contact.id}" if contact and contact.email else ""
    if addressee.startswith("advice."):
        advice = case.now.facts.advices.get(int(addressee.partition(".")[2]))
        return f"service:{advice.service}" if advice and advice.service else ""
    return ""


def there_is_a_letter(here: Parts, case: Case, to: str, letter_id: int) -> Message:
    """The message: that there is a letter, of which case by its reference, and where it is read. Never what it says."""
    reference, council = case.now.case.reference, case.council.values
    about = f"There is a letter for you ({reference})"
    lines = [
        f"{council['council']} has sent you a letter. It is about reference {reference}.",
        f"To read it, sign in at {here.settings.public_url}.",
        f"If you cannot, ring {council['council_phone']} and we will send it another way.",
    ]
    of_family = to.startswith("contact:")
    body = {"about": about, "letter": "\n\n".join(lines)} if of_family else {"about": about, "lines": lines[:1]}
    return Message(f"{TOPIC}:{letter_id}", case.now.matter.authority, to, TOPIC, body)
