"""A caseworker's desk on a Wednesday: the six cases of the story given to one caseworker, and some in every group."""

from app.tables import ServiceArea
from tests.web.story import Story

SIX = ("parental", "child_views", "educational", "medical", "psychological", "social_care")


class Desk(Story):
    """The story with all its cases, and more, given to Tom Okafor."""

    def tell(self) -> "Desk":
        super().tell()
        for kind, code in (
            ("educational", "SCH"),
            ("medical", "CCHP"),
            ("psychological", "EPS"),
            ("social_care", "SC"),
        ):
            self._usual(kind, code)
        self._more()
        for name in self.cases:
            if name != "amina":
                self.happens(
                    self.cases[name], "caseworker_allocated", "2026-03-24", who=self.manager, worker="Tom Okafor"
                )
        return self

    def _usual(self, kind: str, code: str) -> None:
        with self.here.db.writing() as session:
            session.add(ServiceArea(service=code, authority="801", kind=kind))

    def _more(self) -> None:
        mother = {
            "relation": "mother",
            "name": "Ade Harbour",
            "email": "ade@example.org",
            "parental_responsibility": True,
        }
        self.open("undecided", "2026-02-16", "Tola", "Harbour", contacts=[mother], person={"date_of_birth": "2017-04-02", "year_group": 4}, attends={"name": "Harbour Primary School"}, source="parent")  # fmt: skip
        self.open("undecided-too", "2026-02-02", "Bruno", "Quay", person={"date_of_birth": "2016-04-02"})
        for name, forename in (("agreed", "Mina"), ("agreed-too", "Jude")):
            case = self.open(
                name,
                "2026-02-09",
                forename,
                "Wharf",
                contacts=[mother],
                person={"year_group": 4, "date_of_birth": "2017-05-05"},
            )
            self.happens(case, "assessment_agreed", "2026-03-16")
        case = self.open("decided-on", "2025-12-15", "Noor", "Lock", contacts=[mother], person={"year_group": 4})
        self.happens(case, "assessment_agreed", "2026-01-12")
        for kind in SIX:
            asked = self.happens(
                case,
                "advice_requested",
                "2026-01-13",
                kind=kind,
                service={"medical": "CCHP", "psychological": "EPS", "educational": "SCH", "social_care": "SC"}.get(
                    kind
                ),
            )
            self.happens(case, "advice_received", "2026-03-02", advice_id=asked)
        case = self.open("to-draft", "2025-12-01", "Ravi", "Sluice", person={"year_group": 5})
        self.happens(case, "assessment_agreed", "2026-01-05")
        asked = self.happens(case, "advice_requested", "2026-01-06", kind="psychological", service="EPS")
        self.happens(case, "advice_received", "2026-02-16", advice_id=asked)
        self.happens(case, "plan_agreed", "2026-03-02")
        case = self.open("waiting", "2026-02-03", "Ines", "Mooring", contacts=[mother], person={"year_group": 3})
        self.happens(case, "assessment_agreed", "2026-02-20")
        for kind in SIX:
            self.happens(
                case,
                "advice_requested",
                "2026-02-23",
                kind=kind,
                service={"medical": "CCHP", "psychological": "EPS", "educational": "SCH", "social_care": "SC"}.get(
                    kind
                ),
            )
        case = self.open(
            "waiting-too",
            "2026-02-02",
            "Ola",
            "Mooring",
            contacts=[{**mother, "name": "Femi Mooring", "email": "femi@example.org"}],
            person={"year_group": 3},
        )
        self.happens(case, "assessment_agreed", "2026-02-19")
        for kind in SIX:
            self.happens(
                case,
                "advice_requested",
                "2026-02-20",
                kind=kind,
                service={"medical": "CCHP", "psychological": "EPS", "educational": "SCH", "social_care": "SC"}.get(
                    kind
                ),
            )
