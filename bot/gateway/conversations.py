"""Answers messages: stored first, one conversation strictly in order, conversations in parallel.

A message that cannot be answered now stays in the inbox and is tried again until it is answered, also
after a restart of this process; whoever waits for it is told so after a while.
"""

import asyncio
from collections import defaultdict
from typing import Any

import structlog
from sqlalchemy import Engine

from bot.channels.message import InboundMessage, Reply
from bot.gateway.identity import SenderHash
from bot.gateway.rasa import NoReply, Rasa, RasaDown, Utterance
from bot.gateway.replies import fold, own_reply
from bot.gateway.tracker_pruning import prune_ended_sessions
from bot.guidance.engine import Run, describe
from bot.observability.outcome import Outcome
from bot.storage import inbox
from bot.storage.inbox import InboxMessage

log = structlog.get_logger()

MAX_NO_REPLY = 3  # times that a message may get no reply from a running system before we give up
FIRST_RETRY_S, MAX_RETRY_S = 0.25, 5.0
# Buttons older than this many replies are not recognised; a page keeps the last 100 messages.
REMEMBERED_REPLIES = 100


class Conversations:
    """The way of a message from the channel to its reply."""

    def __init__(
        self,
        engine: Engine,
        tracker_engine: Engine,
        rasa: Rasa,
        hash_sender: SenderHash,
        answer_wait_s: float,
        session_turns: int,
    ) -> None:
        self._engine = engine
        self._tracker_engine = tracker_engine
        self._rasa = rasa
        self._hash_sender = hash_sender
        self._answer_wait_s = answer_wait_s
        self._session_turns = session_turns
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def receive(self, message: InboundMessage) -> list[dict[str, Any]]:
        """Store a message and return its replies; the same message id returns the same replies.

        When the answer takes longer than the configured wait, the reply says that it is coming, and the
        answer itself is delivered by `late_replies`.
        """
        sender = self._hash_sender(message.channel, message.user)
        if message.payload is not None and not await self._was_offered(sender, message.payload):
            return [await self._own("unknown_button", Outcome.ERROR_INPUT, sender)]
        payload = "/share_secret" if message.secrets else message.payload
        stored = await asyncio.to_thread(
            inbox.store,
            self._engine,
            channel=message.channel,
            conversation=sender,
            message_id=message.message_id,
            text=message.text,
            payload=payload,
        )
        if stored.state == "pending":
            await self._wait_for(self._start(stored))
        return await self._reply_or_notice(stored)

    async def late_replies(self, channel: str, user: str, after: int) -> list[inbox.StoredReply]:
        """Replies that came after their message's request had ended, with ids above `after`."""
        sender = self._hash_sender(channel, user)
        return await asyncio.to_thread(inbox.late_replies, self._engine, sender, after)

    async def resume_pending(self) -> None:
        """Take up what an earlier process left unanswered; nobody waits for those replies."""
        for stored in await asyncio.to_thread(inbox.pending, self._engine):
            await asyncio.to_thread(inbox.mark_late, self._engine, stored.id)
            self._start(stored)

    async def close(self) -> None:
        """Stop answering; what is unanswered stays in the inbox."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _start(self, stored: InboxMessage) -> asyncio.Task[None]:
        """The task that answers a message; a repeat of the message joins the running one."""
        task = self._tasks.get(stored.id)
        if task is None:
            task = asyncio.create_task(self._answer_in_order(stored))
            self._tasks[stored.id] = task
            task.add_done_callback(lambda _: self._tasks.pop(stored.id, None))
        return task

    async def _wait_for(self, task: asyncio.Task[None]) -> None:
        await asyncio.wait({task}, timeout=self._answer_wait_s)

    async def _answer_in_order(self, stored: InboxMessage) -> None:
        """Answer one message after all earlier ones of its conversation: the lock is first in, first out."""
        async with self._locks[stored.conversation]:
            try:
                reply = await self._answer(stored)
                await self._store_reply(stored, reply, "answered")
                await self._keep_session_short(stored.conversation)
            except NoReply:
                log.error("message_failed", inbox_id=stored.id, channel=stored.channel)
                apology = await self._own("broken", Outcome.ERROR_INTERNAL, stored.conversation)
                await self._store_reply(stored, apology, "failed")

    async def _answer(self, stored: InboxMessage) -> dict[str, Any]:
        """Ask Rasa until it answers.

        Raises:
            NoReply: Rasa and the actions run, but have no answer to this message.
        """
        no_reply, delay = 0, FIRST_RETRY_S
        repeated = stored.late  # an earlier process may have had it answered
        while True:
            try:
                return await self._ask_rasa(stored, repeated)
            except NoReply:
                no_reply += 1
                if no_reply == MAX_NO_REPLY:
                    raise
            except RasaDown as error:
                log.warning("rasa_down", inbox_id=stored.id, error=str(error))
            repeated = True
            await asyncio.sleep(delay)
            delay = min(delay * 2, MAX_RETRY_S)

    async def _ask_rasa(self, stored: InboxMessage, repeated: bool) -> dict[str, Any]:
        utterances: list[Utterance] = []
        if repeated:
            utterances = await self._rasa.answered(stored.conversation, stored.message_id)
        if not utterances:
            metadata = {"message_id": stored.message_id, "channel": stored.channel}
            text = stored.payload if stored.payload is not None else stored.text
            utterances = await self._rasa.send(stored.conversation, text or "", metadata)
        reply = fold(utterances)
        if "guide" not in reply.data:
            reply.data["guide"] = await self._guide_from_slots(stored.conversation)
        return reply.model_dump(mode="json")

    async def _guide_from_slots(self, sender: str) -> dict[str, Any] | None:
        stack = (await self._rasa.slots(sender)).get("guide_stack") or []
        return describe([Run.from_slot(run) for run in stack])

    async def _store_reply(
        self, stored: InboxMessage, reply: dict[str, Any], state: inbox.State
    ) -> None:
        await asyncio.to_thread(inbox.answer, self._engine, stored.id, [reply], state)

    async def _reply_or_notice(self, stored: InboxMessage) -> list[dict[str, Any]]:
        body = await asyncio.to_thread(inbox.reply_to, self._engine, stored.id)
        if body is not None:
            return body
        await asyncio.to_thread(inbox.mark_late, self._engine, stored.id)
        return [await self._own("coming_back", Outcome.ERROR_BUSY, stored.conversation)]

    async def _own(self, copy_key: str, status: Outcome, sender: str) -> dict[str, Any]:
        """A reply of our own, with the guide of the last stored reply: Rasa may be down."""
        last = await asyncio.to_thread(inbox.recent_replies, self._engine, sender, 1)
        guide = last[0][-1]["data"].get("guide") if last else None
        return own_reply(copy_key, status, guide).model_dump(mode="json")

    async def _was_offered(self, sender: str, payload: str) -> bool:
        recent = await asyncio.to_thread(
            inbox.recent_replies, self._engine, sender, REMEMBERED_REPLIES
        )
        return any(
            button["payload"] == payload
            for body in recent
            for reply in body
            for button in Reply.model_validate(reply).model_dump()["buttons"]
        )

    async def _keep_session_short(self, sender: str) -> None:
        """Every so many turns begin a new session in Rasa and drop the events of the old one."""
        answered = await asyncio.to_thread(inbox.count_answered, self._engine, sender)
        if answered % self._session_turns:
            return
        try:
            await self._rasa.start_session(sender)
            await asyncio.to_thread(prune_ended_sessions, self._tracker_engine, sender)
        except RasaDown as error:
            log.warning("session_not_renewed", error=str(error))
