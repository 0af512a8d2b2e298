import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.processes.guard import guarded


@pytest.mark.parametrize(("code", "status"), [("exit(0)", 0), ("exit(7)", 7)])
def test_exit_status_of_the_child_is_handed_on(code: str, status: int) -> None:
    """A guard ends as its child did."""
    assert run(code).returncode == status


def test_death_by_a_signal_is_told_as_shells_do() -> None:
    """128 + 9 for SIGKILL."""
    assert run("import os; os.kill(os.getpid(), 9)").returncode == 137


def test_child_does_not_inherit_the_guards_deafness() -> None:
    """The guard outlives SIGTERM to the group; the child must still be able to die of it."""
    code = "import signal; print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)"
    assert run(code).stdout == "True\n"


def test_guard_starts_even_when_the_folder_shadows_modules(tmp_path: Path) -> None:
    """A file named like a module of the standard library does no harm."""
    (tmp_path / "threading.py").write_text("raise RuntimeError")
    assert run("exit(0)", folder=tmp_path).returncode == 0


def run(code: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    read_end, lifeline = os.pipe()
    try:
        return subprocess.run(
            guarded([sys.executable, "-I", "-c", code], 1.0),
            stdin=read_end,
            capture_output=True,
            text=True,
            cwd=folder,
            start_new_session=True,
            timeout=10,
        )
    finally:
        os.close(lifeline)
        os.close(read_end)
