"""Lines of waiting messages: one conversation strictly in order, conversations side by side.

Knows neither Rasa nor the database, and remembers nothing once a line is empty.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.storage.inbox import InboxMessage

log = structlog.get_logger()

# More than anybody types while waiting; a program that floods a conversation is told to wait.
MAX_WAITING = 100

Replies = list[dict[str, Any]]


@dataclass(eq=False)
class Place:
    """One message in its line.

    Attributes:
        repeated: the message was stored before, so that it may have been answered already.
        replies: done as soon as the replies are stored; cancelled when the message stays unanswered.
    """

    message: InboxMessage
    repeated: bool
    replies: asyncio.Future[Replies] = field(default_factory=asyncio.Future)


@dataclass(eq=False)
class _Line:
    places: deque[Place] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Lines:
    """All lines of a process. `serve` is called with one place at a time in each line."""

    def __init__(self, serve: Callable[[Place], Awaitable[None]]) -> None:
        self._serve = serve
        self._lines: dict[str, _Line] = {}
        self._places: dict[int, Place] = {}

    def __len__(self) -> int:
        """How many messages wait or are being answered."""
        return len(self._places)

    def is_full(self, conversation: str) -> bool:
        line = self._lines.get(conversation)
        return line is not None and len(line.places) >= MAX_WAITING

    def join(self, message: InboxMessage, repeated: bool) -> Place:
        """Line up behind the conversation's earlier messages; a repeat shares the first one's place."""
        place = self._places.get(message.id)
        if place is None:
            place = self._places[message.id] = Place(message, repeated)
            self._line(message.conversation).places.append(place)
        return place

    async def close(self) -> None:
        """Stop serving; whoever waits is let go."""
        tasks = [line.task for line in self._lines.values() if line.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for place in self._places.values():
            place.replies.cancel()

    def _line(self, conversation: str) -> _Line:
        line = self._lines.get(conversation)
        if line is None:
            line = self._lines[conversation] = _Line()
            line.task = asyncio.create_task(self._work_off(conversation, line.places))
        return line

    async def _work_off(self, conversation: str, places: deque[Place]) -> None:
        while places:
            await self._serve_first(places)
        # Nothing is awaited between the last look and this, so nobody can have lined up in between.
        del self._lines[conversation]

    async def _serve_first(self, places: deque[Place]) -> None:
        place = places[0]
        try:
            await self._serve(place)
        except Exception:
            log.exception("message_left_pending", inbox_id=place.message.id)
        finally:
            places.popleft()
            del self._places[place.message.id]
            place.replies.cancel()
