"""Starts a server under a guard, waits until it answers, and ends it again."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx

from bot.processes.child import start_child
from bot.processes.commands import Command
from bot.processes.errors import StartUpError
from bot.processes.logs import ProcessLog

HOST = "127.0.0.1"
GRACE_S = 30.0  # `banso run` itself gives its children up to 10 s, the public one first
POLL_S = 0.05
_PROBE_TIMEOUT_S = 2.0
_QUOTED_LINES = 15


@asynccontextmanager
async def running(
    command: Command, folder: Path, log: ProcessLog, client: httpx.AsyncClient, ready_url: str
) -> AsyncIterator[float]:
    """A server from its start to its end; gives the seconds from its start to being ready.

    Args:
        folder: its working directory.
        ready_url: answers 200 as soon as the server can do its work.

    Raises:
        StartUpError: it ended before it was ready.
    """
    started = time.monotonic()
    child = await start_child(command, log, folder, GRACE_S)
    ended = asyncio.ensure_future(child.wait())
    try:
        while not await _answers(client, ready_url):
            if ended.done():
                raise start_up_error(command, log)
            await asyncio.sleep(POLL_S)
        yield time.monotonic() - started
    finally:
        child.end()
        await ended


def start_up_error(command: Command, log: ProcessLog) -> StartUpError:
    """The error for a command that ended too early, with its last words."""
    lines = "\n".join(log.last_lines(_QUOTED_LINES))
    return StartUpError("start_up_failed", name=command.name, deaths=1, lines=lines, log=log.path)


def free_ports(count: int) -> list[int]:
    """Different ports on which nobody listens at the moment."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [taken.getsockname()[1] for taken in sockets]


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        response = await client.get(url, timeout=_PROBE_TIMEOUT_S)
    except httpx.HTTPError:
        return False
    return response.status_code == httpx.codes.OK
