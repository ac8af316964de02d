"""Cases that letters are owed in, on the Wednesday of the story: a request, two refusals, advice asked for, an exemption, a draft, a plan."""

from pathlib import Path
from typing import Any

from app.advice.template import EXAMPLE
from app.record.happen import Proposal, happen
from app.tables import Account, Document, Matter
from app.today import now
from tests.support.installation import Installation
from tests.web.story import Story
from workflow.events import AdviceReceived

COUNCIL = Path(__file__).with_name("council")
MOTHER: dict[str, Any] = {
    "relation": "mother", "name": "Ade Harbour", "email": "ade@example.org", "parental_responsibility": True,
    "address": "12 Quay Street, Bristol BS1 5TR", "language": "so", "interpreter": True,
}  # fmt: skip
FATHER: dict[str, Any] = {
    "relation": "father", "name": "Femi Harbour", "parental_responsibility": True, "withhold_address": True,
    "address": "7 Hidden Lane, Bath BA1 1AA",
}  # fmt: skip
AUNT: dict[str, Any] = {"relation": "aunt", "name": "Auntie Harbour", "email": "aunt@example.org"}
SCHOOL = {"urn": "109000", "name": "Harbour Primary School"}
TOLA = {"date_of_birth": "2017-04-02", "year_group": 4, "postcode": "BS1 5TR"}


class Post(Story):
    """The story's people and services, and cases of its own."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        installation.settings.letters = COUNCIL

    def tell(self) -> "Post":
        self._usual()
        around = {"contacts": [MOTHER, FATHER, AUNT], "attends": SCHOOL, "source": "parent", "person": TOLA}
        self.open("asked", "2026-03-20", "Tola", "Harbour", **around)
        case = self.open("refused", "2026-02-16", "Tola", "Harbour", **around)
        self.happens(case, "assessment_refused", "2026-03-24", reasons=["needs_met_by_sen_support"], note="Her school meets her needs.")  # fmt: skip
        case = self.open("agreed", "2026-02-16", "Tola", "Harbour", **around)
        self.happens(case, "assessment_agreed", "2026-03-16")
        self.asked = {
            kind: self.happens(case, "advice_requested", "2026-03-17", kind=kind, service=service)
            for kind, service in (
                ("parental", None),
                ("child_views", None),
                ("medical", "CCHP"),
                ("educational", "SCH"),
            )
        }
        case = self.open("no-plan", "2025-12-15", "Tola", "Harbour", **around)
        self._assessed(case)
        self.happens(case, "plan_refused", "2026-03-24", reasons=["needs_met_by_sen_support"])
        self._to_draft("to-draft", around)
        case = self._to_draft("issued", around)
        self.happens(case, "draft_sent", "2026-03-05", by="post", served_on="2026-03-07")
        self.happens(case, "plan_issued", "2026-03-24", placement={"urn": "109000"}, primary_need="SLCN")
        case = self.open("exempt", "2025-11-03", "Tola", "Harbour", **around)
        self.happens(case, "assessment_agreed", "2025-12-08")
        self.exception = self.happens(
            case, "exception_recorded", "2026-03-10", ground="absent_from_area", clocks=[f"{case}.issue_plan"],
            impractical_because="The family was abroad from January to March.", evidence="Tickets seen.", left_on="2026-01-05",
            returned_on="2026-03-01", review_on="2026-04-07", **{"from": "2026-01-05", "to": "2026-03-01"},
        )  # fmt: skip
        self.happens(case, "exception_approved", "2026-03-11", who=self.manager, exception_id=self.exception)
        older = {"date_of_birth": "2008-09-01", "year_group": 13}
        self.open("grown", "2026-03-20", "Sam", "Harbour", contacts=[MOTHER], source="young_person", person=older)
        self.open("nobody", "2026-03-20", "Ines", "Quay", contacts=[AUNT], source="school", person=TOLA)
        return self

    def _usual(self) -> None:
        from app.tables import ServiceArea

        with self.here.db.writing() as session:
            for kind, code in (("educational", "SCH"), ("medical", "CCHP"), ("psychological", "EPS")):
                session.add(ServiceArea(service=code, authority="801", kind=kind))

    def _assessed(self, case: int) -> None:
        self.happens(case, "assessment_agreed", "2026-01-12")
        psychology = self.happens(case, "advice_requested", "2026-01-13", kind="psychological", service="EPS")
        medical = self.happens(case, "advice_requested", "2026-01-13", kind="medical", service="CCHP")
        self.give(case, psychology, "2026-02-09", EXAMPLE)
        self.give(case, medical, "2026-02-16", HEALTH)
        self.happens(case, "advice_accepted", "2026-02-20", advice_id=psychology)
        self.happens(case, "advice_accepted", "2026-02-20", advice_id=medical)

    def _to_draft(self, name: str, around: dict[str, Any]) -> int:
        case = self.open(name, "2025-12-15", "Tola", "Harbour", **around)
        self._assessed(case)
        self.happens(case, "plan_agreed", "2026-02-23")
        return case

    def give(self, case: int, advice_id: int, day: str, content: dict[str, Any]) -> int:
        """Advice on the template, as its service sends it."""
        import json
        from datetime import date

        on = date.fromisoformat(day)
        with self.here.db.writing() as session:
            matter = session.get_one(Matter, case)
            said = Proposal(AdviceReceived(advice_id, template=1), on, words={"advice": json.dumps(content)})
            return happen(session, matter, [said], self._context(on)).events[0].id

    def paper(self, case: int, name: str = "what we see.txt", kind: str = "evidence") -> None:
        """A paper of the family's."""
        with self.here.db.writing() as session:
            account = session.get_one(Account, self.caseworker.account_id)
            session.add(
                Document(
                    matter_id=case, kind=kind, from_whom="the mother", filename=name, media_type="text/plain", size=5,
                    sha256="0" * 64, added_at=now(), added_by=account.id or 0,
                )
            )  # fmt: skip


HEALTH: dict[str, Any] = {
    **EXAMPLE,
    "needs": [{"text": "Has epilepsy, and absences of some seconds on most days.", "section": "C"}],
    "outcomes": [
        {
            "text": "Every adult with her knows what to do.",
            "measure": "A list kept by the school.",
            "by": "31 July 2026",
        }
    ],
    "provision": [
        {"text": "Access to a nurse as required.", "section": "G", "outcome": 0},
    ],
    "author": {
        "name": "Dr Fictional",
        "profession": "paediatrician",
        "registration_body": "GMC",
        "registration_number": "1234567",
    },
}
