"""Families of every kind of case, and how one of them comes in."""

import re
from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import col

from app import today as clock
from app.family import codes, links
from app.tables import Contact, FamilyCode, FamilyLink, Matter
from tests.web.story import Story

MOTHER = {"relation": "mother", "name": "Hana Reed", "email": "hana@example.org", "parental_responsibility": True}
SIX = ("parental", "child_views", "educational", "medical", "psychological", "social_care")
SERVICES = {"medical": "CCHP", "psychological": "EPS", "educational": "SCH", "social_care": "SC"}


class Families(Story):
    """A case for each state there is, made when it is asked for."""

    def case(self, name: str) -> int:
        """The case of a name, made the first time."""
        if name not in self.cases:
            getattr(self, f"_{name}")()
        return self.cases[name]

    def asked(self, name: str, on: str, **more: Any) -> int:
        given = {"contacts": [MOTHER], "source": "parent", "person": {"date_of_birth": "2018-03-02"}}
        return self.open(name, on, "Ada", "Reed", **{**given, **more})

    def assessed(self, name: str, asked: str, agreed: str) -> int:
        case = self.asked(name, asked)
        self.happens(case, "assessment_agreed", agreed)
        return case

    def advised(self, name: str, asked: str, agreed: str, *, received: tuple[str, ...] = SIX, on: str = "") -> int:
        case = self.assessed(name, asked, agreed)
        for kind in SIX:
            request = self.happens(case, "advice_requested", agreed, kind=kind, service=SERVICES.get(kind))
            if kind in received:
                self.happens(case, "advice_received", on, advice_id=request)
        return case

    def drafted(self, name: str, sent: str) -> int:
        case = self.advised(name, "2025-12-01", "2026-01-08", on="2026-02-16")
        self.happens(case, "plan_agreed", "2026-02-23")
        self.happens(case, "draft_sent", sent, by="email")
        return case

    @property
    def now(self) -> datetime:
        """This instant."""
        return clock.now()

    # ---- the states

    def _requested(self) -> None:
        self.asked("requested", "2026-03-16")

    def _requested_late(self) -> None:
        self.asked("requested_late", "2026-01-12")

    def _assessing(self) -> None:
        case = self.advised("assessing", "2026-02-02", "2026-02-27", received=("educational",), on="2026-03-10")
        self.happens(case, "caseworker_allocated", "2026-03-02", who=self.manager, worker="Tom Okafor")
        asked = self.happens(case, "advice_requested", "2026-03-03", kind="other", service="CCHP")
        self.happens(case, "appointment_made", "2026-03-20", advice_id=asked, on="2026-04-15")

    def _assessing_late(self) -> None:
        self.advised("assessing_late", "2025-09-15", "2025-10-20", received=("educational",), on="2025-11-20")

    def _assessing_excused(self) -> None:
        case = self.advised("assessing_excused", "2025-10-06", "2025-11-10", received=("educational",), on="2025-12-01")
        away = self.happens(
            case, "exception_recorded", "2025-12-15", ground="absent_from_area", clocks=[f"{case}.issue_plan"], impractical_because="Abroad.",
            evidence="Tickets.", left_on="2025-11-15", returned_on="2025-12-20", **{"from": "2025-11-15", "to": "2025-12-20"},
        )  # fmt: skip
        self.happens(case, "exception_approved", "2025-12-16", who=self.manager, exception_id=away)

    def _deciding(self) -> None:
        self.advised("deciding", "2025-12-15", "2026-01-20", on="2026-03-05")

    def _drafting(self) -> None:
        case = self.advised("drafting", "2025-12-15", "2026-01-20", on="2026-03-05")
        self.happens(case, "plan_agreed", "2026-03-20")

    def _consulting(self) -> None:
        self.drafted("consulting", "2026-03-18")

    def _finalising(self) -> None:
        case = self.drafted("finalising", "2026-03-04")
        self.happens(case, "representations_received", "2026-03-16", agrees=False, note="SECRET-REPLY")

    def _plan_issued(self) -> None:
        case = self.drafted("plan_issued", "2026-03-02")
        self.happens(case, "representations_received", "2026-03-16", agrees=True)
        self.happens(case, "plan_issued", "2026-03-18", placement={"urn": "109001"}, primary_need="ASD")

    def _assessment_refused(self) -> None:
        case = self.asked("assessment_refused", "2026-02-02")
        self.happens(case, "assessment_refused", "2026-03-10", reasons=["no_need"], note="SECRET-NOTE")

    def _plan_refused(self) -> None:
        case = self.advised("plan_refused", "2025-12-15", "2026-01-20", on="2026-03-05")
        self.happens(case, "plan_refused", "2026-03-20", reasons=["no_need"])
        self.happens(case, "dispute_recorded", "2026-03-24", form="appeal", about="assessment")

    def _long_refused(self) -> None:
        case = self.asked("long_refused", "2025-09-01")
        self.happens(case, "assessment_refused", "2025-10-10", reasons=["no_need"])

    def _withdrawn(self) -> None:
        case = self.asked("withdrawn", "2026-02-02")
        self.happens(case, "request_withdrawn", "2026-03-02")

    def _moved_away(self) -> None:
        case = self.asked("moved_away", "2026-02-02")
        self.happens(case, "moved_away", "2026-03-02", to_la="802")

    def _closed(self) -> None:
        case = self.asked("closed", "2026-02-02")
        self.happens(case, "person_died", "2026-03-02")

    # ---- coming in

    def contact(self, case_id: int, name: str = "Hana Reed") -> int:
        with self.here.db.reading() as session:
            person = session.get_one(Matter, case_id).person_id
            statement = select(col(Contact.id)).where(col(Contact.person_id) == person, col(Contact.name) == name)
            return session.scalars(statement).one()

    def let_in(self, case_id: int, name: str = "Hana Reed") -> tuple[str, str]:
        """A link's token and its code, as the council makes them."""
        with self.here.db.writing() as session:
            matter = session.get_one(Matter, case_id)
            contact = links.contact_of(session, matter, self.contact(case_id, name))
            link = links.make(session, self.caseworker, matter, contact, clock.now())
            session.flush()
            code = session.scalars(select(FamilyCode).where(col(FamilyCode.link_id) == link.id)).one()
            return codes.token_of(self.here.settings, link), codes.digits_of(self.here.settings, code)

    def come_in(self, client: TestClient, case_id: int, name: str = "Hana Reed") -> TestClient:
        token, code = self.let_in(case_id, name)
        answer = client.post(f"/family/in/{token}", data={"code": code})
        assert answer.status_code == 303, answer.text
        return client

    def link_row(self, token: str) -> FamilyLink:
        with self.here.db.reading() as session:
            return session.get_one(FamilyLink, codes.number_in(token))


STATES = tuple(name[1:] for name in vars(Families) if re.fullmatch(r"_[a-z]+(_[a-z]+)*", name))


def csrf_in(page: str) -> dict[str, str]:
    """What a form of ours must bring."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "key")}


def main_of(page: str) -> str:
    """What stands between a page's head and foot, in words."""
    text = re.search(r"<main.*?>(.*)</main>", page, re.DOTALL)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
