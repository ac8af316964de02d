"""Who can sign in to the demonstration: each of the five people whom the pages are for, by a link that works once."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlmodel import Session

from app.accounts import service as accounts
from app.family import codes, links
from app.security import Actor
from app.settings import Settings
from app.tables import Account, Matter
from workflow.states import Role

THERAPIST: Final = ("Nia Tamar", Role.PROFESSIONAL, "harbour-health")
SCHOOL: Final = ("Ropewalk Primary School", Role.SETTING, "ropewalk")
OF_THE_SCHOOL: Final = ("on time", "due soon", "excused by a closure", "issued")
"""The cases that the school was let in to: it waits for one, asked for another, and knows how the others went."""
OF_THE_FAMILY: Final = "on time"


class Way(NamedTuple):
    """How one person signs in."""

    role: str
    name: str
    address: str
    code: str = ""

    def __str__(self) -> str:
        """As it is printed."""
        return f"  {self.role:<12}{self.name:<25}{self.address}{f'  code {self.code}' if self.code else ''}"


def ways_in(
    session: Session, settings: Settings, council: tuple[Account, Account], told: Mapping[str, Matter], now: datetime
) -> Iterator[Way]:
    """The caseworker, the manager, and around the cases told (by the clock each shows) a therapist, a school and a mother."""
    for account in council:
        yield _by_link(session, settings, account.role, account, now)
    if not told:
        return
    for role, (name, of, service) in (("therapist", THERAPIST), ("school", SCHOOL)):
        account = accounts.account_named(session, name, of, settings.authority, service, now)
        for case in OF_THE_SCHOOL if role == "school" else ():
            accounts.let_in(session, account, told[case].id or 0, now)
        yield _by_link(session, settings, role, account, now)
    yield from _family(session, settings, council[0], told[OF_THE_FAMILY], now)


def _by_link(session: Session, settings: Settings, role: str, account: Account, now: datetime) -> Way:
    return Way(role, account.name, f"{settings.public_url}/sign-in/{accounts.new_link(session, account, now)}")


def _family(session: Session, settings: Settings, caseworker: Account, matter: Matter, now: datetime) -> Iterator[Way]:
    """The mother's own link, the same from start to start, with a code that works once."""
    who = Actor(caseworker.id or 0, caseworker.name, Role.CASEWORKER, caseworker.authority)
    for contact, open_link, _ in links.held(session, matter, now)[:1]:
        link = open_link or links.make(session, who, matter, contact, now)
        code = codes.digits_of(settings, links.new_code(session, link, now, who.account_id))
        token = codes.token_of(settings, link)
        yield Way(
            "family", contact.name, f"{settings.public_url}/family/in/{token}", f"{code[:3]} {code[3:]}"
        )  # fmt: skip
