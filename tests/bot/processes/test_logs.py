from pathlib import Path

import pytest

from bot.processes import logs
from bot.processes.logs import ProcessLog


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProcessLog:
    monkeypatch.setattr(logs, "LIMIT_BYTES", 100)
    return ProcessLog(tmp_path / "logs", "rasa")


def test_small_log_is_left_alone(log: ProcessLog) -> None:
    """Below the limit nothing is set aside."""
    log.path.write_text("short")
    log.rotate()
    assert [path.name for path in log.path.parent.iterdir()] == ["rasa.log"]


def test_child_goes_on_writing_at_the_start_of_the_emptied_file(log: ProcessLog) -> None:
    """The child keeps its file open while the log is rotated."""
    with log.open() as child:
        child.write(b"a" * 150)
        log.rotate()
        child.write(b"after")
    assert log.path.read_text() == "after"
    assert log.path.with_name("rasa.log.1").read_text() == "a" * 150


def test_three_older_parts_are_kept(log: ProcessLog) -> None:
    """The disk does not fill up: the oldest part goes."""
    for letter in "abcde":
        log.path.write_text(letter * 150)
        log.rotate()
    parts = sorted(path.name for path in log.path.parent.iterdir())
    assert parts == ["rasa.log", "rasa.log.1", "rasa.log.2", "rasa.log.3"]
    assert [log.path.with_name(name).read_text()[:1] for name in parts] == ["", "e", "d", "c"]


def test_last_lines_are_those_with_something_on_them(log: ProcessLog) -> None:
    """What is quoted when a child dies."""
    log.path.write_text("one\n\ntwo\nba\n\n", encoding="utf-8")
    assert log.last_lines(2) == ["two", "ba"]


def test_log_that_was_never_written_has_no_lines(log: ProcessLog) -> None:
    """A child that could not start has said nothing."""
    assert log.last_lines(5) == []
