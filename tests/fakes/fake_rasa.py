"""A stand-in for Rasa and its action server, on real local ports, in threads of their own.

It does what Rasa 3.6 does, as far as a client can see: the REST channel always says 200 with a list,
one conversation's turns run one after the other, texts are split at blank lines, the tracker keeps
user and bot events with the metadata of the message, a turn is kept whole or not at all, and without
the action server the list is empty although the user event is kept.
"""

import json
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One message of the bot, as a response in the domain or an action gives it."""

    text: str | None = None
    buttons: tuple[Json, ...] = ()
    image: str | None = None
    custom: Json | None = None

    def event(self) -> Json:
        data = {"buttons": list(self.buttons) or None, "image": self.image, "custom": self.custom}
        nothing = {"elements": None, "quick_replies": None, "attachment": None}
        return {"event": "bot", "text": self.text, "data": data | nothing, "metadata": {}}

    def utterances(self, recipient: str) -> Iterator[Json]:
        """What the REST channel makes of it: text with buttons whole, other text split."""
        if self.buttons:
            yield {"recipient_id": recipient, "text": self.text, "buttons": list(self.buttons)}
        elif self.text:
            for part in self.text.strip().split("\n\n"):
                yield {"recipient_id": recipient, "text": part}
        if self.custom:
            yield {"recipient_id": recipient, "custom": self.custom}
        if self.image:
            yield {"recipient_id": recipient, "image": self.image}


@dataclass(frozen=True)
class Say:
    """Answer with these messages, after a while, or once `gate` is set."""

    said: tuple[Said, ...]
    delay_s: float = 0.0
    gate: threading.Event | None = None


@dataclass(frozen=True)
class SayAndHangUp:
    """Keep the turn with these messages, then break the connection before the answer."""

    said: tuple[Said, ...]


@dataclass(frozen=True)
class HangUp:
    """Break the connection; the turn is lost."""


@dataclass(frozen=True)
class Answer:
    """Answer with this status and body; the turn is lost."""

    status: int
    body: bytes = b""


Step = Say | SayAndHangUp | HangUp | Answer


class LocalServer:
    """A server on a free port of 127.0.0.1, which it keeps when stopped and started again."""

    def __init__(self) -> None:
        self.port = 0
        self._server: ThreadingHTTPServer | None = None
        self._connections: set[socket.socket] = set()
        self._stopping = threading.Event()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_up(self) -> bool:
        return self._server is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", self.port), self._handler())
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections and break the open ones, as if the process were killed."""
        if self._server is None:
            return
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def get(self, path: str, query: dict[str, list[str]]) -> Answer | HangUp:
        raise NotImplementedError

    def post(self, path: str, body: Json) -> Answer | HangUp:
        return Answer(404)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                server._connections.add(self.connection)

            def finish(self) -> None:
                server._connections.discard(self.connection)
                super().finish()

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                self._reply(server.get(unquote(url.path), parse_qs(url.query)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._reply(server.post(unquote(urlsplit(self.path).path), json.loads(body)))

            def _reply(self, answer: Answer | HangUp) -> None:
                if isinstance(answer, HangUp):
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: Any) -> None:
                """Tests do not read an access log."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are what some tests are about."""


class FakeActions(LocalServer):
    """The action server, as far as the gateway sees it."""

    def get(self, path: str, query: dict[str, list[str]]) -> Answer | HangUp:
        return Answer(200, b'{"status":"ok"}') if path == "/health" else Answer(404)


class FakeRasa(LocalServer):
    """Rasa's REST channel, tracker and status.

    Attributes:
        respond: what the bot says to a message when nothing is planned.
        plan: what to do with the next messages, one step each; session starts take none.
        turns: (sender, message, metadata) of every message that arrived, in order.
        events, slots: the tracker of each sender.
        most_at_once: the greatest number of turns that ran at the same time.
    """

    def __init__(self, actions: FakeActions) -> None:
        self.actions = actions
        self.respond: Callable[[str], tuple[Said, ...]] = echo
        self.plan: deque[Step] = deque()
        self.turns: list[tuple[str, str, Json]] = []
        self.events: defaultdict[str, list[Json]] = defaultdict(list)
        self.slots: defaultdict[str, Json] = defaultdict(dict)
        self.most_at_once = 0
        self._at_once = 0
        self._count_lock = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        super().__init__()

    @property
    def asked(self) -> list[str]:
        """The messages that arrived, without session starts."""
        return [message for _, message, _ in self.turns if message != "/session_start"]

    def will(self, *steps: Step) -> None:
        self.plan.extend(steps)

    def will_say(self, *said: Said, **how: Any) -> None:
        self.will(Say(said, **how))

    def get(self, path: str, query: dict[str, list[str]]) -> Answer | HangUp:
        if path == "/status":
            return _ok({"model_file": "model.tar.gz", "num_active_training_jobs": 0})
        if path.startswith("/conversations/") and path.endswith("/tracker"):
            sender = path.split("/")[2]
            shown = query.get("include_events", ["AFTER_RESTART"])[0] != "NONE"
            events = list(self.events[sender]) if shown else None
            return _ok({"sender_id": sender, "slots": self.slots[sender], "events": events})
        return Answer(404)

    def post(self, path: str, body: Json) -> Answer | HangUp:
        if path != "/webhooks/rest/webhook":
            return Answer(404)
        sender, message, metadata = body["sender"], body["message"], body["metadata"]
        with self._counted(), self._locks[sender]:
            self.turns.append((sender, message, metadata))
            if message == "/session_start":
                self.events[sender] += [_user(message, metadata), {"event": "session_started"}]
                return _ok([])
            step = self.plan.popleft() if self.plan else Say(self.respond(message))
            return self._take(step, sender, _user(message, metadata))

    def _take(self, step: Step, sender: str, user: Json) -> Answer | HangUp:
        if isinstance(step, Answer | HangUp):
            return step
        if isinstance(step, Say) and not self._wait(step):
            return HangUp()
        said = step.said if self.actions.is_up else ()
        self.events[sender] += [user, *(one.event() for one in said)]
        if isinstance(step, SayAndHangUp):
            return HangUp()
        return _ok([utterance for one in said for utterance in one.utterances(sender)])

    def _wait(self, step: Say) -> bool:
        """Whether the turn could be finished before this server was stopped."""
        if step.gate:
            while not step.gate.wait(0.01):
                if self._stopping.is_set():
                    return False
        return not self._stopping.wait(step.delay_s)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._count_lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._count_lock:
                self._at_once -= 1


def echo(message: str) -> tuple[Said, ...]:
    return (Said(f"Cháu nghe: {message}"), Said(custom={"status": "answered", "guide": None}))


def _user(message: str, metadata: Json) -> Json:
    return {"event": "user", "text": message, "metadata": metadata}


def _ok(body: Any) -> Answer:
    return Answer(200, json.dumps(body).encode())
