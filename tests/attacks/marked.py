"""A world in which every text that anybody can give is an attack: names, notes, reasons, letters, files, views, measures.

The attack is an element of a name of its own, with scripts and the ways out of an attribute, a title and a text box. If
it ever stands in a page unescaped, something was broken out of.

Two ways in: every form and every body of the route table is sent anew with the attack in one of its texts after another,
as whoever may send it; and what stands in no such body is written where the service keeps it.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from tests.access.rows import ROWS
from tests.access.table import Row
from tests.access.world import World
from tests.attacks.sending import one_of, one_who_may

MARKER = "ehc-x"
TITLE = "broken in"
SCRIPT = f"document.title='{TITLE}'"
ATTACK = f'"\'></textarea></title></script><{MARKER}><img src=x onerror="{SCRIPT}"><script>{SCRIPT}</script>{{{{7*7}}}}'
SHORT = f"\"'><{MARKER}>"  # where there is room for no more
FILE = f"{SHORT}.txt"
# Sent after the rest they would leave nothing to look at: they end, erase, shut or withdraw.
ENDS = ("/end", "/shut", "/undo", "/revocation", "/erasure", "/closure", "/sign-out", "/strike", "/access", "/submission", "/answer", "/upload")  # fmt: skip
ASIDE = {"csrf", "step", "key", "version"}
# What stands in no body of the table, or only in that of one child.
KEPT = {
    "account": ("name", "profession"),
    "person": ("forename", "surname", "attends_name"),
    "contact": ("name", "address", "language"),
    "document": ("filename", "from_whom"),
    "service": ("name",),
    "worker": ("name",),
    "breach_view": ("name",),
    "bank_holiday": ("why",),
    "identity": ("subject",),
}


def texts(of: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a body a text stands."""
    pairs = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for name, value in pairs:
        if isinstance(value, str) and name not in ASIDE:
            yield (*at, name)
        else:
            yield from texts(value, (*at, name))


def with_it(body: Any, at: tuple[Any, ...], said: str) -> Any:
    """A body with this text instead of the one that stands there."""
    changed = copy.deepcopy(body)
    inner = changed
    for name in at[:-1]:
        inner = inner[name]
    inner[at[-1]] = said
    return changed


def sent_with_it(world: World, row: Row) -> Iterator[str]:
    """Send a row's body with the attack in each of its texts; where it was taken."""
    role, which = one_who_may(row), one_of(row)
    sent = dict(row.send(world.ids_for(row, role, which)))
    for part in ("json", "data"):
        for at in texts(sent.get(part) or {}):
            for said in (ATTACK, SHORT):
                changed = {**sent, part: with_it(sent[part], at, said)}
                if "files" in sent:
                    changed["files"] = {"file": (FILE, said.encode())}
                answer = world.send(replace(row, send=lambda _, changed=changed: changed), role, which)
                assert answer.status_code < 500, f"{row} {at}: {answer.text[:300]}"
                if answer.status_code in {row.gives, 200, 201, 303} and answer.status_code < 400:
                    yield f"{row} {'.'.join(map(str, at))}"
                    break


def mark(world: World) -> tuple[list[str], dict[str, int]]:
    """Put the attack wherever it is taken: by which routes, and into which columns, of how many rows."""
    world.dirty = True
    taken = [
        found
        for row in ROWS
        if row.changes and row.method != "DELETE" and not row.path.endswith(ENDS)
        for found in sent_with_it(world, row)
    ]
    columns = {}
    with world.here.db.writing() as session:
        for table, names in KEPT.items():
            for name in names:
                assert name in SQLModel.metadata.tables[table].columns
                said = SHORT if name in {"language", "profession", "subject"} else ATTACK
                if name == "filename":
                    said = FILE
                done = session.connection().execute(
                    text(f'UPDATE "{table}" SET "{name}" = :said || rowid'), {"said": said}
                )
                columns[f"{table}.{name}"] = done.rowcount
        # A password that is changed ends the sessions there are: everybody is let in again, to look.
        session.connection().execute(text("UPDATE web_session SET ended_at = NULL"))
    return taken, columns
