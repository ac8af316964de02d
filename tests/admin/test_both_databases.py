"""An administrator's day, on each database in turn: every page, and every form sent."""

import re

from tests.admin.office import Clerk
from tests.admin.test_holidays import PROCLAIMED
from tests.admin.test_house import PAGES


def test_a_day_in_the_office(each_office):
    office, admin = each_office, Clerk(each_office, each_office.admin)
    for path in PAGES:
        admin.see(path)
    made = admin.send("/admin/accounts/new", name="Bea New", role="caseworker", email="bea@example.org")
    where = made.headers["location"].partition("?")[0]
    assert "Bea New" in admin.send("/admin/accounts", sought="BEA@").text
    page = admin.see(where)
    for act in ("link", "tokens", "clients"):
        assert admin.again(f"{where}/{act}", page, days="30", name="A system").status_code == 200
    page = admin.see(where)
    client = re.search(r"/clients/([\w-]+)/end", page)[1]
    for act in (f"clients/{client}/end", "tokens/end", "shut", "open", "change"):
        assert admin.again(f"{where}/{act}", page, name="Bea Newer").status_code == 303
    service = {"code": "NEW", "name": "New service", "body": "other", "kinds": ["medical"], "default_for": ["medical"], "authorities": "801"}  # fmt: skip
    for step, status in (("check", 200), ("send", 303)):
        assert admin.send("/admin/services/new", **service, step=step).status_code == status
    for step, status in (("check", 200), ("send", 303)):
        assert admin.send("/admin/bank-holidays/new", **PROCLAIMED, step=step).status_code == status
    assert "Not ready" in admin.see("/admin")
    assert admin.send("/admin/bank-holidays/2026-03-27/strike").status_code == 303
    Clerk(office, office.caseworker).see(f"/cases/{office.cases['amina']}")
    assert "Tom Okafor" in admin.see(f"/admin/reads?case={office.cases['amina']}&reader={office.caseworker.account_id}")
