"""Saved views: filters under a name, one's own or shared by a manager; the list, its sheet and its counts take them."""

import json

import pytest
from sqlalchemy import text

from tests.support.installation import Installation

VIEWS = "/api/v1/breaches/views"
LATE_DECISIONS = {"name": "Late decisions", "filters": {"code": "decide_whether_to_assess", "status": "overdue"}}


@pytest.fixture
def manager(here: Installation):
    with here.client(here.actor("manager")) as client:
        yield client


@pytest.fixture
def caseworker(here: Installation):
    with here.client(here.actor("caseworker")) as client:
        yield client


def save(client, **body):
    answer = client.post(VIEWS, json={**LATE_DECISIONS, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def names(client):
    answer = client.get(VIEWS)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def refused(answer, status, field=None):
    assert answer.status_code == status, answer.text
    if field:
        assert answer.json()["errors"][0]["field"] == field


def test_a_view_asks_what_its_filters_ask(here, manager):
    here.open("2026-01-05")
    view = save(manager)
    assert (view["filters"], view["mine"], view["shared"]) == (LATE_DECISIONS["filters"], True, False)
    for path in ("breaches", "breaches/counts?by=code", "breaches.csv"):
        by_view = manager.get(f"/api/v1/{path}", params={"view": view["id"], "as_at": "2026-11-20", "by": "code"})
        by_hand = manager.get(f"/api/v1/{path}", params={**view["filters"], "as_at": "2026-11-20", "by": "code"})
        assert by_view.status_code == 200
        assert by_view.content == by_hand.content
        assert b"decide_whether_to_assess" in by_view.content
    assert (
        manager.get("/api/v1/breaches").json()["items"]
        != manager.get(f"/api/v1/breaches?view={view['id']}").json()["items"]
    )


def test_what_is_asked_beside_a_view_goes_first(here, manager):
    here.open("2026-01-05")
    view = save(manager)["id"]

    def codes(**more):
        page = manager.get("/api/v1/breaches", params={"view": view, **more}).json()
        return {item["code"] for item in page["items"]}

    assert codes() == {"decide_whether_to_assess"}
    assert codes(code="issue_plan") == {"issue_plan"}
    assert codes(status="excused") == set()


def test_only_what_was_given_is_kept(here, manager):
    """A view that says nothing of a filter follows what is so by default."""
    save(manager, filters={"within_days": 7})
    with here.db.reading() as session:
        assert json.loads(session.scalars(text("SELECT query FROM breach_view")).one()) == {"within_days": 7}


def test_ones_own_is_nobody_elses(here, manager, caseworker):
    view = save(manager)["id"]
    assert (names(manager), names(caseworker)) == (["Late decisions"], [])
    refused(caseworker.get(f"/api/v1/breaches?view={view}"), 404)
    refused(caseworker.delete(f"{VIEWS}/{view}"), 404)
    assert names(manager) == ["Late decisions"]


def test_a_manager_shares_one_with_the_council_and_with_nobody_else(here, manager, caseworker):
    view = save(manager, shared=True)["id"]
    (shown,) = caseworker.get(VIEWS).json()["items"]
    assert (shown["shared"], shown["mine"], shown["by"]["name"]) == (True, False, "manager 801")
    assert caseworker.get(f"/api/v1/breaches?view={view}").status_code == 200
    with here.client(here.actor("manager", "802")) as neighbour:
        assert names(neighbour) == []
        refused(neighbour.get(f"/api/v1/breaches?view={view}"), 404)
        refused(neighbour.delete(f"{VIEWS}/{view}"), 404)


def test_a_caseworker_shares_none_and_ends_none_of_the_managers(manager, caseworker):
    refused(caseworker.post(VIEWS, json={**LATE_DECISIONS, "shared": True}), 403)
    view = save(manager, shared=True)["id"]
    refused(caseworker.delete(f"{VIEWS}/{view}"), 403)
    assert names(caseworker) == ["Late decisions"]


def test_any_manager_ends_a_shared_view_and_nobody_anothers_own(here, manager):
    shared, own = save(manager, shared=True)["id"], save(manager, name="Mine")["id"]
    with here.client(here.actor("manager", name="another")) as another:
        assert another.delete(f"{VIEWS}/{shared}").status_code == 204
        refused(another.delete(f"{VIEWS}/{own}"), 404)
    assert names(manager) == ["Mine"]


def test_an_ended_view_is_gone_and_its_name_free_again(here, manager):
    view = save(manager)["id"]
    assert manager.delete(f"{VIEWS}/{view}").status_code == 204
    refused(manager.delete(f"{VIEWS}/{view}"), 404)
    refused(manager.get(f"/api/v1/breaches?view={view}"), 404)
    assert names(manager) == []
    assert save(manager)["id"] != view
    with here.db.reading() as session:
        assert session.scalars(text("SELECT count(*) FROM breach_view")).one() == 2


def test_a_name_is_used_once_by_an_account_and_freely_by_others(here, manager, caseworker):
    save(manager)
    refused(manager.post(VIEWS, json=LATE_DECISIONS | {"name": " Late decisions "}), 409)
    save(caseworker)
    with pytest.raises(Exception, match=r"(?i)unique"), here.db.writing() as session:
        session.execute(
            text(
                "INSERT INTO breach_view SELECT 99, authority, account_id, name, query, shared, created_at, NULL FROM breach_view LIMIT 1"
            )
        )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filters": {"status": "late"}}, "filters.status"),
        ({"filters": {"code": "nonsense"}}, "filters.code"),
        ({"filters": {"kind": "window"}}, "filters.kind"),
        ({"filters": {"within_days": 366}}, "filters.within_days"),
        ({"filters": {"group": "child"}}, "filters.group"),
        ({"filters": {"flag": "x" * 201}}, "filters.flag"),
        ({"filters": {"as_at": "2026-01-01"}}, "filters.as_at"),
        ({"filters": {"surname": "Warsame"}}, "filters.surname"),
        ({"filters": {}, "name": "  "}, "name"),
        ({"filters": {}, "name": "x" * 81}, "name"),
        ({"filters": None}, "filters"),
        ({"filters": {}, "for": "all"}, "for"),
    ],
)
def test_what_the_list_cannot_be_asked_cannot_be_saved(here, manager, body, field):
    refused(manager.post(VIEWS, json={"name": "A view", **body}), 422, field)
    assert names(manager) == []


@pytest.mark.parametrize("wrong", ["0", "x", "-1", str(2**63)])
def test_a_view_is_asked_for_by_its_id(manager, wrong):
    refused(manager.get(f"/api/v1/breaches?view={wrong}"), 422, "view")


def test_that_there_is_no_such_view_is_said_before_anything_else(manager):
    refused(manager.get("/api/v1/breaches?view=4711&status=late&as_at=2999-01-01&by=x"), 404)


def test_a_view_whose_filter_is_gone_says_so_and_is_listed_still(here, manager):
    view = save(manager)["id"]
    with here.db.writing() as session:
        session.execute(text("""UPDATE breach_view SET query = '{"code": "repealed"}'"""))
    answer = manager.get(f"/api/v1/breaches?view={view}")
    refused(answer, 422, "view")
    assert "Late decisions was saved with a filter there no longer is (code)" in answer.json()["detail"]
    assert names(manager) == ["Late decisions"]


def test_views_are_listed_page_by_page(manager):
    saved = [save(manager, name=f"View {n}")["id"] for n in range(5)]
    seen, cursor = [], {}
    while cursor is not None:
        page = manager.get(VIEWS, params={"limit": 2, **cursor}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert seen == saved
    refused(manager.get(VIEWS, params={"cursor": "x"}), 422, "cursor")
