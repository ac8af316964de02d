"""The panel's pages on each database: the agenda, what came of each case, why, once; recommendations; minutes."""

import re
from collections.abc import Mapping
from datetime import timedelta

from fastapi.testclient import TestClient
from httpx2 import Response

from app.today import today
from tests.support.browsing import browsing, token
from tests.support.installation import Installation

MEMBERS = {"by": "panel", "member-education": "Ann Head", "member-health": "Dr Bo, Dr Cy", "member-social_care": "Di"}


def hidden(page: str) -> dict[str, str]:
    form = page.split('<form method="post" action="/panel', 1)[-1]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def post(client: TestClient, page: str, step: str, said: Mapping[str, object]) -> Response:
    return client.post(f"/panel?on={today()}", data={**hidden(page), **said, "step": step})


def cases(here: Installation) -> tuple[int, int]:
    """A request that presses and one that does not."""
    now, later = today() - timedelta(days=40), today() - timedelta(days=5)
    return here.open(now, today=today()), here.open(later, today=today())


def test_the_agenda_is_by_the_day_to_act_by_and_says_what_putting_off_costs(here: Installation) -> None:
    presses, later = cases(here)
    with browsing(here) as client:
        page = client.get("/panel").text
    assert page.index(f'id="case-{presses}"') < page.index(f'id="case-{later}"')
    assert "Put off, the family is told too late" in page
    assert "Can be put off to" in page
    assert "Example" not in page.split("<main")[1]  # the children's surname


def test_decisions_are_chosen_then_reasoned_then_recorded_once(here: Installation) -> None:
    presses, later = cases(here)
    with browsing(here) as client:
        page = client.get("/panel").text
        nothing = post(client, page, "reasons", MEMBERS)
        assert nothing.status_code == 422
        assert "Choose what came of one case at least" in nothing.text
        nobody = post(client, page, "reasons", {"by": "panel", f"outcome-{presses}": "agreed"})
        assert "Enter who was there" in nobody.text
        chosen = {**MEMBERS, f"outcome-{presses}": "agreed", f"outcome-{later}": "deferred"}
        why = post(client, page, "reasons", chosen)
        assert why.status_code == 200
        assert "Nothing here stops the limit" in why.text
        refused = post(client, why.text, "send", {})
        assert refused.status_code == 422
        assert f'href="#reasons-{presses}"' in refused.text
        changed = post(client, why.text, "change", {})
        assert 'value="agreed" selected' in changed.text
        reasons = {f"reasons-{presses}": "plan_may_be_necessary", f"reasons-{later}": "not_reached"}
        first, again = (post(client, why.text, "send", reasons) for _ in range(2))
        assert first.status_code == 303, first.text
        assert again.headers["location"] == first.headers["location"]
        minutes = client.get(first.headers["location"]).text
        for said in ("Ann Head", "Dr Cy", "Not reached", "Assess", "The deferral keeps it."):
            assert said in minutes, said
        after = client.get("/panel").text
        assert "Decided, and the family not yet told (1)" in after
        assert f'id="case-{presses}"' not in after
        assert "Not quorate" not in minutes
        assert first.headers["location"].rpartition("/")[2] in client.get("/panel/meetings").text


def test_advice_not_waited_for_is_answered_for(here: Installation) -> None:
    started = today() - timedelta(days=110)
    case = here.open(started, today=today())
    here.record(case, "assessment_agreed", started + timedelta(days=20), today=today())
    asked = (
        here.record(case, "advice_requested", started + timedelta(days=21), today=today(), kind="medical").events[0].id
    )
    with browsing(here) as client:
        page = client.get("/panel").text
        why = post(client, page, "reasons", {**MEMBERS, f"outcome-{case}": "agreed"}).text
        assert "Why it does not wait for health advice" in why
        reasons = {f"reasons-{case}": "plan_is_necessary"}
        refused = post(client, why, "send", reasons)
        assert refused.status_code == 422
        assert f'href="#waived-{case}-{asked}"' in refused.text
        assert post(client, why, "send", {**reasons, f"waived-{case}-{asked}": "The doctor rang."}).status_code == 303


def test_a_case_that_moved_on_is_said_so(here: Installation) -> None:
    presses, _ = cases(here)
    with browsing(here) as client:
        why = post(client, client.get("/panel").text, "reasons", {**MEMBERS, f"outcome-{presses}": "agreed"}).text
        here.record(presses, "family_contacted", today(), today=today(), channel="phone")
        refused = post(client, why, "send", {f"reasons-{presses}": "plan_may_be_necessary"})
    assert refused.status_code == 409
    assert "Something else was recorded" in refused.text


def test_an_officer_decides_outside_a_meeting(here: Installation) -> None:
    presses, _ = cases(here)
    with browsing(here) as client:
        page = client.get("/panel").text
        said = {"by": "officer", f"outcome-{presses}": "refused"}
        assert "Choose which officer" in post(client, page, "reasons", said).text
        why = post(client, page, "reasons", {**said, "officer": "head_of_service"}).text
        done = post(client, why, "send", {f"reasons-{presses}": "needs_met_by_sen_support"})
        assert done.status_code == 303, done.text
        assert "Head of SEND" in client.get(done.headers["location"]).text


def test_a_caseworker_recommends_and_does_not_decide(here: Installation) -> None:
    presses, _ = cases(here)
    with browsing(here, "caseworker") as client:
        page = client.get("/panel").text
        assert "Continue to the reasons" not in page
        at = f"/panel/recommend/{presses}"
        csrf = token(client.get(at).text)
        assert client.post(at, data={"csrf": csrf, "outcome": "agreed"}).status_code == 422
        said = {"csrf": csrf, "outcome": "agreed", "reasons-agreed": "plan_may_be_necessary", "note": "Seen twice."}
        assert client.post(at, data=said).headers["location"] == f"/panel#case-{presses}"
        assert "Seen twice." in client.get("/panel").text
        assert client.post("/panel", data={"csrf": csrf, "step": "send"}).status_code == 403
        assert client.get("/panel/recommend/999999").status_code == 404
    with browsing(here, "ep_manager") as client:
        assert client.get("/panel").status_code == 200
        assert client.get(at).status_code == 403
