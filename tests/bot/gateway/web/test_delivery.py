"""Nothing typed is lost, and nothing is sent twice."""

import json

import pytest
from playwright.sync_api import Route, expect

from .chat_page import TREMOR_MS, ChatPage
from .fake_gateway import FakeGateway, reply

pytestmark = pytest.mark.browser

WAITING = "Đang chờ mạng…"
CHAT = "**/api/chat"


def ids(gateway: FakeGateway) -> list[str]:
    return [message["message_id"] for message in gateway.received]


def test_offline_messages_wait_and_go_out_in_order(chat: ChatPage, gateway: FakeGateway) -> None:
    """Messages typed without a network are sent once each, in order, when it is back."""
    chat.page.context.set_offline(True)
    for text in ["mot", "hai", "ba"]:
        chat.say(text)
    expect(chat.residents.filter(has_text=WAITING)).to_have_count(3)
    chat.page.context.set_offline(False)
    expect(chat.assistants).to_have_count(3)
    assert [message["text"] for message in gateway.received] == ["mot", "hai", "ba"]
    assert len(set(ids(gateway))) == 3
    expect(chat.residents.filter(has_text=WAITING)).to_have_count(0)
    answered = [words for text in ["mot", "hai", "ba"] for words in (text, f"Cháu nghe: {text}")]
    assert chat.words() == answered


def test_coming_online_sends_at_once(chat: ChatPage, gateway: FakeGateway) -> None:
    """The `online` event does not wait for the back-off, which may have grown long."""
    chat.page.clock.install()
    chat.page.reload()
    chat.page.context.set_offline(True)
    chat.say("alo")
    expect(chat.residents.filter(has_text=WAITING)).to_have_count(1)
    chat.page.clock.pause_at(chat.page.evaluate("Date.now() + 1"))
    chat.page.context.set_offline(False)
    expect(chat.heard("Cháu nghe: alo")).to_have_count(1)
    assert gateway.handled == ["alo"]


def test_dropped_request_is_sent_again_with_the_same_id(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """Requests that never arrived are repeated; the assistant gets the message one time."""
    dropped: list[str] = []

    def drop_twice(route: Route) -> None:
        if len(dropped) == 2:
            route.continue_()
            return
        dropped.append(json.loads(route.request.post_data or "")["message_id"])
        route.abort("connectionreset")

    chat.page.route(CHAT, drop_twice)
    chat.say("alo")
    expect(chat.residents.filter(has_text=WAITING)).to_have_count(1)
    expect(chat.heard("Cháu nghe: alo")).to_have_count(1)
    assert {*dropped} == {*ids(gateway)}
    assert len(ids(gateway)) == 1


def test_lost_answer_is_asked_for_again(chat: ChatPage, gateway: FakeGateway) -> None:
    """When the connection breaks after the message arrived, the stored answer is fetched."""
    gateway.will_lose_answer(reply("Chỉ trả lời một lần."))
    chat.say("alo")
    expect(chat.heard("Chỉ trả lời một lần.")).to_have_count(1)
    assert len(ids(gateway)) == 2
    assert len(set(ids(gateway))) == 1
    assert gateway.handled == ["alo"]


def test_server_error_is_retried(chat: ChatPage, gateway: FakeGateway) -> None:
    """A 5xx is the server's trouble: the page says that it tries again, and does."""
    gateway.will_fail(500)
    gateway.will_fail(503, error="restarting")
    chat.say("alo")
    expect(chat.residents.filter(has_text="Máy đang bận…")).to_have_count(1)
    expect(chat.heard("Cháu nghe: alo")).to_have_count(1)
    assert len(ids(gateway)) == 3
    assert len(set(ids(gateway))) == 1


def test_page_of_a_captive_portal_is_no_answer(chat: ChatPage, gateway: FakeGateway) -> None:
    """A 200 that is not the API's JSON (a Wi-Fi login page) counts as not delivered."""
    strange: list[str] = []

    def login_page_first(route: Route) -> None:
        if strange:
            route.continue_()
            return
        strange.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<html>Đăng nhập Wi-Fi</html>")

    chat.page.route(CHAT, login_page_first)
    chat.say("alo")
    expect(chat.heard("Cháu nghe: alo")).to_have_count(1)
    assert gateway.handled == ["alo"]
    expect(chat.log).not_to_contain_text("Đăng nhập Wi-Fi")


def test_silent_server_is_given_up_and_asked_again(chat: ChatPage, gateway: FakeGateway) -> None:
    """A request without any answer is cut after 20 seconds and repeated with the same id."""
    gateway.will_answer(reply("Đến muộn."), delay_s=3)
    chat.page.clock.install()
    chat.page.reload()
    chat.say("alo")
    expect(chat.busy).to_contain_text("Bạn Số đang trả lời…")
    chat.page.clock.fast_forward(20_000)
    expect(chat.residents.filter(has_text=WAITING)).to_have_count(1)
    expect(chat.heard("Đến muộn.")).to_have_count(1)
    assert len(ids(gateway)) == 2
    assert len(set(ids(gateway))) == 1


def test_refused_message_is_shown_kindly_and_not_retried(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """A 4xx ends the matter: its sentence is shown, the text returns to the field."""
    gateway.will_fail(422, error="Bác viết ngắn lại giúp cháu nhé.")
    chat.say("dài quá")
    expect(chat.heard("Bác viết ngắn lại giúp cháu nhé.")).to_have_count(1)
    expect(chat.residents.first).to_contain_text("Chưa gửi được")
    expect(chat.field).to_have_value("dài quá")
    chat.say("ngắn hơn")
    expect(chat.heard("Cháu nghe: ngắn hơn")).to_have_count(1)
    chat.page.reload()
    expect(chat.heard("Cháu nghe: ngắn hơn")).to_have_count(1)
    assert [message["text"] for message in gateway.received] == ["dài quá", "ngắn hơn"]


def test_refusal_without_a_sentence_gets_the_pages_own(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """A proxy's bare 413 is put into kind words, and the buttons before it work again."""
    gateway.will_answer(reply("Việc nào ạ?", "Tiền điện"))
    gateway.will_fail(413)
    chat.say("tra tien")
    chat.choices.click()
    expect(chat.heard("Cháu chưa nhận được tin này.")).to_have_count(1)
    chat.page.wait_for_timeout(TREMOR_MS)
    chat.choices.click()
    expect(chat.heard("Cháu nghe: /Tiền điện")).to_have_count(1)


def test_waiting_messages_survive_a_reload(chat: ChatPage, gateway: FakeGateway) -> None:
    """What could not be sent before the page was closed is sent, with its id, when it opens."""
    chat.page.route(CHAT, lambda route: route.abort("internetdisconnected"))
    chat.say("mot")
    chat.say("hai")
    expect(chat.residents.filter(has_text=WAITING)).to_have_count(2)
    waiting = [entry["id"] for entry in chat.stored()["entries"]]
    chat.page.unroute(CHAT)
    chat.page.reload()
    expect(chat.assistants).to_have_count(2)
    assert ids(gateway) == waiting
    assert gateway.handled == ["mot", "hai"]


def test_reload_during_an_answer_does_not_ask_twice(chat: ChatPage, gateway: FakeGateway) -> None:
    """A page reloaded while the assistant works shows that one answer once."""
    gateway.will_answer(reply("Xong rồi ạ."), delay_s=1.0)
    chat.say("alo")
    expect(chat.busy).to_contain_text("Bạn Số đang trả lời…")
    chat.page.reload()
    expect(chat.heard("Xong rồi ạ.")).to_have_count(1)
    assert gateway.handled == ["alo"]
    assert len(set(ids(gateway))) == 1


def test_double_press_sends_one_message(chat: ChatPage, gateway: FakeGateway) -> None:
    """A trembling double tap counts once, also when the second lands on the next step's button."""
    gateway.will_answer(reply("Bước một.", "Rồi"))
    gateway.will_answer(reply("Bước hai.", "Rồi"))
    chat.say("quet ma qr")
    expect(chat.choices).to_have_count(1)
    chat.page.evaluate(
        """async () => {
            const log = document.querySelector("#log");
            const press = () => log.querySelector(".choices:not([hidden]) button").click();
            press();
            while (!log.textContent.includes("Bước hai.")) {
                await new Promise(requestAnimationFrame);
            }
            press();
        }"""
    )
    chat.page.wait_for_timeout(TREMOR_MS)
    expect(chat.heard("Bước hai.")).to_have_count(1)
    assert gateway.handled == ["quet ma qr", "/Rồi"]
    chat.choices.click()
    expect(chat.heard("Cháu nghe: /Rồi")).to_have_count(1)


def test_next_message_waits_for_the_answer_before_it(chat: ChatPage, gateway: FakeGateway) -> None:
    """Two messages typed quickly are asked one after the other, each answered below itself."""
    gateway.will_answer(reply("Đáp một."), delay_s=0.7)
    gateway.will_answer(reply("Đáp hai."))
    chat.say("mot")
    chat.say("hai")
    chat.page.wait_for_timeout(300)
    assert [message["text"] for message in gateway.received] == ["mot"]
    expect(chat.heard("Đáp hai.")).to_have_count(1)
    assert chat.words() == ["mot", "Đáp một.", "hai", "Đáp hai."]
    assert gateway.handled == ["mot", "hai"]
    assert len(gateway.received) == 2
