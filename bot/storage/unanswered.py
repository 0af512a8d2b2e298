"""Questions that no topic answered: written by the actions, read by the people who write content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, exists, insert, select

from bot.storage.database import writing
from bot.storage.tables import unanswered_questions as table


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """One question, masked, with the topics that came nearest, best first."""

    text: str
    nearest: tuple[str, ...]
    asked_at: datetime


def record(engine: Engine, *, message_id: str, text: str, nearest: Sequence[str]) -> None:
    """Store a question once: a second call with the same message id changes nothing."""
    values = {
        "message_id": message_id,
        "text": text,
        "nearest": list(nearest),
        "asked_at": datetime.now(UTC),
    }
    is_known = exists().where(table.c.message_id == message_id)
    with writing(engine, lock="unanswered") as connection:
        if not connection.execute(select(is_known)).scalar_one():
            connection.execute(insert(table).values(values))


def newest(engine: Engine, limit: int = 100) -> list[UnansweredQuestion]:
    """The latest questions, newest first."""
    query = select(table).order_by(table.c.id.desc()).limit(limit)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [UnansweredQuestion(row.text, tuple(row.nearest), row.asked_at) for row in rows]
