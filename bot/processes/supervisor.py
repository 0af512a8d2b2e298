"""Keeps the child processes running: starts them, restarts the dead ones, ends them all."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.processes.child import Child, start_child
from bot.processes.commands import Command
from bot.processes.errors import StartUpError
from bot.processes.logs import ProcessLog

_log = structlog.get_logger(__name__)
_QUOTED_LINES = 15


async def _nothing_to_prepare() -> None:
    pass


@dataclass(frozen=True)
class Pace:
    """Times and counts of the supervision."""

    first_delay_s: float = 0.5  # before the first restart; doubles with each further one
    longest_delay_s: float = 10.0
    steady_after_s: float = 30.0  # a child that lived this long starts at the first delay again
    start_up_deaths: int = 5  # in a row, of one child, before everything was ever ready
    grace_s: float = 10.0  # to end by itself
    poll_s: float = 0.25  # between two questions whether everything is ready
    rotate_s: float = 60.0  # between two looks at the size of the logs


class Supervisor:
    """Runs commands until it is told to stop.

    Args:
        commands: the public server last: it is ended first, so that it can finish what it has
            taken on while the others still answer.
        folder: the working directory of the children.
        logs: where `<name>.log` of each child goes.
        is_ready: whether all of them together do their work.
        pace: times and counts.
        prepare: makes the content ready; the commands that read it wait for that, the others start at
            once. What it raises ends the run.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        folder: Path,
        logs: Path,
        is_ready: Callable[[], Awaitable[bool]],
        pace: Pace | None = None,
        prepare: Callable[[], Awaitable[None]] = _nothing_to_prepare,
    ) -> None:
        self._prepare = prepare
        self._prepared = asyncio.Event()
        self._commands = commands
        self._folder = folder
        self._logs = {command.name: ProcessLog(logs, command.name) for command in commands}
        self._is_ready = is_ready
        self._pace = pace or Pace()
        self._children: dict[str, Child] = {}
        self._was_ready = False
        self._stop = asyncio.Event()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Run until SIGINT or SIGTERM; a second signal ends the children without grace.

        Raises:
            StartUpError: a child kept dying before everything was ready once.
        """
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for number in signals:
            loop.add_signal_handler(number, self._on_signal)
        endless = [self._stop.wait(), self._watch(on_ready), *map(self._keep, self._commands)]
        tasks = [asyncio.ensure_future(coroutine) for coroutine in endless]
        preparing = asyncio.ensure_future(self._prepare_content())
        try:
            done, _ = await asyncio.wait([*tasks, preparing], return_when=asyncio.FIRST_COMPLETED)
            if done == {preparing}:
                preparing.result()
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (*tasks, preparing):
                task.cancel()
            await asyncio.gather(*tasks, preparing, return_exceptions=True)
            await self._end_all()
            for number in signals:
                loop.remove_signal_handler(number)

    async def _prepare_content(self) -> None:
        await self._prepare()
        self._prepared.set()

    def _on_signal(self) -> None:
        if self._stop.is_set():
            for child in self._children.values():
                child.kill()
        self._stop.set()

    async def _watch(self, on_ready: Callable[[], None]) -> None:
        while not await self._is_ready():
            await asyncio.sleep(self._pace.poll_s)
        self._was_ready = True
        on_ready()
        while True:
            await asyncio.sleep(self._pace.rotate_s)
            for log in self._logs.values():
                log.rotate()

    async def _keep(self, command: Command) -> None:
        """Start the command again and again, waiting longer after each early death."""
        if command.reads_content:
            await self._prepared.wait()
        delay_s = self._pace.first_delay_s
        deaths = 0
        while True:
            child = await self._start(command)
            status = await child.wait()
            deaths += 1
            self._give_up_after(deaths, command)
            if child.age_s >= self._pace.steady_after_s:
                delay_s = self._pace.first_delay_s
            _log.warning("child_died", name=command.name, status=status, restart_in_s=delay_s)
            await asyncio.sleep(delay_s)
            delay_s = min(2 * delay_s, self._pace.longest_delay_s)

    async def _start(self, command: Command) -> Child:
        log = self._logs[command.name]
        log.rotate()
        child = await start_child(command, log, self._folder, self._pace.grace_s)
        self._children[command.name] = child
        return child

    def _give_up_after(self, deaths: int, command: Command) -> None:
        if self._was_ready or deaths < self._pace.start_up_deaths:
            return
        log = self._logs[command.name]
        lines = "\n".join(log.last_lines(_QUOTED_LINES))
        name = command.name
        raise StartUpError("start_up_failed", name=name, deaths=deaths, lines=lines, log=log.path)

    async def _end_all(self) -> None:
        public, others = self._commands[-1:], self._commands[:-1]
        for group in (public, others):
            await asyncio.gather(*(self._end(command.name) for command in group))

    async def _end(self, name: str) -> None:
        if child := self._children.get(name):
            child.end()
            await child.wait()
