import contextlib
import sqlite3
import stat
from pathlib import Path

from bot.processes.tracker_store import prepare_tracker_store


def test_new_file_is_in_write_ahead_mode_and_private(tmp_path: Path) -> None:
    """Rasa opens the file later and finds the mode; conversations are for the owner alone."""
    path = tmp_path / "var" / "rasa.db"
    prepare_tracker_store(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_trackers_that_are_there_stay(tmp_path: Path) -> None:
    """A second start loses nothing."""
    path = tmp_path / "rasa.db"
    prepare_tracker_store(path)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE events (id INTEGER)")
    prepare_tracker_store(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
