"""Sends one message to a bot and brings its answer into one form, whichever bot it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

TIMEOUT_S = 30.0  # longer than the bot itself waits for an answer; a reply after it is a failure


@dataclass(frozen=True)
class Place:
    """Where a conversation stands in a guide; steps count from 1."""

    topic: str
    step: int
    steps: int


@dataclass(frozen=True)
class Reply:
    """What came back, as far as the checks look at it. `error` is set when nothing usable came."""

    text: str = ""
    payloads: tuple[str, ...] = ()
    status: str = ""
    place: Place | None = None
    error: str | None = None


class Chat(Protocol):
    """A way to talk to a bot. A failure is a `Reply` with `error`, never an exception."""

    async def send(self, conversation: str, *, text: str | None, payload: str | None) -> Reply: ...


class BanSoChat:
    """Bạn Số's `POST /api/chat`."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = f"{url}/api/chat"

    async def send(self, conversation: str, *, text: str | None, payload: str | None) -> Reply:
        words = {"text": text} if payload is None else {"payload": payload}
        body = await _post(self._client, self._url, {"conversation": conversation, **words})
        if isinstance(body, str):
            return Reply(error=body)
        return _from_ban_so(body["replies"])


class RasaChat:
    """Rasa's REST channel. It knows no status; buttons are not pressed here."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = f"{url}/webhooks/rest/webhook"

    async def send(self, conversation: str, *, text: str | None, payload: str | None) -> Reply:
        message = {"sender": conversation, "message": text if payload is None else payload}
        body = await _post(self._client, self._url, message)
        if isinstance(body, str):
            return Reply(error=body)
        return Reply(text="\n\n".join(said["text"] for said in body if said.get("text")))


async def _post(client: httpx.AsyncClient, url: str, body: dict[str, Any]) -> Any:
    """The answer's JSON, or a text that says what went wrong."""
    try:
        response = await client.post(url, json=body, timeout=TIMEOUT_S)
    except httpx.HTTPError as error:
        return repr(error)
    return response.json() if response.is_success else f"HTTP {response.status_code}"


def _from_ban_so(replies: Sequence[dict[str, Any]]) -> Reply:
    """The texts together; the buttons, status and place of the last reply."""
    if not replies:
        return Reply(error="no reply")
    last = replies[-1]
    guide = last["data"]["guide"]
    return Reply(
        text="\n\n".join(reply["text"] for reply in replies),
        payloads=tuple(button["payload"] for button in last["buttons"]),
        status=last["data"]["status"],
        place=guide and Place(guide["topic"], guide["step"], guide["steps"]),
    )
