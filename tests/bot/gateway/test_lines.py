"""Lines by themselves."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.gateway.lines import MAX_WAITING, Lines, Place
from bot.storage.inbox import InboxMessage


def message(number: int, conversation: str = "a") -> InboxMessage:
    now = datetime.now(UTC)
    return InboxMessage(
        number, "web", conversation, f"m{number}", "alo", None, "pending", False, now
    )


async def test_line_goes_on_after_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """A message whose serving fails is let go with a logged error; the next one is served."""

    async def serve(place: Place) -> None:
        if place.message.id == 1:
            raise RuntimeError("hỏng")
        place.replies.set_result([])

    lines = Lines(serve)
    first, second = (lines.join(message(number), False) for number in (1, 2))
    assert await second.replies == []
    assert first.replies.cancelled()
    assert "message_left_pending" in capsys.readouterr().out
    assert len(lines) == 0


async def test_message_that_comes_while_the_last_is_finished_is_served() -> None:
    """There is no moment at which a line has ended but still takes messages."""
    served: list[int] = []

    async def serve(place: Place) -> None:
        await asyncio.sleep(0)
        served.append(place.message.id)

    lines = Lines(serve)
    for number in range(1, 50):
        lines.join(message(number), False)
        for _ in range(number % 4):
            await asyncio.sleep(0)
    while len(lines):
        await asyncio.sleep(0)
    assert served == list(range(1, 50))


async def test_full_line_does_not_fill_others() -> None:
    """The limit is one conversation's."""
    lines = Lines(lambda place: asyncio.sleep(60))
    for number in range(MAX_WAITING):
        assert not lines.is_full("a")
        lines.join(message(number), False)
    assert lines.is_full("a")
    assert not lines.is_full("b")
    await lines.close()


async def test_close_lets_everybody_go() -> None:
    """Served or waiting: nobody waits for a closed line."""
    lines = Lines(lambda place: asyncio.sleep(60))
    places = [lines.join(message(number), False) for number in range(3)]
    await asyncio.sleep(0)
    await lines.close()
    assert all(place.replies.cancelled() for place in places)
