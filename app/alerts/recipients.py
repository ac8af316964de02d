"""Who is told: of a rung's recipients, the accounts, the service's inbox or the director's address they stand for today.

Nobody is told by name here: a recipient is `account:12`, `service:sirona` or `address:director`; whoever sends looks up
where that is. A rung whose recipient is nobody (a case without a caseworker, a caseworker without an account) goes to
the managers, and one that managers cannot be told of is a finding of the checks.

A message tells no more than its reader's own list would. Of a restricted case only those are told who may see it, and
not the director, whose address is nobody's account: a manager, who always may, tells a director what they need to know.
A service was asked for its advice whether the case is restricted or not, so it knows of the case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.security import COUNCIL_ROLES, Actor, knows
from app.tables import Account, Cover, Preference, Service, Worker
from workflow.alerts import Recipient, Rung
from workflow.states import Role

DIRECTOR = "address:director"


@dataclass(frozen=True)
class Told:
    """What a recipient depends on: which case it is and whose, whether it is restricted, of which service the clock is."""

    authority: str
    caseworker: int | None
    service: str | None
    case_id: int
    restricted: bool = False


@dataclass
class Directory:
    """The people of an installation on a day, read once a sweep. `session`: for what they may see."""

    session: Session
    actors: dict[int, Actor] = field(default_factory=dict)
    by_role: dict[tuple[str, Role], list[int]] = field(default_factory=dict)
    account_of_worker: dict[int, int] = field(default_factory=dict)
    inboxes: set[str] = field(default_factory=set)
    covers: dict[int, int] = field(default_factory=dict)
    muted: dict[int, frozenset[str]] = field(default_factory=dict)
    immediate: set[int] = field(default_factory=set)
    addressed: set[int] = field(default_factory=set)
    has_director: bool = False

    def told(self, rung: Rung, of: Told) -> Iterator[str]:
        """Everybody who is told of a rung, once each."""
        found = [to for recipient in rung.to for to in self._of(recipient, of)] or self._managers(of)
        yield from dict.fromkeys(to for to in found if rung.floor or not self._mutes(to, rung))

    def wants_each(self, to: str) -> bool:
        """Whether somebody asked to be told of each alert by itself, not once a day."""
        kind, _, id_ = to.partition(":")
        return kind == "account" and int(id_) in self.immediate

    def _of(self, recipient: Recipient, of: Told) -> list[str]:
        match recipient:
            case Recipient.CASEWORKER:
                account = self.account_of_worker.get(of.caseworker or 0)
                return self._accounts([account] if account else [], of) or self._managers(of)
            case Recipient.MANAGER:
                return self._managers(of)
            case Recipient.PRINCIPAL_EP:
                return self._accounts(self.by_role.get((of.authority, Role.EP_MANAGER), []), of) or self._managers(of)
            case Recipient.SERVICE:
                return [f"service:{of.service}"] if of.service in self.inboxes else self._managers(of)
            case Recipient.DIRECTOR:
                return [DIRECTOR] if self.has_director and not of.restricted else []

    def _managers(self, of: Told) -> list[str]:
        return self._accounts(self.by_role.get((of.authority, Role.MANAGER), []), of)

    def _accounts(self, ids: Iterable[int], of: Told) -> list[str]:
        """Those of these accounts that may know of the case; of one that is away, whoever covers is told as well.

        One without an address reads its alerts on the list. Where none has one the message waits, and is a finding.
        """
        both = [one for id_ in ids for one in (id_, self.covers.get(id_)) if one]
        everybody = [one for one in both if self._may_know(one, of)]
        return [f"account:{one}" for one in everybody if one in self.addressed] or [f"account:{n}" for n in everybody]

    def _may_know(self, id_: int, of: Told) -> bool:
        """Whether the case is on this account's own list. Few are restricted: of those the database is asked."""
        actor = self.actors[id_]
        if actor.role not in COUNCIL_ROLES or actor.authority != of.authority:
            return False
        return not of.restricted or knows(self.session, actor, of.case_id)

    def _mutes(self, to: str, rung: Rung) -> bool:
        kind, _, id_ = to.partition(":")
        return kind == "account" and rung.code in self.muted.get(int(id_), frozenset())


def directory(session: Session, day: date, *, has_director: bool) -> Directory:
    """Who is there on a day: accounts still let in, workers who have one, inboxes, covers, preferences."""
    found = Directory(session, has_director=has_director)
    accounts = select(
        col(Account.id), col(Account.name), col(Account.authority), col(Account.role), col(Account.email)
    ).where(col(Account.disabled).is_(False))
    for id_, name, authority, role, email in session.execute(accounts.order_by(col(Account.id))):
        found.actors[id_] = Actor(id_, name, Role(role), authority)
        if email:
            found.addressed.add(id_)
        found.by_role.setdefault((authority, Role(role)), []).append(id_)
    workers = select(col(Worker.id), col(Worker.account_id)).where(col(Worker.account_id).is_not(None))
    found.account_of_worker = {id_: account for id_, account in session.execute(workers) if account in found.actors}
    inboxes = select(col(Service.code)).where(col(Service.inbox).is_not(None), col(Service.inbox) != "")
    found.inboxes = set(session.scalars(inboxes))
    covers = select(col(Cover.away), col(Cover.covered_by)).where(
        col(Cover.from_on) <= day, col(Cover.to_on) >= day, col(Cover.ended_at).is_(None)
    )
    found.covers = {away: by for away, by in session.execute(covers) if by in found.actors}
    for preference in session.scalars(select(Preference)):
        found.muted[preference.account_id] = frozenset(preference.muted.split())
        if preference.immediate:
            found.immediate.add(preference.account_id)
    return found
