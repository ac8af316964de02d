"""E-mail by GOV.UK Notify, against a server of this machine that speaks as Notify does."""

import contextlib
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

SERVICE, SECRET = "8b3aa916-ec82-434e-b0c5-d5d9b371d6a3", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
DAY = timedelta(days=1)


@contextlib.contextmanager
def notify(*answers):
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append((self.path, self.headers["authorization"], body))
            status, said = answers[min(len(asked), len(answers)) - 1]
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def by_notify(alone, url):
    settings = alone.here.settings
    settings.notify_url, settings.notify_template_id = url, "a-template"
    settings.notify_api_key = f"our-key-{SERVICE}-{SECRET}"


def fault(status, message):
    return status, {"status_code": status, "errors": [{"error": "BadRequestError", "message": message}]}


def test_a_mail_is_handed_over_with_the_councils_template_and_a_token_of_its_key(alone):
    alone.now = datetime.now(UTC)
    with notify((201, {"id": "a-notification"})) as (url, asked):
        by_notify(alone, url)
        sent = alone.put(alone.reader())
        assert alone.drain().delivered == 1
    ((path, authorization, body),) = asked
    assert path == "/v2/notifications/email"
    assert body["email_address"] == "cass@council.example"
    assert body["template_id"] == "a-template"
    assert body["reference"] == f"delivery-{sent}@127.0.0.1"
    assert body["personalisation"]["subject"] == "EHC casework: 1 due, 20 November 2026"
    assert "EHC-801-12, due 20 November 2026" in body["personalisation"]["body"]
    token = jwt.decode(authorization.removeprefix("Bearer "), OctKey.import_key(SECRET), algorithms=["HS256"])
    assert token.header == {"alg": "HS256", "typ": "JWT"}
    assert token.claims["iss"] == SERVICE
    assert abs(token.claims["iat"] - alone.now.timestamp()) < 5


@pytest.mark.parametrize(
    ("answer", "dead"),
    [
        (fault(400, "email_address Not a valid email address"), True),
        (fault(400, "Missing personalisation: body"), False),
        (fault(403, "Invalid token: API key not found"), False),
        (fault(429, "Exceeded send limits (50) for today"), False),
        (fault(500, "Internal server error"), False),
    ],
)
def test_only_an_address_that_is_none_is_given_up_at_once(alone, answer, dead):
    with notify(answer, (201, {})) as (url, _):
        by_notify(alone, url)
        sent = alone.put(alone.reader())
        drained = alone.drain()
        assert (drained.dead, drained.put_off) == (dead, not dead)
        assert alone.row(sent).error.startswith(f"GOV.UK Notify answered {answer[0]}")
        assert alone.drain(DAY).delivered == (not dead)


def test_notify_that_is_away_puts_the_round_off(alone):
    with notify() as (url, _):
        by_notify(alone, url)
    for _ in range(3):
        alone.put(alone.reader())
    assert alone.drain().put_off == 3
