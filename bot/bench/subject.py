"""Measures one bot from the start of its command to its end."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.bench.chat import Chat
from bot.bench.measure import Load, run_load
from bot.bench.memory import Memory, memory_below
from bot.bench.server import running
from bot.bench.workload import ScriptMaker
from bot.processes.commands import Command
from bot.processes.logs import ProcessLog

USERS = (1, 8)

# Tells the person at the terminal what is under way while it is entered.
Shown = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True)
class Subject:
    """A bot to be measured.

    Attributes:
        command: starts all of it.
        folder: the working directory.
        logs: the folder of the log.
        ready_url: answers 200 as soon as messages are answered.
        new_chat: makes the way to talk to it.
        scripts: the loads by name; each is run with each number of USERS.
    """

    name: str
    command: Command
    folder: Path
    logs: Path
    ready_url: str
    new_chat: Callable[[httpx.AsyncClient], Chat]
    scripts: Mapping[str, ScriptMaker]


@dataclass(frozen=True)
class Measured:
    """All that was measured on one bot.

    Attributes:
        ready_s: from the start of its command to the first answer that it is ready.
        memory: of all its processes, right after the last load.
    """

    name: str
    ready_s: float
    memory: Memory
    loads: tuple[Load, ...]


async def measure(subject: Subject, messages: int, shown: Shown) -> Measured:
    """Start the bot, put one load after the other on it, end it.

    Raises:
        StartUpError: it ended before it was ready.
    """
    async with httpx.AsyncClient() as client:
        log = ProcessLog(subject.logs, subject.command.name)
        server = running(subject.command, subject.folder, log, client, subject.ready_url)
        async with server as ready_s:
            chat = subject.new_chat(client)
            loads = []
            for name, new_script in subject.scripts.items():
                for users in USERS:
                    with shown(f"{subject.name}: {name}, {users} at a time"):
                        loads.append(await run_load(name, chat, new_script, users, messages))
            return Measured(subject.name, ready_s, memory_below(), tuple(loads))
