"""No child's name stands where others read it than those who need to know: an address, a log, a title, an e-mail."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from app.alerts.morning import swept
from app.tables import Delivery, OutboxMessage
from tests.access.rows import ROWS
from tests.access.table import EVERYONE, Row
from tests.access.world import SURNAMES, TODAY, World
from tests.attacks.sending import one_of, one_who_may

NAMES = re.compile("|".join((*SURNAMES.values(), "parent@family.example")))
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
ADDRESSES = re.compile(r"""(?:href|action|formaction|src)="([^"]*)\"""")


def told(world: World, row: Row) -> list:
    """The answers of a row to one of each role that it is for."""
    which, roles = one_of(row), set(row.may.split()) & set(EVERYONE.split())
    return [world.send(row, role, which) for role in sorted(roles) or [one_who_may(row)]]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_name_is_in_no_address_no_title_and_no_log(world: World, row: Row, caplog: pytest.LogCaptureFixture) -> None:
    """An address and a title are kept in the history of a browser, a log by whoever runs the machine. Logged in full, at DEBUG."""
    world.dirty = row.changes
    with caplog.at_level(logging.DEBUG):
        answers = told(world, row)
    for answer in answers:
        assert not NAMES.search(str(answer.request.url))
        assert not NAMES.search(str(answer.headers))  # Location, the name of a file, an ETag
        if "html" in answer.headers.get("content-type", ""):
            assert not [title for title in TITLE.findall(answer.text) if NAMES.search(title)]
            assert not [address for address in ADDRESSES.findall(answer.text) if NAMES.search(address)]
    said = [f"{record.name}: {record.getMessage()} {record.exc_text or ''}" for record in caplog.records]
    assert not [line for line in said if NAMES.search(line)]


def test_an_error_of_the_database_does_not_repeat_what_it_was_sent(world: World) -> None:
    """It is logged with its traceback, where the operator reads it."""
    name = SURNAMES["own"]
    with pytest.raises(SQLAlchemyError) as error, world.here.db.reading() as session:
        session.connection().execute(text("SELECT nothing FROM nowhere WHERE surname = :name"), {"name": name})
    assert name not in str(error.value)


def test_what_waits_to_be_sent_elsewhere_names_no_child(world: World) -> None:
    """With the digests of the mornings on which what each case owes falls due, and is late."""
    world.dirty = True
    for weeks in (5, 7, 17, 21):
        list(swept(world.here.db, world.here.settings, TODAY + timedelta(weeks=weeks)))
    with world.here.db.reading() as session:
        sent = list(session.scalars(select(Delivery)))
        waiting = [f"{one.recipient} {one.topic} {one.body}" for one in sent]
        waiting += [f"{one.topic} {one.body}" for one in session.scalars(select(OutboxMessage))]
    assert "alerts.digest" in {one.topic for one in sent}
    assert not [one for one in waiting if NAMES.search(one)]
