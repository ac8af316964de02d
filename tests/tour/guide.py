"""The world of the access tests on a port, and a browser for each role in it: who opens which page, sends what, sees what."""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response

from app.deps import SESSION_COOKIE
from app.main import create_app
from tests.access.world import World
from tests.support.browser import PATIENCE
from tests.tour.stops import NOBODY, Stop

SEND = """([path, data, file]) => {
    const form = Object.assign(document.createElement("form"), {method: "post", action: path});
    const put = (name, value, type = "hidden") => form.append(Object.assign(document.createElement("input"), {type, name, value}));
    Object.entries(data).forEach(([name, value]) => put(name, value));
    if (file) {
        put(file[0], "", "file");
        const held = new DataTransfer();
        held.items.add(new File([file[2]], file[1]));
        form.lastChild.files = held.files;
        form.enctype = "multipart/form-data";
    }
    document.body.append(form);
    form.submit();
}"""


CHANGING = re.compile(r'name="(csrf|key)" value="[^"]*"')  # another at every opening


class Guide:
    """One browser context for each role, on a world that is put back as it was built after every change."""

    def __init__(self, chromium: Browser, world: World, *, guarded: bool = True) -> None:
        """Unguarded, the browser puts our content policy aside: what holds then holds without it."""
        self.chromium, self.world, self.guarded = chromium, world, guarded
        world.here.settings.sign_in_attempts_per_minute = 10_000
        world.here.settings.session_idle_minutes = 11 * 60  # a world put back has the sessions of when it was built
        self.app = create_app(world.here.settings, world.here.db)
        self.address = ""
        self.pages: dict[str, Page] = {}
        self.complaints: list[str] = []
        self.looked_at: frozenset[int] = frozenset()

    @contextlib.contextmanager
    def standing(self) -> Iterator["Guide"]:
        """The service on a free port, as uvicorn runs it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(self.app, port=port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 60
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert server.started
        self.address = f"http://127.0.0.1:{port}"
        self.put_back()
        try:
            yield self
        finally:
            for page in self.pages.values():
                page.context.close()
            server.should_exit = True
            thread.join(20)

    # ---- the browsers

    def page(self, role: str) -> Page:
        """The one page of a role, signed in."""
        if role not in self.pages:
            self.pages[role] = self.context(role).new_page()
            self.pages[role].goto("/sign-in")  # what all pages need is kept from now on
            self.pages[role].on("pageerror", lambda error: self.complaints.append(str(error)))
            self.pages[role].on("console", self._heard)
        return self.pages[role]

    def context(self, role: str, width: int = 1280, *, javascript: bool = True) -> BrowserContext:
        """A browser with an empty cache, signed in as a role."""
        context = self.chromium.new_context(
            base_url=self.address,
            java_script_enabled=javascript,
            bypass_csp=not self.guarded,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(PATIENCE)
        self.let_in(context, role)
        return context

    def let_in(self, context: BrowserContext, role: str) -> None:
        """Give a browser the cookie of a role's session, and no other."""
        context.clear_cookies()
        if role in self.world.keys:
            context.add_cookies([{"name": SESSION_COOKIE, "value": self.world.keys[role].cookie, "url": self.address}])

    def _heard(self, said: ConsoleMessage) -> None:
        # The browser itself notes each page that was refused: whether that was right is looked at elsewhere.
        # Nor that it shows a date field empty where what was typed is none: what is wrong is said beside it.
        of_its_own = any(words in said.text for words in ("status of 4", "does not conform", "cannot be parsed"))
        if said.type in {"error", "warning"} and not of_its_own:
            self.complaints.append(f"{said.text} ({said.location.get('url')})")

    # ---- what they do

    def asks(self, stop: Stop) -> tuple[str, Mapping[str, Any]]:
        """The address of a stop, filled in with what is the role's own, and what is sent there."""
        ids = self.world.ids_for(stop.row, stop.role, "own")
        sent = stop.row.send(ids)
        path = stop.row.path.format(**ids)
        return path + (f"?{urlencode(sent['params'])}" if "params" in sent else ""), sent

    def open(self, stop: Stop) -> tuple[Page, Response | None]:
        """Open what is at a stop; no answer where it is no page but a file, by what it says of itself."""
        page = self._ready(stop.role)
        try:
            answer = page.goto(self.asks(stop)[0])
        except Error as download:
            assert "Download is starting" in str(download), download  # noqa: PT017 - it is how Playwright says so
            return page, None
        assert answer is not None
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        signed_out = re.search(r"[?&]message=(sign-in|family)$", page.url)
        assert not signed_out or stop.role == NOBODY, f"{stop}: {page.url}"
        return page, answer if is_page else None

    def visit(self, path: str, role: str) -> tuple[Page, Response]:
        """Open the page at an address."""
        page = self._ready(role)
        answer = page.goto(path)
        assert answer is not None
        return page, answer

    def _ready(self, role: str) -> Page:
        """A role's page in the world as it was built, as wide as at a desk."""
        self.put_back()
        page = self.page(role)
        page.set_viewport_size({"width": 1280, "height": 900})
        self.complaints.clear()
        return page

    def send(self, stop: Stop) -> tuple[Page, Response]:
        """Send the form of a stop as a browser sends it, and follow to where it leads."""
        page, _ = self.visit("/sign-in" if stop.role == NOBODY else "/account", stop.role)
        path, sent = self.asks(stop)
        (file,) = [[name, said, held.decode()] for name, (said, held) in sent.get("files", {}).items()] or [None]
        self.world.dirty = True
        with page.expect_navigation() as led:
            page.evaluate(SEND, [path, {name: str(value) for name, value in sent.get("data", {}).items()}, file])
        return page, led.value

    def is_new(self, shown: Page) -> bool:
        """Whether nothing the same was looked at before: what is wrong with a page need be said once."""
        digest = hash(CHANGING.sub("", shown.evaluate("document.body.innerHTML")))
        was, self.looked_at = self.looked_at, self.looked_at | {digest}
        return digest not in was

    def put_back(self) -> None:
        """The world as it was built, and everybody signed in as before. Nothing may be under way."""
        if self.world.dirty:
            for page in self.pages.values():
                page.goto("about:blank")
        for role, page in self.pages.items():
            self.let_in(page.context, role)
        self.world.as_built()
        self.app.state.parts = self.world.parts
