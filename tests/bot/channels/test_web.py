"""The web chat's request as a message; `tests/bot/gateway/test_chat_api.py` walks the bad ones."""

import json

import pytest

from bot.channels.message import InboundMessage
from bot.channels.web import MAX_BODY, MAX_TEXT, WebError, parse_request


def parsed(**fields: object) -> InboundMessage:
    return parse_request(json.dumps({"conversation": "c"} | fields).encode())


def test_text_is_cleaned_and_trimmed() -> None:
    """NFC, no invisible characters, no slash in front, newlines kept."""
    message = parsed(text=" /\u200bTie\u0302\u0301ng\r\nViệt ", message_id="m1")
    assert message == InboundMessage("web", "c", "m1", text="Tiếng\nViệt")


def test_payload_is_left_alone() -> None:
    """It is compared with what was offered, character by character."""
    payload = '/start_guide{"topic": "quet-ma-qr"} '
    assert parsed(payload=payload, message_id="m1").payload == payload


def test_secret_is_masked_and_named() -> None:
    """The message knows the kind of secret, never the secret."""
    message = parsed(text="otp 482913")
    assert message.secrets == ("otp",)
    assert "482913" not in repr(message)


def test_message_without_an_id_gets_its_own() -> None:
    """128 random bits as 32 hexadecimal digits."""
    ids = {parsed(text="alo").message_id for _ in range(100)}
    assert len(ids) == 100
    assert {len(bytes.fromhex(id_)) for id_ in ids} == {16}


def test_unknown_fields_are_ignored() -> None:
    """A newer page may say more."""
    assert parsed(text="alo", user="admin", secrets=["x"], channel="zalo").channel == "web"


def test_longest_text_fits_into_the_longest_body() -> None:
    """Also when every character is written as two escapes."""
    body = json.dumps(
        {"conversation": "c" * 128, "message_id": "m" * 64, "text": "\U0001f475" * MAX_TEXT}
    )
    assert len(body) <= MAX_BODY
    assert len(parse_request(body.encode()).text or "") == MAX_TEXT


def test_one_character_more_is_refused() -> None:
    """Counted as it was sent, before cleaning."""
    with pytest.raises(WebError) as caught:
        parsed(text=" " * MAX_TEXT + "a")
    assert (caught.value.status, caught.value.copy_key) == (413, "too_long")
