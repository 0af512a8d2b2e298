"""The tables of the database, in one shared `metadata`; their history is `migrations/versions`."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out, also on SQLite, which forgets time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# One row is one revision of one topic. Exactly one row of a topic is current (published or
# archived); the partial unique index keeps it so whatever the code does.
topic_revisions = Table(
    "topic_revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("author", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("origin IN ('file', 'admin')", name="origin"),
    CheckConstraint("state IN ('published', 'archived', 'superseded')", name="state"),
    Index(None, "topic", "id"),
)
Index(
    "uq_topic_revisions_current",
    topic_revisions.c.topic,
    unique=True,
    sqlite_where=text("state <> 'superseded'"),
    postgresql_where=text("state <> 'superseded'"),
)

# One row is one message of a resident, masked. It is stored before anybody is told that it arrived.
# `conversation` is the keyed hash that Rasa knows as sender; raw ids are never stored.
inbox_messages = Table(
    "inbox_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("text", Text),
    Column("payload", Text),
    Column("state", String(16), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('pending', 'answered', 'failed')", name="state"),
    UniqueConstraint("conversation", "message_id"),
    Index(None, "state"),
)

# One row is the answer to one message; `late` answers wait to be fetched, the others were returned.
replies = Table(
    "replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inbox_id", ForeignKey("inbox_messages.id"), nullable=False, unique=True),
    Column("conversation", String(64), nullable=False),
    Column("body", JSON, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "conversation", "id"),
)

# Questions that no topic answered, for the people who write the content.
unanswered_questions = Table(
    "unanswered_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("nearest", JSON, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
)
