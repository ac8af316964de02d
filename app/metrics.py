"""Prometheus figures: requests by route template, method and status, and their time. No ids, no names."""

import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REGISTRY = CollectorRegistry()
REQUESTS = Counter("ehc_requests_total", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("ehc_request_seconds", "Time to answer.", ["method", "route"], registry=REGISTRY)


def exposition() -> bytes:
    """The figures in Prometheus's text form."""
    return generate_latest(REGISTRY)


class Measure:
    """Pure ASGI: counts and times every request under its route's template."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and write down how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            route: Any = scope.get("route")
            template = getattr(route, "path", "none")
            REQUESTS.labels(scope["method"], template, status).inc()
            SECONDS.labels(scope["method"], template).observe(time.perf_counter() - began)
