"""A pack of each council, for the table of who may what."""

from datetime import UTC, date, datetime
from typing import Any

from app.tables import Pack
from tests.support.installation import Installation

KNOWN_AT = datetime(2026, 11, 5, 6, 0, tzinfo=UTC)


def packs(here: Installation, ids: dict[str, dict[str, Any]]) -> None:
    """One of each council: what it is of is all that is kept of it."""
    for which, authority in (("own", "801"), ("away", "802")):
        by = here.actor("manager", authority)
        with here.db.writing() as session:
            pack = Pack(
                authority=authority, kind="board", first=date(2026, 10, 1), last=date(2026, 10, 31),
                as_at=date(2026, 10, 31), known_at=KNOWN_AT, digest="0" * 64, rules="", targets="", release="",
                at=KNOWN_AT, by_account_id=by.account_id,
            )  # fmt: skip
            session.add(pack)
            session.flush()
            ids[which]["pack_id"] = pack.id
