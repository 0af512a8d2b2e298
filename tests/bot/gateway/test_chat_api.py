"""What the API says to requests that are no message, whoever sent them."""

import json
import unicodedata
from typing import Any

import pytest

from bot.copy import sentences
from tests.fakes.fake_rasa import FakeRasa, HangUp, Said, Say

from .running import CONVERSATION, Gateway, in_this_loop

URL = "/api/chat"


def body(**fields: Any) -> bytes:
    return json.dumps({"conversation": CONVERSATION} | fields).encode()


# name: (body, status, key of the sentence)
BAD: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "not_json"),
    "no JSON": (b"{conversation: 1}", 400, "not_json"),
    "half of it": (body(text="alo")[:-3], 400, "not_json"),
    "a byte order mark": (b"\xef\xbb\xbf" + body(text="alo"), 400, "not_json"),
    "invalid UTF-8": (b'{"conversation": "a", "text": "\xff\xfe"}', 400, "not_json"),
    "UTF-16": (body(text="alo").decode().encode("utf-16"), 400, "not_json"),
    "deep nesting": (b"[" * 30_000 + b"]" * 30_000, 400, "not_json"),
    "deep objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "not_json"),
    "a huge number": (b'{"conversation": ' + b"9" * 5_000 + b"}", 400, "not_json"),
    "a list": (b"[]", 422, "bad_fields"),
    "a nested list": (b"[" * 200 + b"]" * 200, 422, "bad_fields"),
    "null": (b"null", 422, "bad_fields"),
    "infinity": (b"Infinity", 422, "bad_fields"),
    "no conversation": (b'{"text": "alo"}', 422, "bad_fields"),
    "empty conversation": (body(conversation="", text="alo"), 422, "bad_fields"),
    "long conversation": (body(conversation="a" * 129, text="alo"), 422, "bad_fields"),
    "conversation a number": (body(conversation=5, text="alo"), 422, "bad_fields"),
    "conversation half an emoji": (body(conversation="\ud83d", text="alo"), 422, "bad_fields"),
    "no text": (body(), 422, "bad_fields"),
    "text and payload": (body(text="alo", payload="/x"), 422, "bad_fields"),
    "text a number": (body(text=5), 422, "bad_fields"),
    "text a list": (body(text=["alo"]), 422, "bad_fields"),
    "text an object": (body(text={"$gt": ""}), 422, "bad_fields"),
    "payload true": (body(payload=True), 422, "bad_fields"),
    "message id a number": (body(text="alo", message_id=1), 422, "bad_fields"),
    "message id long": (body(text="alo", message_id="a" * 65), 422, "bad_fields"),
    "message id with a newline": (body(text="alo", message_id="a\n"), 422, "bad_fields"),
    "message id with a space": (body(text="alo", message_id="a b"), 422, "bad_fields"),
    "message id empty": (body(text="alo", message_id=""), 422, "bad_fields"),
    "empty text": (body(text=""), 422, "empty"),
    "blank text": (body(text=" \n\t\u3000"), 422, "empty"),
    "zero-width text": (body(text="\u200b\u200d\ufeff\u2060\u202e"), 422, "empty"),
    "control characters": (body(text="\x00\x01\x1b"), 422, "empty"),
    "slashes": (body(text="/ / /"), 422, "empty"),
    "half an emoji": (body(text="\ud83d"), 422, "empty"),
    "4,001 characters": (body(text="a" * 4_001), 413, "too_long"),
    "50,000 characters": (body(text="a" * 50_000), 413, "too_long"),
    "50,000 letters": (body(text="ộ" * 50_000), 413, "too_long"),
    "10 MB": (b'{"text": "' + b"a" * 10_000_000 + b'"}', 413, "too_long"),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_message_is_refused_with_a_kind_sentence(
    gateway: Gateway, rasa: FakeRasa, name: str
) -> None:
    """The status says whose fault it is, the body what to do, in Vietnamese; nothing is passed on."""
    content, status, copy_key = BAD[name]
    response = await gateway.client.post(URL, content=content)
    assert (response.status_code, response.json()) == (status, {"error": sentences()[copy_key]})
    assert rasa.turns == []


async def test_payload_of_half_an_emoji_is_an_unknown_button(gateway: Gateway) -> None:
    """It can never have been offered."""
    response = await gateway.client.post(URL, content=body(payload="/\udcff"))
    assert response.json()["replies"][0]["data"]["status"] == "error_input"


ODD = {
    "half an emoji in a text": ("xin \ud83dchào", "xin chào"),
    "a whole emoji in two escapes": ("xin chào \U0001f44b", "xin chào \U0001f44b"),
    "zero-width and bidirectional marks": ("xin\u200b ch\u202eào", "xin chào"),
    "a null character": ("xin\x00 chào", "xin chào"),
    "decomposed letters": (unicodedata.normalize("NFD", "chữ Việt"), "chữ Việt"),
    "SQL": ("'; DROP TABLE inbox_messages; --", "'; DROP TABLE inbox_messages; --"),
    "a template": ("{{7*7}} ${x} %s {0}", "{{7*7}} ${x} %s {0}"),
    "markup": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "4,000 letters": ("ộ" * 4_000, "ộ" * 4_000),
    "4,000 emoji": ("\U0001f475" * 4_000, "\U0001f475" * 4_000),
}


@pytest.mark.parametrize("name", ODD)
async def test_odd_text_is_taken(gateway: Gateway, rasa: FakeRasa, name: str) -> None:
    """Whatever can be read in a text reaches Rasa, cleaned and in NFC, and is answered."""
    sent, taken = ODD[name]
    response = await gateway.client.post(URL, content=body(text=sent))
    assert response.status_code == 200
    assert rasa.asked == [taken]


@pytest.mark.parametrize(
    "sql",
    ["' OR 1=1 --", 'a"; DELETE FROM replies; --', "%' UNION SELECT text FROM inbox_messages"],
)
async def test_sql_in_any_field_is_only_text(gateway: Gateway, rasa: FakeRasa, sql: str) -> None:
    """Ids and payloads that hold SQL find nothing of others and break nothing."""
    rasa.will(HangUp(), Say((Said("của người khác"),)))
    await gateway.say("alo")
    assert (await gateway.say("alo", conversation=sql))["text"] == "Cháu nghe: alo"
    assert (await gateway.press(sql))["data"]["status"] == "error_input"
    assert await gateway.events(sql) == []
    assert (await gateway.say(sql))["text"] == f"Cháu nghe: {sql}"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"conversation": ""},
        {"conversation": "a" * 129},
        {"conversation": "a", "after": "-1"},
        {"conversation": "a", "after": "x"},
        {"conversation": "a", "after": "1.5"},
        {"conversation": "a", "after": "9" * 30},
        {"conversation": "a", "after": "9" * 5_000},
    ],
)
async def test_bad_question_for_events_is_refused_kindly(
    gateway: Gateway, query: dict[str, str]
) -> None:
    """The same shape as other refusals, without the framework's own error list."""
    response = await gateway.client.get(f"{URL}/events", params=query)
    assert response.status_code == 422
    assert response.json() == {"error": sentences()["bad_request"]}


@pytest.mark.parametrize("conversation", ["\x00", "\xff", "%ff%00", "người lạ", "a b", "a&b=c"])
async def test_unknown_conversation_has_no_events(gateway: Gateway, conversation: str) -> None:
    """A conversation that nobody began looks like one without news."""
    response = await gateway.client.get(f"{URL}/events", params={"conversation": conversation})
    assert response.json() == {"events": [], "after": 0}


async def test_after_comes_back_when_there_is_nothing_new(gateway: Gateway) -> None:
    """A client may always send on the `after` that it got, up to the greatest id there is."""
    query = {"conversation": "a", "after": str(2**63 - 1)}
    response = await gateway.client.get(f"{URL}/events", params=query)
    assert response.json() == {"events": [], "after": 2**63 - 1}


@pytest.mark.parametrize(
    ("method", "path", "status", "copy_key"),
    [
        ("GET", "/api/chat", 405, "bad_request"),
        ("DELETE", "/api/chat/events", 405, "bad_request"),
        ("GET", "/api/other", 404, "not_found"),
        ("GET", "/docs", 404, "not_found"),
        ("GET", "/openapi.json", 404, "not_found"),
        ("GET", "/static/none.js", 404, "not_found"),
        ("GET", "/static/", 404, "not_found"),
        ("GET", "/static/..%2f__main__.py", 404, "not_found"),
        ("GET", "/static/%2e%2e/app.py", 404, "not_found"),
        ("POST", "/", 405, "bad_request"),
    ],
)
async def test_what_is_not_there_is_refused_kindly(
    gateway: Gateway, method: str, path: str, status: int, copy_key: str
) -> None:
    """Unknown addresses, files outside the page's folder and wrong methods give JSON too."""
    response = await gateway.client.request(method, path)
    assert (response.status_code, response.json()) == (status, {"error": sentences()[copy_key]})


async def test_unexpected_error_is_a_kind_503(gateway: Gateway, capsys) -> None:
    """No traceback for the client; the operator finds it in the log."""

    async def fail(*_: Any) -> None:
        raise RuntimeError("một lỗi không ai ngờ")

    gateway.conversations.receive = fail  # type: ignore[method-assign,assignment]
    response = await gateway.post(text="alo")
    assert response.status_code == 503
    assert response.json() == {"error": sentences()["out_of_order"]}
    assert response.headers["Cache-Control"] == "no-store"
    assert "một lỗi không ai ngờ" in capsys.readouterr().out


async def test_message_without_an_id_is_always_a_new_one(
    gateway: Gateway, rasa: FakeRasa, settings
) -> None:
    """Without message_id two equal texts are two messages, before and after a restart."""
    await gateway.say("rồi")
    await gateway.say("rồi")
    async with in_this_loop(settings) as other:
        await other.say("rồi")
    assert rasa.asked == ["rồi"] * 3
