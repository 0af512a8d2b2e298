"""The questions that nothing answered."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from bot.storage import unanswered


def record(
    engine: Engine, message_id: str, text: str = "hỏi", nearest: tuple[str, ...] = ()
) -> None:
    unanswered.record(engine, message_id=message_id, text=text, nearest=nearest)


def test_question_is_kept_with_its_nearest_topics(engine: Engine) -> None:
    """In the order in which they came near, with the time of asking."""
    record(engine, "m1", "cấp lại thẻ ở đâu", ("can-cuoc-cap-doi", "vneid-kich-hoat"))
    (question,) = unanswered.newest(engine)
    assert question.text == "cấp lại thẻ ở đâu"
    assert question.nearest == ("can-cuoc-cap-doi", "vneid-kich-hoat")
    assert datetime.now(UTC) - question.asked_at < timedelta(minutes=1)


def test_message_that_is_answered_twice_is_recorded_once(engine: Engine) -> None:
    """A turn may run again; the first record stays."""
    record(engine, "m1", "một")
    record(engine, "m1", "hai")
    assert [question.text for question in unanswered.newest(engine)] == ["một"]


def test_newest_come_first(engine: Engine) -> None:
    """As many as asked for."""
    for number in range(3):
        record(engine, f"m{number}", str(number))
    assert [question.text for question in unanswered.newest(engine, limit=2)] == ["2", "1"]


def test_broken_question_is_an_error(engine: Engine) -> None:
    """Only the repeat is passed over in silence, not a question that cannot be stored."""
    with pytest.raises(IntegrityError):
        record(engine, "m1", None)  # type: ignore[arg-type]
    assert unanswered.newest(engine) == []
