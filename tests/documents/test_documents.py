"""Files in a case: kept, listed and given out to those who need to know of them."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from sqlalchemy import select

from app.documents import shelf
from app.record.traces import events_that_are_gone
from app.tables import Document, ReadAudit
from tests.documents.files import GOOD, PNG, TEXT, pdf
from tests.support.installation import Installation


def send(
    here: Installation, actor, case: int, name: str = "report.pdf", content: bytes | None = None, headers=None, **form
):
    content = GOOD[name][0] if content is None else content
    with here.client(actor) as client:
        files = {"file": (name, content)}
        return client.post(
            f"/api/v1/cases/{case}/documents", files=files, data={"kind": "report", **form}, headers=headers
        )


def get(here: Installation, actor, case: int, path: str = "", **params):
    with here.client(actor) as client:
        return client.get(f"/api/v1/cases/{case}/documents{path}", params=params)


def on_the_shelf(here: Installation) -> list[str]:
    return sorted(path.name for path in here.settings.documents_dir.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_that_is_taken_comes_back_as_it_was(embedded, name):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    content, media_type = GOOD[name]
    sent = send(embedded, caseworker, case, name)
    assert sent.status_code == 201, sent.text
    assert (sent.json()["media_type"], sent.json()["size"], sent.json()["sha256"]) == (
        media_type,
        len(content),
        sha256(content).hexdigest(),
    )
    fetched = get(embedded, caseworker, case, f"/{sent.json()['id']}/content")
    assert fetched.content == content
    assert fetched.headers["content-type"] == media_type
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-disposition"].startswith("attachment; ")


def test_what_is_said_of_it_stands_in_the_list(here):
    case, caseworker = here.open("2026-01-05"), here.actor("caseworker", name="Sam Lee")
    form = {"kind": "medical_report", "from": "Dr Okafor", "date": "2026-02-03", "share_with": "setting, family"}
    sent = send(here, caseworker, case, "report.pdf", **form).json()
    page = get(here, caseworker, case).json()
    assert page == {"items": [sent], "next": None}
    assert (sent["case_id"], sent["kind"], sent["from"], sent["date"]) == (
        case,
        "medical_report",
        "Dr Okafor",
        "2026-02-03",
    )
    assert sent["share_with"] == ["family", "setting"]
    assert (sent["filename"], sent["added_by"]["name"]) == ("report.pdf", "Sam Lee")


def test_bytes_lie_once_under_their_hash_and_the_name_only_in_the_database(here):
    case, caseworker = here.open("2026-01-05"), here.actor("caseworker")
    for name in ("amina-example.pdf", "other.pdf"):
        assert send(here, caseworker, case, name, pdf()).status_code == 201
    assert on_the_shelf(here) == [sha256(pdf()).hexdigest()]
    assert shelf.place(here.settings.documents_dir, sha256(pdf()).hexdigest()).stat().st_mode & 0o077 == 0
    assert [item["filename"] for item in get(here, caseworker, case).json()["items"]] == [
        "amina-example.pdf",
        "other.pdf",
    ]


def test_the_list_comes_in_pages(here):
    case, caseworker = here.open("2026-01-05"), here.actor("caseworker")
    ids = [send(here, caseworker, case, "note.txt", TEXT + bytes([65 + n])).json()["id"] for n in range(3)]
    first = get(here, caseworker, case, limit=2).json()
    rest = get(here, caseworker, case, limit=2, cursor=first["next"]).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids
    assert rest["next"] is None


def test_a_key_sent_with_a_file_names_a_document_and_no_event_that_went(here):
    case, caseworker = here.open("2026-01-05"), here.actor("caseworker")
    with here.client(caseworker) as client:
        for n in range(6):  # more documents than there are events
            sent = client.post(
                f"/api/v1/cases/{case}/documents",
                data={"kind": "report"},
                files={"file": (f"{n}.pdf", pdf(), "application/pdf")},
                headers={"Idempotency-Key": f"key {n}"},
            )
            assert sent.status_code == 201
    with here.db.reading() as session:
        assert list(events_that_are_gone(session)) == []


def test_a_repeat_under_its_key_is_kept_once(here):
    case, caseworker, key = here.open("2026-01-05"), here.actor("caseworker"), {"Idempotency-Key": "k1"}
    first, again = (send(here, caseworker, case, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert send(here, caseworker, case, "note.txt", headers=key).status_code == 422
    assert len(on_the_shelf(here)) == 1


def test_one_key_sent_eight_times_at_once_is_one_document(here):
    case = here.open("2026-01-05")
    with here.client(here.actor("caseworker")) as client, ThreadPoolExecutor(8) as pool:
        sending = {"data": {"kind": "report"}, "headers": {"Idempotency-Key": "one"}}
        path = f"/api/v1/cases/{case}/documents"
        answers = list(
            pool.map(lambda _: client.post(path, files={"file": ("report.pdf", pdf())}, **sending), range(8))
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len(client.get(path).json()["items"]) == 1


def test_readings_are_audited(here):
    case, caseworker = here.open("2026-01-05"), here.actor("caseworker")
    document = send(here, caseworker, case).json()["id"]
    get(here, caseworker, case)
    get(here, caseworker, case, f"/{document}/content")
    with here.db.reading() as session:
        routes = session.scalars(
            select(ReadAudit.route).where(ReadAudit.matter_id == case).order_by(ReadAudit.id)
        ).all()
    assert routes == ["GET /cases/{id}/documents", "GET /cases/{id}/documents/{id}/content"]


@pytest.mark.parametrize("role", ["family", "setting"])
def test_a_family_or_setting_sees_what_it_added_and_what_is_shared_with_it(here, role):
    case, caseworker, reader = here.open("2026-01-05"), here.actor("caseworker"), here.actor(role)
    here.let_in(reader, case)
    council_only = send(here, caseworker, case).json()["id"]
    shared = send(here, caseworker, case, "scan.png", share_with=role).json()["id"]
    own = send(here, reader, case, "note.txt", kind="evidence").json()["id"]
    assert [item["id"] for item in get(here, reader, case).json()["items"]] == [shared, own]
    assert get(here, reader, case, f"/{council_only}/content").status_code == 404
    assert get(here, reader, case, f"/{shared}/content").content == PNG
    assert [item["id"] for item in get(here, caseworker, case).json()["items"]] == [council_only, shared, own]


def test_one_familys_evidence_is_not_the_other_familys(here):
    case, mother, father = (
        here.open("2026-01-05"),
        here.actor("family", name="mother"),
        here.actor("family", name="father"),
    )
    for parent in (mother, father):
        here.let_in(parent, case)
    document = send(here, mother, case, kind="evidence").json()["id"]
    assert get(here, father, case).json()["items"] == []
    assert get(here, father, case, f"/{document}/content").status_code == 404


def test_another_authoritys_case_is_404_whatever_is_sent(here):
    case, caseworker, stranger = (
        here.open("2026-01-05"),
        here.actor("caseworker"),
        here.actor("manager", authority="802"),
    )
    document = send(here, caseworker, case).json()["id"]
    assert get(here, stranger, case).status_code == 404
    assert get(here, stranger, case, f"/{document}/content").status_code == 404
    assert send(here, stranger, case, "virus.exe", b"MZ", kind="").status_code == 404


def test_a_document_is_found_only_under_its_own_case(here):
    case, other, caseworker = here.open("2026-01-05"), here.open("2026-01-06"), here.actor("caseworker")
    document = send(here, caseworker, case).json()["id"]
    assert get(here, caseworker, other, f"/{document}/content").status_code == 404


@pytest.mark.parametrize("role", ["professional", "analyst", "admin"])
def test_other_roles_are_403(embedded, role):
    case, actor = embedded.open("2026-01-05"), embedded.actor(role, service="NHS" if role == "professional" else "")
    assert send(embedded, actor, case).status_code == 403
    assert get(embedded, actor, case).status_code == 403
    assert get(embedded, actor, case, "/1/content").status_code == 403


def test_nobody_signed_in_is_401(embedded):
    case = embedded.open("2026-01-05")
    assert send(embedded, None, case).status_code == 401
    assert get(embedded, None, case).status_code == 401


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "Report of the EP"}, "kind"),
        ({"date": "2099-01-01"}, "date"),
        ({"date": "03/02/2026"}, "date"),
        ({"from": "a\x00b"}, "from"),
        ({"share_with": "everybody"}, "share_with"),
        ({"share_with": ["family", "caseworker"]}, "share_with"),
    ],
)
def test_bad_words_about_it_are_422_naming_the_field_and_nothing_is_stored(embedded, form, field):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    answer = send(embedded, caseworker, case, **form)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert on_the_shelf(embedded) == []


def test_a_form_with_no_file_is_422(embedded):
    case = embedded.open("2026-01-05")
    with embedded.client(embedded.actor("caseworker")) as client:
        bare = client.post(f"/api/v1/cases/{case}/documents", data={"kind": "report"})
        words = client.post(f"/api/v1/cases/{case}/documents", data={"kind": "report", "file": "words"})
        json = client.post(f"/api/v1/cases/{case}/documents", json={"kind": "report"})
        broken = client.post(
            f"/api/v1/cases/{case}/documents", content=b"x", headers={"Content-Type": "multipart/form-data; boundary=b"}
        )
    assert [answer.status_code for answer in (bare, words, json, broken)] == [
        422,
        422,
        422,
        422,
    ] or broken.status_code == 400


def test_a_file_that_changed_on_the_shelf_is_not_given_out(embedded):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    sent = send(embedded, caseworker, case).json()
    shelf.place(embedded.settings.documents_dir, sent["sha256"]).write_bytes(b"something else")
    answer = get(embedded, caseworker, case, f"/{sent['id']}/content")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/file-damaged")
    assert send(embedded, caseworker, case).status_code == 201  # the same file, sent again, mends it
    assert get(embedded, caseworker, case, f"/{sent['id']}/content").status_code == 200


def test_only_whole_files_stand_on_the_shelf(embedded, monkeypatch):
    def power_cut(_: int) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("app.documents.shelf.os.fsync", power_cut)
    with pytest.raises(OSError, match="power cut"):
        shelf.keep(embedded.settings.documents_dir, b"half")
    assert on_the_shelf(embedded) == []


def test_nothing_of_a_name_is_in_an_address(embedded):
    case, caseworker = embedded.open("2026-01-05"), embedded.actor("caseworker")
    send(embedded, caseworker, case, "../../etc/Amina Example.pdf", pdf())
    with embedded.db.reading() as session:
        kept = session.scalars(select(Document)).one()
    assert kept.filename == "Amina Example.pdf"
    assert "Amina" not in str(sorted(embedded.settings.documents_dir.rglob("*")))
