"""Who read a child's record: kept for every reading, and open to a manager."""

from tests.people.test_people import ask, opened


def test_every_reading_is_on_record_newest_first(here):
    case, path = opened(here)
    caseworker, manager = here.actor("caseworker", name="Sam Lee"), here.actor("manager", name="Jo Day")
    ask(here, caseworker, "GET", path)
    ask(here, caseworker, "GET", f"/api/v1/cases/{case}/events")
    found = ask(here, manager, "GET", f"{path}/reads").json()
    assert found["next"] is None
    assert [
        (item["reader"]["name"], item["reader"]["role"], item["route"], item["case_id"]) for item in found["items"]
    ] == [
        ("Sam Lee", "caseworker", "GET /cases/{id}/events", case),
        ("Sam Lee", "caseworker", "GET /people/{id}", None),
    ]
    assert ask(here, manager, "GET", f"{path}/reads").json()["items"][0]["route"] == "GET /people/{id}/reads"


def test_reads_come_in_pages(here):
    _, path = opened(here)
    for _ in range(3):
        ask(here, here.actor("caseworker"), "GET", path)
    first = ask(here, here.actor("manager"), "GET", f"{path}/reads", params={"limit": 2}).json()
    rest = ask(here, here.actor("manager"), "GET", f"{path}/reads", params={"limit": 2, "cursor": first["next"]}).json()
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert len(ids) == 3
    assert ids == sorted(ids, reverse=True)
    assert rest["next"] is None


def test_another_childs_readings_are_not_among_them(here):
    _, path = opened(here)
    other = here.open("2026-01-06", person={"surname": "Other"})
    ask(here, here.actor("caseworker"), "GET", f"/api/v1/cases/{other}")
    assert ask(here, here.actor("manager"), "GET", f"{path}/reads").json()["items"] == []


def test_it_is_for_managers(embedded):
    case, path = opened(embedded)
    family = embedded.actor("family")
    embedded.let_in(family, case)
    for actor in (embedded.actor("caseworker"), embedded.actor("ep_manager"), family, embedded.actor("admin")):
        assert ask(embedded, actor, "GET", f"{path}/reads").status_code == 403
