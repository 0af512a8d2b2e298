import json

import httpx
import pytest

from bot.bench.chat import BanSoChat, Place, RasaChat, Reply

GUIDE = {"topic": "a", "step_id": "x", "step": 2, "steps": 5, "state": "running", "depth": 1}
REPLY = {
    "text": "Bước 2",
    "buttons": [{"title": "Xong", "payload": '/guide_next{"topic":"a"}'}],
    "data": {"status": "guide_step", "guide": GUIDE},
}


def client(answer: httpx.Response | Exception, sent: list[dict[str, str]]) -> httpx.AsyncClient:
    def handle(request: httpx.Request) -> httpx.Response:
        sent.append({"path": request.url.path, **json.loads(request.content)})
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx.AsyncClient(transport=httpx.MockTransport(handle))


async def test_ban_so_gets_a_text_or_a_payload_and_tells_status_and_place() -> None:
    """The body holds one of the two, as the web chat sends it."""
    sent: list[dict[str, str]] = []
    async with client(httpx.Response(200, json={"replies": [REPLY]}), sent) as http:
        chat = BanSoChat(http, "http://bot")
        reply = await chat.send("c", text="tiếp", payload=None)
        await chat.send("c", text=None, payload="/x")
    assert sent == [
        {"path": "/api/chat", "conversation": "c", "text": "tiếp"},
        {"path": "/api/chat", "conversation": "c", "payload": "/x"},
    ]
    payloads = ('/guide_next{"topic":"a"}',)
    assert reply == Reply("Bước 2", payloads, "guide_step", Place("a", 2, 5))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(500), "HTTP 500"),
        (httpx.ReadTimeout("late"), "ReadTimeout('late')"),
        (httpx.Response(200, json={"replies": []}), "no reply"),
    ],
    ids=["status", "timeout", "empty"],
)
async def test_what_goes_wrong_becomes_an_error_of_the_reply(answer, error) -> None:
    """A load goes on after a failure, so nothing is raised."""
    async with client(answer, []) as http:
        reply = await BanSoChat(http, "http://bot").send("c", text="x", payload=None)
    assert reply == Reply(error=error)


async def test_rasa_s_utterances_are_one_reply() -> None:
    """Texts together; an utterance that is only a picture adds nothing."""
    sent: list[dict[str, str]] = []
    said = [{"text": "Hey!"}, {"image": "x.jpg"}, {"text": "How are you?"}]
    async with client(httpx.Response(200, json=said), sent) as http:
        reply = await RasaChat(http, "http://rasa").send("c", text="hi", payload=None)
    assert reply == Reply("Hey!\n\nHow are you?")
    assert sent == [{"path": "/webhooks/rest/webhook", "sender": "c", "message": "hi"}]
