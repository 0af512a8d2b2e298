"""The gateway on a real port: what only shows on a connection."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from bot.copy import sentences
from bot.gateway import body
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.inbox import take_up
from tests.fakes.fake_rasa import FakeRasa, Said, Say

from .running import CONVERSATION, on_a_port


@pytest.fixture
def wire(http: httpx.Client) -> Iterator[socket.socket]:
    """A bare connection to the gateway."""
    url = urlsplit(str(http.base_url))
    with socket.create_connection((url.hostname, url.port), timeout=10) as wire:
        yield wire


def post(content: bytes, length: int | None = None) -> bytes:
    head = f"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: {length or len(content)}\r\n\r\n"
    return head.encode() + content


def read_all(wire: socket.socket) -> bytes:
    received = b""
    while chunk := wire.recv(65536):
        received += chunk
    return received


def test_message_is_answered(http: httpx.Client) -> None:
    """The plain way over a real connection."""
    response = http.post("/api/chat", json={"conversation": "a", "text": "alo"})
    assert response.json()["replies"][0]["text"] == "Cháu nghe: alo"
    assert response.headers["Cache-Control"] == "no-store"
    assert "server" not in response.headers


def test_huge_body_gets_its_answer_while_it_is_being_sent(http: httpx.Client) -> None:
    """Also in chunks of unknown number; the connection is closed afterwards."""
    chunks = (b"a" * 65536 for _ in range(320))
    response = http.post("/api/chat", content=chunks)
    assert response.status_code == 413
    assert response.json() == {"error": sentences()["too_long"]}
    assert response.headers["Connection"] == "close"


def test_slow_body_is_not_waited_for(wire: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that sends a few bytes now and then gets 408 and is hung up on."""
    monkeypatch.setattr(body, "BODY_TIMEOUT_S", 0.3)
    wire.sendall(post(b'{"conversation"', length=1000))
    started = time.monotonic()
    answer = read_all(wire)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert sentences()["too_slow"].encode() in answer
    assert time.monotonic() - started < 3


def test_endless_body_is_not_waited_for(
    wire: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too long already is thrown away for a while only."""
    monkeypatch.setattr(body, "BODY_TIMEOUT_S", 0.5)
    wire.sendall(post(b"a" * 100_000, length=10**9))
    assert read_all(wire).startswith(b"HTTP/1.1 413 ")


def test_client_that_leaves_in_the_middle_of_its_message_harms_nobody(
    http: httpx.Client, wire: socket.socket, rasa: FakeRasa, capfd: pytest.CaptureFixture[str]
) -> None:
    """Half a message is no message, and no error of ours."""
    wire.sendall(post(b'{"conversation": "a", "te', length=1000))
    time.sleep(0.1)
    wire.close()
    response = http.post("/api/chat", json={"conversation": "a", "text": "alo"})
    assert response.status_code == 200
    assert rasa.asked == ["alo"]
    assert "request_failed" not in capfd.readouterr().out


def test_answer_for_a_client_that_hung_up_is_an_event(
    http: httpx.Client, wire: socket.socket, rasa: FakeRasa
) -> None:
    """The message is answered all the same, and the answer can be fetched."""
    rasa.will(Say((Said("đây ạ"),), delay_s=0.5))
    content = f'{{"conversation": "{CONVERSATION}", "text": "alo"}}'
    wire.sendall(post(content.encode()))
    while not rasa.asked:
        time.sleep(0.01)
    wire.close()
    deadline = time.monotonic() + 10
    query = {"conversation": CONVERSATION}
    while not (events := http.get("/api/chat/events", params=query).json()["events"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [event["reply"]["text"] for event in events] == ["đây ạ"]


def test_shutdown_does_not_wait_for_rasa(settings: Settings, rasa: FakeRasa) -> None:
    """With messages still waiting the gateway ends at once; they stay in the inbox."""
    rasa.stop()
    with on_a_port(settings) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post("/api/chat", json={"conversation": "a", "text": "alo"}, timeout=0.3)
        client.close()
        started = time.monotonic()
    assert time.monotonic() - started < 2
    engine = open_database(settings.content_url)
    assert [message.text for message in take_up(engine)] == ["alo"]
    engine.dispose()
