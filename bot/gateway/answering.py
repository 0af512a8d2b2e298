"""Gets one message answered by Rasa: asks, waits while it is down, never lets it answer twice."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import structlog

from bot.gateway.rasa import NoReply, Rasa, RasaDown, Utterance
from bot.gateway.replies import fold
from bot.guidance.engine import Run, describe
from bot.storage.inbox import InboxMessage

log = structlog.get_logger()

MAX_FAULTS = 3  # times that a running system may fail on one message before we give up on it
FIRST_RETRY_S, MAX_RETRY_S = 0.25, 5.0


def retry_delays() -> Iterator[float]:
    """Seconds to wait before each further try, without end."""
    delay = FIRST_RETRY_S
    while True:
        yield delay
        delay = min(delay * 2, MAX_RETRY_S)


async def answer(rasa: Rasa, message: InboxMessage, repeated: bool) -> dict[str, Any]:
    """Ask Rasa until it answers.

    Args:
        repeated: Rasa may have seen the message, so its tracker is looked at before it is sent.

    Raises:
        NoReply: Rasa and the actions run, but failed `MAX_FAULTS` times on this message.
    """
    faults, delays = 0, retry_delays()
    while True:
        try:
            return await _ask(rasa, message, repeated)
        except RasaDown as error:
            log.warning("rasa_down", inbox_id=message.id, error=str(error))
        except Exception as error:  # whatever a broken reply leads to is a fault like no reply
            faults += 1
            log.warning("no_reply", inbox_id=message.id, faults=faults, exc_info=True)
            if faults == MAX_FAULTS:
                raise NoReply(f"{faults} faults, the last: {error!r}") from error
        repeated = True
        await asyncio.sleep(next(delays))


async def _ask(rasa: Rasa, message: InboxMessage, repeated: bool) -> dict[str, Any]:
    utterances = await _answered_before(rasa, message) if repeated else []
    if not utterances:
        metadata = {"message_id": message.message_id, "channel": message.channel}
        text = message.payload if message.payload is not None else message.text
        utterances = await rasa.send(message.conversation, text or "", metadata)
    reply = fold(utterances)
    if "guide" not in reply.data:
        reply.data["guide"] = await _guide_from_slots(rasa, message.conversation)
    # As text, which fails here on half a character, and not each time when it is to be sent.
    checked: dict[str, Any] = json.loads(reply.model_dump_json())
    return checked


async def _answered_before(rasa: Rasa, message: InboxMessage) -> list[Utterance]:
    # While the action server is down every try would leave one more user event in the tracker.
    await rasa.require_ready()
    return await rasa.answered(message.conversation, message.message_id)


async def _guide_from_slots(rasa: Rasa, conversation: str) -> dict[str, Any] | None:
    stack = (await rasa.slots(conversation)).get("guide_stack") or []
    return describe([Run.from_slot(run) for run in stack])
