"""Revisions of topics in the database: reads and writes texts, without knowing what is in them.

Nothing is ever overwritten or deleted: a change adds a revision, archiving too. The newest revision
of a topic is its current one. Every function works in the caller's transaction; open one that
writes with `database.writing`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, Select, func, insert, select, update

from bot.storage.tables import topic_revisions as table

Origin = Literal["file", "admin"]
State = Literal["published", "archived", "superseded"]


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of one topic: the whole text of its file, and who made it when."""

    id: int
    topic: str
    text: str
    sha256: str
    origin: Origin
    state: State
    author: str
    created_at: datetime


def fingerprint(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, as stored in `Revision.sha256`."""
    return sha256(text.encode()).hexdigest()


def published(connection: Connection) -> list[Revision]:
    """The published text of every topic, ordered by topic."""
    return _rows(connection, select(table).where(table.c.state == "published"))


def published_hashes(connection: Connection) -> dict[str, str]:
    """The SHA-256 of every published text, by topic: cheap to compare with what is in memory."""
    rows = connection.execute(
        select(table.c.topic, table.c.sha256).where(table.c.state == "published")
    )
    return {row.topic: row.sha256 for row in rows}


def current(connection: Connection) -> dict[str, Revision]:
    """The current revision of every topic, published or archived, by topic."""
    rows = _rows(connection, select(table).where(table.c.state != "superseded"))
    return {row.topic: row for row in rows}


def last_from_files(connection: Connection) -> dict[str, str]:
    """For every topic that ever came from a file: the SHA-256 of the text last taken from there."""
    newest = (
        select(func.max(table.c.id)).where(table.c.origin == "file").group_by(table.c.topic)
    ).scalar_subquery()
    rows = connection.execute(select(table.c.topic, table.c.sha256).where(table.c.id.in_(newest)))
    return {row.topic: row.sha256 for row in rows}


def history(connection: Connection, topic: str) -> list[Revision]:
    """All revisions of a topic, newest first."""
    return _rows(connection, select(table).where(table.c.topic == topic))[::-1]


def add_revision(
    connection: Connection, topic: str, text: str, *, origin: Origin, author: str
) -> Revision:
    """Publish a new text of a topic, new or known or archived."""
    return _replace(connection, topic, text, "published", origin, author)


def archive(connection: Connection, topic: str, *, origin: Origin, author: str) -> Revision | None:
    """Take a published topic out of service; None when it is not published."""
    shown = connection.execute(
        select(table.c.text).where(table.c.topic == topic, table.c.state == "published")
    ).scalar()
    if shown is None:
        return None
    return _replace(connection, topic, shown, "archived", origin, author)


def _replace(
    connection: Connection, topic: str, text: str, state: State, origin: Origin, author: str
) -> Revision:
    connection.execute(
        update(table)
        .where(table.c.topic == topic, table.c.state != "superseded")
        .values(state="superseded")
    )
    values = {
        "topic": topic,
        "text": text,
        "sha256": fingerprint(text),
        "origin": origin,
        "state": state,
        "author": author,
        "created_at": datetime.now(UTC),
    }
    row = connection.execute(insert(table).values(values).returning(table)).one()
    return Revision(**row._mapping)


def _rows(connection: Connection, query: Select[*tuple[object, ...]]) -> list[Revision]:
    rows = connection.execute(query.order_by(table.c.topic, table.c.id))
    return [Revision(**row._mapping) for row in rows]
