"""The register of services: who is asked, of which kind in law, and who is asked where nobody says otherwise."""

from sqlalchemy import select
from sqlmodel import col

from app.tables import Service, ServiceArea

SERVICES = "/admin/services"


def default_of(office, kind: str) -> list[str]:
    with office.here.db.reading() as session:
        mine = select(ServiceArea).where(col(ServiceArea.authority) == "801", col(ServiceArea.kind) == kind)
        return [area.service for area in session.scalars(mine)]


def test_the_register_says_who_is_asked_and_for_what_nobody_is(admin):
    page = admin.see(SERVICES)
    assert "Community Children’s Health" in page
    assert "Section 31 body" in page
    assert "No inbox" in page
    assert "no service is asked by default: Education, Health, Social care." in page


def test_a_service_is_entered_after_it_was_checked(office, admin):
    filled = {"code": "THERAPY", "name": "Therapies", "body": "s31", "kinds": ["medical"], "default_for": ["medical"], "inbox": "therapies@example.org", "authorities": "801, 802"}  # fmt: skip
    checked = admin.send(f"{SERVICES}/new", **filled)
    assert "Check your answers" in checked.text
    with office.here.db.reading() as session:
        assert session.get(Service, "THERAPY") is None
    assert admin.again(f"{SERVICES}/new", checked.text, **filled, step="send").status_code == 303
    assert default_of(office, "medical") == ["THERAPY"]
    assert "Therapies" in admin.see(SERVICES)
    twice = admin.again(f"{SERVICES}/new", checked.text, **filled, step="send")
    assert twice.status_code == 422
    assert "on the register already" in twice.text


def test_who_loses_what_is_said_before_it_is_taken(office, admin):
    filled = {"name": "Children’s Social Care", "body": "other", "kinds": ["psychological", "social_care"], "default_for": ["psychological"], "authorities": "801"}  # fmt: skip
    checked = admin.send(f"{SERVICES}/SC", **filled)
    assert "now <bdi" in checked.text
    assert "Educational Psychology Service" in checked.text
    assert default_of(office, "psychological") == ["EPS"]
    assert admin.again(f"{SERVICES}/SC", checked.text, **filled, step="send").status_code == 303
    assert default_of(office, "psychological") == ["SC"]


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(admin):
    filled = {"code": "no spaces", "name": "Therapies", "body": "s31", "kinds": ["medical"], "authorities": "80"}
    wrong = admin.send(f"{SERVICES}/new", **filled)
    assert wrong.status_code == 422
    assert 'href="#code"' in wrong.text
    assert 'value="no spaces"' in wrong.text
    area = admin.send(f"{SERVICES}/new", **(filled | {"code": "THERAPY"}))
    assert 'href="#authorities"' in area.text
    gives = admin.send(f"{SERVICES}/new", **(filled | {"code": "THERAPY", "default_for": ["educational"]}))
    assert "tick Education above as well" in gives.text


def test_a_service_of_another_council_is_not_changed_from_here(office, admin):
    office.here.register_service("FAR", "other", "802")
    admin.see(f"{SERVICES}/FAR", 403)
    admin.see(f"{SERVICES}/NOWHERE", 404)
    assert "1 more serve other areas alone" in admin.see(SERVICES)
