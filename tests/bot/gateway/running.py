"""The real gateway in front of the fake Rasa: in this event loop, or on a port of its own."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from bot.gateway.app import build_app
from bot.gateway.conversations import Conversations
from bot.settings import Settings

Json = dict[str, Any]
CONVERSATION = "0123456789abcdef0123456789abcdef"


@dataclass
class Gateway:
    """A running gateway and the calls of its API."""

    client: httpx.AsyncClient
    conversations: Conversations

    async def post(self, **body: Any) -> httpx.Response:
        return await self.client.post("/api/chat", json={"conversation": CONVERSATION} | body)

    async def say(self, text: str, **body: Any) -> Json:
        return await self.reply(text=text, **body)

    async def press(self, payload: str, **body: Any) -> Json:
        return await self.reply(payload=payload, **body)

    async def reply(self, **body: Any) -> Json:
        """The one reply to a message that must be taken."""
        response = await self.post(**body)
        assert response.status_code == 200, response.text
        (reply,) = response.json()["replies"]
        return dict(reply)

    async def events(self, conversation: str = CONVERSATION, after: int = 0) -> list[Json]:
        query: dict[str, str | int] = {"conversation": conversation, "after": after}
        response = await self.client.get("/api/chat/events", params=query)
        assert response.status_code == 200, response.text
        return list(response.json()["events"])


@asynccontextmanager
async def in_this_loop(settings: Settings) -> AsyncIterator[Gateway]:
    """The application, started and stopped, with HTTP but without a socket."""
    app = build_app(settings)
    transport = httpx.ASGITransport(app)
    client = httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=30)
    async with app.router.lifespan_context(app), client:
        yield Gateway(client, app.state.conversations)


@contextmanager
def on_a_port(settings: Settings) -> Iterator[httpx.Client]:
    """The application as it is run, on a free port of 127.0.0.1."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(build_app(settings), log_level="critical", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
