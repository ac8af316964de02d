"""Verify is clean on a record that was lived in; and whatever is done to it behind the triggers, it names the case."""

import pytest
from sqlalchemy import text

from tests.record.conftest import EVIDENCE, NOTE


def faults(output):
    return [line for line in output.splitlines() if line.startswith("WRONG")]


@pytest.fixture
def names(run):
    """Verify, and hold it to exit 1 and to naming what is wrong."""

    def named(*what, others=0):
        code, output = run("verify")
        found = faults(output)
        assert code == 1, output
        assert all(any(w in line for line in found) for w in what), output
        assert NOTE not in output
        assert EVIDENCE not in output
        assert len([line for line in found if not any(w in line for w in what)]) <= others, output
        return output

    return named


def test_a_record_that_was_lived_in_verifies(lived_in, run):
    assert run("sweep")[0] == 0
    code, output = run("verify", "--strict")
    assert (code, faults(output)) == (0, []), output
    assert "verified 3 cases, 11 events: 0 wrong, 0 warnings" in output


def test_an_empty_record_verifies(here, run):
    code, output = run("verify", "--strict")
    assert code == 0, output


def test_one_case_alone(lived_in, run):
    lived_in.tamper("UPDATE event SET occurred_on = '2026-08-21' WHERE matter_id = :m AND seq = 2", m=lived_in.busy)
    assert run("verify", "--case", lived_in.fresh)[0] == 0
    assert run("verify", "--case", lived_in.busy)[0] == 1
    assert "no such case" in run("verify", "--case", 99)[1]


def test_one_byte_of_one_event(lived_in, names):
    lived_in.tamper(
        "UPDATE event SET data = replace(data, 'sirona', 'sirone') WHERE id = :e",
        e=lived_in.noted,
    )
    names(f"case {lived_in.busy} ({lived_in.reference(lived_in.busy)}): event {lived_in.noted}")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("occurred_on", "2026-08-22"),
        ("recorded_at", "2026-01-01 00:00:00+00:00"),
        ("type", "advice_demanded"),
        ("v", 7),
        ("actor_id", 1),
        ("cite", "a rule that never was"),
        ("data", '{"kind": "medical"'),
        ("private_digest", "0" * 64),
        ("previous_hash", "0" * 64),
        ("hash", "0" * 64),
        ("kind", "dispute"),
    ],
)
def test_every_column_of_an_event_is_covered(lived_in, names, run, column, value):
    if column == "actor_id":
        other = lived_in.here.actor("family", name="Somebody else")
        value = other.account_id
    if column == "recorded_at" and lived_in.here.db.is_sqlite:
        value = "2026-01-01 00:00:00.000000"
    lived_in.tamper(f"UPDATE event SET {column} = :v WHERE id = :e", v=value, e=lived_in.noted)
    names(f"case {lived_in.busy} (")
    code, output = run("rebuild")
    assert code == 1
    assert f"case {lived_in.busy} ({lived_in.reference(lived_in.busy)})" in output


def test_bytes_that_are_no_date_and_no_text(lived_in, run):
    if not lived_in.here.db.is_sqlite:
        pytest.skip("PostgreSQL stores no such thing")
    lived_in.tamper("UPDATE event SET occurred_on = 'soon' WHERE id = :e", e=lived_in.noted)
    lived_in.tamper("UPDATE event SET data = CAST(x'7bff7d' AS TEXT) WHERE matter_id = :m", m=lived_in.refused)
    lived_in.tamper("UPDATE clock_row SET due_on = 'never' WHERE matter_id = :m", m=lived_in.fresh)
    code, output = run("verify")
    assert code == 1
    for case in (lived_in.busy, lived_in.refused, lived_in.fresh):
        assert f"WRONG   case {case} (" in output, output


def test_a_due_date(lived_in, names, run):
    lived_in.tamper(
        "UPDATE clock_row SET due_on = '2027-01-01' WHERE matter_id = :m AND code = 'issue_plan' AND current",
        m=lived_in.busy,
    )
    output = names(f"case {lived_in.busy} (")
    assert "due_on is 2027-01-01, the record says 2026-12-21" in output
    assert run("rebuild") == (0, "rebuilt 1 of 3 cases\n")
    assert run("verify")[0] == 0


@pytest.mark.parametrize("table", ["case_row", "clock_row", "advice_row"])
def test_rows_that_are_missing_are_mended(lived_in, names, run, table):
    lived_in.tamper(f"DELETE FROM {table} WHERE matter_id = :m", m=lived_in.busy)
    names(f"case {lived_in.busy} (")
    assert run("rebuild")[0] == 0
    assert run("verify")[0] == 0


def test_a_row_given_to_another_case_is_mended(lived_in, names, run):
    lived_in.tamper("UPDATE advice_row SET matter_id = :n WHERE matter_id = :m", m=lived_in.busy, n=lived_in.fresh)
    names(f"case {lived_in.busy} (", f"case {lived_in.fresh} (")
    assert run("rebuild")[0] == 0
    assert run("verify")[0] == 0


def test_the_last_event_deleted(lived_in, names):
    with lived_in.behind_the_triggers() as session:
        last = session.scalar(text("SELECT max(id) FROM event WHERE matter_id = :m"), {"m": lived_in.fresh})
        session.execute(text("DELETE FROM event_private WHERE event_id = :e"), {"e": last})
        session.execute(text("DELETE FROM event WHERE id = :e"), {"e": last})
    output = names(f"case {lived_in.fresh} (", others=1)
    assert "its head is at version 2, its chain ends at seq 1" in output


def test_the_last_event_deleted_and_the_head_put_back(lived_in, names, run):
    """A chain cut short agrees with itself; the checkpoint knows that it was longer."""
    assert run("sweep")[0] == 0
    with lived_in.behind_the_triggers() as session:
        values = {"m": lived_in.refused}
        session.execute(text("DELETE FROM event WHERE matter_id = :m AND seq = 3"), values)
        session.execute(
            text(
                "UPDATE matter_head SET version = 2, last_hash = e.hash, last_recorded_at = e.recorded_at "
                "FROM event e WHERE e.matter_id = :m AND e.seq = 2 AND matter_head.matter_id = :m"
            ),
            values,
        )
    output = names("checkpoint 1 of", f"case {lived_in.refused} (", others=1)
    assert "it covered 3 cases and 11 events, of which 3 and 10 are there" in output


def test_a_case_deleted(lived_in, names, run):
    assert run("sweep")[0] == 0
    lived_in.delete_case(lived_in.refused)
    output = names("checkpoint 1 of", f"case {lived_in.refused}: ", others=5)
    assert "it covered 3 cases and 11 events, of which 2 and 8 are there" in output


def test_a_case_deleted_after_which_a_checkpoint_was_taken(lived_in, names, run):
    """The newest checkpoint counts what is left; the one before it still tells."""
    assert run("sweep", "--on", "2026-11-19")[0] == 0
    lived_in.delete_case(lived_in.refused)
    assert run("sweep", "--on", "2026-11-20")[0] == 0
    names("checkpoint 1 of 2026-11-19", f"case {lived_in.refused}: ", others=5)


def test_a_case_deleted_but_for_its_projections(lived_in, names, run):
    lived_in.delete_case(lived_in.refused, with_projections=False)
    output = names(f"case {lived_in.refused}: the case is gone; left of it: case_row, clock_row", others=5)
    code, said = run("rebuild")
    if lived_in.here.db.is_sqlite:
        assert "matter" in output
        assert code == 1  # a gap among the ids: the record does not verify, and what is left of the case is kept
        assert "are kept" in said


def test_two_events_swapped(lived_in, names):
    with lived_in.behind_the_triggers() as session:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            session.execute(
                text("UPDATE event SET seq = :new WHERE matter_id = :m AND seq = :old"),
                {"m": lived_in.busy, "old": old, "new": new},
            )
    names(f"case {lived_in.busy} (")


def test_two_requests_for_advice_that_change_names(lived_in, names):
    """Which advice came in is told by an event's id: the hash covers it."""
    here = lived_in.here
    other = here.record(lived_in.busy, "advice_requested", "2026-10-20", kind="psychological").events[0].id
    with lived_in.behind_the_triggers() as session:
        session.execute(text("DELETE FROM event_private WHERE event_id = :e"), {"e": lived_in.noted})
        session.execute(text("DELETE FROM outbox"))
        for old, new in ((lived_in.noted, 10_000), (other, lived_in.noted), (10_000, other)):
            session.execute(text("UPDATE event SET id = :new WHERE id = :old"), {"old": old, "new": new})
    output = names(f"case {lived_in.busy} (", others=1)
    assert "its hash differs" in output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("version = version + 1", "its head is at version"),
        ("last_hash = 'x'", "its head's hash"),
        ("last_recorded_at = (SELECT min(recorded_at) FROM event)", "its head's instant"),
    ],
)
def test_an_altered_head(lived_in, names, run, change, said):
    lived_in.tamper(f"UPDATE matter_head SET {change} WHERE matter_id = :m", m=lived_in.busy)
    assert said in names(f"case {lived_in.busy} (")
    code, output = run("rebuild")
    assert code == 1
    assert lived_in.reference(lived_in.busy) in output


def test_a_head_deleted(lived_in, names, run):
    lived_in.tamper("DELETE FROM matter_head WHERE matter_id = :m", m=lived_in.busy)
    names(f"case {lived_in.busy} (")
    assert run("rebuild")[0] == 1


def test_a_case_filed_under_another_child(lived_in, names):
    lived_in.tamper("UPDATE matter SET person_id = (SELECT max(id) FROM person) WHERE id = :m", m=lived_in.busy)
    assert "filed under another person" in names(f"case {lived_in.busy} (")


def test_words_that_were_changed_or_are_missing_without_a_redaction(lived_in, names):
    lived_in.tamper(
        "UPDATE event_private SET text = replace(text, 'drinks', 'thinks') WHERE event_id = :e", e=lived_in.noted
    )
    assert "has other words beside it" in names(f"case {lived_in.busy} (")
    lived_in.tamper("DELETE FROM event_private WHERE event_id = :e", e=lived_in.noted)
    assert "words missing without a redaction" in names(f"case {lived_in.busy} (")


def test_a_checkpoint_that_was_rewritten(lived_in, names, run):
    assert run("sweep", "--on", "2026-11-19")[0] == 0
    lived_in.here.record(lived_in.fresh, "family_contacted", "2026-11-04", channel="email")
    assert run("sweep", "--on", "2026-11-20")[0] == 0
    lived_in.tamper("UPDATE checkpoint SET events = events - 1 WHERE id = 1")
    assert "its hash differs" in names("checkpoint 1 of")


def test_a_message_or_a_clients_key_of_an_event_that_never_was(lived_in, names):
    lived_in.tamper("UPDATE outbox SET event_id = 4711")
    names(f"case {lived_in.busy}: event 4711, which a message tells of, is gone")


def test_a_guard_that_is_gone(lived_in, names):
    with lived_in.here.db.writing() as session:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        session.execute(
            text("DROP TRIGGER read_audit_no_delete" if on_sqlite else "ALTER TABLE read_audit DISABLE TRIGGER ALL")
        )
    assert "the database no longer refuses" in names("the guard read_audit_")


def test_what_needs_seeing_to_is_a_warning(lived_in, run):
    lived_in.tamper("UPDATE outbox SET created_at = (SELECT min(created_at) FROM account), sent_at = NULL")
    with lived_in.here.db.writing() as session:
        for table in ("case_row", "clock_row", "advice_row"):
            session.execute(text(f"UPDATE {table} SET rules = 'older' WHERE matter_id = :m"), {"m": lived_in.busy})
    code, output = run("verify")
    assert code == 0, output
    assert "warning projections of 1 cases were made under other rules: run ehc rebuild --changed" in output
    assert "warning no checkpoint has been taken on" in output
    assert run("verify", "--strict")[0] == 1


def test_rows_of_one_case_under_different_rules_are_wrong(lived_in, names):
    lived_in.tamper(
        "UPDATE clock_row SET rules = 'older', due_on = '2027-01-01' WHERE matter_id = :m AND code = 'issue_plan'",
        m=lived_in.busy,
    )
    names(f"case {lived_in.busy} (")
