"""The register of services, kept by administrators of the authorities each serves; and bank holidays proclaimed since."""

from datetime import date

import pytest

from tests.accounts.test_accounts import ask, audit
from tests.support.installation import Installation

EPS = {
    "name": "Educational Psychology",
    "body": "other",
    "kinds": ["psychological"],
    "inbox": "ep@example.org",
    "ods_code": None,
    "authorities": ["801"],
    "default_for": ["psychological"],
}
ICB = {
    **EPS,
    "name": "Health",
    "body": "s31",
    "kinds": ["medical"],
    "ods_code": "QUY",
    "authorities": ["801", "802"],
    "default_for": ["medical"],
}
A_THURSDAY = "2026-12-24"


def put(here: Installation, actor, code: str, **service):
    return ask(here, actor, "PUT", f"/services/{code}", json=service)


def test_a_service_is_entered_then_changed_by_code(here):
    admin = here.actor("admin")
    ours = {**ICB, "authorities": ["801"]}
    entered = put(here, admin, "ICB", **ours)
    assert (entered.status_code, entered.json()) == (201, {"code": "ICB", **ours})
    changed = put(here, admin, "ICB", **{**ours, "inbox": None})
    assert (changed.status_code, changed.json()["inbox"]) == (200, None)
    assert put(here, admin, "EPS", **EPS).status_code == 201
    assert [item["code"] for item in ask(here, admin, "GET", "/services").json()["items"]] == ["EPS", "ICB"]
    page = ask(here, admin, "GET", "/services", params={"limit": 1}).json()
    rest = ask(here, admin, "GET", "/services", params={"limit": 1, "cursor": page["next"]}).json()
    assert ([item["code"] for item in rest["items"]], rest["next"]) == (["ICB"], None)
    said = [what for what, _ in audit(here, admin.account_id) if what.startswith("service")]
    assert said == ["service ICB entered", "service ICB changed", "service EPS entered"]


def test_the_default_for_a_kind_is_asked_when_no_service_is_named(here):
    admin, case = here.actor("admin"), here.open("2026-01-05")
    here.record(case, "assessment_agreed", "2026-02-10")
    put(here, admin, "ICB", **ICB)
    here.record(case, "advice_requested", "2026-02-11", kind="medical")
    put(here, admin, "TRUST", **{**ICB, "body": "other", "authorities": ["801"]})
    here.record(case, "advice_requested", "2026-02-12", kind="medical")
    with here.client(here.actor("manager")) as client:
        shown = client.get(f"/api/v1/cases/{case}").json()
    assert [advice["service"] for advice in shown["advice"]] == ["ICB", "TRUST"]
    assert [clock["kind"] for clock in shown["clocks"] if clock["code"] == "advice"] == ["statutory", "guidance"]
    services = {item["code"]: item for item in ask(here, admin, "GET", "/services").json()["items"]}
    assert (services["ICB"]["default_for"], services["ICB"]["authorities"]) == (
        [],
        ["801", "802"],
    )  # it still serves here


def test_a_default_holds_in_the_administrators_own_authority(here):
    bristol, somerset = here.actor("admin"), here.actor("admin", authority="802")
    put(here, bristol, "ICB", **ICB)
    listed = ask(here, somerset, "GET", "/services").json()["items"]
    assert (listed[0]["authorities"], listed[0]["default_for"]) == (["801", "802"], [])
    assert put(here, somerset, "ICB", **{**ICB, "default_for": []}).status_code == 200
    assert ask(here, bristol, "GET", "/services").json()["items"][0]["default_for"] == ["medical"]


def test_a_service_of_other_authorities_alone_is_not_yours_to_change(here):
    put(here, here.actor("admin"), "EPS", **EPS)
    answer = put(here, here.actor("admin", authority="802"), "EPS", **{**EPS, "authorities": ["802"]})
    assert answer.status_code == 403
    assert "801" in answer.json()["detail"]


def test_what_a_service_gives_another_authority_only_that_one_ends(here):
    bristol, somerset = here.actor("admin"), here.actor("admin", authority="802")
    put(here, bristol, "ICB", **ICB)
    assert put(here, bristol, "ICB", **{**ICB, "authorities": ["801"]}).status_code == 403
    ended = put(here, somerset, "ICB", **{**ICB, "authorities": ["801"], "default_for": []})
    assert (ended.status_code, ended.json()["authorities"]) == (200, ["801"])


@pytest.mark.parametrize(
    "changed",
    [{"name": "Ours"}, {"body": "other"}, {"kinds": []}, {"inbox": "evil@802.example"}, {"inbox": None}, {"ods_code": "EVL"}],
)  # fmt: skip
def test_what_authorities_have_in_common_none_of_them_changes(here, changed):
    """Else one council's administrator would say where another's notices go, and which law binds who answers them."""
    bristol, somerset = here.actor("admin"), here.actor("admin", authority="802")
    put(here, bristol, "ICB", **ICB)
    answer = put(here, somerset, "ICB", **{**ICB, "default_for": [], **changed})
    assert answer.status_code == 409
    assert answer.json()["detail"] == f"ICB serves 801 too: {next(iter(changed))} can change once it serves 802 alone"
    assert ask(here, bristol, "GET", "/services").json()["items"] == [{"code": "ICB", **ICB}]
    put(here, bristol, "ICB", **{**ICB, "authorities": ["802"], "default_for": []})
    assert (
        put(here, somerset, "ICB", **{**ICB, "default_for": [], "authorities": ["802"], **changed}).status_code == 200
    )


def test_a_service_in_common_is_made_ones_default_and_given_to_a_third(here):
    bristol, somerset = here.actor("admin"), here.actor("admin", authority="802")
    put(here, bristol, "ICB", **ICB)
    joined = put(here, somerset, "ICB", **{**ICB, "authorities": ["801", "802", "803"]})
    assert (joined.status_code, joined.json()["default_for"]) == (200, ["medical"])
    assert joined.json()["authorities"] == ["801", "802", "803"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"body": "nhs"}, "body"),
        ({"kinds": ["magic"]}, "kinds.0"),
        ({"inbox": "nowhere"}, "inbox"),
        ({"ods_code": "quy 1"}, "ods_code"),
        ({"authorities": []}, "authorities"),
        ({"authorities": ["Bristol"]}, "authorities.0"),
        ({"default_for": ["medical"]}, "body"),
        ({"authorities": ["802"]}, "default_for"),
    ],
)
def test_a_bad_service_is_422_naming_the_field(embedded, sent, field):
    answer = put(embedded, embedded.actor("admin"), "EPS", **{**EPS, **sent})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert ask(embedded, embedded.actor("admin"), "GET", "/services").json()["items"] == []


def test_a_code_is_plain(embedded):
    assert put(embedded, embedded.actor("admin"), "a b", **EPS).status_code == 422


def test_a_bank_holiday_proclaimed_counts_at_once_and_the_answer_says_what_is_stale(here):
    admin, day = here.actor("admin"), date.fromisoformat(A_THURSDAY)
    assert here.rules.act_by(day) == day
    assert ask(here, admin, "GET", f"/bank-holidays/{A_THURSDAY}").status_code == 404
    proclaimed = ask(here, admin, "PUT", f"/bank-holidays/{A_THURSDAY}", json={"closed": True, "why": "A coronation."})
    assert proclaimed.status_code == 200
    assert "ehc rebuild --changed" in proclaimed.json()["stale"]
    assert here.rules.act_by(day) == date(2026, 12, 23)
    read = ask(here, admin, "GET", f"/bank-holidays/{A_THURSDAY}").json()
    assert read == {"day": A_THURSDAY, "closed": True, "why": "A coronation.", "stale": None}
    worded = ask(here, admin, "PUT", f"/bank-holidays/{A_THURSDAY}", json={"closed": True, "why": "The coronation."})
    assert worded.json()["stale"] is None
    struck = ask(here, admin, "DELETE", f"/bank-holidays/{A_THURSDAY}")
    assert (struck.status_code, "ehc rebuild" in struck.json()["stale"]) == (200, True)
    assert here.rules.act_by(day) == day
    assert ask(here, admin, "DELETE", f"/bank-holidays/{A_THURSDAY}").status_code == 404
    said = [what for what, _ in audit(here, admin.account_id)]
    assert [what for what in said if "holiday" in what][-1] == f"bank holiday {A_THURSDAY}: entry struck out"


def test_where_authorities_share_a_service_no_administrator_moves_the_others_dates(here):
    """The calendar is one for all: whoever runs the service enters a day, by `ehc bank-holiday`."""
    admin, neighbour = here.actor("admin"), here.actor("admin", authority="802")
    here.open("2026-01-05")
    proclaimed = {"closed": True, "why": "A coronation."}
    assert ask(here, admin, "PUT", f"/bank-holidays/{A_THURSDAY}", json=proclaimed).status_code == 200
    for method, sent in (("PUT", {"json": {"closed": False, "why": "x"}}), ("DELETE", {})):
        answer = ask(here, neighbour, method, f"/bank-holidays/{A_THURSDAY}", **sent)
        assert answer.status_code == 409
        assert "dates of 801" in answer.json()["detail"]
        assert "ehc bank-holiday" in answer.json()["detail"]
    assert ask(here, neighbour, "DELETE", "/bank-holidays/2027-01-04").status_code == 404
    here.open("2026-01-05", actor=here.actor("manager", "802"))
    assert ask(here, admin, "DELETE", f"/bank-holidays/{A_THURSDAY}").status_code == 409
    assert ask(here, admin, "GET", f"/bank-holidays/{A_THURSDAY}").json()["closed"]


def test_readiness_says_that_projections_are_stale(embedded):
    embedded.open("2026-01-05")
    with embedded.client(embedded.actor("admin")) as client:
        assert client.get("/health/ready").status_code == 200
        client.put(f"/api/v1/bank-holidays/{A_THURSDAY}", json={"closed": True, "why": "A coronation."})
        answer = client.get("/health/ready")
    assert (answer.status_code, "projections stale" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("day", "sent"),
    [
        ("tomorrow", {"closed": True, "why": "x"}),
        ("2027-01-04", {"closed": True}),
        ("1066-10-14", {"closed": True, "why": "x"}),
    ],
)
def test_a_bad_bank_holiday_is_422(embedded, day, sent):
    assert ask(embedded, embedded.actor("admin"), "PUT", f"/bank-holidays/{day}", json=sent).status_code == 422
