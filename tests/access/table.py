"""How the table of who may what is read: one `Row` for each route, one `Scope` for each kind of thing an address names.

The rows stand in the modules of `tests/access/rooms/`, a room to each. To add a route is to add a line there:

    Row("GET /api/v1/cases/{case_id}/notes", CASE_ROLES, CASE),

`may` are the roles it is for; all others get 403, whatever they name. Of those, whoever may not know of what is named
gets 404. `told` are roles that may be told no: 403 on what they may know of, 404 on all else. Nobody in particular
gets 401, or, on a page, is sent to sign in. `PUBLIC` is for everybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from workflow.states import Role

Ids = Mapping[str, Any]
"""What addresses and bodies are filled in with, for one actor and one of the things an address can name."""

COUNCIL: Final = "caseworker manager ep_manager"
CASE_ROLES: Final = f"{COUNCIL} setting family"
ASKED: Final = f"professional {COUNCIL}"
EVERYONE: Final = " ".join(Role)
PUBLIC: Final = f"{EVERYONE} nobody"


@dataclass(frozen=True)
class Scope:
    """One kind of thing, as it stands to the actors: for each of a few of its sort, the roles that may know of it."""

    id_of: str  # by which id a list shows it
    knows: Mapping[str, str]
    beyond: int = 404  # what the others are answered

    def known_to(self, role: str, which: str) -> bool:
        """Whether a role may know of one of these."""
        return role in self.knows[which].split()


# Of one authority, 801: a caseworker, a manager, the principal psychologist, an analyst, an administrator; a family and
# a setting let in to the case `own`; a psychologist of the service EPS. `neighbour` is another child's case of the same
# authority, `away` another authority's, `restricted` a case of 801 that nobody was let in to by name. `crossed` names
# one thing of one's own and, within it, something of another's.
# fmt: off
CASE: Final = Scope("case_id", {
    "own":           CASE_ROLES,
    "neighbour":     COUNCIL,
    "restricted":    "manager",
    "away":          "",
})
PERSON: Final = Scope("person_id", CASE.knows)
CONTACT: Final = Scope("contact_id", {**CASE.knows, "crossed": ""})
DOCUMENT: Final = Scope("document_id", {
    **CASE.knows,
    "unshared":      COUNCIL,       # of the case `own`, shared with nobody
    "crossed":       "",
})
REQUEST: Final = Scope("advice_id", {
    "own":           ASKED,                            # psychological, of EPS
    "other_service": "caseworker manager",             # medical, of the trust, in the same case
    "restricted":    "professional manager",           # psychological, of EPS: who is asked must know whom to see
    "away":          "professional",                   # psychological, of EPS by another authority: it has one inbox
    "away_other":    "",                               # medical, of the trust by another authority
})
PAPER: Final = Scope("document_id", {
    **REQUEST.knows,
    "other_service": "caseworker manager",
    "unshared":      "",                               # on the case, and no paper for advisers
    "crossed":       "",
})
GIVEN: Final = Scope("given_id", {
    "own":           "professional",                   # advice that EPS gave
    "other_service": "",
    "restricted":    "professional",
    "away":          "professional",
})
ALERT: Final = Scope("alert_id", {
    "own":           COUNCIL,
    "neighbour":     COUNCIL,
    "restricted":    "manager",
    "away":          "",
})
COVER: Final = Scope("cover_id", {"own": "manager", "away": ""})
SUBSCRIPTION: Final = Scope("subscription_id", {"own": "manager admin", "away": ""})
VIEW: Final = Scope("view_id", {
    "own":           COUNCIL,                          # shared by a manager
    "private":       "",                               # another manager's own
    "away":          "",
})
PACK: Final = Scope("pack_id", {"own": "manager analyst", "away": ""})
WORKER: Final = Scope("worker_id", {
    "own":           "manager ep_manager",             # a psychologist
    "other_kind":    "manager",                        # a caseworker
    "away":          "",
})
ABSENCE: Final = Scope("absence_id", WORKER.knows)
MEETING: Final = Scope("decision_id", {"own": "manager ep_manager", "away": ""})
DELIVERY: Final = Scope("delivery_id", {"own": "manager admin", "away": ""})
ACCOUNT: Final = Scope("account_id", {"own": "admin", "away": ""})
OF_ACCOUNT: Final = Scope("client_id", {"own": "admin", "away": "", "crossed": ""})
SERVICE: Final = Scope("code", {"own": "admin", "away": ""}, beyond=403)  # it is on the register, for all to see
SESSION: Final = Scope("session_id", {"own": EVERYONE, "away": ""})
# fmt: on


@dataclass(frozen=True)
class Row:
    """One route, or one use of it, and what each role gets. `send` is what a request carries, made of the ids."""

    route: str
    may: str
    of: Scope | None = None
    told: str = ""
    gives: int = 200
    send: Callable[[Ids], Mapping[str, Any]] = field(default=lambda _: {})
    at: Mapping[str, str] = field(default_factory=dict)  # ids that are this row's own
    lists: Scope | None = None  # the answer's `items` are these: exactly those the role may know of
    shown_by: Callable[[Mapping[str, Any]], set[Any]] | None = None  # the ids a list shows, where it has no `items`
    use: str = ""  # which use of the route, where it has several rows

    def __str__(self) -> str:
        return f"{self.route} {self.use}".strip()

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def path(self) -> str:
        return self.route.split()[1]

    @property
    def changes(self) -> bool:
        """Whether it changes anything when it is let through."""
        return self.method != "GET"

    def lets_through(self, role: str, which: str) -> bool:
        """Whether a role is not to be refused."""
        return self.expected(role, which) == self.gives

    def is_told(self, role: str, which: str) -> bool:
        """Whether a role is told no of what it may know of: that can depend on what it sends."""
        return role in self.told.split() and (self.of is None or self.of.known_to(role, which))

    @property
    def names_it(self) -> bool:
        """Whether the address itself says of what, and not the body."""
        return self.of is None or "{" in self.path

    @property
    def is_page(self) -> bool:
        """Whether people look at it: they are known by a cookie, and sent to sign in where there is none."""
        return not self.path.startswith(("/api/", "/fhir", "/oauth/"))

    def named(self) -> tuple[str, ...]:
        """The things its address may name, or one blank where it names none."""
        return tuple(self.of.knows) if self.of else ("",)

    def expected(self, role: str, which: str) -> int:
        """The status a role is to get for one of the things an address can name."""
        if self.may == PUBLIC:
            return self.gives
        if role == "nobody":
            return 303 if self.is_page else 401
        if role not in f"{self.may} {self.told}".split():
            return 403
        if self.of and not self.of.known_to(role, which):
            return self.of.beyond
        return 403 if role in self.told.split() else self.gives


def in_items(row: Row, answer: Mapping[str, Any]) -> set[Any]:
    """The ids of what a list shows."""
    if row.shown_by:
        return row.shown_by(answer)
    assert row.lists is not None
    return {item.get(row.lists.id_of, item.get("id")) for item in answer["items"]}


def json(**body: Any) -> Callable[[Ids], Mapping[str, Any]]:
    """A body in JSON, the same whoever sends it."""
    return lambda _: {"json": body}


def form(**fields: str) -> Callable[[Ids], Mapping[str, Any]]:
    """A form that one of our own pages gave this session."""
    return lambda ids: {"data": {"csrf": ids["csrf"], **fields}}


def upload(**fields: str) -> Callable[[Ids], Mapping[str, Any]]:
    """A file, with what is said of it."""
    return lambda _: {"files": {"file": ("letter.txt", b"Seen on Monday.")}, "data": fields}


def query(**asked: Any) -> Callable[[Ids], Mapping[str, Any]]:
    """What an address asks after its path."""
    return lambda _: {"params": asked}
