"""The gateway's view of Rasa: send a message, find what was already answered, start a session.

RasaError
├── RasaDown      Rasa or the action server cannot be reached: wait, then try again
└── NoReply       it got the message and gave no usable reply: a fault of ours, tried a few times
"""

import asyncio
from typing import Any

import httpx

Utterance = dict[str, Any]

# A turn takes 0.1 s; an action that hangs must not hold its conversation for longer than this.
TURN_TIMEOUT_S = 20.0
PROBE_TIMEOUT_S = 2.0
# Rasa works on one turn at a time. With more of them at once, the last would wait there until it
# times out, and be sent again; here they wait without a limit.
MAX_TURNS = 32

_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Nobody knows whether the turn took place. A message that ends Rasa each time must not come back for
# ever, so these count as a fault of the message whether or not Rasa is up by now.
_BROKEN_OFF = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


class RasaError(Exception):
    """The message was not answered; it stays in the inbox."""


class RasaDown(RasaError):
    """Rasa or the action server cannot be reached."""


class NoReply(RasaError):
    """Rasa took the message, everything is up, and yet there is no usable reply."""


class Rasa:
    """Rasa's REST channel and tracker. One instance serves all conversations."""

    def __init__(self, rasa_url: str, actions_url: str, client: httpx.AsyncClient) -> None:
        self._rasa_url = rasa_url
        self._actions_url = actions_url
        self._client = client
        self._turns = asyncio.Semaphore(MAX_TURNS)

    async def send(self, sender: str, message: str, metadata: dict[str, Any]) -> list[Utterance]:
        """One message through the dialogue; the bot's utterances in order.

        Raises:
            RasaDown: something that must be running is not.
            NoReply: everything runs, but nothing was said.
        """
        utterances = await self._post(sender, message, metadata)
        if not utterances:
            # Rasa says 200 and [] when the action server cannot be reached.
            raise await self._fault("an empty list")
        return utterances

    async def answered(self, sender: str, message_id: str) -> list[Utterance]:
        """What the bot already said to this message, read from the tracker; [] if nothing.

        Called before a message is sent again, since the REST channel would answer it twice.
        """
        tracker = await self._tracker(sender, include_events="ALL")
        return utterances_after(tracker.get("events") or [], message_id)

    async def slots(self, sender: str) -> dict[str, Any]:
        """The slots of a conversation as they are now."""
        tracker = await self._tracker(sender, include_events="NONE")
        slots: dict[str, Any] = tracker.get("slots") or {}
        return slots

    async def start_session(self, sender: str) -> None:
        """Begin a new session with all slots carried over, so that turns do not grow slower."""
        await self._post(sender, "/session_start", {})

    async def is_ready(self) -> bool:
        """Whether both Rasa (with a model) and the action server answer."""
        try:
            rasa = await self._client.get(f"{self._rasa_url}/status", timeout=PROBE_TIMEOUT_S)
            actions = await self._client.get(f"{self._actions_url}/health", timeout=PROBE_TIMEOUT_S)
        except httpx.HTTPError:
            return False
        return rasa.is_success and actions.is_success

    async def require_ready(self) -> None:
        """Raise RasaDown unless a message would be answered now."""
        if not await self.is_ready():
            raise RasaDown("not ready")

    async def _post(self, sender: str, message: str, metadata: dict[str, Any]) -> list[Utterance]:
        body = {"sender": sender, "message": message, "metadata": metadata}
        async with self._turns:
            utterances: list[Utterance] = await self._call(
                "POST", "/webhooks/rest/webhook", json=body
            )
        return utterances

    async def _tracker(self, sender: str, include_events: str) -> dict[str, Any]:
        tracker: dict[str, Any] = await self._call(
            "GET", f"/conversations/{sender}/tracker", params={"include_events": include_events}
        )
        return tracker

    async def _call(self, method: str, path: str, **request: Any) -> Any:
        try:
            response = await self._client.request(
                method, self._rasa_url + path, timeout=TURN_TIMEOUT_S, **request
            )
            response.raise_for_status()
            return response.json()
        except _NOT_REACHED as error:
            raise RasaDown(repr(error)) from error
        except _BROKEN_OFF as error:
            raise NoReply(repr(error)) from error
        except (httpx.HTTPError, ValueError) as error:
            raise await self._fault(repr(error)) from error

    async def _fault(self, what: str) -> RasaError:
        return NoReply(what) if await self.is_ready() else RasaDown(what)


def utterances_after(events: list[dict[str, Any]], message_id: str) -> list[Utterance]:
    """The bot's utterances in the first turn of this message in which it said anything.

    A turn ends at the next user event. A message has several turns when it was sent again.
    """
    said: list[Utterance] = []
    in_turn = False
    for event in events:
        if event["event"] == "user":
            if said:
                break
            in_turn = (event.get("metadata") or {}).get("message_id") == message_id
        elif event["event"] == "bot" and in_turn:
            said.append(_utterance(event))
    return said


def _utterance(event: dict[str, Any]) -> Utterance:
    """A tracker's bot event in the form in which the REST channel gives it."""
    data = {key: value for key, value in (event.get("data") or {}).items() if value}
    return {"text": event["text"], **data} if event.get("text") else data
