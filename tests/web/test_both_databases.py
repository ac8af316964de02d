"""Signing in, the list and the case page, on each database in turn."""

import re

from fastapi.testclient import TestClient

from app.accounts import service as accounts
from app.tables import Account
from tests.support.installation import Installation
from tests.web.story import WED_25_MARCH


def test_a_day_at_the_desk(here: Installation):
    day = WED_25_MARCH.date()
    case = here.open("2026-01-05", here.actor("caseworker"), day, external_ref="T-1")
    here.record(case, "assessment_agreed", "2026-02-10", today=day)
    refused = here.open("2026-01-06", today=day)
    here.record(refused, "assessment_refused", "2026-02-12", today=day, reasons=["needs_met"])
    with here.db.writing() as session:
        link = accounts.new_link(session, session.get_one(Account, here.actor("caseworker").account_id), WED_25_MARCH)
    with TestClient(here.app, follow_redirects=False) as client:
        assert client.post(f"/sign-in/{link}").status_code == 303
        home = client.get("/").text
        assert "All 1 open" in home
        assert "Ended lately" in home
        token = re.search(r'name="csrf" value="([^"]+)"', home)[1]
        assert (
            client.post("/cases/open", data={"csrf": token, "reference": "T-1"}).headers["location"] == f"/cases/{case}"
        )
        assert client.post("/cases/open", data={"csrf": token, "reference": "nul\x00"}).status_code == 422
        page = client.get(f"/cases/{case}")
        assert page.status_code == 200
        assert "Day 79 of 140" in page.text
        assert client.get(f"/cases/{case}?as_at=2026-01-31").status_code == 200
        assert client.post("/sign-out", data={"csrf": token}).status_code == 303
        assert client.get(f"/cases/{case}").status_code == 303


def test_a_days_work(here: Installation):
    day = WED_25_MARCH.date()
    who = here.actor("caseworker", name="Tom Okafor")
    case = here.open("2026-03-02", who, day, person={"forename": "Tola", "surname": "Harbour"})
    here.record(case, "caseworker_allocated", "2026-03-03", today=day, worker="Tom Okafor")
    with here.db.writing() as session:
        link = accounts.new_link(session, session.get_one(Account, who.account_id), WED_25_MARCH)
    with TestClient(here.app, follow_redirects=False) as client:
        assert client.post(f"/sign-in/{link}").status_code == 303
        for path in ("/", "/caseload", "/caseload?state=requested&sort=received", "/caseload.csv"):
            assert "Tola Harbour" in client.get(path).text
        form = client.get(f"/cases/{case}/acts/decide").text
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf|key|version)" value="([^"]*)"', form))
        told = {f"occurred_on-{part}": text for part, text in (("day", "25"), ("month", "3"), ("year", "2026"))}
        sent = {**hidden, **told, "outcome": "agreed", "step": "send"}
        first, second = (client.post(f"/cases/{case}/acts/decide", data=sent) for _ in range(2))
        assert first.status_code == 303
        assert first.headers["location"] == second.headers["location"]
        assert "Clock met on day 23 of 42" in client.get(first.headers["location"]).text
        assert "Ask for advice (1)" in client.get("/work").text
        assert client.post("/search", data={**hidden, "sought": "harbour"}).text.count("Tola Harbour") == 1
