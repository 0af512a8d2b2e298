import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from bot.processes.commands import Command
from bot.processes.errors import PrepareError, StartUpError
from bot.processes.supervisor import Pace, Supervisor
from bot.settings import ROOT
from tests.bot.processes.programs import (
    MORTAL,
    POLITE,
    SERVER,
    STUBBORN,
    alive,
    all_gone,
    command,
    numbers,
)

QUICK = Pace(first_delay_s=0.1, longest_delay_s=0.3, grace_s=5.0, poll_s=0.02)


async def until(condition: Callable[[], bool], limit_s: float = 10.0) -> None:
    async with asyncio.timeout(limit_s):
        while not condition():
            await asyncio.sleep(0.02)


async def ready() -> bool:
    return True


async def never_ready() -> bool:
    return False


def supervise(
    tmp_path: Path, *commands: Command, pace: Pace = QUICK
) -> tuple[Supervisor, asyncio.Task[None]]:
    supervisor = Supervisor(commands, tmp_path, tmp_path / "logs", ready, pace)
    return supervisor, asyncio.create_task(supervisor.run(lambda: None))


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


async def test_what_reads_the_content_starts_when_it_is_ready(tmp_path: Path) -> None:
    """The others need not wait for it."""
    waiting = replace(command("waiting", SERVER, tmp_path / "waiting"), reads_content=True)
    prepared = asyncio.Event()

    async def prepare() -> None:
        await prepared.wait()

    commands = [waiting, command("early", SERVER, tmp_path / "early")]
    supervisor = Supervisor(commands, tmp_path, tmp_path / "logs", ready, QUICK, prepare)
    task = asyncio.create_task(supervisor.run(lambda: None))
    await until(lambda: "early" in supervisor._children)
    await asyncio.sleep(0.2)
    assert "waiting" not in supervisor._children
    prepared.set()
    await until(lambda: "waiting" in supervisor._children)
    stop()
    await task


async def test_a_failed_preparation_ends_everything(tmp_path: Path) -> None:
    """Its error is the run's, and what had been started is gone."""

    async def prepare() -> None:
        await until(lambda: bool(numbers(pids)))
        raise PrepareError("prepare_failed", error="no disk")

    pids = tmp_path / "pids"
    commands = [command("early", SERVER, pids)]
    supervisor = Supervisor(commands, tmp_path, tmp_path / "logs", never_ready, QUICK, prepare)
    with pytest.raises(PrepareError, match="no disk"):
        await supervisor.run(lambda: None)
    assert all_gone(numbers(pids))


async def test_stop_during_the_preparation(tmp_path: Path) -> None:
    """Nobody has to wait for the index to be built."""
    cancelled = asyncio.Event()

    async def prepare() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()

    supervisor = Supervisor([], tmp_path, tmp_path / "logs", never_ready, QUICK, prepare)
    task = asyncio.create_task(supervisor.run(lambda: None))
    await asyncio.sleep(0.1)
    stop()
    await asyncio.wait_for(task, 5)
    assert cancelled.is_set()


async def test_says_ready_once_when_the_probe_first_succeeds(tmp_path: Path) -> None:
    """Readiness is asked until it is there, and announced one time."""
    answers = iter([False, False, True])
    announced: list[int] = []

    async def probe() -> bool:
        return next(answers)

    marks = tmp_path / "marks"
    commands = [command("rasa", SERVER, marks)]
    supervisor = Supervisor(commands, tmp_path, tmp_path / "logs", probe, QUICK)
    task = asyncio.create_task(supervisor.run(lambda: announced.append(1)))
    await until(lambda: bool(announced and numbers(marks)))
    stop()
    await task
    assert announced == [1]


async def test_dead_child_is_restarted(tmp_path: Path) -> None:
    """A child that is killed comes back under another number; its worker is gone, too."""
    marks = tmp_path / "marks"
    _, task = supervise(tmp_path, command("rasa", SERVER, marks))
    await until(lambda: len(numbers(marks)) == 2)
    child, worker = numbers(marks)
    os.kill(child, signal.SIGKILL)
    await until(lambda: len(numbers(marks)) == 4)
    assert numbers(marks)[2] != child
    assert all_gone([worker])
    stop()
    await task


async def delays(tmp_path: Path, pace: Pace, count: int) -> list[float]:
    """The first waits before a restart of a child that keeps dying."""
    with structlog.testing.capture_logs() as logged:
        _, task = supervise(tmp_path, command("rasa", MORTAL, tmp_path / "marks"), pace=pace)
        await until(lambda: len(logged) >= count)
        stop()
        await task
    return [entry["restart_in_s"] for entry in logged][:count]


async def test_delay_between_restarts_doubles_up_to_the_longest(tmp_path: Path) -> None:
    """What keeps dying does not take the machine for itself."""
    pace = Pace(first_delay_s=0.05, longest_delay_s=0.3, poll_s=0.02)
    assert await delays(tmp_path, pace, 5) == [0.05, 0.1, 0.2, 0.3, 0.3]


async def test_delay_is_really_waited(tmp_path: Path) -> None:
    """Between two deaths lies at least the delay."""
    started = time.monotonic()
    await delays(tmp_path, Pace(first_delay_s=0.4, poll_s=0.02), 2)
    assert time.monotonic() - started >= 0.4


async def test_delay_starts_again_after_a_steady_life(tmp_path: Path) -> None:
    """A child that lived long enough is restarted after the first delay."""
    pace = Pace(first_delay_s=0.05, steady_after_s=0.0, poll_s=0.02)
    assert await delays(tmp_path, pace, 3) == [0.05, 0.05, 0.05]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signal_ends_all_gracefully_the_public_one_first(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Each child gets the time to end by itself; the gateway ends before what it needs."""
    marks = tmp_path / "marks"
    commands = [command(name, POLITE, marks, name) for name in ("rasa", "gateway")]
    _, task = supervise(tmp_path, *commands)
    await until(lambda: marks.exists() and marks.read_text().count("hello") == 2)
    os.kill(os.getpid(), number)
    await task
    assert marks.read_text().splitlines()[2:] == ["gateway goodbye", "rasa goodbye"]


async def test_child_that_is_deaf_to_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    """Ending takes no longer than the grace period, and leaves no worker."""
    marks = tmp_path / "marks"
    pace = Pace(grace_s=0.5, poll_s=0.02)
    _, task = supervise(tmp_path, command("rasa", STUBBORN, marks), pace=pace)
    await until(lambda: len(numbers(marks)) == 2)
    started = time.monotonic()
    stop()
    await task
    assert 0.5 <= time.monotonic() - started < 3
    assert all_gone(numbers(marks))


async def test_second_signal_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    """Ctrl-C twice ends a hanging child at once."""
    marks = tmp_path / "marks"
    pace = Pace(grace_s=60.0, poll_s=0.02)
    _, task = supervise(tmp_path, command("rasa", STUBBORN, marks), pace=pace)
    await until(lambda: len(numbers(marks)) == 2)
    stop()
    await asyncio.sleep(0.2)
    assert not task.done()
    stop()
    async with asyncio.timeout(3):
        await task
    assert all_gone(numbers(marks))


async def test_start_up_that_keeps_failing_stops_with_the_last_lines(tmp_path: Path) -> None:
    """Five deaths before anything was ready: all ends, the sentence quotes the log."""
    marks, other = tmp_path / "marks", tmp_path / "other"
    pace = Pace(first_delay_s=0.02, longest_delay_s=0.05, poll_s=0.02)
    commands = [command("gateway", SERVER, other), command("rasa", MORTAL, marks)]
    supervisor = Supervisor(commands, tmp_path, tmp_path / "logs", never_ready, pace)
    with pytest.raises(StartUpError, match="rasa dừng 5 lần") as caught:
        await supervisor.run(lambda: None)
    assert "no such model: banso" in str(caught.value)
    assert str(tmp_path / "logs" / "rasa.log") in str(caught.value)
    assert len(marks.read_text().split()) == 5
    assert all_gone(numbers(other))


async def test_program_that_is_not_there_reads_like_a_failed_start(tmp_path: Path) -> None:
    """A missing environment ends in the same sentence, not in a traceback."""
    missing = Command("rasa", (str(tmp_path / "no-python"), "-m", "rasa"), {})
    pace = Pace(first_delay_s=0.01, longest_delay_s=0.01)
    supervisor = Supervisor([missing], tmp_path, tmp_path / "logs", never_ready, pace)
    with pytest.raises(StartUpError, match="no-python"):
        await supervisor.run(lambda: None)


async def test_output_of_each_child_goes_to_its_own_log(tmp_path: Path) -> None:
    """Both streams of a child are kept under its name."""
    _, task = supervise(tmp_path, command("actions", MORTAL, tmp_path / "marks"))
    log = tmp_path / "logs" / "actions.log"
    await until(lambda: log.exists() and "no such model" in log.read_text())
    stop()
    await task
    assert "loading" in log.read_text()


def test_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    """After `kill -9` of the supervisor its children and their workers end, too."""
    marks = tmp_path / "marks"
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from bot.processes.supervisor import Pace, Supervisor\n"
        "from tests.bot.processes.programs import STUBBORN, SERVER, command\n"
        "folder, marks = map(Path, sys.argv[1:])\n"
        "async def ready(): return True\n"
        "commands = [command('rasa', SERVER, marks), command('gateway', STUBBORN, marks)]\n"
        "supervisor = Supervisor(commands, folder, folder / 'logs', ready, Pace(grace_s=0.5))\n"
        "asyncio.run(supervisor.run(lambda: None))\n"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path), str(marks)], cwd=ROOT, env=os.environ
    )
    deadline = time.monotonic() + 15
    while len(numbers(marks)) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    started = numbers(marks)
    assert len(started) == 4
    assert all(map(alive, started))
    supervisor.kill()
    supervisor.wait()
    assert all_gone(started, limit_s=10)
