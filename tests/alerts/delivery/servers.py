"""A real mail server and a real HTTP receiver, each in a thread of its own, that fail, stall and refuse as they are told."""

import asyncio
import contextlib
import email
import email.policy
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.support.service import free_port


@dataclass
class MailServer:
    """What it was given, and how it answers: `answer` to a message, `to_recipient` to its address; each by its turn."""

    mails: list[EmailMessage] = field(default_factory=list)
    answer: Callable[[int], str] = lambda _turn: "250 OK"
    to_recipient: Callable[[str], str] = lambda _address: "250 OK"
    stall_s: float = 0
    turns: int = 0
    sessions: int = 0
    signed_in: list[bytes] = field(default_factory=list)
    port: int = 0

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        said = self.to_recipient(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.turns += 1
        said = self.answer(self.turns)
        if said.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        await asyncio.sleep(self.stall_s)
        return said

    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    def authenticate(self, _server, _session, _envelope, _mechanism, login) -> AuthResult:
        self.signed_in.append(login.login)
        return AuthResult(success=login.password == b"a password", handled=False)


@contextlib.contextmanager
def mail_server(tls: ssl.SSLContext | None = None, *, signing_in: bool = False) -> Iterator[MailServer]:
    """A mail server on this machine, until the end."""
    server = MailServer(port=free_port())
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
    if signing_in:
        options |= {"authenticator": server.authenticate, "auth_required": True}
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@dataclass(frozen=True)
class Posted:
    """A request that came in."""

    headers: dict[str, str]
    body: bytes
    path: str


@dataclass
class Receiver:
    """What was posted to it, and how it answers: a status and headers, by the turn, after a stall.

    A status of 0: it takes the message and hangs up without a word, so that it will be sent the same again.
    """

    posted: list[Posted] = field(default_factory=list)
    answer: Callable[[int], tuple[int, dict[str, str]]] = lambda _turn: (204, {})
    stall_s: Callable[[int], float] = lambda _turn: 0
    taken: Counter[str] = field(default_factory=Counter)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@contextlib.contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver of webhooks on this machine, until the end."""
    there = Receiver()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:  # whoever posts was killed half-way: that is no message yet
                self.close_connection = True
                return
            with there.lock:
                headers = {name.lower(): value for name, value in self.headers.items()}
                there.posted.append(Posted(headers, body, self.path))
                status, more = there.answer(len(there.posted))
                if status < 300:
                    there.taken[headers["webhook-id"]] += 1
            time.sleep(there.stall_s(len(there.posted)))
            if not status:
                self.close_connection = True
                return
            with contextlib.suppress(OSError):  # whoever asked may be gone, or killed
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # a client that does not trust it breaks off
    there.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
