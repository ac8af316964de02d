"""From whom a message is for to the address it goes to, as that stands when it is sent."""

from email.utils import parseaddr
from typing import Final

from sqlmodel import Session

from app.alerts.delivery.outcome import Refused, TryLater
from app.settings import Settings
from app.tables import Account, Contact, Service

DIRECTOR: Final = "address:director"
CANARY: Final = "address:canary"


def address_of(session: Session, recipient: str, settings: Settings) -> str:
    """The e-mail address of `account:12`, `service:sirona`, `contact:7`, `address:director` or `address:canary`.

    Raises TryLater where there is none yet, Refused where there will be none.
    """
    kind, _, name = recipient.partition(":")
    if recipient == DIRECTOR:
        return _known(settings.director_email, "EHC_DIRECTOR_EMAIL is not set")
    if recipient == CANARY:
        return _known(settings.canary_email or parseaddr(settings.mail_from)[1], "EHC_CANARY_EMAIL is not set")
    if kind == "service":
        service = session.get(Service, name)
        if service is None:
            raise Refused(f"service {name} is not on the register")
        return _known(service.inbox, f"service {name} has no inbox")
    if kind == "contact" and name.isdecimal():
        contact = session.get(Contact, int(name))
        if contact is None or contact.ended_at is not None or not contact.email:
            raise Refused(f"contact {name} has no address any more")
        return contact.email
    if kind == "account" and name.isdecimal():
        account = session.get(Account, int(name))
        if account is None or account.disabled:
            raise Refused(f"account {name} is disabled" if account else f"there is no account {name}")
        return _known(account.email, f"account {name} has no e-mail address")
    raise Refused(f"{recipient} is nobody mail can be sent to")


def _known(address: str | None, why_not: str) -> str:
    if not address:
        raise TryLater(why_not)
    return address
