"""One running child process, under its guard."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

from bot.processes.commands import Command
from bot.processes.guard import guarded
from bot.processes.logs import ProcessLog


class Child:
    """A started command; made by `start_child`."""

    def __init__(self, process: asyncio.subprocess.Process, lifeline: int) -> None:
        self._process = process
        self._lifeline: int | None = lifeline
        self._started = time.monotonic()
        self._gone = False

    @property
    def age_s(self) -> float:
        return time.monotonic() - self._started

    async def wait(self) -> int:
        """The exit status, once the child and all that it started are gone."""
        status = await self._process.wait()
        self.kill()  # workers that the guard could not outwait
        self.end()
        self._gone = True
        return status

    def end(self) -> None:
        """Ask the child and its workers to end; its guard makes them after the grace period."""
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None

    def kill(self) -> None:
        """End the child and its workers at once."""
        if self._gone:
            return  # its number may be another's by now
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


async def start_child(command: Command, log: ProcessLog, folder: Path, grace_s: float) -> Child:
    """Start a command in `folder`, its output appended to `log`.

    Args:
        grace_s: how long it may take to end by itself when it is asked to.
    """
    read_end, lifeline = os.pipe()
    try:
        with log.open() as output:
            process = await asyncio.create_subprocess_exec(
                *guarded(command.arguments, grace_s),
                stdin=read_end,
                stdout=output,
                stderr=output,
                env=command.environment,
                cwd=folder,
                start_new_session=True,
            )
    except BaseException:
        os.close(lifeline)  # if the guard did start, this ends it
        raise
    finally:
        os.close(read_end)
    return Child(process, lifeline)
