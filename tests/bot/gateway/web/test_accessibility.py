"""The page for somebody who sees little, has one thumb, a keyboard or a screen reader."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .chat_page import TREMOR_MS, ChatPage
from .conftest import OpenChat
from .fake_gateway import FakeGateway, guide, reply

pytestmark = pytest.mark.browser

SMALLEST_TEXT_PX = 20
SMALLEST_TARGET_PX = 56
AAA_CONTRAST = 7.0  # WCAG 2.2, success criterion 1.4.6

# Every visible element that holds words of its own: its text, size, colours behind and before.
VISIBLE_WORDS = """() => {
  const seen = (e) => e.checkVisibility() && !e.closest(".unseen, .skip, [aria-hidden='true']");
  const hasWords = (e) => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  const solid = (e) => {
    const colour = getComputedStyle(e).backgroundColor;
    const seeThrough = /, 0\\)$|transparent/.test(colour);
    return seeThrough ? solid(e.parentElement) : colour;
  };
  return [...document.querySelectorAll("body *")].filter(e => seen(e) && hasWords(e)).map(e => ({
    text: e.textContent.trim().slice(0, 30),
    px: parseFloat(getComputedStyle(e).fontSize),
    ink: getComputedStyle(e).color,
    paper: solid(e),
  }));
}"""


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, of "rgb(r, g, b)"."""
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: str, paper: str) -> float:
    dark, light = sorted([luminance(ink), luminance(paper)])
    return (light + 0.05) / (dark + 0.05)


def every_look(chat: ChatPage, gateway: FakeGateway) -> Iterator[None]:
    """Stop at each look of the page: welcome, choices, step, refusal, waiting, hint, dialog."""
    yield
    gateway.will_answer(reply("Xem https://dichvucong.gov.vn hoặc gọi 1900 0368.", "Rồi", "Chưa"))
    gateway.will_answer(reply("Mở máy ảnh.\n- Một", "Xong", status="guide_step", guide=guide(2, 5)))
    gateway.will_fail(422, error="Bác viết lại nhé.")
    chat.say("hỏi")
    expect(chat.choices).to_have_text(["Rồi", "Chưa"])
    yield
    chat.page.get_by_role("button", name="Rồi").click()
    expect(chat.choices).to_have_text(["Xong"])
    yield
    chat.say("x")
    expect(chat.heard("Bác viết lại nhé.")).to_be_visible()
    chat.page.route("**/api/chat", lambda route: route.abort())
    chat.say("y")
    expect(chat.log.get_by_text("Đang chờ mạng…")).to_be_visible()
    chat.field.fill("a" * 1_900)
    yield
    chat.page.get_by_role("button", name="Xóa trò chuyện").click()
    yield


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_large_and_stand_out(
    open_chat: OpenChat, gateway: FakeGateway, scheme: str
) -> None:
    """Every visible word is 20 px or more with AAA contrast, by day and in dark mode."""
    chat = open_chat(color_scheme=scheme)
    words: list[dict[str, Any]] = []
    for _ in every_look(chat, gateway):
        words += chat.page.evaluate(VISIBLE_WORDS)
    texts = {word["text"] for word in words}
    assert {"Bước 2/5", "Xong", "https://dichvucong.gov.vn", "Chưa gửi được", "Xóa hết"} <= texts
    assert [word for word in words if word["px"] < SMALLEST_TEXT_PX] == []
    assert [w for w in words if contrast(w["ink"], w["paper"]) < AAA_CONTRAST] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_field_and_placeholder_stand_out(open_chat: OpenChat, scheme: str) -> None:
    """The placeholder reads as well as other text, and the field's border is visible (3:1)."""
    colours = open_chat(color_scheme=scheme).field.evaluate(
        """field => [getComputedStyle(field, "::placeholder").color,
            getComputedStyle(field).backgroundColor, getComputedStyle(field).borderColor]"""
    )
    placeholder, paper, border = colours
    assert contrast(placeholder, paper) >= AAA_CONTRAST
    assert contrast(border, paper) >= 3


def test_touch_targets_are_large(chat: ChatPage, gateway: FakeGateway) -> None:
    """Every button is at least 56 px high and wide; choices fill the column."""
    sizes = "buttons => buttons.map(b => [b.textContent.trim(), b.offsetWidth, b.offsetHeight])"
    seen: dict[str, list[int]] = {}
    widths: set[int] = set()
    for _ in every_look(chat, gateway):
        seen |= {
            name: size for name, *size in chat.page.locator("button:visible").evaluate_all(sizes)
        }
        widths |= {width for _, width, _ in chat.choices.evaluate_all(sizes)}
    assert {"A−", "A+", "Xóa", "Gửi", "Xong", "Trả tiền điện", "Giữ lại"} <= set(seen)
    assert {name: size for name, size in seen.items() if min(size) < SMALLEST_TARGET_PX} == {}
    assert widths == {360 - 2 * 12}


@pytest.mark.parametrize("width", [320, 360])
def test_no_size_of_text_makes_the_page_scroll_sideways(
    open_chat: OpenChat, gateway: FakeGateway, width: int
) -> None:
    """At each of the four sizes, even a word without an end stays inside a narrow screen."""
    chat = open_chat(viewport={"width": width, "height": 640})
    gateway.will_answer(
        reply("https://a.vn/" + "x" * 20 + " " + "Ă" * 200, "Một lựa chọn dài " * 3, "W" * 60)
    )
    chat.say("m" * 300)
    expect(chat.assistants).to_have_count(1)
    larger = chat.page.get_by_role("button", name="Chữ to hơn")
    font_size = "field => parseFloat(getComputedStyle(field).fontSize)"
    sizes = [chat.field.evaluate(font_size)]
    assert chat.page.evaluate("document.documentElement.scrollWidth") == width
    while larger.is_enabled():
        larger.click()
        sizes.append(chat.field.evaluate(font_size))
        assert chat.page.evaluate("document.documentElement.scrollWidth") == width
    assert sizes == pytest.approx([20, 23.2, 27.2, 32])


def test_text_size_is_remembered(chat: ChatPage) -> None:
    """A+ and A− change the size of all words; the choice is there after a reload."""
    size = "() => parseFloat(getComputedStyle(document.querySelector('#welcome p')).fontSize)"
    larger = chat.page.get_by_role("button", name="Chữ to hơn")
    larger.click()
    larger.click()
    expect(chat.page.locator("#announcement")).to_have_text("Cỡ chữ 3 trên 4")
    chat.page.get_by_role("button", name="Chữ nhỏ hơn").click()
    chat.page.reload()
    assert chat.page.evaluate(size) == pytest.approx(23.2)


def test_keyboard_alone_is_enough(chat: ChatPage, gateway: FakeGateway) -> None:
    """Tab walks the page in reading order; after a press the next choices are one Tab away."""
    gateway.will_answer(reply("Bước một.", "Rồi", "Chưa", status="guide_step", guide=guide(1, 2)))
    gateway.will_answer(reply("Bước hai.", "Xong", status="guide_step", guide=guide(2, 2)))
    keyboard = chat.page.keyboard
    walked = []
    for _ in range(12):
        keyboard.press("Tab")
        walked.append(chat.page.evaluate(FOCUSED)["name"])
    assert walked == [
        "Đến ô nhắn tin", "Chữ nhỏ hơn", "Chữ to hơn", "Xóa trò chuyện",
        "Kích hoạt VNeID", "Nộp giấy tờ qua mạng", "Dùng thẻ bảo hiểm y tế", "Trả tiền điện",
        "Gọi video cho con cháu", "Có người lạ gọi, sợ bị lừa", "Tin nhắn của bác", "Gửi",
    ]  # fmt: skip
    for _ in range(3):
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    expect(chat.heard("Bước một.")).to_be_visible()
    chat.page.wait_for_timeout(TREMOR_MS)
    keyboard.press("Tab")
    assert chat.page.evaluate(FOCUSED) == {"name": "Rồi", "outlined": True, "uncovered": True}
    keyboard.press("Enter")
    expect(chat.heard("Bước hai.")).to_be_visible()
    keyboard.press("Tab")
    assert chat.page.evaluate(FOCUSED)["name"] == "Xong"
    assert gateway.handled == ["Gọi video cho người thân qua Zalo", "/Rồi"]


FOCUSED = """() => {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: e.ariaLabel || (e.labels?.[0] || e).textContent.trim(),
    outlined: parseFloat(getComputedStyle(e).outlineWidth) >= 3,
    uncovered: e.contains(top),
  };
}"""


def test_focus_is_never_hidden_under_the_field(chat: ChatPage, gateway: FakeGateway) -> None:
    """Walking back into a long list of choices scrolls each into the clear, with an outline."""
    gateway.will_answer(reply("Việc nào ạ?", *(f"Việc số {number}" for number in range(12))))
    chat.say("tìm")
    expect(chat.choices).to_have_count(12)
    for number in reversed(range(12)):
        chat.page.keyboard.press("Shift+Tab")
        expected = {"name": f"Việc số {number}", "outlined": True, "uncovered": True}
        for _ in range(40):  # the page scrolls a moment after the key, later on a busy machine
            if chat.page.evaluate(FOCUSED) == expected:
                break
            chat.page.wait_for_timeout(50)
        assert chat.page.evaluate(FOCUSED) == expected


def test_controls_do_not_move_the_words(chat: ChatPage, gateway: FakeGateway) -> None:
    """Opening the dialog, leaving it and touching the field keep the line that was being read."""
    gateway.will_answer(reply("Một đoạn dài.\n\n" * 40))
    chat.say("ke het")
    expect(chat.assistants).to_have_count(1)
    chat.page.mouse.wheel(0, 300)
    chat.page.wait_for_timeout(300)
    before = chat.page.evaluate("scrollY")
    chat.page.get_by_role("button", name="Xóa trò chuyện").click()
    chat.page.get_by_role("button", name="Giữ lại").click()
    chat.field.click()
    chat.page.get_by_role("button", name="Chữ nhỏ hơn").focus()
    chat.page.wait_for_timeout(100)
    assert chat.page.evaluate("scrollY") == before > 300


def test_thumb_typing_puts_the_keyboard_away(open_chat: OpenChat) -> None:
    """On a touch screen the field lets go after sending, so that the answer has the room."""
    chat = open_chat(has_touch=True, is_mobile=True)
    chat.say("alo")
    expect(chat.assistants).to_have_count(1)
    expect(chat.field).not_to_be_focused()
    expect(chat.residents.first).to_be_focused()


def test_typing_on_goes_on_with_a_hardware_keyboard(chat: ChatPage) -> None:
    """Where there is no keyboard on the screen, the field keeps the focus."""
    chat.say("alo")
    expect(chat.assistants).to_have_count(1)
    expect(chat.field).to_be_focused()


def test_screen_reader_hears_new_messages_once(chat: ChatPage, gateway: FakeGateway) -> None:
    """The log is polite and labelled; a new turn adds two messages and redraws no older one."""
    expect(chat.log).to_have_attribute("aria-live", "polite")
    expect(chat.log).to_have_accessible_name("Nội dung trò chuyện")
    gateway.will_answer(reply("Việc nào ạ?", "Tiền điện"))
    chat.say("tra tien")
    expect(chat.assistants).to_have_count(1)
    chat.log.evaluate(
        """log => { window.added = []; new MutationObserver(changes => changes.forEach(change =>
            change.addedNodes.forEach(node => node.matches && node.matches(".message")
                && window.added.push(node.innerText.split("\\n")[0]))))
            .observe(log, {childList: true}); }"""
    )
    chat.choices.click()
    expect(chat.assistants).to_have_count(2)
    assert chat.page.evaluate("window.added") == ["Bác:", "Bạn Số:"]


def test_old_messages_are_not_read_aloud_on_opening(chat: ChatPage) -> None:
    """After a reload the transcript appears while the log is quiet; then it listens again."""
    chat.say("alo")
    expect(chat.assistants).to_have_count(1)
    chat.page.add_init_script(
        """window.heard = []; new MutationObserver(changes => changes.forEach(change =>
            change.addedNodes.forEach(node => node.matches && node.matches(".log > .message")
                && node.id !== "welcome" && window.heard.push(node.parentNode.ariaLive))))
            .observe(document, {childList: true, subtree: true});"""
    )
    chat.page.reload()
    expect(chat.assistants).to_have_count(1)
    assert chat.page.evaluate("window.heard") == ["off", "off"]
    expect(chat.log).to_have_attribute("aria-live", "polite")


def test_dialog_is_left_with_escape(chat: ChatPage) -> None:
    """Escape keeps everything and returns to the button that asked."""
    erase = chat.page.get_by_role("button", name="Xóa trò chuyện")
    erase.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("button", name="Giữ lại")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(erase).to_be_focused()


def test_roles_and_names_are_what_a_screen_reader_expects(chat: ChatPage) -> None:
    """Banner, heading, log, welcome, group of tasks and labelled controls, in this order."""
    expect(chat.page.locator("body")).to_match_aria_snapshot(
        """
        - link "Đến ô nhắn tin"
        - banner:
          - heading "Bạn Số" [level=1]
          - button "Chữ nhỏ hơn" [disabled]
          - button "Chữ to hơn"
          - button "Xóa trò chuyện"
        - main:
          - paragraph: /Trợ lý hướng dẫn dịch vụ số/
          - log "Nội dung trò chuyện":
            - article:
              - paragraph: "Bạn Số:"
              - paragraph: Cháu chào bác! Cháu là Bạn Số.
              - group "Việc thường gặp"
          - status
          - status
        - status
        - textbox "Tin nhắn của bác"
        - button "Gửi"
        """
    )
