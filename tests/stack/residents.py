"""A resident with a web page: types, presses buttons, and waits as the page does."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stack.running import Stack

Json = dict[str, Any]
PATIENCE_S = 90.0  # longer than any server needs to come back


@dataclass
class Resident:
    """One conversation. `replies` holds every reply that arrived, by message id."""

    stack: Stack
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    replies: dict[str, Json] = field(default_factory=dict)

    def say(self, text: str, message_id: str | None = None) -> Json:
        """The reply to a typed text, whenever it comes."""
        return self._send(message_id, text=text)

    def press(self, title: str) -> Json:
        """Press a button of the last reply; it is enough to name a part of its title."""
        (payload,) = [b["payload"] for b in self.last["buttons"] if title in b["title"]]
        return self._send(None, payload=payload)

    def post(self, **body: Any) -> httpx.Response:
        """One request, as it is."""
        body = {"conversation": self.conversation} | body
        return httpx.post(f"{self.stack.url}/api/chat", json=body, timeout=30, trust_env=False)

    def events(self, after: int = 0) -> Json:
        """What `/api/chat/events` says."""
        query: dict[str, str | int] = {"conversation": self.conversation, "after": after}
        url = f"{self.stack.url}/api/chat/events"
        response = httpx.get(url, params=query, timeout=30, trust_env=False)
        response.raise_for_status()
        return dict(response.json())

    @property
    def last(self) -> Json:
        return list(self.replies.values())[-1]

    @property
    def guide(self) -> Json:
        """Where the last reply says that the resident stands."""
        return dict(self.last["data"]["guide"])

    def tracker(self) -> Json:
        """What Rasa remembers of the conversation."""
        sender = self.stack.sender(self.conversation)
        url = f"{self.stack.rasa_url}/conversations/{sender}/tracker"
        response = httpx.get(url, params={"include_events": "ALL"}, timeout=30, trust_env=False)
        response.raise_for_status()
        return dict(response.json())

    def _send(self, message_id: str | None, **body: str) -> Json:
        message_id = message_id or uuid.uuid4().hex
        reply = self._post_until_taken(message_id=message_id, **body)
        if reply["data"]["status"] == "error_busy":
            reply = self._late_reply(message_id)
        self.replies[message_id] = reply
        return reply

    def _post_until_taken(self, **body: str) -> Json:
        """Post a message again and again while nobody is there to take it."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                response = self.post(**body)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
                continue
            assert response.status_code == 200, response.text
            (reply,) = response.json()["replies"]
            return dict(reply)

    def _late_reply(self, message_id: str) -> Json:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found = [e["reply"] for e in self._events() if e["message_id"] == message_id]
            if found:
                (reply,) = found
                return dict(reply)
            time.sleep(0.2)
        raise TimeoutError(f"no reply to {message_id}")

    def _events(self) -> list[Json]:
        try:
            return list(self.events()["events"])
        except httpx.TransportError:
            return []
