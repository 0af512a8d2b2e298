import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.processes.readiness import callable_host, is_ready
from bot.settings import Settings


async def answered(status_line: str) -> tuple[bool, str]:
    """Whether a server with this status line is ready, and what it was asked."""
    asked: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(f"HTTP/1.1 {status_line}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    probe: Callable[[Settings], Awaitable[bool]] = is_ready
    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        return await probe(Settings(port=port)), asked[0].decode()


async def test_ready_means_200_at_readyz() -> None:
    """The gateway is asked at its readiness address."""
    ready, asked = await answered("200 OK")
    assert ready
    assert asked.startswith("GET /readyz ")


@pytest.mark.parametrize("status", ["503 Service Unavailable", "204 No Content", "nonsense"])
async def test_anything_else_is_not_ready(status: str) -> None:
    """A gateway that waits for Rasa answers, but not with 200."""
    ready, _ = await answered(status)
    assert not ready


async def test_nobody_there_is_not_ready() -> None:
    """Before the gateway listens the connection is refused."""
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
    assert not await is_ready(Settings(port=port))


def test_listening_on_all_addresses_is_asked_on_this_machine() -> None:
    """0.0.0.0 is no address to call."""
    assert callable_host("0.0.0.0") == "127.0.0.1"  # noqa: S104
    assert callable_host("192.0.2.7") == "192.0.2.7"
