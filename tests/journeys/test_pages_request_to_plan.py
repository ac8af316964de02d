"""The twenty weeks of one child through the pages alone: a family, a caseworker, two services and a manager, each in turn."""

import re
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.deps import Parts
from app.tables import AdviceRow, Matter, Service, ServiceArea
from tests.advice.writing import AUTHOR, NEED, OUTCOME, PROVISION
from tests.support.filling import Visitor, the_app, words
from tests.web.story import standing_still

ASKED = {"source": "parent", "forename": "Zoe", "surname": "Quill", "date_of_birth-day": "2", "date_of_birth-month": "3", "date_of_birth-year": "2018",
         "contact_name": "Una Quill", "relation": "mother", "email": "una@example.org", "words": "She cannot read.", "key": "one-key"}  # fmt: skip
USUAL = {"medical": "trust", "psychological": "eps", "educational": "school", "social_care": "social"}


@contextmanager
def on(day: date):
    """That day, at ten."""
    with standing_still(datetime.combine(day, time(10), UTC)):
        yield


def decided(who: Visitor, path: str, **answers: str) -> str:
    """An act whose answers are checked before they are recorded; the page that says what it came to."""
    checked = who.send(path, **answers)
    assert checked.status_code == 200, words(checked.text)
    assert "Check your answers" in checked.text
    return who.see(who.goes(who.send(path, page=checked.text, step="send")))


def written(who: Visitor, asked: int, seen: date, name: str) -> str:
    """Advice written part by part, checked and sent."""
    child = {"strengths": "Sings.", "views": "She wants a friend.", "seen_on-0-day": str(seen.day), "seen_on-0-month": str(seen.month), "seen_on-0-year": str(seen.year)}  # fmt: skip
    for part, fields in (
        ("child", child),
        ("needs", NEED),
        ("outcomes", OUTCOME),
        ("provision", PROVISION),
        ("author", {**AUTHOR, "author-name": name}),
    ):
        assert "saved=yes" in who.goes(who.send(f"/advice/{asked}/write/{part}", **fields, step="save"))
    return who.see(who.goes(who.send(f"/advice/{asked}/check", f"/advice/{asked}/submission")))


@pytest.fixture
def council(here):
    with here.db.writing() as session:
        for kind, code in USUAL.items():
            session.add(Service(code=code, name=code.title(), body="s31" if kind == "medical" else "other", kinds=kind))
        session.flush()
        for kind, code in USUAL.items():
            session.add(ServiceArea(service=code, authority="801", kind=kind))
    return here


def test_from_a_request_on_a_phone_to_the_plan(council):  # noqa: PLR0915 - a step after another, as it was
    here = council
    priya, tom = here.actor("manager", name="Priya Raman"), here.actor("caseworker", name="Tom Okafor")
    nurse = here.actor("professional", service="trust", name="Nell Shaw")
    psychologist = here.actor("professional", service="eps", name="Dr Sian Hughes")

    with on(date(2026, 1, 5)):  # a mother asks on her phone, with no account
        the_app().state.parts = Parts(here.settings, here.db)
        phone = TestClient(the_app(), base_url="http://127.0.0.1:8000", follow_redirects=False)
        answer = phone.post("/ask", data=ASKED)
        assert answer.status_code == 303
        said = words(phone.get(answer.headers["location"]).text)
        assert "By Mon 16 Feb 2026 we must tell you if we will assess" in said
    with here.db.reading() as session:
        (case,) = session.scalars(select(Matter.id)).all()

    with here.client(priya) as api:
        toms, sians = (
            str(api.post("/api/v1/allocation/workers", json={"kind": kind, "name": name}).json()["id"])
            for kind, name in (("caseworker", "Tom Okafor"), ("psychologist", "Dr Sian Hughes"))
        )

    with on(date(2026, 1, 6)):  # the manager gives it to a caseworker
        decided(Visitor(here, priya), f"/cases/{case}/acts/caseworker_allocated", worker=toms)

    with on(date(2026, 2, 10)):  # the caseworker decides, and asks six services and people
        caseworker = Visitor(here, tom)
        assert "Zoe Quill" in caseworker.see("/")
        assert "Clock met on day 36 of 42" in decided(caseworker, f"/cases/{case}/acts/decide", outcome="agreed")
        decided(caseworker, f"/cases/{case}/acts/ask")
    with here.db.reading() as session:
        asked = {row.kind: row.advice_id for row in session.scalars(select(AdviceRow))}
    assert len(asked) >= 6

    with on(date(2026, 3, 2)):  # the manager gives the case a psychologist; the nurse answers between two clinics
        decided(Visitor(here, priya), f"/cases/{case}/acts/ep_allocated", worker=sians)
        nell = Visitor(here, nurse)
        assert "ZQ, born Fri 2 Mar 2018" in nell.see("/")
        assert "Sent Mon 2 Mar 2026, day 20 of 42" in written(nell, asked["medical"], date(2026, 2, 24), "Nell Shaw")

    with on(date(2026, 3, 20)):
        sian = Visitor(here, psychologist)
        assert "day 38 of 42" in written(sian, asked["psychological"], date(2026, 3, 10), "Dr Sian Hughes")
        caseworker = Visitor(here, tom)
        for kind in ("educational", "social_care", "parental", "child_views"):
            decided(caseworker, f"/cases/{case}/acts/advice_received", advice_id=str(asked[kind]))
        for kind in asked.keys() - {
            "educational",
            "social_care",
            "parental",
            "child_views",
            "medical",
            "psychological",
        }:
            decided(caseworker, f"/cases/{case}/acts/advice_withdrawn", advice_id=str(asked[kind]), why="Year 3.")

    with on(date(2026, 3, 27)):  # a plan is agreed, put together from the advice and sent as a draft
        caseworker = Visitor(here, tom)
        for kind in ("medical", "psychological"):
            decided(caseworker, f"/cases/{case}/acts/advice_accepted", advice_id=str(asked[kind]))
        decided(caseworker, f"/cases/{case}/acts/decide_plan", outcome="agreed")
        caseworker.goes(caseworker.send(f"/cases/{case}/plan", f"/cases/{case}/plan/assembly"))
        assert "Direct speech and language therapy." in caseworker.see(f"/cases/{case}/plan")
        decided(caseworker, f"/cases/{case}/acts/draft_sent", by="email")
        caseworker.send(f"/cases/{case}/family-page", do="make")
        let_in = caseworker.page(f"/cases/{case}/family-page")

    with on(date(2026, 4, 7)):  # the family comes in by its link and a code, and answers that it agrees
        caseworker = Visitor(here, tom)
        caseworker.send(f"/cases/{case}/family-page", do="code")
        let_in = caseworker.page(f"/cases/{case}/family-page")
        una = TestClient(the_app(), base_url="http://127.0.0.1:8000", follow_redirects=False)
        token = re.search(r"/family/in/([^<\s]+)", let_in)[1]
        code = re.search(r"ehc-digits\">(\d{3} \d{3})", let_in)[1]
        assert una.post(f"/family/in/{token}", data={"code": code}).status_code == 303
        assert "draft" in words(una.get(f"/family/cases/{case}").text).lower()
        form = una.get(f"/family/cases/{case}/reply").text
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf|key|version)" value="([^"]*)"', form))
        answer = una.post(f"/family/cases/{case}/reply", data={**hidden, "agrees": "yes"})
        assert answer.status_code == 303, words(answer.text)

    with on(date(2026, 4, 24)):  # the plan is issued in week 16, and the family sees that it has it
        caseworker = Visitor(here, tom)
        issued = decided(caseworker, f"/cases/{case}/acts/plan_issued", place="urn", urn="109000", primary_need="SLCN")
        assert "issue the plan" in issued
    with here.client(priya) as api:
        found = api.get(f"/api/v1/cases/{case}").json()
    assert found["state"] == "plan_issued"
    assert next(c["status"] for c in found["clocks"] if c["code"] == "issue_plan") == "met"
