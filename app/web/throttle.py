"""How often one may try to sign in: failed attempts are counted in the database, where every worker sees them.

Three counts, each with its own patience: by one name from one address (strict, and ever slower), from one address for
all names, and by one name from everywhere (mild: its owner must not be shut out by somebody else's guessing). A browser
address from which the name has signed in before answers for itself alone: no crowd elsewhere slows its owner.
"""

import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import AddressValueError, IPv6Address
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.deps import Parts
from app.tables import SignInCount

KNOWN_FOR = timedelta(days=90)
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Patience:
    """So many failures are free; then each wait is twice the one before, up to a longest. Quiet for a while: forgotten."""

    free: int
    longest: timedelta
    quiet: timedelta

    def after(self, failed: int) -> timedelta:
        """How long to wait after so many failures."""
        over = failed - self.free
        return min(self.longest, timedelta(seconds=2 ** min(over - 1, 20))) if over > 0 else timedelta(0)


NAME_FROM_ADDRESS = Patience(free=5, longest=timedelta(minutes=15), quiet=timedelta(hours=1))
NAME = Patience(free=30, longest=timedelta(seconds=30), quiet=timedelta(minutes=10))


@dataclass(frozen=True)
class Attempt:
    """An attempt that was let through and counted, until it succeeds; or the seconds to wait.

    `failed` is by this name from this address, this attempt among them.
    """

    wait: int
    counted: tuple[str, ...] = ()
    failed: int = 0

    @property
    def first_slowed(self) -> bool:
        """Whether this failure is the one from which on this name waits at this address."""
        return self.failed == NAME_FROM_ADDRESS.free + 1


def place(address: str) -> str:
    """An address as it is counted: of IPv6, the network of a household or office."""
    try:
        return str(IPv6Address(int(IPv6Address(address.partition("%")[0])) >> 64 << 64))
    except AddressValueError:
        return address


def attempt(here: Parts, kind: str, name: str, address: str, now: datetime) -> Attempt:
    """Count an attempt by a name from an address before it is judged, so that many at once are all counted.

    One that must wait is not counted: it lengthens nothing, and costs a read.
    """
    pair, alone, from_here = (_key(here, kind, *of) for of in ((name, place(address)), (name,), ("", place(address))))
    patience = {pair: NAME_FROM_ADDRESS, alone: NAME, from_here: _of_an_address(here)}
    with here.db.reading() as session:
        rows = _rows(session, patience)
        if wait := _wait(rows.values(), now, pair):
            return Attempt(wait)
    with here.db.writing() as session:
        rows = _locked(session, patience, now, is_sqlite=here.db.is_sqlite)
        if wait := _wait(rows.values(), now, pair):
            return Attempt(wait)
        counted = (pair,) if _known(rows[pair], now) else tuple(patience)
        for key in counted:
            _count(rows[key], patience[key], now)
        _forget(session, now)
        return Attempt(0, counted, rows[pair].failed)


def succeeded(here: Parts, tried: Attempt, now: datetime) -> None:
    """Take an attempt back that succeeded: this name is known at this address from now on."""
    pair, *others = tried.counted
    with here.db.writing() as session:
        rows = _locked(session, tried.counted, now, is_sqlite=here.db.is_sqlite)
        rows[pair].failed, rows[pair].wait_until = 0, None
        rows[pair].good_at, rows[pair].forget_at = now, now + KNOWN_FOR
        for key in others:
            rows[key].failed, rows[key].wait_until = max(0, rows[key].failed - 1), None


def wait_of(here: Parts, address: str, now: datetime, kind: str = "link") -> int:
    """The seconds an address must wait before it tries another link, or sends another thing of a kind."""
    with here.db.reading() as session:
        return _wait(_rows(session, [_key(here, kind, "", place(address))]).values(), now)


def failed_at(here: Parts, address: str, now: datetime, kind: str = "link") -> None:
    """Count a link that opened nothing. A link is too long to guess: this only ends the noise."""
    key = _key(here, kind, "", place(address))
    with here.db.writing() as session:
        _count(_locked(session, [key], now, is_sqlite=here.db.is_sqlite)[key], _of_an_address(here), now)
        _forget(session, now)


def _of_an_address(here: Parts) -> Patience:
    return Patience(here.settings.sign_in_attempts_per_minute, timedelta(minutes=1), timedelta(minutes=10))


def _key(here: Parts, kind: str, *of: str) -> str:
    # Keyed, since people type passwords where a name belongs: nothing typed can be read back.
    secret = here.settings.require_secret().encode()
    return hmac.new(secret, "\x1f".join((kind, *of)).encode(errors="replace"), sha256).hexdigest()


def _rows(session: Session, keys: Any) -> dict[str, SignInCount]:  # noqa: ANN401 - any iterable of keys
    statement = select(SignInCount).where(col(SignInCount.key).in_(list(keys))).order_by(col(SignInCount.key))
    return {row.key: row for row in session.scalars(statement)}


def _locked(session: Session, keys: Any, now: datetime, *, is_sqlite: bool) -> dict[str, SignInCount]:  # noqa: ANN401 - any iterable of keys
    """The counts, made where they are new, and held until the end: in the order of their keys, so that nobody waits in a ring."""
    insert = sqlite.insert if is_sqlite else postgresql.insert
    new = [{"key": key, "failed": 0, "last_at": now, "forget_at": now + KEPT_FOR} for key in sorted(keys)]
    session.connection().execute(insert(SignInCount).on_conflict_do_nothing(index_elements=["key"]), new)
    statement = select(SignInCount).where(col(SignInCount.key).in_(list(keys))).order_by(col(SignInCount.key))
    return {row.key: row for row in session.scalars(statement.with_for_update())}


def _known(row: SignInCount | None, now: datetime) -> bool:
    return row is not None and row.good_at is not None and row.good_at > now - KNOWN_FOR


def _wait(rows: Any, now: datetime, pair: str = "") -> int:  # noqa: ANN401 - any iterable of counts
    """The whole seconds to wait, by the counts that bind: where the pair is known, by that alone."""
    rows = list(rows)
    alone = [row for row in rows if row.key == pair and _known(row, now)]
    waits = [(row.wait_until - now).total_seconds() for row in alone or rows if row.wait_until and row.wait_until > now]
    return math.ceil(max(waits, default=0))


def _count(row: SignInCount, patience: Patience, now: datetime) -> None:
    row.failed = (row.failed if row.last_at > now - patience.quiet else 0) + 1
    row.last_at = now
    row.wait_until = now + patience.after(row.failed) if patience.after(row.failed) else None
    row.forget_at = max(row.forget_at, now + KEPT_FOR)


def _forget(session: Session, now: datetime) -> None:
    """Drop what says nothing any more, a little at a time; what another worker holds it leaves, so that neither waits for the other."""
    stale = select(col(SignInCount.key)).where(col(SignInCount.forget_at) < now).limit(100)
    gone = session.scalars(stale.with_for_update(skip_locked=True)).all()
    if gone:
        session.flush()
        session.connection().execute(
            delete(SignInCount).where(col(SignInCount.key).in_(gone), col(SignInCount.forget_at) < now)
        )
