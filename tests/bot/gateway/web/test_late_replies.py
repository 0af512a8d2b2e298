"""Replies that come later than the answer to a request."""

from typing import Any

import pytest
from playwright.sync_api import expect

from .chat_page import ChatPage
from .fake_gateway import FakeGateway, reply

pytestmark = pytest.mark.browser


@pytest.fixture
def chat_with_clock(chat: ChatPage) -> ChatPage:
    """A page whose timers the test can push on."""
    chat.page.clock.install()
    chat.page.reload()
    return chat


def test_busy_assistants_answer_is_fetched_soon(
    chat_with_clock: ChatPage, gateway: FakeGateway
) -> None:
    """After "error_busy" the page asks about every four seconds and shows the late answer once."""
    chat = chat_with_clock
    gateway.will_answer(reply("Cháu đang khởi động lại, bác chờ nhé.", status="error_busy"))
    chat.say("alo")
    expect(chat.heard("khởi động lại")).to_be_visible()
    gateway.say_later(reply("Cháu đây ạ!", "Rồi"))
    chat.page.clock.fast_forward(4_100)
    expect(chat.heard("Cháu đây ạ!")).to_have_count(1)
    expect(chat.choices).to_have_text(["Rồi"])
    chat.page.clock.fast_forward(31_000)
    chat.page.clock.fast_forward(31_000)
    chat.page.reload()
    expect(chat.heard("Cháu đây ạ!")).to_have_count(1)
    assert gateway.polls[-1] == 1


def test_calm_conversation_is_polled_every_half_minute(
    chat_with_clock: ChatPage, gateway: FakeGateway
) -> None:
    """Without a reason to hurry, 30 seconds pass before the page asks again."""
    chat = chat_with_clock
    chat.say("alo")
    expect(chat.heard("Cháu nghe: alo")).to_be_visible()
    gateway.say_later(reply("Chị Hoa ở xã trả lời: được ạ.", status="handed_off"))
    chat.page.clock.fast_forward(10_000)
    chat.page.wait_for_timeout(300)
    assert gateway.polls == []
    chat.page.clock.fast_forward(21_000)
    expect(chat.heard("Chị Hoa ở xã")).to_have_count(1)
    assert gateway.polls == [0]


def test_reply_that_came_while_the_page_was_closed_is_shown(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """Opening the page again asks at once for what was missed."""
    chat.say("cho gặp cán bộ")
    expect(chat.assistants).to_have_count(1)
    gateway.say_later(reply("Anh Nam ở xã sẽ gọi cho bác."))
    chat.page.reload()
    expect(chat.heard("Anh Nam ở xã")).to_have_count(1)


def test_nothing_is_polled_before_the_first_message_or_in_a_hidden_tab(
    chat_with_clock: ChatPage, gateway: FakeGateway
) -> None:
    """A visitor who only looks, and a tab in the background, cost the server nothing."""
    chat = chat_with_clock
    chat.page.clock.fast_forward(61_000)
    chat.say("alo")
    expect(chat.assistants).to_have_count(1)
    chat.page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})"
    )
    chat.page.clock.fast_forward(31_000)
    chat.page.clock.fast_forward(31_000)
    chat.page.wait_for_timeout(300)
    assert gateway.polls == []
    chat.page.evaluate("delete document.hidden")
    chat.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    chat.page.wait_for_timeout(300)
    assert gateway.polls == [0]


def test_late_reply_delivered_again_is_shown_once(chat: ChatPage) -> None:
    """A server that repeats an event (a slow replica) does not make the page repeat it."""
    event = {"id": 1, "reply": reply("Chị Hoa ở xã trả lời.")}
    chat.page.route(
        "**/api/chat/events?*", lambda route: route.fulfill(json={"events": [event], "after": 1})
    )
    chat.say("alo")
    expect(chat.assistants).to_have_count(1)
    for _ in range(2):
        with chat.page.expect_response("**/api/chat/events?*"):
            chat.page.reload()
        expect(chat.heard("Chị Hoa ở xã trả lời.")).to_have_count(1)
    assert len(chat.stored()["entries"]) == 3


def late_events(chat: ChatPage, *texts: str, **data: Any) -> None:
    """Answer the next questions for events with the late answers to the page's last message."""
    mine = [entry["id"] for entry in chat.stored()["entries"] if entry["from"] == "resident"]
    events = [
        {"id": number, "message_id": mine[-1], "reply": reply(text, **data)}
        for number, text in enumerate(texts, 1)
    ]
    chat.page.route(
        "**/api/chat/events?*",
        lambda route: route.fulfill(json={"events": events, "after": len(events)}),
    )


def test_answer_that_came_both_ways_is_shown_once(chat: ChatPage, gateway: FakeGateway) -> None:
    """The answer to a repeated request is also delivered as a late one: that changes nothing."""
    chat.say("alo")
    expect(chat.heard("Cháu nghe: alo")).to_have_count(1)
    late_events(chat, "Cháu nghe: alo")
    with chat.page.expect_response("**/api/chat/events?*"):
        chat.page.reload()
    expect(chat.heard("Cháu nghe: alo")).to_have_count(1)


def test_late_answer_ends_the_sending_of_its_message(chat: ChatPage, gateway: FakeGateway) -> None:
    """A message that waits to be sent again is answered by its event and not sent any more."""
    gateway.will_fail(503)
    chat.say("alo")
    expect(chat.assistants).to_have_count(0)
    chat.page.wait_for_function("localStorage['banso.conversation'].includes('waiting_server')")
    chat.page.route("**/api/chat", lambda route: route.abort())
    late_events(chat, "Cháu đây ạ", "Và còn nữa")
    chat.page.reload()
    expect(chat.assistants).to_have_count(2)
    entries = chat.stored()["entries"]
    assert entries[0]["delivery"] == "sent"


def test_secret_that_was_refused_late_is_forgotten(chat: ChatPage, gateway: FakeGateway) -> None:
    """As with an answer that comes at once, the page drops the words that held the secret."""
    gateway.will_answer(reply("Bác chờ nhé", status="error_busy"))
    chat.say("otp 482913")
    expect(chat.assistants).to_have_count(1)
    late_events(chat, "Bác đừng gửi mã nhé", status="refused_secret")
    chat.page.reload()
    expect(chat.assistants).to_have_count(2)
    assert "482913" not in str(chat.stored())
