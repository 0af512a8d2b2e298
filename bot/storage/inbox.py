"""The durable inbox: every message is stored before it is answered, and every answer beside it.

Messages of one conversation are answered in the order of their ids. Functions open their own short
transactions, since each is one step that must survive a kill right after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, func, insert, select, update

from bot.storage.database import writing
from bot.storage.tables import inbox_messages, replies

State = Literal["pending", "answered", "failed"]


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One stored message, masked: a typed text or the payload of a button."""

    id: int
    channel: str
    conversation: str
    message_id: str
    text: str | None
    payload: str | None
    state: State
    late: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredReply:
    """The replies to one message, as JSON objects, in order."""

    id: int
    message_id: str
    body: list[dict[str, Any]]


def find(engine: Engine, conversation: str, message_id: str) -> InboxMessage | None:
    """The stored message with this id, if it came before."""
    with engine.connect() as connection:
        return _find(connection, conversation, message_id)


def store(
    engine: Engine,
    *,
    channel: str,
    conversation: str,
    message_id: str,
    text: str | None,
    payload: str | None,
) -> InboxMessage:
    """Store a message, or return the stored one when this message id came before."""
    with writing(engine, lock=f"inbox:{conversation}") as connection:
        known = _find(connection, conversation, message_id)
        if known is not None:
            return known
        row = connection.execute(
            insert(inbox_messages)
            .values(
                channel=channel,
                conversation=conversation,
                message_id=message_id,
                text=text,
                payload=payload,
                state="pending",
                late=False,
                received_at=datetime.now(UTC),
            )
            .returning(inbox_messages)
        ).one()
    return InboxMessage(**row._mapping)


def take_up(engine: Engine) -> list[InboxMessage]:
    """Messages that an earlier process left unanswered, oldest first; nobody waits for them now."""
    is_pending = inbox_messages.c.state == "pending"
    with writing(engine) as connection:
        connection.execute(update(inbox_messages).where(is_pending).values(late=True))
        query = select(inbox_messages).where(is_pending).order_by(inbox_messages.c.id)
        return [InboxMessage(**row._mapping) for row in connection.execute(query)]


def stop_waiting(engine: Engine, inbox_id: int) -> list[dict[str, Any]] | None:
    """Note that nobody waits for the replies any more: they will be fetched as an event.

    Returns the replies when they came at the last moment; then nothing is noted.
    """
    with writing(engine) as connection:
        pending = connection.execute(
            update(inbox_messages)
            .where(inbox_messages.c.id == inbox_id, inbox_messages.c.state == "pending")
            .values(late=True)
        )
        return None if pending.rowcount else _replies(connection, inbox_id)


def answer(
    engine: Engine, inbox_id: int, body: Sequence[dict[str, Any]], state: State = "answered"
) -> None:
    """Store the replies to a message and close it, in one transaction; a second time changes nothing."""
    with writing(engine) as connection:
        row = connection.execute(
            update(inbox_messages)
            .where(inbox_messages.c.id == inbox_id, inbox_messages.c.state == "pending")
            .values(state=state)
            .returning(inbox_messages.c.conversation, inbox_messages.c.late)
        ).one_or_none()
        if row is None:
            return
        connection.execute(
            insert(replies).values(
                inbox_id=inbox_id,
                conversation=row.conversation,
                body=list(body),
                late=row.late,
                created_at=datetime.now(UTC),
            )
        )


def reply_to(engine: Engine, inbox_id: int) -> list[dict[str, Any]] | None:
    """The stored replies to a message, or None while it is pending."""
    with engine.connect() as connection:
        return _replies(connection, inbox_id)


def late_replies(
    engine: Engine, conversation: str, after: int, limit: int = 50
) -> list[StoredReply]:
    """The first replies after `after` that came when nobody waited for them, oldest first."""
    query = (
        select(replies.c.id, inbox_messages.c.message_id, replies.c.body)
        .join(inbox_messages, inbox_messages.c.id == replies.c.inbox_id)
        .where(replies.c.conversation == conversation, replies.c.late, replies.c.id > after)
        .order_by(replies.c.id)
        .limit(limit)
    )
    with engine.connect() as connection:
        return [StoredReply(**row._mapping) for row in connection.execute(query)]


def recent_replies(engine: Engine, conversation: str, limit: int) -> list[list[dict[str, Any]]]:
    """The last replies of a conversation, newest first."""
    query = (
        select(replies.c.body)
        .where(replies.c.conversation == conversation)
        .order_by(replies.c.id.desc())
        .limit(limit)
    )
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def last_guide(engine: Engine, conversation: str) -> dict[str, Any] | None:
    """Where the resident stood in a guide (`data.guide`) at the last reply."""
    last = recent_replies(engine, conversation, 1)
    guide: dict[str, Any] | None = last[0][-1]["data"].get("guide") if last else None
    return guide


def count_answered(engine: Engine, conversation: str) -> int:
    """How many messages of a conversation have been answered."""
    query = select(func.count()).where(replies.c.conversation == conversation)
    with engine.connect() as connection:
        return connection.execute(query.select_from(replies)).scalar_one()


def _find(connection: Connection, conversation: str, message_id: str) -> InboxMessage | None:
    row = connection.execute(
        select(inbox_messages).where(
            inbox_messages.c.conversation == conversation,
            inbox_messages.c.message_id == message_id,
        )
    ).one_or_none()
    return InboxMessage(**row._mapping) if row else None


def _replies(connection: Connection, inbox_id: int) -> list[dict[str, Any]] | None:
    query = select(replies.c.body).where(replies.c.inbox_id == inbox_id)
    body: list[dict[str, Any]] | None = connection.execute(query).scalar()
    return body
