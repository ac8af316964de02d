"""Words kept beside events can be erased, to the last byte of the file; the events stay and their chain verifies."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.tables import Recommendation, RecommendationWords
from tests.record.conftest import EVIDENCE, NOTE


def bytes_of(here):
    """Everything in the database's files."""
    path = Path(here.db.url.database)
    return b"".join(p.read_bytes() for p in (path, Path(f"{path}-wal"), Path(f"{path}-shm")) if p.exists())


def the_words(lived_in, event_id):
    return lived_in.one("SELECT text FROM event_private WHERE event_id = :e", e=event_id)


def test_the_words_beside_one_event_go(lived_in, run):
    code, output = run("redact", "--event", lived_in.noted, "--because", "erasure")
    assert code == 0, output
    assert (
        f"case {lived_in.busy} ({lived_in.reference(lived_in.busy)}): words erased beside events [{lived_in.noted}]"
        in output
    )
    assert "still have words" in output  # the correction's reason
    assert the_words(lived_in, lived_in.noted) is None
    redaction = lived_in.one("SELECT data FROM event WHERE matter_id = :m ORDER BY seq DESC LIMIT 1", m=lived_in.busy)
    assert json.loads(redaction) == {"event_id": lived_in.noted}  # `erasure` is the default, and left out
    actor = "SELECT a.name FROM event e JOIN account a ON a.id = e.actor_id WHERE e.type = 'redacted'"
    assert lived_in.one(actor) == "ehc"
    assert run("verify")[0] == 0


def test_no_byte_of_them_is_left_in_the_file(lived_in, run):
    here = lived_in.here
    if not here.db.is_sqlite:
        pytest.skip("on PostgreSQL the log and the backups are the operator's")
    for n in range(40):  # so that the words lie on pages of their own, moved about, in file and log
        here.record(
            lived_in.fresh,
            "family_contacted",
            "2026-11-03",
            channel="phone",
            summary=f"{EVIDENCE} {n} " + "on and on " * 300,
        )
    assert EVIDENCE.encode() in bytes_of(here)
    assert NOTE.encode() in bytes_of(here)
    for case in (lived_in.busy, lived_in.refused, lived_in.fresh):
        code, output = run("redact", "--case", case, "--because", "erasure")
        assert code == 0, output
        assert "Backups may still hold the words" in output
    for words in (NOTE, EVIDENCE, "on and on", "opened a week later"):
        assert words.encode() not in bytes_of(here)
    assert run("verify")[0] == 0


def test_a_reader_holds_the_log_and_the_command_says_so(lived_in, run, monkeypatch):
    here = lived_in.here
    if not here.db.is_sqlite:
        pytest.skip("SQLite's log")
    monkeypatch.setattr("app.record.redact.WAIT_MS", 100)
    with here.db.reading() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM event")
        code, output = run("redact", "--case", lived_in.busy, "--because", "erasure")
    assert code == 1, output
    assert "Run the same command again" in output
    code, output = run("redact", "--case", lived_in.busy, "--because", "erasure")
    assert (code, "there were none left" in output) == (0, True), output
    assert NOTE.encode() not in bytes_of(here)
    assert lived_in.one("SELECT count(*) FROM event WHERE type = 'redacted'") == 2  # not again


def test_redaction_is_seen_by_the_api_and_changes_nothing_else(lived_in, run):
    here = lived_in.here
    with here.client(here.actor("manager")) as client:
        before = client.get(f"/api/v1/cases/{lived_in.busy}").json()
        assert run("redact", "--case", lived_in.busy, "--because", "retention")[0] == 0
        after = client.get(f"/api/v1/cases/{lived_in.busy}").json()
        events = client.get(f"/api/v1/cases/{lived_in.busy}/events").json()["items"]
    assert after["version"] == before["version"] + 2
    assert {k: v for k, v in after.items() if k != "version"} == {k: v for k, v in before.items() if k != "version"}
    assert NOTE not in json.dumps(events)
    assert [e["type"] for e in events][-2:] == ["redacted", "redacted"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--because", "erasure"), "one of them"),
        (("--because", "erasure", "--event", 1, "--case", 1), "one of them"),
        (("--because", "erasure", "--event", 4711), "there is no event 4711"),
        (("--because", "erasure", "--case", 4711), "there is no case 4711"),
        (("--event", 1), "because"),
        (("--event", 1, "--because", "boredom"), "boredom"),
    ],
)
def test_what_is_not_clear_is_refused(lived_in, run, words, said):
    code, output = run("redact", *words)
    assert code != 0
    assert said in output
    assert lived_in.one("SELECT count(*) FROM event WHERE type = 'redacted'") == 0


def test_what_lies_on_the_shelf_is_named_because_it_stays(lived_in, run):
    here = lived_in.here
    with here.client(here.actor()) as client:
        sent = client.post(
            f"/api/v1/cases/{lived_in.busy}/documents",
            data={"kind": "other", "from": "the family", "date": "2026-11-02"},
            files={"file": ("what they wrote.txt", b"We moved to the lane behind the mill.")},
        )
        assert sent.status_code == 201, sent.text
    code, output = run("redact", "--case", lived_in.busy, "--because", "erasure")
    assert code == 0, output
    assert f"letters sent among them: [{sent.json()['id']}]" in " ".join(output.split())


def test_what_was_written_of_a_case_beside_its_record_goes_with_the_case(lived_in, run):
    here, note = lived_in.here, "Only Amina's uncle knows."
    at, by = datetime.now(UTC), here.actor().account_id
    with here.db.writing() as session:
        of = {
            "matter_id": lived_in.busy,
            "question": "plan",
            "outcome": "agreed",
            "reasons": "",
            "on": date(2026, 11, 2),
        }
        told = Recommendation(**of, at=at, by_account_id=by)
        session.add(told)
        session.flush()
        session.add(RecommendationWords(recommendation_id=told.id, text=note))
    code, output = run("redact", "--case", lived_in.busy, "--because", "erasure")
    assert code == 0, output
    assert "and 1 texts of the case beside the record" in output
    assert lived_in.one("SELECT count(*) FROM panel_recommendation_words") == 0
    assert lived_in.one("SELECT count(*) FROM panel_recommendation") == 1
    if here.db.is_sqlite:
        assert note.encode() not in bytes_of(here)
