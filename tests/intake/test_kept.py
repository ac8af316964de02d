"""What a row says in columns the contract does not know is not lost: words beside the request, which can be erased."""

from datetime import UTC, datetime

from app.record.redact import redact
from app.tables import Matter
from tests.intake.conftest import row, write
from tests.support.installation import TODAY

ROW = row(**{"Ward": "Ashley", "Team/locality": "North", "Notes": "- rang mum\nno answer"})


def test_they_stand_beside_the_request_and_not_in_the_chain(desk):
    assert desk.load(ROW) == {"loaded": 1}
    assert desk.words() == {
        "column Ward": "Ashley",
        "column Team|locality": "North",
        "column Notes": "- rang mum\nno answer",
    }
    with desk.here.db.reading() as session:
        data = session.connection().exec_driver_sql("SELECT data FROM event").scalar()
    assert "Ashley" not in data


def test_the_history_of_the_case_shows_them_to_the_council(desk):
    desk.load(ROW)
    with desk.here.client(desk.actor) as client:
        (event,) = client.get("/api/v1/cases/1/events").json()["items"]
    assert event["data"]["column Ward"] == "Ashley"


def test_the_same_again_is_no_news_and_other_words_are_added_never_rejected(desk):
    desk.load(ROW)
    assert desk.load(ROW) == {"unchanged": 1}
    later = {**ROW, "Ward": "Cotham", "Lead": "J. Doe"}
    assert desk.load(later) == {"merged": 1}
    assert [type_ for type_, _ in desk.events()] == ["request_received", "corrected"]
    assert desk.words()["column Ward"] == "Cotham"
    assert desk.words()["column Lead"] == "J. Doe"
    assert desk.clocks()["issue_plan"][0] == "2026-05-25"
    assert desk.load(later) == {"unchanged": 1}
    assert desk.load(row(Ward=None)) == {"unchanged": 1}
    with desk.here.client(desk.actor) as client:
        events = client.get("/api/v1/cases/1/events").json()["items"]
        assert events[1]["data"]["column Ward"] == "Cotham"
        assert client.get("/cases/1").status_code < 500


def test_words_that_were_erased_do_not_come_back(desk):
    desk.load(ROW)
    (request,) = desk.history()
    with desk.here.db.writing() as session:
        matter = session.get_one(Matter, 1)
        redact(session, matter, [request.id], "erasure", desk.actor.account_id, TODAY, datetime.now(UTC))
    assert desk.load(ROW) == {"unchanged": 1}
    assert desk.words() == {}
    assert "erased" in " ".join(desk.tally.words())


def test_the_rejected_rows_run_nothing_and_once_put_right_are_a_tracker_again(desk):
    bad = row(surname="=HYPERLINK(A1)", contact_phone="+44 117 496 0001", Notes="- rang mum", **{"+x": "-1"})
    assert desk.load(bad, row(external_ref="T2")) == {"rejected": 1, "loaded": 1}
    text = (desk.folder / "rejects.csv").read_text(encoding="utf-8")
    assert "'=HYPERLINK(A1)" in text
    assert "'- rang mum" in text
    assert "'+x" in text
    assert "+44 117 496 0001,'- rang mum" in text
    (desk.folder / "again.csv").write_text(text, encoding="utf-8")
    assert desk.load_file(desk.folder / "again.csv") == {"rejected": 1}
    assert (desk.folder / "rejects.csv").read_text(encoding="utf-8").replace("2,surname", "") == text.replace(
        "2,surname", ""
    )
    (desk.folder / "again.csv").write_text(text.replace("'=HYPERLINK(A1)", "Example"), encoding="utf-8")
    assert desk.load_file(desk.folder / "again.csv") == {"loaded": 1}
    assert desk.words(2) == {"column Notes": "- rang mum", "column '+x": "-1"}


def test_a_stray_quotation_mark_rejects_its_row_alone(desk):
    path = write(desk.folder / "t.csv", row(surname="Say Ben Other"), row(external_ref="T2"))
    path.write_text(path.read_text().replace("Say Ben Other", '"Say "Ben" Other"'))
    assert desk.load_file(path) == {"rejected": 1, "loaded": 1}
    assert desk.rejected()[0]["row"] == "2"
    assert "quotation mark" in desk.rejected()[0]["reason"]
