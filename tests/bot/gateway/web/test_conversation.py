"""What a resident says and hears on the page."""

import re

import pytest
from playwright.sync_api import expect

from .chat_page import ChatPage
from .conftest import OpenChat
from .fake_gateway import FakeGateway, guide, reply

pytestmark = pytest.mark.browser


def test_enter_sends_what_was_typed(chat: ChatPage, gateway: FakeGateway) -> None:
    """Enter sends the text once, with a random message id, and empties the field."""
    chat.say("  doi bang lai xe  ")
    expect(chat.heard("Cháu nghe: doi bang lai xe")).to_have_count(1)
    expect(chat.field).to_have_value("")
    [message] = gateway.received
    assert message["text"] == "doi bang lai xe"
    assert re.fullmatch("[0-9a-f]{32}", message["message_id"])


def test_send_button_sends_what_was_typed(chat: ChatPage, gateway: FakeGateway) -> None:
    """The send button does the same as Enter."""
    chat.field.fill("quét mã QR")
    chat.page.get_by_role("button", name="Gửi").click()
    expect(chat.heard("Cháu nghe: quét mã QR")).to_be_visible()
    assert gateway.handled == ["quét mã QR"]


def test_shift_enter_starts_a_new_line(chat: ChatPage, gateway: FakeGateway) -> None:
    """Shift+Enter writes a second line into the same message."""
    chat.field.press_sequentially("dòng một")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("dòng hai")
    chat.field.press("Enter")
    expect(chat.heard("dòng hai")).to_be_visible()
    assert gateway.handled == ["dòng một\ndòng hai"]


def test_enter_of_an_input_method_does_not_send(chat: ChatPage, gateway: FakeGateway) -> None:
    """Enter that only confirms a syllable in a Vietnamese input method sends nothing."""
    chat.field.fill("tiê")
    prevented = chat.field.evaluate(
        """field => !field.dispatchEvent(new KeyboardEvent("keydown",
            {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert not prevented
    expect(chat.residents).to_have_count(0)
    assert gateway.received == []


def test_empty_message_is_not_sent(chat: ChatPage, gateway: FakeGateway) -> None:
    """Spaces alone are nothing to send."""
    chat.say("   \n ")
    expect(chat.residents).to_have_count(0)
    assert gateway.received == []


def test_decomposed_letters_are_sent_composed(chat: ChatPage, gateway: FakeGateway) -> None:
    """A keyboard that writes a letter and its marks apart still sends NFC."""
    chat.say("tie\u0302\u0301ng Vie\u0323\u0302t")
    expect(chat.assistants).to_have_count(1)
    assert gateway.handled == ["tiếng Việt"]


def test_too_long_message_is_held_back_kindly(chat: ChatPage, gateway: FakeGateway) -> None:
    """More than 2,000 characters stay in the field with a hint; 2,000 are sent."""
    hint = chat.page.locator("#hint")
    chat.field.fill("a" * 1_850)
    expect(hint).to_have_text("Bác viết được thêm 150 chữ cái nữa.")
    chat.say("a" * 2_001)
    expect(hint).to_contain_text("quá 2.000 chữ cái")
    expect(chat.field).to_have_value("a" * 2_001)
    assert gateway.received == []
    chat.say("😊" * 2_000)
    expect(chat.assistants).to_have_count(1)
    expect(hint).to_be_empty()


def test_first_visit_offers_six_tasks(chat: ChatPage, gateway: FakeGateway) -> None:
    """A new visitor sees who is speaking and six tasks; one of them starts the conversation."""
    expect(chat.page.get_by_role("heading", name="Bạn Số")).to_be_visible()
    expect(chat.page.get_by_text("không bao giờ hỏi mã OTP")).to_be_visible()
    expect(chat.choices).to_have_count(6)
    chat.page.get_by_role("button", name="Trả tiền điện").click()
    expect(chat.heard("Cháu nghe: Trả tiền điện qua mạng")).to_be_visible()
    expect(chat.page.locator("#tasks")).to_be_hidden()
    assert gateway.handled == ["Trả tiền điện qua mạng"]


def test_button_sends_its_payload_and_shows_its_title(chat: ChatPage, gateway: FakeGateway) -> None:
    """A press sends the payload instead of a text; the resident reads the title as the message."""
    gateway.will_answer(reply("Việc nào ạ?", "Tiền điện", "Tiền nước", status="clarify"))
    chat.say("tra tien")
    chat.page.get_by_role("button", name="Tiền nước").click()
    expect(chat.heard("Cháu nghe: /Tiền nước")).to_be_visible()
    assert "text" not in gateway.received[1]
    assert gateway.received[1]["payload"] == "/Tiền nước"
    assert chat.words()[2] == "Tiền nước"


def test_only_the_last_buttons_are_active(chat: ChatPage, gateway: FakeGateway) -> None:
    """Once answered, buttons become plain past choices with the chosen one marked."""
    gateway.will_answer(reply("Bước đầu", "Rồi", "Không thấy"), delay_s=0)
    gateway.will_answer(reply("Bước sau", "Xong", "Quay lại"), delay_s=0.5)
    chat.say("hướng dẫn")
    chat.page.get_by_role("button", name="Rồi").click()
    expect(chat.choices).to_have_count(0)
    past = chat.log.get_by_role("list", name="Các lựa chọn trước").get_by_role("listitem")
    expect(past).to_have_text(["Rồi", "Không thấy"])
    expect(past.nth(0).get_by_role("img", name="Bác đã chọn")).to_be_visible()
    expect(past.nth(1).get_by_role("img")).to_have_count(0)
    expect(chat.choices).to_have_text(["Xong", "Quay lại"])
    assert gateway.handled == ["hướng dẫn", "/Rồi"]


def test_notice_without_buttons_leaves_the_last_buttons_active(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """A second reply without buttons does not take away those of the step before it."""
    gateway.will_answer(reply("Bước đầu", "Rồi"), reply("Xã vừa có thông báo.", status="notice"))
    chat.say("hướng dẫn")
    expect(chat.assistants).to_have_count(2)
    expect(chat.choices).to_have_text(["Rồi"])


def test_guide_step_shows_a_step_bar(chat: ChatPage, gateway: FakeGateway) -> None:
    """A step is counted in words and as a progress bar; a plain answer has neither."""
    gateway.will_answer(reply("Mở máy ảnh.", "Rồi", status="guide_step", guide=guide(3, 7)))
    chat.say("quet ma qr")
    step = chat.heard("Mở máy ảnh.")
    expect(step.locator(".step-text")).to_have_text("Bước 3/7")
    bar = step.get_by_role("progressbar", name="Bước 3/7")
    assert bar.evaluate("bar => bar.value / bar.max") == pytest.approx(3 / 7)
    chat.say("cảm ơn")
    expect(chat.heard("cảm ơn").locator(".step")).to_have_count(0)


def test_answer_during_a_guide_reminds_of_the_step_below(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """While a guide rests, the answer comes first and the step that was left is named after it."""
    gateway.will_answer(reply("Miễn phí ạ.", guide=guide(3, 7, "paused")))
    chat.say("co mat tien khong")
    text = chat.heard("Miễn phí ạ.").inner_text()
    assert text.index("Miễn phí ạ.") < text.index("Việc đang làm dở: bước 3/7")


def test_working_state_is_shown_and_announced_once(chat: ChatPage, gateway: FakeGateway) -> None:
    """Three dots and a sentence appear while an answer takes long, and are announced one time."""
    chat.busy.evaluate(
        """busy => { window.announced = 0; new MutationObserver(() => {
            if (busy.textContent.trim()) window.announced += 1;
        }).observe(busy, {childList: true}); }"""
    )
    gateway.will_answer(reply("Đây ạ."), delay_s=1.0)
    chat.say("chờ chút")
    expect(chat.busy).to_contain_text("Bạn Số đang trả lời…")
    expect(chat.busy.locator(".dots span")).to_have_count(3)
    expect(chat.heard("Đây ạ.")).to_be_visible()
    expect(chat.busy).to_be_empty()
    assert chat.page.evaluate("window.announced") == 1


def test_long_answer_is_shown_from_its_first_line(chat: ChatPage, gateway: FakeGateway) -> None:
    """The reader starts at the top of a long answer and is offered to go on below."""
    gateway.will_answer(reply("Câu đầu.\n\n" + "Một đoạn dài.\n\n" * 40 + "Câu cuối."))
    chat.say("ke het")
    expect(chat.heard("Câu đầu.").get_by_text("Câu đầu.")).to_be_in_viewport()
    last = chat.heard("Câu đầu.").get_by_text("Câu cuối.")
    expect(last).not_to_be_in_viewport()
    more = chat.page.locator("#more-below button")
    for _ in range(8):
        if more.is_visible():
            more.click()
            chat.page.wait_for_timeout(600)
    expect(last).to_be_in_viewport()
    expect(more).to_be_hidden()


def test_picture_and_sound_of_this_server_are_shown(chat: ChatPage, gateway: FakeGateway) -> None:
    """A reply's own picture and sound appear; those of another server are never asked for."""
    own = reply("Hình đây ạ.") | {"image": "/static/icon.svg", "audio": "/static/buoc-1.mp3"}
    foreign = reply("Hình lạ.") | {"image": "https://example.com/a.png"}
    gateway.will_answer(own, foreign)
    chat.say("cho xem hình")
    expect(chat.heard("Hình đây ạ.").get_by_role("img", name="Hình minh họa")).to_be_visible()
    expect(chat.heard("Hình đây ạ.").get_by_label("Nghe cháu đọc")).to_be_visible()
    expect(chat.heard("Hình lạ.").locator("img")).to_have_count(0)


def test_transcript_survives_a_reload(chat: ChatPage, gateway: FakeGateway) -> None:
    """After a reload the same conversation goes on: same words, same buttons, same id."""
    gateway.will_answer(reply("Mở máy ảnh.", "Rồi", status="guide_step", guide=guide(1, 4)))
    chat.say("quet ma qr")
    expect(chat.choices).to_have_text(["Rồi"])
    said = chat.words()
    chat.page.reload()
    expect(chat.choices).to_have_text(["Rồi"])
    assert chat.words() == said
    chat.choices.click()
    expect(chat.heard("Cháu nghe: /Rồi")).to_be_visible()
    first, second = (message["conversation"] for message in gateway.received)
    assert first == second
    assert re.fullmatch("[0-9a-f]{32}", first)


def test_only_the_last_hundred_messages_are_kept(chat: ChatPage, gateway: FakeGateway) -> None:
    """The transcript on the phone does not grow without end."""
    gateway.will_answer(*(reply(f"Tin {number}.") for number in range(130)))
    chat.say("kể nhiều")
    expect(chat.heard("Tin 129.")).to_be_visible()
    assert len(chat.stored()["entries"]) == 100
    assert chat.words()[0] == "Tin 30."


def test_erasing_asks_first_and_starts_a_new_conversation(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """ "Giữ lại" changes nothing; "Xóa hết" empties page and storage and makes a new id."""
    chat.say("bí mật của tôi")
    expect(chat.assistants).to_have_count(1)
    chat.page.get_by_role("button", name="Xóa trò chuyện").click()
    dialog = chat.page.get_by_role("dialog", name="Xóa trò chuyện?")
    expect(dialog.get_by_role("button", name="Giữ lại")).to_be_focused()
    dialog.get_by_role("button", name="Giữ lại").click()
    expect(chat.assistants).to_have_count(1)
    before = chat.stored()["id"]
    chat.page.get_by_role("button", name="Xóa trò chuyện").click()
    dialog.get_by_role("button", name="Xóa hết").click()
    expect(chat.residents).to_have_count(0)
    expect(chat.choices).to_have_count(6)
    chat.say("chào cháu")
    expect(chat.heard("chào cháu")).to_be_visible()
    assert "bí mật" not in str(chat.stored())
    assert gateway.received[1]["conversation"] == chat.stored()["id"] != before


def test_message_with_a_secret_does_not_stay_on_the_phone(
    chat: ChatPage, gateway: FakeGateway
) -> None:
    """A text that the assistant refuses as a secret is hidden on the page and forgotten."""
    gateway.will_answer(reply("Bác đừng gửi mã cho ai nhé.", status="refused_secret"))
    chat.say("ma otp 482913")
    expect(chat.heard("đừng gửi mã")).to_be_visible()
    expect(chat.residents).to_contain_text("cháu đã che đi")
    assert "482913" not in str(chat.stored())
    assert "482913" not in chat.page.content()


def test_page_keeps_nothing_but_its_two_notes(chat: ChatPage) -> None:
    """No cookies; the conversation and the size of the text are all that is stored."""
    chat.page.get_by_role("button", name="Chữ to hơn").click()
    chat.say("chào cháu")
    expect(chat.assistants).to_have_count(1)
    assert chat.page.context.cookies() == []
    keys = chat.page.evaluate("Object.keys(localStorage).sort()")
    assert keys == ["banso.conversation", "banso.text-size"]


def test_two_tabs_show_one_conversation(chat: ChatPage, gateway: FakeGateway) -> None:
    """What is said in one tab appears in the other, and is sent once."""
    other = ChatPage(chat.page.context.new_page(), gateway.url).open()
    chat.say("chào cháu")
    expect(other.heard("Cháu nghe: chào cháu")).to_have_count(1)
    assert other.words() == chat.words()
    assert len(gateway.received) == 1


def test_page_works_without_local_storage(open_chat: OpenChat, gateway: FakeGateway) -> None:
    """Where the browser refuses storage (private mode), the chat lives in memory."""
    chat = open_chat()
    chat.page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
            get() { throw new DOMException("denied", "SecurityError"); }
        });"""
    )
    chat.page.reload()
    chat.say("mot")
    expect(chat.heard("Cháu nghe: mot")).to_be_visible()
    chat.say("hai")
    expect(chat.heard("Cháu nghe: hai")).to_be_visible()
    assert len({message["conversation"] for message in gateway.received}) == 1
