"""Where each role's pages are: the links under the head of every page. A room adds its own line."""

from typing import Final, NamedTuple

from workflow.states import Role

CASEWORK: Final = frozenset({Role.CASEWORKER, Role.MANAGER})
COUNCIL: Final = CASEWORK | {Role.EP_MANAGER}


class Place(NamedTuple):
    """A page people go to, and the roles it is for."""

    text: str
    href: str
    roles: frozenset[Role]


PLACES: Final = (
    Place("Advice asked of you", "/advice", frozenset({Role.PROFESSIONAL})),
    Place("Your children", "/setting", frozenset({Role.SETTING})),
    Place("Ask for an assessment", "/setting/requests/new", frozenset({Role.SETTING})),
    Place("My work", "/work", frozenset({Role.CASEWORKER})),
    Place("Caseworkers’ work", "/work", frozenset({Role.MANAGER})),
    Place("Caseload", "/caseload", CASEWORK),
    Place("Find a case", "/search", COUNCIL),
    Place("New request", "/requests/new", CASEWORK),
    Place("Psychological advice", "/advice", frozenset({Role.EP_MANAGER})),
    Place("Breaches", "/breaches", COUNCIL),
    Place("Correspondence", "/correspondence", COUNCIL),
    Place("Meeting", "/meeting", frozenset({Role.MANAGER, Role.EP_MANAGER})),
    Place("Panel", "/panel", COUNCIL),
    Place("Teams", "/teams", frozenset({Role.MANAGER, Role.EP_MANAGER})),
    Place("Forecast", "/forecast", frozenset({Role.MANAGER, Role.EP_MANAGER})),
    Place("Approvals", "/approvals", frozenset({Role.MANAGER})),
    Place("Indicators", "/kpis", frozenset({Role.MANAGER, Role.ANALYST})),
    Place("Entered measures", "/measures", frozenset({Role.MANAGER, Role.ANALYST})),
    Place("Packs", "/packs", frozenset({Role.MANAGER, Role.ANALYST})),
    Place("Quality audits", "/audits/sample", frozenset({Role.MANAGER})),
    Place("Quality audits", "/audits", frozenset({Role.CASEWORKER, Role.PROFESSIONAL})),
    Place("Quality audits", "/audits/results", frozenset({Role.ANALYST})),
    Place("Return", "/returns", frozenset({Role.MANAGER})),
    Place("State of the house", "/admin", frozenset({Role.ADMIN})),
    Place("Accounts", "/admin/accounts", frozenset({Role.ADMIN})),
    Place("Services", "/admin/services", frozenset({Role.ADMIN})),
    Place("Workers", "/admin/workers", frozenset({Role.ADMIN})),
    Place("Bank holidays", "/admin/bank-holidays", frozenset({Role.ADMIN})),
    Place("Rules and letters", "/admin/files", frozenset({Role.ADMIN})),
    Place("Retention", "/admin/retention", frozenset({Role.ADMIN})),
    Place("Who read what", "/admin/reads", frozenset({Role.ADMIN})),
)


def places(role: Role) -> list[Place]:
    """The pages of a role, in order."""
    return [place for place in PLACES if role in place.roles]
