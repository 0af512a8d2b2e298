"""Answers messages: stored first, one conversation strictly in order, conversations in parallel.

A message that cannot be answered now stays in the inbox and is tried again until it is answered, also
after a restart of this process; whoever waits for it is told so after a while.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.message import InboundMessage
from bot.gateway.answering import answer, retry_delays
from bot.gateway.identity import SenderHash
from bot.gateway.lines import Lines, Place, Replies
from bot.gateway.rasa import NoReply, Rasa
from bot.gateway.replies import own_reply
from bot.gateway.tracker_pruning import prune_ended_sessions
from bot.observability.outcome import Outcome
from bot.storage import inbox

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

# Buttons older than this many replies are not recognised; a page keeps the last 100 messages.
REMEMBERED_REPLIES = 100


class TooManyWaiting(Exception):
    """A conversation has so many unanswered messages that it gets no further one stored."""


class Conversations:
    """The way of a message from the channel to its reply."""

    def __init__(
        self,
        engine: Engine,
        tracker_engine: Engine,
        rasa: Rasa,
        threads: Executor,
        hash_sender: SenderHash,
        answer_wait_s: float,
        session_turns: int,
    ) -> None:
        self._engine = engine
        self._tracker_engine = tracker_engine
        self._rasa = rasa
        self._threads = threads
        self._hash_sender = hash_sender
        self._answer_wait_s = answer_wait_s
        self._session_turns = session_turns
        self._lines = Lines(self._serve)
        self._arrivals: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def receive(
        self, message: InboundMessage, left: asyncio.Future[None] | None = None
    ) -> Replies:
        """Store a message and return its replies; the same message id returns the same replies.

        When the answer takes longer than the configured wait, the reply says that it is coming, and the
        answer itself is delivered by `late_replies`.

        Args:
            left: done when whoever sent the message has gone, so that nobody waits any longer.

        Raises:
            TooManyWaiting: the message was not stored.
        """
        sender = self._hash_sender(message.channel, message.user)
        # First in, first out: the messages of a conversation line up in the order of their arrival.
        lock = self._arrivals.setdefault(sender, asyncio.Lock())
        async with lock:
            place = await self._admit(sender, message)
        return await self._await_replies(place, left) if isinstance(place, Place) else place

    async def late_replies(self, channel: str, user: str, after: int) -> list[inbox.StoredReply]:
        """Replies that came after their message's request had ended, with ids above `after`."""
        return await self._database(inbox.late_replies, self._hash_sender(channel, user), after)

    async def resume_pending(self) -> None:
        """Take up what an earlier process left unanswered; nobody waits for those replies."""
        for stored in await self._database(inbox.take_up):
            self._lines.join(stored, repeated=True)

    async def close(self) -> None:
        """Stop answering; what is unanswered stays in the inbox."""
        await self._lines.close()

    async def _admit(self, sender: str, message: InboundMessage) -> Place | Replies:
        """Line a message up, or return the replies that are known at once."""
        known = await self._database(inbox.find, sender, message.message_id)
        if known is None:
            return await self._admit_new(sender, message)
        replies = await self._database(inbox.reply_to, known.id)
        return replies or self._lines.join(known, repeated=True)

    async def _admit_new(self, sender: str, message: InboundMessage) -> Place | Replies:
        if message.payload is not None and not await self._was_offered(sender, message.payload):
            return [await self._own("unknown_button", Outcome.ERROR_INPUT, sender)]
        if self._lines.is_full(sender):
            raise TooManyWaiting(sender)
        stored = await self._database(
            inbox.store,
            channel=message.channel,
            conversation=sender,
            message_id=message.message_id,
            text=message.text,
            payload="/share_secret" if message.secrets else message.payload,
        )
        return self._lines.join(stored, repeated=False)

    async def _await_replies(self, place: Place, left: asyncio.Future[None] | None) -> Replies:
        awaited: set[asyncio.Future[Any]] = {place.replies} | ({left} if left else set())
        await asyncio.wait(
            awaited, timeout=self._answer_wait_s, return_when=asyncio.FIRST_COMPLETED
        )
        if place.replies.done() and not place.replies.cancelled():
            return place.replies.result()
        replies = await self._database(inbox.stop_waiting, place.message.id)
        return replies or [
            await self._own("coming_back", Outcome.ERROR_BUSY, place.message.conversation)
        ]

    async def _serve(self, place: Place) -> None:
        """Answer the first message of a line, then do what must not happen during a turn."""
        place.replies.set_result(await self._replies(place))
        await self._keep_session_short(place.message.conversation)

    async def _replies(self, place: Place) -> Replies:
        """The replies to a message, stored."""
        message = place.message
        if place.repeated and (known := await self._persist(inbox.reply_to, message.id)):
            return known
        state: inbox.State = "answered"
        try:
            reply = await answer(self._rasa, message, place.repeated)
        except NoReply as error:
            log.error("message_failed", inbox_id=message.id, error=str(error))
            guide = await self._persist(inbox.last_guide, message.conversation)
            reply = _own_reply("broken", Outcome.ERROR_INTERNAL, guide)
            state = "failed"
        await self._persist(inbox.answer, message.id, [reply], state)
        return [reply]

    async def _own(self, copy_key: str, status: Outcome, sender: str) -> dict[str, Any]:
        """A reply of our own, with the guide of the last stored reply: Rasa may be down."""
        return _own_reply(copy_key, status, await self._database(inbox.last_guide, sender))

    async def _was_offered(self, sender: str, payload: str) -> bool:
        recent = await self._database(inbox.recent_replies, sender, REMEMBERED_REPLIES)
        return any(
            button["payload"] == payload
            for body in recent
            for reply in body
            for button in reply["buttons"]
        )

    async def _keep_session_short(self, sender: str) -> None:
        """Every so many turns begin a new session in Rasa and drop the events of the old one."""
        try:
            if await self._database(inbox.count_answered, sender) % self._session_turns:
                return
            await self._rasa.start_session(sender)
            await self._in_thread(prune_ended_sessions, self._tracker_engine, sender)
        except Exception:  # the message is answered: turns only get slower until the next time
            log.warning("session_not_renewed", exc_info=True)

    async def _persist(
        self, step: Callable[Concatenate[Engine, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Take a step in the database, waiting as long as the database cannot be used."""
        delays = retry_delays()
        while True:
            try:
                return await self._database(step, *args, **kwargs)
            except SQLAlchemyError:
                log.exception("database_failed", step=step.__name__)
                await asyncio.sleep(next(delays))

    async def _database(
        self, step: Callable[Concatenate[Engine, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._in_thread(partial(step, self._engine, *args, **kwargs))

    async def _in_thread(self, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *args)


def _own_reply(copy_key: str, status: Outcome, guide: dict[str, Any] | None) -> dict[str, Any]:
    return own_reply(copy_key, status, guide).model_dump(mode="json")
