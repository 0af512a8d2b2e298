"""A reply's text is shown as text: no markup gets in, links and numbers can be tapped."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from .chat_page import ChatPage
from .fake_gateway import FakeGateway, reply

pytestmark = pytest.mark.browser

ATTACK = (
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    '<a href="javascript:window.hacked=1">bấm</a> javascript:alert(1) "\'&lt;'
)

Show = Callable[[str], Locator]


@pytest.fixture
def show(chat: ChatPage, gateway: FakeGateway) -> Show:
    """Let the assistant say a text; return the node with its words."""

    def show_one(text: str) -> Locator:
        before = chat.assistants.count()
        gateway.will_answer(reply(text))
        chat.say("hỏi")
        expect(chat.assistants).to_have_count(before + 1)
        return chat.assistants.last.locator(".words")

    return show_one


def links(words: Locator) -> list[list[str]]:
    """[text, address] of every link."""
    found = words.locator("a").evaluate_all(
        "links => links.map(link => [link.textContent, link.getAttribute('href')])"
    )
    return list(found)


def test_markup_is_inert_wherever_it_comes_from(chat: ChatPage, gateway: FakeGateway) -> None:
    """HTML in a text, a button, an error or the resident's own words is shown letter by letter."""
    gateway.will_answer(reply(ATTACK, ATTACK))
    gateway.will_fail(422, error=ATTACK)
    chat.say(ATTACK)
    expect(chat.choices).to_have_text([ATTACK])
    chat.choices.click()
    expect(chat.assistants).to_have_count(2)
    chat.page.reload()
    expect(chat.assistants).to_have_count(2)
    assert chat.words() == [ATTACK] * 4
    expect(chat.log.locator("img, script, a")).to_have_count(0)
    assert chat.page.evaluate("window.hacked") is None


def test_hostile_media_address_is_not_used(chat: ChatPage, gateway: FakeGateway) -> None:
    """A picture or sound may come from this server alone."""
    bad = reply("Xem ạ.") | {"image": "javascript:alert(1)", "audio": "data:text/html,x"}
    gateway.will_answer(bad)
    chat.say("xem")
    expect(chat.assistants).to_have_count(1)
    expect(chat.assistants.locator("img, audio")).to_have_count(0)


def test_lines_become_paragraphs_and_lists(show: Show) -> None:
    """Blank lines part paragraphs; lines with "- " or a bullet are a list; words stay the same."""
    words = show("Cần mang:\n- Căn cước\n• Giấy khai sinh\n\nĐi sớm ạ.\n1. Lấy số\n2. Chờ gọi")
    expect(words.get_by_role("listitem")).to_have_text(["Căn cước", "Giấy khai sinh"])
    expect(words.locator("p")).to_have_text(["Cần mang:", "Đi sớm ạ.", "1. Lấy số", "2. Chờ gọi"])


def test_safe_web_addresses_become_links(show: Show) -> None:
    """https addresses and plain .gov.vn names are links; look-alikes and e-mail are not."""
    long = "https://baohiemxahoi.gov.vn/tra-cuu/Pages/tra-cuu-thoi-han.aspx"
    expected = {
        "Vào https://dvc.gov.vn.": [["https://dvc.gov.vn", "https://dvc.gov.vn/"]],
        "(https://zalo.me/a?b=1)": [["https://zalo.me/a?b=1", "https://zalo.me/a?b=1"]],
        "Trang vneid.gov.vn nhé": [["vneid.gov.vn", "https://vneid.gov.vn/"]],
        f"Xem {long} ạ": [["baohiemxahoi.gov.vn/…", long]],
        "Giả: dichvucong.gov.vn.lua-dao.com": [],
        "Giả: https://vneid.gov.vn@lua-dao.com/x": [],
        "Không an toàn: http://vneid.gov.vn": [],
        "Thư: ubnd@phutho.gov.vn": [],
    }
    assert {text: links(show(text)) for text in expected} == expected


def test_links_open_beside_the_chat(show: Show) -> None:
    """A web link leaves the chat open and tells the other site nothing about it."""
    link = show("Vào https://dichvucong.gov.vn ạ").get_by_role("link")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_telephone_numbers_can_be_tapped(show: Show) -> None:
    """Service, landline, mobile and emergency numbers call; ID numbers, dates and sums do not."""
    expected = {
        "Gọi 1900 0368, nhấn phím 4.": ["19000368"],
        "1800.1096 hoặc 19009068": ["18001096", "19009068"],
        "Viettel 1800 599 920": ["1800599920"],
        "Công an xã: 0218.3.855.311": ["02183855311"],
        "Chị Hoa 0912 345 678; +84 912 345 678": ["0912345678", "+84912345678"],
        "Gọi 113 hoặc gọi ngay 115": ["113", "115"],
        "Số căn cước 001 099 012 345 hay 001099012345": [],
        "Ngày 01.07.2025, nghị định 113/2024, phí 1.900.000 đồng, bước 115": [],
    }
    for text, numbers in expected.items():
        words = show(text)
        assert [address for _, address in links(words)] == [f"tel:{number}" for number in numbers]
        expect(words).to_have_text(text)


def test_residents_own_links_are_not_tappable(chat: ChatPage, gateway: FakeGateway) -> None:
    """A link that a resident pasted, perhaps from a swindler, stays plain text."""
    gateway.will_answer(reply("Bác đừng bấm vào nhé."))
    chat.say("https://vneid-gov.example.com co that khong")
    expect(chat.assistants).to_have_count(1)
    expect(chat.log.locator("a")).to_have_count(0)
