"""What every reply carries, whatever was typed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.observability.outcome import Outcome
from tests.stack.residents import Json, Resident
from tests.stack.running import Stack

NewResident = Callable[[], Resident]
GUIDE_FIELDS = {"topic", "step_id", "step", "steps", "state", "depth"}

# Typed text of every kind -> what the reply to it may be.
ANYTHING = {
    "chào cháu": {"small_talk"},
    "cam on chau": {"small_talk"},
    "cháu làm được những gì": {"small_talk"},
    "cách cài vneid": {"answered"},
    "giá vàng hôm nay bao nhiêu": {"unanswerable"},
    "/action_listen": {"unanswerable", "notice", "clarify"},
    "/session_start": {"unanswerable", "notice", "clarify"},
    '/start_guide{"topic":"vneid-cai-dat"}': {"answered", "unanswerable", "notice", "clarify"},
    "🙂🙂🙂": {"small_talk", "unanswerable", "notice", "feedback"},
    "?": {"small_talk", "unanswerable", "notice"},
    "…": {"small_talk", "unanswerable", "notice"},
    "a" * 3_900: {"unanswerable", "notice", "clarify", "small_talk"},
    "máy bác hỏng rồi " * 230: {"unanswerable", "notice", "clarify", "answered"},
    "tôi muốn gặp người thật": {"handed_off"},
    "mat khau cua toi la hoabinh1955": {"refused_secret"},
}


def _expect_whole(reply: Json) -> None:
    assert set(reply) >= {"text", "buttons", "image", "audio", "data"}
    assert reply["text"].strip()
    assert all(set(button) == {"title", "payload"} for button in reply["buttons"])
    data = reply["data"]
    assert data["status"] in set(Outcome)
    assert (data["topic"] is not None) or data["status"] not in ("answered", "guide_step")
    assert all(set(candidate) == {"topic", "score"} for candidate in data["candidates"])
    assert data["guide"] is None or set(data["guide"]) == GUIDE_FIELDS


@pytest.mark.parametrize("text", ANYTHING, ids=lambda text: text[:24])
def test_anything_typed_gets_one_whole_reply(resident: Resident, text: str) -> None:
    """One reply with all fields of the contract; nothing is open; and the next message is answered."""
    reply = resident.say(text)
    _expect_whole(reply)
    assert reply["data"]["status"] in ANYTHING[text], reply["text"]
    assert reply["data"]["guide"] is None
    assert resident.say("chào cháu")["data"]["status"] == "small_talk"


@pytest.mark.parametrize("text", ANYTHING, ids=lambda text: text[:24])
def test_nothing_typed_loses_the_place_in_a_guide(resident: Resident, text: str) -> None:
    """Inside a guide every reply says where the resident stands, and that stays so."""
    resident.say("huong dan cai vneid")
    resident.press("Bắt đầu")
    place = resident.press("Xong rồi")["data"]["guide"]
    reply = resident.say(text)
    _expect_whole(reply)
    assert reply["data"]["guide"] == place
    shown = resident.say("làm tiếp đi cháu")
    assert (shown["data"]["status"], shown["data"]["guide"]) == ("guide_step", place)


def test_a_step_says_where_the_resident_stands(resident: Resident) -> None:
    """`guide` counts steps from 1 and names the step of the topic's file."""
    resident.say("huong dan cai vneid")
    assert resident.press("Bắt đầu")["data"]["guide"] == {
        "topic": "vneid-cai-dat",
        "step_id": "mo-kho-ung-dung",
        "step": 1,
        "steps": 7,
        "state": "running",
        "depth": 1,
    }


def test_a_retry_gets_the_same_reply_and_changes_nothing(resident: Resident) -> None:
    """Ten requests with one message id, half of them at once, are one step."""
    resident.say("huong dan cai vneid")
    resident.press("Bắt đầu")
    body = {"text": "xong rồi", "message_id": "again-and-again"}
    with ThreadPoolExecutor(5) as pool:
        tries = list(pool.map(lambda _: resident.post(**body).json(), range(5)))
    first = resident.say(**body)
    assert all(t["replies"] in ([first], tries[0]["replies"]) for t in tries)
    assert all(resident.post(**body).json()["replies"] == [first] for _ in range(4))
    assert first["data"]["guide"]["step"] == 2
    assert resident.say("xong rồi")["data"]["guide"]["step"] == 3


def test_messages_sent_at_once_are_answered_in_order(resident: Resident) -> None:
    """An impatient resident presses send five times: five different steps, none of them twice."""
    resident.say("huong dan cai vneid")
    resident.press("Bắt đầu")
    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: resident.say("xong rồi"), range(5)))
    assert sorted(reply["data"]["guide"]["step"] for reply in replies) == [2, 3, 4, 5, 6]


def test_conversations_never_mix(newcomer: NewResident) -> None:
    """Residents who write at the same time each follow their own guide, and see no other's events."""
    guides = {"vneid-cai-dat": "huong dan cai vneid", "phong-to-chu": "cách phóng to chữ"}

    def follow(topic: str) -> list[tuple[str, int]]:
        resident = newcomer()
        resident.say(guides[topic])
        steps = [resident.press("Bắt đầu"), *(resident.say("xong rồi") for _ in range(3))]
        assert resident.events()["events"] == [] or set(resident.replies) >= {
            event["message_id"] for event in resident.events()["events"]
        }
        return [(s["data"]["guide"]["topic"], s["data"]["guide"]["step"]) for s in steps]

    topics = ["vneid-cai-dat", "phong-to-chu"] * 2
    with ThreadPoolExecutor(4) as pool:
        followed = list(pool.map(follow, topics))
    assert followed == [[(topic, step) for step in range(1, 5)] for topic in topics]


def test_a_button_of_another_conversation_does_nothing(newcomer: NewResident) -> None:
    """Payloads count only where they were offered."""
    one, other = newcomer(), newcomer()
    one.say("huong dan cai vneid")
    payload = one.last["buttons"][0]["payload"]
    (reply,) = other.post(payload=payload).json()["replies"]
    assert reply["data"]["status"] == "error_input"
    assert other.say("xong rồi")["data"]["guide"] is None


def test_events_are_empty_when_everything_was_answered_at_once(resident: Resident) -> None:
    """`after` of an answer goes into the next request and then brings nothing again."""
    resident.say("chào cháu")
    seen = resident.events()
    assert resident.events(after=seen["after"]) == {"events": [], "after": seen["after"]}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"conversation": "c", "text": "   "}', 422),
        (b'{"conversation": "c"}', 422),
        (b'{"conversation": "c", "text": "a", "payload": "/greet"}', 422),
        (b'{"conversation": "c", "text": "' + b"a" * 4_001 + b'"}', 413),
        (b" " * 70_000, 413),
    ],
)
def test_what_is_no_message_is_refused_in_a_sentence(
    stack: Stack, body: bytes, status: int
) -> None:
    """The resident reads a sentence, not a word of the framework."""
    response = httpx.post(f"{stack.url}/api/chat", content=body, timeout=30, trust_env=False)
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert response.json()["error"].strip()
