"""Whoever is refused a child's record, or figures, is on record: the account, the route, the minute; and no more than that."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.refusals import Refusals, named
from app.tables import ReadAudit
from tests.access.rows import ROWS
from tests.access.table import EVERYONE, PUBLIC, Row
from tests.access.world import World
from tests.support.installation import Installation

NOW = datetime(2026, 11, 20, 10, 15, 59, tzinfo=UTC)
API = "/api/v1"


def refused(here: Installation) -> list[tuple[int, int | None, int | None, str]]:
    """The refusals on record, in order: whose, of which case and person, by which route."""
    with here.db.reading() as session:
        rows = session.scalars(select(ReadAudit).order_by(col(ReadAudit.id)))
        found = [(row.account_id, row.matter_id, row.person_id, row.route) for row in rows]
    return [row for row in found if row[3].startswith("refused")]


@pytest.mark.parametrize(
    ("path", "status", "route"),
    [
        ("/cases", 403, "GET /cases"),
        ("/cases/{case}", 403, "GET /cases/{id}"),
        ("/cases/{case}/events", 403, "GET /cases/{id}/events"),
        ("/people/1", 403, "GET /people/{id}"),
        ("/kpis", 403, "GET /kpis"),
        ("/kpis/open_stock/cases", 403, "GET /kpis/{code}/cases"),
        ("/breaches", 403, "GET /breaches"),
        ("/advice-requests/{other}", 404, "GET /advice-requests/{id}"),
    ],
)
def test_a_professional_who_asks_for_more_than_was_asked_of_the_service(here, path, status, route) -> None:
    here.register_service("sirona")
    case = here.open("2026-01-05")
    here.record(case, "assessment_agreed", "2026-02-02")
    other = here.record(case, "advice_requested", "2026-02-03", kind="medical", service="sirona").events[0].id
    professional = here.actor("professional", service="another")
    with here.client(professional) as client:
        answer = client.get(API + path.format(case=case, other=other))
    assert answer.status_code == status, answer.text
    assert refused(here) == [(professional.account_id, None, None, f"refused {status}: {route}")]


def test_a_case_is_named_only_where_the_actor_may_know_of_it(here) -> None:
    known, unknown = here.open("2026-01-05"), here.open("2026-01-06", here.actor("manager", "802"))
    caseworker, manager = here.actor("caseworker"), here.actor("manager")
    with here.client(caseworker) as client:
        assert client.get(f"{API}/cases/{known}/access").status_code == 403
        assert client.get(f"{API}/cases/{unknown}").status_code == 404
    assert refused(here) == [
        (caseworker.account_id, known, None, "refused 403: GET /cases/{id}/access"),
        (caseworker.account_id, None, None, "refused 404: GET /cases/{id}"),
    ]
    with here.client(manager) as client:
        person = client.get(f"{API}/cases/{known}").json()["person"]["id"]
        reads = client.get(f"{API}/people/{person}/reads").json()["items"]
    assert [(read["reader"]["role"], read["route"]) for read in reads] == [
        ("manager", "GET /cases/{id}"),
        ("caseworker", "refused 403: GET /cases/{id}/access"),
    ]


def test_a_burst_of_refusals_is_a_row_or_two(here) -> None:
    here.open("2026-01-05")
    with here.client(here.actor("analyst")) as client:
        assert {client.get(f"{API}/cases/{number}").status_code for number in range(1, 101)} == {403}
    assert len(refused(here)) in {1, 2}  # the minute may turn while they are sent


def test_the_same_is_written_once_a_minute_and_what_differs_is_written() -> None:
    refusals = Refusals()
    assert refusals.is_new(1, "refused 403: GET /cases", NOW)
    assert not refusals.is_new(1, "refused 403: GET /cases", NOW)
    assert refusals.is_new(2, "refused 403: GET /cases", NOW)
    assert refusals.is_new(1, "refused 404: GET /cases", NOW)
    assert refusals.is_new(1, "refused 403: GET /cases", NOW + timedelta(seconds=1))  # the next minute


def test_nobody_in_particular_an_unknown_path_and_what_is_let_through_leave_no_refusal(here) -> None:
    with here.client() as stranger:
        assert stranger.get(f"{API}/cases").status_code == 401
    with here.client(here.actor("caseworker")) as client:
        assert client.get(f"{API}/cases").status_code == 200
        assert client.get(f"{API}/nothing-of-the-kind").status_code == 404
        assert client.get(f"{API}/cases", params={"limit": 0}).status_code == 422
    assert refused(here) == []


def test_a_refused_page_is_on_record_too(here) -> None:
    case = here.open("2026-01-05", here.actor("manager", "802"))
    family, caseworker = here.actor("family"), here.actor("caseworker")
    for actor, path, status in ((family, f"/cases/{case}", 403), (caseworker, f"/cases/{case}", 404)):
        with here.client(actor) as client:
            assert client.get(path).status_code == status
    with here.client(caseworker) as client:  # a form that none of our pages gave this session
        assert client.post("/cases/open", data={"reference": "801-2026-000001"}).status_code == 403
    assert refused(here) == [
        (family.account_id, None, None, "refused 403: GET /cases/{case_id}"),
        (caseworker.account_id, None, None, "refused 404: GET /cases/{case_id}"),
        (caseworker.account_id, None, None, "refused 403: POST /cases/open"),
    ]


@pytest.mark.parametrize("row", [row for row in ROWS if row.may != PUBLIC], ids=str)
def test_every_route_that_refuses_leaves_it_on_record(world: World, row: Row) -> None:
    each = [(role, which) for which in row.named() for role in EVERYONE.split()]
    for status in (403, 404):
        for role, which in [one for one in each if row.expected(*one) == status][:1]:
            world.as_built()
            world.dirty = True  # so that the next begins with nothing on record
            assert world.send(row, role, which).status_code == status
            (account_id, _, _, route) = refused(world.here)[-1]
            assert (account_id, route) == (world.actors[role].account_id, named(row.method, row.path, status))
