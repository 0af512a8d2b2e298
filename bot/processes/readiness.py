"""Asks the gateway whether everything is ready."""

import asyncio
import http.client

from bot.settings import Settings

_TIMEOUT_S = 5.0
# An address that means "on all addresses" can be listened on but is not one to call.
_CALLABLE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


def callable_host(host: str) -> str:
    return _CALLABLE.get(host, host)


async def is_ready(settings: Settings) -> bool:
    """Whether `GET /readyz` answers 200."""
    return await asyncio.to_thread(_ask, callable_host(settings.host), settings.port)


def _ask(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
