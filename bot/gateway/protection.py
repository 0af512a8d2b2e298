"""Wraps the whole application: safe headers on every response, and never a traceback for a client."""

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.refusals import refusal

log = structlog.get_logger()

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Protection:
    """ASGI middleware, plain so that it costs next to nothing and streams pass through it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_protected(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _protect(MutableHeaders(scope=message), scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, send_protected)
        except Exception:
            log.exception("request_failed", path=scope["path"])
            if started:
                raise
            await refusal(503, "out_of_order")(scope, receive, send_protected)


def _protect(headers: MutableHeaders, path: str) -> None:
    headers.update(_HEADERS)
    # What was said stays out of caches; files are asked for again, so that those of two versions
    # never meet.
    headers.setdefault("Cache-Control", "no-store" if path.startswith("/api/") else "no-cache")
