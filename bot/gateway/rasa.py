"""The gateway's view of Rasa: send a message, find what was already answered, start a session.

RasaError
├── RasaDown      Rasa or the action server cannot be reached: wait, then try again
└── NoReply       both are up, yet there was no reply: a fault of ours, tried a few times
"""

from typing import Any

import httpx

Utterance = dict[str, Any]

# A turn takes 0.1 s; an action that hangs must not hold its conversation for longer than this.
TURN_TIMEOUT_S = 20.0
PROBE_TIMEOUT_S = 2.0


class RasaError(Exception):
    """The message was not answered; it stays in the inbox."""


class RasaDown(RasaError):
    """Rasa or the action server cannot be reached."""


class NoReply(RasaError):
    """Rasa answered with an empty list although everything is up."""


class Rasa:
    """Rasa's REST channel and tracker. One instance serves all conversations."""

    def __init__(self, rasa_url: str, actions_url: str, client: httpx.AsyncClient) -> None:
        self._rasa_url = rasa_url
        self._actions_url = actions_url
        self._client = client

    async def send(self, sender: str, message: str, metadata: dict[str, Any]) -> list[Utterance]:
        """One message through the dialogue; the bot's utterances in order.

        Raises:
            RasaDown: something that must be running is not.
            NoReply: everything runs, but nothing was said.
        """
        utterances = await self._post(sender, message, metadata)
        if not utterances:
            # Rasa says 200 and [] when the action server cannot be reached.
            if await self.is_ready():
                raise NoReply(sender)
            raise RasaDown("the action server is down")
        return utterances

    async def answered(self, sender: str, message_id: str) -> list[Utterance]:
        """What the bot already said to this message, read from the tracker; [] if nothing.

        Called before a message is sent again, since the REST channel would answer it twice.
        """
        tracker = await self._get(f"/conversations/{sender}/tracker", {"include_events": "ALL"})
        return utterances_after(tracker.get("events") or [], message_id)

    async def slots(self, sender: str) -> dict[str, Any]:
        """The slots of a conversation as they are now."""
        tracker = await self._get(f"/conversations/{sender}/tracker", {"include_events": "NONE"})
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

    async def _post(self, sender: str, message: str, metadata: dict[str, Any]) -> list[Utterance]:
        body = {"sender": sender, "message": message, "metadata": metadata}
        try:
            response = await self._client.post(
                f"{self._rasa_url}/webhooks/rest/webhook", json=body, timeout=TURN_TIMEOUT_S
            )
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise RasaDown(repr(error)) from error
        utterances: list[Utterance] = response.json()
        return utterances

    async def _get(self, path: str, parameters: dict[str, str]) -> dict[str, Any]:
        try:
            response = await self._client.get(
                f"{self._rasa_url}{path}", params=parameters, timeout=TURN_TIMEOUT_S
            )
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise RasaDown(repr(error)) from error
        tracker: dict[str, Any] = response.json()
        return tracker


def utterances_after(events: list[dict[str, Any]], message_id: str) -> list[Utterance]:
    """The bot's utterances between the user event with this message id and the next user event."""
    said: list[Utterance] = []
    in_turn = False
    for event in events:
        if event["event"] == "user":
            in_turn = (event.get("metadata") or {}).get("message_id") == message_id
        elif event["event"] == "bot" and in_turn:
            said.append(_utterance(event))
    return said


def _utterance(event: dict[str, Any]) -> Utterance:
    """A tracker's bot event in the form in which the REST channel gives it."""
    data = {key: value for key, value in (event.get("data") or {}).items() if value}
    return {"text": event["text"], **data} if event.get("text") else data
