"""Cases of an authority, told to the record as the API tells it, and their return as its readers get it."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest

from tests.support.installation import Installation

CHILD = {
    "forename": "Amina",
    "surname": "Example",
    "date_of_birth": "2015-03-02",
    "sex": "F",
    "ethnicity": "WBRI",
    "postcode": "bs1 5tr",
    "upn": "H801000124001",
}
ENTERED = {"placement": {"entered_on": "2025-09-03"}}


@dataclass
class Desk:
    """Where cases are made and returns are asked for."""

    here: Installation

    def request(self, received_on="2025-02-03", **person):
        """A request of a child with every detail on file, unless a test says otherwise; the case's id."""
        child = {name: value for name, value in {**CHILD, **person}.items() if value is not None}
        return self.here.open(received_on, source="parent", person=child)

    def plan(self, received_on="2025-02-03", details=ENTERED, **person):
        """A request that came to a plan on 20 June 2025."""
        case = self.request(received_on, **person)
        self.here.record(case, "assessment_agreed", "2025-03-10")
        self.issue(case)
        if details is not None:
            self.enter(case, **details)
        return case

    def issue(self, case, on="2025-06-20", **data):
        placed = {"placement": {"urn": "109000"}, "primary_need": "SLCN", **data}
        self.here.record(case, "plan_issued", on, irregular="it happened", **placed)

    def enter(self, case, **details):
        """What is entered for the return."""
        with self.here.client(self.here.actor()) as client:
            answer = client.put(f"/api/v1/cases/{case}/return-details", json=details)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def problems(self, year=2026, **query):
        """Every fault, page by page."""
        found, cursor = [], None
        with self.here.client(self.here.actor()) as client:
            while True:
                asked = {**query, **({"cursor": cursor} if cursor else {})}
                answer = client.get(f"/api/v1/returns/sen2/{year}/problems", params=asked)
                assert answer.status_code == 200, answer.text
                page = answer.json()
                assert len(page["items"]) <= query.get("limit", 100)
                found += page["items"]
                cursor = page["next"]
                if cursor is None:
                    return found

    def kinds(self, year=2026):
        """The names of the faults of cases."""
        return sorted(item["kind"] for item in self.problems(year) if item["case_id"])

    def file(self, year=2026, actor=None):
        """The return's bytes."""
        with self.here.client(actor or self.here.actor()) as client:
            answer = client.get(f"/api/v1/returns/sen2/{year}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/xml"
        return answer.content

    def xml(self, year=2026, actor=None):
        """The return as an element."""
        return ET.fromstring(self.file(year, actor))  # noqa: S314 - our own answer


@pytest.fixture
def desk(here):
    return Desk(here)


@pytest.fixture
def sqlite_desk(embedded):
    return Desk(embedded)
