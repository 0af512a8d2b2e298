"""Rasa's table of events, as Rasa 3.6 makes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.gateway.tracker_pruning import prune_ended_sessions
from bot.storage.database import open_database, writing

TABLE = """CREATE TABLE events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL,
    type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255),
    action_name VARCHAR(255), data TEXT)"""


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'rasa.db'}")
    with writing(engine) as connection:
        connection.execute(text(TABLE))
    yield engine
    engine.dispose()


def add(engine: Engine, sender: str, *names: str) -> None:
    with writing(engine) as connection:
        for name in names:
            connection.execute(
                text("INSERT INTO events (sender_id, type_name) VALUES (:sender, :name)"),
                {"sender": sender, "name": name},
            )


def names(engine: Engine, sender: str) -> list[str]:
    query = text("SELECT type_name FROM events WHERE sender_id = :sender ORDER BY id")
    with engine.connect() as connection:
        return list(connection.execute(query, {"sender": sender}).scalars())


def test_only_the_current_session_stays(tracker: Engine) -> None:
    """Everything before the last start goes, also the message that started it."""
    add(tracker, "a", "session_started", "user", "bot", "session_started", "user", "user")
    add(tracker, "a", "session_started", "slot", "action")
    assert prune_ended_sessions(tracker, "a") == 6
    assert names(tracker, "a") == ["session_started", "slot", "action"]
    assert prune_ended_sessions(tracker, "a") == 0


def test_other_conversations_keep_their_events(tracker: Engine) -> None:
    """Also when the sender's name is meant to be more than a name."""
    add(tracker, "b", "session_started", "user", "session_started")
    add(tracker, "' OR '1'='1", "user", "session_started")
    assert prune_ended_sessions(tracker, "' OR '1'='1") == 1
    assert names(tracker, "b") == ["session_started", "user", "session_started"]


def test_conversation_without_a_session_keeps_all(tracker: Engine) -> None:
    """Nothing has ended yet."""
    add(tracker, "a", "user", "bot")
    assert prune_ended_sessions(tracker, "a") == 0
    assert names(tracker, "a") == ["user", "bot"]
