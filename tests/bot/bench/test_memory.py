import asyncio
import sys
from pathlib import Path

import pytest

from bot.bench.ban_so import ban_so, own_settings
from bot.bench.memory import memory_below, process_name
from bot.bench.workload import read_workload
from bot.processes.child import start_child
from bot.processes.commands import Command, server_commands
from bot.processes.guard import guarded
from bot.processes.logs import ProcessLog
from bot.settings import Settings

HOLDS_50_MB = "import time; held = b'x' * 50_000_000; print(len(held), flush=True); time.sleep(60)"


def test_each_process_of_the_stack_has_its_name(tmp_path: Path) -> None:
    """The names are those of the architecture; nothing ends up as "other"."""
    settings = own_settings(Settings(), tmp_path)
    commands = server_commands(settings, tmp_path / "model.tar.gz")
    names = [process_name(list(command.arguments)) for command in commands]
    assert names == ["rasa", "actions", "gateway"]
    whole = ban_so(settings, read_workload(), [])
    assert process_name(list(whole.command.arguments)) == "banso run"
    assert process_name(guarded(commands[0].arguments, 1.0)) == "guards"
    assert process_name(["sleep", "-m"]) == "other"


async def test_memory_is_that_of_what_was_started_without_its_guard(tmp_path: Path) -> None:
    """50 MB that a child holds are seen, under its own name."""
    command = Command("holder", (sys.executable, "-S", "-c", HOLDS_50_MB), {})
    log = ProcessLog(tmp_path, command.name)
    child = await start_child(command, log, tmp_path, 1.0)
    try:
        while not log.last_lines(1):
            await asyncio.sleep(0.02)
        memory = memory_below()
    finally:
        child.end()
        await child.wait()
    assert memory.kind == ("PSS" if sys.platform == "linux" else "RSS")
    assert 50e6 < memory.by_process["other"] < 90e6
    assert (
        memory.total == sum(memory.by_process.values()) == pytest.approx(memory.by_process["other"])
    )
