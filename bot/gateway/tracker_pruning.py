"""Deletes the events of ended sessions from Rasa's tracker store; Rasa has no call for it."""

from sqlalchemy import Engine, text

from bot.storage.database import writing

_PRUNE = text(
    "DELETE FROM events WHERE sender_id = :sender AND id < "
    "(SELECT MAX(id) FROM events WHERE sender_id = :sender AND type_name = 'session_started')"
)


def prune_ended_sessions(tracker_engine: Engine, sender: str) -> int:
    """Delete what happened before a conversation's current session; returns the number of events.

    Call it only while no message of the conversation is under way.
    """
    with writing(tracker_engine) as connection:
        return connection.execute(_PRUNE, {"sender": sender}).rowcount
