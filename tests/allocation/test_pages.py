"""The meeting's page on each database: the proposal filled in, changed, counted, answered for, confirmed, minuted, undone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.today import today
from tests.allocation.council import Council
from tests.support.browsing import browsing, token
from tests.support.installation import Installation


def typed(page: str) -> dict[str, str]:
    """The form of the page as a browser would send it."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<input class="govuk-input[^"]*" id="[^"]+" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(
        r'<select class="govuk-select ehc-choose" id="[^"]+" name="([^"]+)">(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def send(client: TestClient, page: str, step: str, **changed: str) -> Response:
    return client.post(f"/meeting?on={today()}", data={**typed(page), **changed, "step": step})


@pytest.fixture
def meeting(here: Installation, council: Council) -> dict[str, Any]:
    """Two psychologists with a slot each; three cases that wait for one: the oldest can no longer be in time."""
    ruth, ilya = council.worker("Ruth Bello", capacity=1), council.worker("Ilya Novak", capacity=1)
    cases = [council.case(-150, -100), council.case(-60, -20), council.case(-50, -10)]
    return {"ruth": ruth, "ilya": ilya, "cases": cases}


def given(page: str, cases: list[int]) -> list[str]:
    form = typed(page)
    return [form.get(f"to-{case}-psychologist", "?") for case in cases]


def test_the_proposal_is_filled_in_and_says_why(here: Installation, meeting: dict[str, Any]) -> None:
    with browsing(here) as client:
        page = client.get("/meeting").text
    assert sorted(given(page, meeting["cases"])).count("") == 1
    assert re.search(r"<strong>2</strong> of 3 given", page)
    assert "Why here" in page
    assert "All 2 slots went to cases before it" in page or "The last slot" in page
    assert "Example" not in page.split("<main")[1].replace("Example rules", "")  # the children's surname


def test_what_is_changed_is_counted_and_asks_for_its_reason(here: Installation, meeting: dict[str, Any]) -> None:
    with browsing(here) as client:
        page = client.get("/meeting").text
        waits = meeting["cases"][given(page, meeting["cases"]).index("")]
        first = next(case for case in meeting["cases"] if case != waits)
        who = typed(page)[f"to-{first}-psychologist"]
        swapped = {f"to-{first}-psychologist": "", f"to-{waits}-psychologist": who}
        counted = send(client, page, "check", **swapped)
        assert counted.status_code == 200
        assert "Goes past a rule" in counted.text
        refused = send(client, counted.text, "send")
        assert refused.status_code == 422
        assert "Error: Allocation meeting" in refused.text
        named = re.findall(r'href="#(why-[^"]+)"', refused.text)
        assert named
        assert all(f'id="{name}"' in refused.text for name in named)
        confirmed = send(client, refused.text, "send", **dict.fromkeys(named, "The family asked for her."))
        assert confirmed.status_code == 303, confirmed.text
        minutes = client.get(confirmed.headers["location"]).text
    assert "The family asked for her." in minutes
    assert "Rule gone past" in minutes


def test_it_is_confirmed_once_with_who_was_there_and_what_is_to_be_done(
    here: Installation, meeting: dict[str, Any]
) -> None:
    due = today() + timedelta(days=7)
    said = {
        "seat-send_manager": "Priya Raman",
        "guests": "A. Guest\nB. Guest",
        "what0": "Ring the trust",
        "owner0": "June",
    }
    said |= {"due0-day": str(due.day), "due0-month": str(due.month), "due0-year": str(due.year)}
    with browsing(here) as client:
        page = client.get("/meeting").text
        said = {name: text for name, text in said.items() if f'name="{name}"' in page}
        first, again = (send(client, page, "send", **said) for _ in range(2))
        assert first.status_code == 303, first.text
        assert again.headers["location"] == first.headers["location"]
        minutes = client.get(first.headers["location"]).text
        for words in ("A. Guest", "Ring the trust", "Ruth Bello", "Given (2)", "Passed over (1)"):
            assert words in minutes, words
        assert "<strong>1</strong> of 1 given" not in client.get("/meeting").text
        assert "Ring the trust" in client.get("/meeting").text
        assert str(today().year) in client.get("/meetings").text


def test_an_action_says_who_and_by_when(here: Installation, meeting: dict[str, Any]) -> None:
    with browsing(here) as client:
        refused = send(client, client.get("/meeting").text, "send", what0="Ring the trust")
    assert refused.status_code == 422
    assert "Action 1: enter who does it" in refused.text
    assert "Action 1: enter by when" in refused.text


def test_more_slots_than_there_is_room_for_need_a_why(here: Installation, meeting: dict[str, Any]) -> None:
    slots = f"slots-{meeting['ruth']}"
    with browsing(here) as client:
        page = client.get("/meeting").text
        assert send(client, page, "check", **{slots: "many"}).status_code == 200
        assert "as a whole number" in send(client, page, "send", **{slots: "many"}).text
        anew = send(client, page, "propose", **{slots: "2"})
        assert "" not in given(anew.text, meeting["cases"])
        refused = send(client, anew.text, "send")
        assert refused.status_code == 422
        assert "Ruth Bello has room for 1: say why 2" in refused.text
        why = {f"slotswhy-{meeting['ruth']}": "She offered."}
        assert send(client, refused.text, "send", **why).status_code == 303


def test_slots_changed_and_not_counted_are_counted_first(here: Installation, meeting: dict[str, Any]) -> None:
    with browsing(here) as client:
        refused = send(client, client.get("/meeting").text, "send", **{f"slots-{meeting['ruth']}": "0"})
    assert refused.status_code in {409, 422}
    assert "counted anew" in refused.text


def test_a_case_given_meanwhile_is_said_so_and_the_list_kept(
    here: Installation, council: Council, meeting: dict[str, Any]
) -> None:
    with browsing(here) as client:
        page = client.get("/meeting").text
        case = meeting["cases"][0]
        council.happens(case, "ep_allocated", 0, worker="Ruth Bello")
        refused = send(client, page, "send")
    assert refused.status_code in {409, 422}
    assert "There is a problem" in refused.text


def test_a_meeting_to_come_is_prepared_and_not_confirmed(here: Installation, meeting: dict[str, Any]) -> None:
    ahead = today() + timedelta(days=3)
    with browsing(here) as client:
        page = client.get(f"/meeting?on={ahead}").text
        assert "Confirm the list" not in page
        sent = client.post(f"/meeting?on={ahead}", data={**typed(page), "step": "send"})
        assert sent.status_code == 422
        assert "confirmed on its day" in sent.text
        assert client.get(f"/meeting?on={today() + timedelta(days=400)}").status_code == 404


def test_the_principal_psychologist_sees_psychologists_alone(
    here: Installation, council: Council, meeting: dict[str, Any]
) -> None:
    council.worker("June Adeyemi", "caseworker", 5)
    with browsing(here, "ep_manager") as client:
        page = client.get("/meeting").text
        assert "Ruth Bello" in page
        assert "June Adeyemi" not in page
        assert "-caseworker" not in page
        assert send(client, page, "send").status_code == 303


def test_a_managers_meeting_is_undone_with_a_reason(here: Installation, meeting: dict[str, Any]) -> None:
    with browsing(here) as client:
        at = send(client, client.get("/meeting").text, "send").headers["location"]
        page = client.get(f"{at}/undo").text
        assert client.post(f"{at}/undo", data={"csrf": token(page)}).status_code == 422
        assert client.post(f"{at}/undo", data={"csrf": token(page), "why": "The wrong list."}).status_code == 303
        assert "The wrong list." in client.get(at).text
        assert client.post(f"{at}/undo", data={"csrf": token(page), "why": "Again."}).status_code == 409
        assert sorted(given(client.get("/meeting").text, meeting["cases"])).count("") == 1


def test_nobody_else_holds_it(here: Installation, meeting: dict[str, Any]) -> None:
    with browsing(here, "caseworker") as client:
        assert client.get("/meeting").status_code == 403
        assert client.post("/meeting", data={"step": "send"}).status_code == 403
