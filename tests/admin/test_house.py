"""The state of the house, what is in force, what is kept, who read what: looked at by the administrator and by nobody else."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.admin import files, kept
from app.security import Actor
from app.tables import CaseRow, Delivery, IdempotencyKey, ReadAudit
from tests.admin.office import NAMES, Clerk, Office
from tests.web.story import WED_25_MARCH
from workflow.law.policy import EXAMPLE

PAGES = (
    "/",
    "/admin",
    "/admin/accounts",
    "/admin/accounts?role=family&status=all",
    "/admin/accounts/new",
    "/admin/services",
    "/admin/workers",
    "/admin/bank-holidays",
    "/admin/bank-holidays/new",
    "/admin/files",
    "/admin/files/policy",
    "/admin/files/letter-will_assess",
    "/admin/retention",
    "/admin/reads",
)


def given_up(office: Office, authority: str = "801") -> int:
    with office.here.db.writing() as session:
        made = Delivery(
            key=f"for {authority}", authority=authority, channel="email", recipient="account:2", topic="alert.raised", body="{}",
            created_at=WED_25_MARCH, not_before=WED_25_MARCH, attempts=12, dead_at=WED_25_MARCH, error="550 no such mailbox",
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id or 0


def test_no_childs_and_no_parents_name_stands_on_any_page(office, admin):
    case = office.cases["amina"]
    Clerk(office, office.caseworker).see(f"/cases/{case}")
    of_accounts = [f"/admin/accounts/{a.account_id}" for a in (office.family, office.caseworker, office.admin)]
    for path in (*PAGES, *of_accounts, f"/admin/reads?case={case}", f"/admin/accounts/{office.family.account_id}/shut"):
        page = admin.see(path)
        assert [name for name in NAMES if name in page] == [], path
        assert "801-2026-" not in page, path
        assert page.partition("<template")[0].count("<h1") == 1, path


@pytest.mark.parametrize("path", PAGES[1:])
def test_nobody_else_looks(office, path):
    for who in (office.manager, office.family):
        Clerk(office, who).see(path, 403)


def test_the_house_says_what_is_wrong_and_whose_it_is(office, admin):
    page = admin.see("/admin")
    yours, theirs = page.split('id="theirs"')
    assert "Nothing has been swept for over a day" in yours
    assert "An open case has no caseworker" in theirs
    assert "Not ready" not in page
    assert "Not yet: nothing has been swept" in page
    assert page == admin.see("/").replace('<a class="ehc-nav__link" href="/admin">', '<a class="ehc-nav__link" href="/admin" aria-current="page">')  # fmt: skip


def test_dates_of_other_rules_make_it_unready(office, admin):
    with office.here.db.writing() as session:
        session.execute(update(CaseRow).where(col(CaseRow.matter_id) == office.cases["amina"]).values(rules="others"))
    page = admin.see("/admin")
    assert "Not ready" in page
    assert "run ehc rebuild --changed" in page
    assert "1 case</dd>" in page.replace("\n", "")


def test_a_message_given_up_is_sent_again_or_put_to_rest(office, admin):
    first, second, other = given_up(office), 0, given_up(office, "802")
    page = admin.see("/admin")
    assert "Messages that were given up (1)" in page
    assert "550 no such mailbox" in page
    assert admin.again(f"/admin/deliveries/{first}/replay", page).status_code == 303
    assert "Messages that were given up (0)" in admin.see("/admin")
    with office.here.db.writing() as session:
        session.execute(update(Delivery).where(col(Delivery.id) == first).values(dead_at=WED_25_MARCH))
    assert admin.again(f"/admin/deliveries/{first}/rest", page).status_code == 303
    assert "Messages that were given up (0)" in admin.see("/admin")
    assert admin.again(f"/admin/deliveries/{other}/replay", page).status_code == 404
    assert second == 0


def test_the_files_in_force_are_the_councils_own_or_those_that_came(office, admin, tmp_path):
    assert sha256(EXAMPLE.read_bytes()).hexdigest()[:12] in admin.see("/admin/files")
    assert "local_policy.example.yaml" in admin.see("/admin/files/policy")
    own = tmp_path / "our_policy.yaml"
    own.write_text(EXAMPLE.read_text())
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "council.yaml").write_text("name: <b>Ours</b>\n")
    office.here.settings.local_policy, office.here.settings.letters = own, folder
    page = admin.see("/admin/files")
    assert str(own) in page
    assert page.count("Your own") == 2
    assert "&lt;b&gt;Ours&lt;/b&gt;" in admin.see("/admin/files/letter-council")
    (folder / "council.yaml").unlink()
    assert admin.see("/admin/files").count("Your own") == 1
    own.unlink()
    assert "File is gone" in admin.see("/admin/files")
    assert "the service will not start again" in admin.see("/admin/files/policy")
    admin.see("/admin/files/nothing", 404)


def test_every_file_that_stops_the_start_is_listed(office):
    listed = {file.setting for file in files.all_in_force(office.here.settings)}
    assert listed == {"EHC_LOCAL_POLICY", "EHC_TARGETS", "EHC_RUNGS", "EHC_AUDITS", "EHC_MEASURES", "EHC_PACKS", "EHC_LETTERS"}  # fmt: skip


def test_workers_are_shown_with_the_account_by_which_they_are_told(office, admin):
    page = admin.see("/admin/workers")
    assert f'href="/admin/accounts/{office.caseworker.account_id}">' in page
    assert "Dr Sian Hughes" in page
    assert "No account" in page


def test_readings_are_found_by_case_and_by_reader(office, admin):
    amina, late = office.cases["amina"], office.cases["late"]
    caseworker, manager = Clerk(office, office.caseworker), Clerk(office, office.manager)
    caseworker.see(f"/cases/{amina}")
    manager.see(f"/cases/{late}")
    Clerk(office, office.family).see(f"/cases/{late}", 403)
    page = admin.see(f"/admin/reads?case={amina}")
    assert "Tom Okafor</bdi></a>" in page
    assert "Priya Raman</bdi></a>" not in page
    by_reader = admin.see(f"/admin/reads?reader={office.manager.account_id}")
    assert f">{late}<span" in by_reader
    assert f">{amina}<span" not in by_reader
    refused = admin.see("/admin/reads")
    assert "Refused" in refused
    assert f"A family’s account, number {office.family.account_id}" in refused
    with office.here.db.reading() as session:
        mine = select(ReadAudit).where(col(ReadAudit.account_id) == office.admin.account_id)
        assert [row.matter_id for row in session.scalars(mine)] == [amina]


def test_a_case_is_found_by_its_reference_and_none_of_another_council(office, admin):
    assert "Case number 1<" in admin.see("/admin/reads?case=801-2026-000001")
    elsewhere = office.here.open("2026-01-05", Actor(office.elsewhere.account_id, "", "caseworker", "802"), WED_25_MARCH.date())  # fmt: skip
    for case in (elsewhere, "802-2026-000001", "9" * 30, "%00", "nothing"):
        page = admin.see(f"/admin/reads?case={case}", 422)
        assert "No case here has that number or reference" in page
        assert "<title>Error: " in page


def test_what_is_past_its_time_is_counted(office, admin):
    old = WED_25_MARCH - timedelta(days=31)
    with office.here.db.writing() as session:
        key = {"account_id": office.admin.account_id, "method": "POST", "path": "/", "body_hash": "", "status": 201}
        session.add(IdempotencyKey(key="old", matter_id=1, event_id=1, created_at=old, **key))
        session.add(IdempotencyKey(key="new", matter_id=1, event_id=1, created_at=WED_25_MARCH, **key))
    with office.here.db.reading() as session:
        found = {s.what: s.past for s in kept.short_lived(session, office.admin, WED_25_MARCH)}
    assert found["Keys by which a form sent twice is recorded once"] == 1
    assert "Retention" in admin.see("/admin/retention")


def test_ended_cases_of_those_who_have_outgrown_every_plan(office, admin):
    grown = office.open("grown", "2024-01-08", "Una", "Adult", person={"date_of_birth": "2001-03-25"})
    office.happens(grown, "request_withdrawn", "2024-02-01")
    office.open("grown-open", "2026-01-08", "Ulf", "Adult", person={"date_of_birth": "2000-01-01"})
    younger = office.open("younger", "2024-01-08", "Uwe", "Adult", person={"date_of_birth": "2001-03-26"})
    office.happens(younger, "request_withdrawn", "2024-02-01")
    with office.here.db.reading() as session:
        found, of = kept.outgrown(session, office.admin, WED_25_MARCH.date())
    assert [(e.case_id, e.ended_on, e.turned_on) for e in found] == [(grown, date(2024, 2, 1), date(2026, 3, 25))]
    assert of == 1
    page = admin.see("/admin/retention")
    assert f"Number {grown}" in page
    assert "Adult" not in page
