"""E-mail by SMTP: one connection for what one round has to send, and an id that is the same at every attempt."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.outcome import NotThere, Refused, TryLater
from app.alerts.delivery.words import worded
from app.settings import Settings

TIMEOUT_S: Final = 30
PERMANENT: Final = 500  # RFC 5321: 4yz may be tried again, 5yz may not


@dataclass(frozen=True)
class Server:
    """A mail server. `wrapped` is encrypted from the first byte (smtps), `starttls` from the first command on."""

    host: str
    port: int
    user: str
    password: str
    wrapped: bool
    starttls: bool


def server_of(settings: Settings) -> Server | None:
    """The mail server that is set up, if one is."""
    if not settings.smtp_url:
        wrapped = settings.smtp_port == smtplib.SMTP_SSL_PORT
        user, password = settings.smtp_user, settings.smtp_password
        found = Server(settings.smtp_host, settings.smtp_port, user, password, wrapped, settings.smtp_starttls)
        return found if settings.smtp_host else None
    url = urlsplit(settings.smtp_url)
    wrapped = url.scheme == "smtps"
    port = url.port or (smtplib.SMTP_SSL_PORT if wrapped else 587)
    user, password = unquote(url.username or ""), unquote(url.password or "")
    return Server(url.hostname or "", port, user, password, wrapped, settings.smtp_starttls)


def message_id(delivery_id: int, settings: Settings) -> str:
    """The Message-ID of a delivery."""
    return f"<delivery-{delivery_id}@{urlsplit(settings.public_url).hostname or 'localhost'}>"


def written(message: Claimed, address: str, settings: Settings) -> EmailMessage:
    """The mail itself. Raises Refused where the address is none."""
    mail, said = EmailMessage(), worded(message.body, settings.public_url)
    try:
        mail["To"] = Address(addr_spec=address)
    except (MessageError, ValueError, IndexError) as error:
        raise Refused(f"{message.recipient} has an address that mail cannot be sent to") from error
    mail["From"], mail["Subject"] = settings.mail_from, said.subject
    mail["Date"], mail["Message-ID"] = format_datetime(message.created_at), message_id(message.id, settings)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answer is wanted
    mail.set_content(said.text)
    mail.add_alternative(said.html, subtype="html")
    return mail


class Postbox:
    """A connection to the mail server, made when the first message needs it, and made again where it broke."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing is connected yet."""
        self.settings = settings
        self.smtp: smtplib.SMTP | None = None

    def send(self, message: Claimed, address: str) -> None:
        """Send it. Returns when the server has taken it; raises Refused, TryLater or NotThere otherwise."""
        mail = written(message, address, self.settings)
        smtp = self.smtp = self.smtp or self._connected()
        try:
            smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise (Refused if code >= PERMANENT else TryLater)(_quoted(code, said, address)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused("the mail server cannot take such an address") from error
        except smtplib.SMTPServerDisconnected as error:
            self.smtp = None
            if isinstance(error.__context__, TimeoutError):
                raise NotThere(f"the mail server did not answer within {TIMEOUT_S} seconds") from error
            raise TryLater("the mail server broke the connection") from error
        except smtplib.SMTPResponseException as error:
            self.close()  # it may be in the middle of anything
            raise TryLater(_quoted(error.smtp_code, error.smtp_error, address)) from error
        except OSError as error:
            self.smtp = None
            raise NotThere(f"the connection to the mail server broke: {type(error).__name__}") from error

    def _connected(self) -> smtplib.SMTP:
        server = server_of(self.settings)
        if server is None:
            raise NotThere("no mail server is set up")
        named = self.settings.mail_from.rpartition("@")[2].strip("> ") or None  # else smtplib asks the network its name
        try:
            if server.wrapped:
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, named, timeout=TIMEOUT_S, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, named, timeout=TIMEOUT_S)
        except (OSError, smtplib.SMTPException) as error:
            raise NotThere(f"the mail server does not answer: {type(error).__name__}") from error
        try:
            if server.starttls and not server.wrapped:
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            smtp.close()
            raise NotThere(f"the mail server does not let us in: {type(error).__name__}") from error
        return smtp

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if self.smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.smtp.quit()
            self.smtp.close()
            self.smtp = None


def _quoted(code: int, said: bytes | str, address: str) -> str:
    """The server's own words, without the address they may repeat."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {words}".replace(address, "(the address)")
