"""A small stand-in for the gateway: serves the real page, answers `/api/chat` as a test tells it.

It keeps the promises of the real API that the page relies on (a repeated message_id returns the
stored replies, late replies have growing ids) and records every request.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

WEB = Path(__file__).parents[4] / "bot" / "gateway" / "web"
PAGE_HEADERS = {"Content-Security-Policy": "default-src 'self'"}

Json = dict[str, Any]


def reply(text: str, *titles: str, **data: Any) -> Json:
    """A reply of the API; a button's payload is `/` and its title."""
    buttons = [{"title": title, "payload": f"/{title}"} for title in titles]
    facts = {"status": "answered", "topic": None, "candidates": [], "guide": None} | data
    return {"text": text, "buttons": buttons, "image": None, "audio": None, "data": facts}


def guide(step: int, steps: int, state: str = "running") -> Json:
    return {
        "topic": "quet-ma-qr",
        "step_id": "mo-may-anh",
        "step": step,
        "steps": steps,
        "state": state,
        "depth": 0,
    }


@dataclass(frozen=True)
class Answer:
    """Answer the next message with these replies, after a while."""

    replies: tuple[Json, ...]
    delay_s: float = 0.0


@dataclass(frozen=True)
class Fail:
    """Answer the next request with a status and a body, and store nothing."""

    status: int
    body: Json = field(default_factory=dict)


@dataclass(frozen=True)
class LoseAnswer:
    """Take the next message in, then break the connection in the middle of the answer."""

    replies: tuple[Json, ...]


class BrokenResponse(Response):
    """Promises a longer body than it sends, so that the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"repl', "more_body": True})


class FakeGateway:
    """What the server did and will do; tests fill `plan` and `late`, and read `received`."""

    def __init__(self) -> None:
        self.url = ""
        self.reset()

    def reset(self) -> None:
        self.plan: deque[Answer | Fail | LoseAnswer] = deque()
        self.late: list[Json] = []
        self.received: list[Json] = []
        self.polls: list[int] = []
        self.answered: dict[str, list[Json]] = {}

    def will_answer(self, *replies: Json, delay_s: float = 0.0) -> None:
        self.plan.append(Answer(replies, delay_s))

    def will_fail(self, status: int, **body: Any) -> None:
        self.plan.append(Fail(status, body))

    def will_lose_answer(self, *replies: Json) -> None:
        self.plan.append(LoseAnswer(replies))

    def say_later(self, late: Json) -> None:
        self.late.append({"id": len(self.late) + 1, "reply": late})

    @property
    def handled(self) -> list[Any]:
        """What reached the assistant, each message once, in order."""
        first = {message["message_id"]: message for message in reversed(self.received)}
        return [
            message.get("text", message.get("payload"))
            for message in sorted(first.values(), key=self.received.index)
            if message["message_id"] in self.answered
        ]

    async def chat(self, message: Json) -> Response:
        self.received.append(message)
        message_id = message["message_id"]
        if message_id in self.answered:
            return JSONResponse({"replies": self.answered[message_id]})
        said = message.get("text", message.get("payload"))
        step = self.plan.popleft() if self.plan else Answer((reply(f"Cháu nghe: {said}"),))
        if isinstance(step, Fail):
            return JSONResponse(step.body, status_code=step.status)
        self.answered[message_id] = list(step.replies)
        if isinstance(step, LoseAnswer):
            return BrokenResponse()
        await asyncio.sleep(step.delay_s)
        return JSONResponse({"replies": self.answered[message_id]})

    def events(self, after: int) -> Json:
        self.polls.append(after)
        return {
            "events": [event for event in self.late if event["id"] > after],
            "after": max(after, len(self.late)),
        }


def build_app(fake: FakeGateway) -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def page() -> FileResponse:
        return FileResponse(WEB / "index.html", headers=PAGE_HEADERS)

    @app.post("/api/chat")
    async def chat(request: Request) -> Response:
        return await fake.chat(await request.json())

    @app.get("/api/chat/events")
    def events(conversation: str, after: int) -> Json:
        return fake.events(after)

    app.mount("/static", StaticFiles(directory=WEB))
    return app


@contextmanager
def running_gateway() -> Iterator[FakeGateway]:
    """The fake on a free port of 127.0.0.1, in a thread."""
    fake = FakeGateway()
    config = uvicorn.Config(build_app(fake), port=0, log_level="critical", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    fake.url = f"http://{host}:{port}"
    try:
        yield fake
    finally:
        server.should_exit = True
        thread.join()
