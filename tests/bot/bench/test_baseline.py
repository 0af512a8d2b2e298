from pathlib import Path

import pytest

from bot.bench.baseline import rasa_default
from bot.bench.workload import read_workload


def test_the_example_bot_is_quiet_local_and_free_of_our_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No telemetry, 127.0.0.1 only, and `import actions` finds the example's package."""
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    command = rasa_default(tmp_path, read_workload()).command
    assert command.environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert "PYTHONPATH" not in command.environment
    assert command.arguments[command.arguments.index("-i") + 1] == "127.0.0.1"
