import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.bench.measure import Failure, Load
from bot.bench.memory import Memory
from bot.bench.subject import Measured
from bot.cli import bench
from bot.cli.main import build_app


def measured(*failures: Failure) -> Measured:
    load = Load("open questions", 1, (80.0,), 9.0, 2, failures, {"answered": 1})
    return Measured("Bạn Số", 9.0, Memory("PSS", {"rasa": 1}), (load,))


@pytest.mark.parametrize("failures", [(), (Failure("x", "status error_busy"),)])
def test_failed_replies_make_exit_code_1_and_the_file_is_written(
    failures: tuple[Failure, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missed target is a figure; a failed reply is an error."""
    monkeypatch.setattr(bench, "train_visibly", lambda settings: tmp_path)
    monkeypatch.setattr(bench, "_measure_ban_so", lambda *_: measured(*failures))
    file = tmp_path / "bench.json"
    done = CliRunner().invoke(build_app(["bench"]), ["bench", "--json", str(file)])
    assert done.exit_code == len(failures)
    assert "open questions, 1 user" in done.stdout
    assert json.loads(file.read_text("utf-8"))["failures"] == len(failures)
