"""Prepares the SQLite file in which Rasa keeps its trackers."""

import contextlib
import sqlite3
from pathlib import Path


def prepare_tracker_store(path: Path) -> None:
    """Make the file, readable by its owner alone, in write-ahead mode.

    The mode stays with the file. It lets the gateway read while Rasa writes, which Rasa's own
    options for its SQL store cannot ask for.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
