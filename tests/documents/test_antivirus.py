"""The antivirus hook, against a server that speaks clamd's INSTREAM: what it names is not kept, and neither is what it cannot see."""

import socketserver
import struct
import threading
from io import BytesIO

import pytest

from tests.documents.files import pdf
from tests.support.installation import TODAY

MARK = b"a mark that the server takes for a virus"


class Clamd(socketserver.StreamRequestHandler):
    """Reads a stream, chunk by chunk, and answers as clamd does."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        seen = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            seen += self.rfile.read(size)
        self.wfile.write(b"stream: Test-Mark FOUND\0" if MARK in seen else b"stream: OK\0")


@pytest.fixture
def clamd():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def send(here, content):
    manager = here.actor("manager")
    case_id = here.open(TODAY, manager)
    with here.client(manager) as client:
        path = f"/api/v1/cases/{case_id}/documents"
        answer = client.post(path, files={"file": ("report.pdf", BytesIO(content))}, data={"kind": "report"})
        return answer, client.get(path).json()["items"]


def test_what_the_daemon_passes_is_kept(embedded, clamd):
    embedded.settings.antivirus = clamd
    answer, kept = send(embedded, pdf())
    assert (answer.status_code, len(kept)) == (201, 1)


def test_what_it_names_is_refused_and_not_kept(embedded, clamd):
    embedded.settings.antivirus = clamd
    answer, kept = send(embedded, pdf() + b"\n% " + MARK)
    assert (answer.status_code, kept) == (422, [])
    assert "Test-Mark" in answer.json()["detail"]


def test_while_it_is_away_nothing_is_kept(embedded):
    embedded.settings.antivirus = "127.0.0.1:1"
    answer, kept = send(embedded, pdf())
    assert (answer.status_code, kept, answer.headers["Retry-After"]) == (503, [], "60")
