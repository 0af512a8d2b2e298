"""Numbers and addresses in prose: what must be found, and what only looks like one."""

import pytest

from bot.knowledge.contacts_in_prose import find_domains, find_phones
from bot.knowledge.references import REGISTRY
from bot.knowledge.registry import Registry, parse_registry
from bot.settings import ROOT


@pytest.fixture(scope="module")
def real() -> Registry:
    """The registry of this repository."""
    path = ROOT / "knowledge" / REGISTRY
    return parse_registry(path.read_text("utf-8"), path)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Bác gọi 1900 0368 nhé.", ["1900 0368"]),
        ("Tổng đài 19009068.", ["19009068"]),
        ("Số 1800.1096 miễn phí", ["1800.1096"]),
        ("tổng đài 1900-0368", ["1900-0368"]),
        ("Bưu điện: **1900 565 657**", ["1900 565 657"]),
        ("Bưu điện 1900 54 54 81 (có cước)", ["1900 54 54 81"]),
        ("Gọi 1900 0368 24/7", ["1900 0368"]),
        ("gọi 1900 0368 trong 15 phút", ["1900 0368"]),
        ("Zalo 0912 345 678", ["0912 345 678"]),
        ("gọi 0835265265, đợi máy", ["0835265265"]),
        ("số +84 912 345 678", ["+84 912 345 678"]),
        ("024 3789 9999", ["024 3789 9999"]),
        ("trực ban 0692.348.560.", ["0692.348.560"]),
        ("0218.3.855.311 là máy bàn", ["0218.3.855.311"]),
        ("0912 345 678 0987 654 321", ["0912 345 678", "0987 654 321"]),
        ("Gọi 0912 345 678 lúc 7h30", ["0912 345 678"]),
        ("gọi 113 ngay", ["113"]),
        ("Gặp kẻ lạ, bấm **113**.", ["113"]),
        ("(113)", ["113"]),
        ("113 là số của công an", ["113"]),
        ("gọi 113/114/115", ["113", "114", "115"]),
        ("111, 113, 114 hoặc 115", ["111", "113", "114", "115"]),
        ("nhắn tới 156 hoặc 5656", ["156", "5656"]),
        ("gửi tới 156 tin rác", ["156"]),
        ("soạn TTTB gửi 1414", ["1414"]),
        ("gọi tổng đài 1022", ["1022"]),
        ("nhắn tin đến 8079", ["8079"]),
        ("hotline: 1234", ["1234"]),
        ("gọi 9999 ngay", ["9999"]),
    ],
)
def test_telephone_numbers_are_found(real: Registry, text: str, numbers: list[str]):
    """However they are grouped, and where a sentence ends or Markdown surrounds them."""
    found = find_phones(text, real.phones)
    assert [written for _, written in found] == numbers
    assert all(text.startswith(written, offset) for offset, written in found)


@pytest.mark.parametrize(
    "text",
    [
        "phí 150.000 đồng",
        "cước 1.000 đồng/phút",
        "trả 1900 2000 đồng",
        "nộp 18001091 đồng",
        "gửi 500 nghìn đồng",
        "khoảng 198 triệu",
        "từ 1/7/2025",
        "ngày 01/07/2025 hoặc 01-07-2025",
        "lúc 15 giờ ngày 03.02.2026 15 phút",
        "từ năm 1900-1975",
        "gọi từ năm 2025",
        "hẹn số 2026",
        "Nghị định 118/2025/NĐ-CP",
        "Nghị quyết 66.22/2026",
        "Thông tư 111/2021/TT-BTC",
        "Luật 116/2025/QH15",
        "Quyết định số 148",
        "Điều 113 của luật",
        "số định danh 12 số",
        "001085012345",
        "034 085 012 345",
        "thẻ số 9704 1234 5678 9012",
        "nhập mã số 1234",
        "mã hồ sơ H28.113-251123-0004",
        "VNeID 2.1.10",
        "Android 113",
        "mở lúc 7h30",
        "113% và 156 %",
        "phí 0,03%/ngày",
        "bước 113",
        "chạm phím có số 123 ở góc",
        "phòng 302",
        "gọi phòng 113",
        "trang 156",
        "có 113 người",
        "156 xã, phường",
        "gọi 100 lần",
        "từ 111 đến 114 điểm",
        "mục 3.113",
        "số 3651 Hùng Vương",
        "bấm *101# để xem tiền",
        "đừng bấm **21*0912345678#",
        "bấm ##002# để tắt",
        "tối đa 20.000.000 đồng",
        "nằm trong 198 xã",
    ],
)
def test_other_numbers_are_no_telephone_numbers(real: Registry, text: str):
    """Money, dates, laws, personal numbers, versions, counts and codes raise no alarm."""
    assert find_phones(text, real.phones) == []


def test_short_numbers_need_the_registry_or_a_call():
    """A bare 114 is a number to call only for who knows it as one."""
    assert find_phones("113 hoặc 114", {"113": "canh-sat"}) == [(0, "113")]
    assert find_phones("gọi 114") == [(4, "114")]
    assert find_phones("113") == []


# --- finding addresses


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("Bác vào dichvucong.gov.vn.", ["dichvucong.gov.vn"]),
        ("mở https://vneid.gov.vn/tin?x=1 xem", ["vneid.gov.vn"]),
        ("mở http://qua-tang.app/nhan", ["qua-tang.app"]),
        ("vào www.gdt.gov.vn", ["gdt.gov.vn"]),
        ("VNEID.GOV.VN", ["vneid.gov.vn"]),
        ("Sàn Buudien.vn (tên mới)", ["buudien.vn"]),
        ("csgt.bocongan.gov.vn/tra-cuu-phat-nguoi", ["csgt.bocongan.gov.vn"]),
        ("địa chỉ kiểu vneid.gov.top", ["vneid.gov.top"]),
        ("dichvucong.gov.vn.tai-ve là giả", ["dichvucong.gov.vn.tai-ve"]),
        ("xem zalo.me/123 và help.zalo.me", ["zalo.me", "help.zalo.me"]),
        ("**tra-cuu.com**, đừng mở", ["tra-cuu.com"]),
        ("bấm bit.ly/qr-qua", ["bit.ly"]),
        ("Vào dichvucong.gov.vn.Bác đăng nhập", ["dichvucong.gov.vn"]),
    ],
)
def test_web_addresses_are_found(text: str, domains: list[str]):
    """With or without https, in any case; what only begins like an official address is not one."""
    found = find_domains(text)
    assert [domain for _, domain in found] == domains
    assert all(text[offset:].lower().startswith(domain) for offset, domain in found)


@pytest.mark.parametrize(
    "text",
    [
        "thư gửi ngocha@phutho.gov.vn",
        "nguyen.van.a@gmail.com",
        "nguyen.vn@gmail.com",
        "tệp vneid.apk",
        "ảnh can-cuoc.jpg, to-khai.pdf",
        "V.v. và v.v.",
        "TP.HCM, Th.S An",
        "bản 2.1.10",
        "1.000.000 đồng",
        "Bác gọi.Cháu nghe",
        "goi con.me oi",
        "nha tui.ly do la gi",
        "vào.app của máy",
        "docs/writing.md",
    ],
)
def test_other_dotted_words_are_no_addresses(text: str):
    """E-mail addresses, file names, abbreviations and missing spaces raise no alarm."""
    assert find_domains(text) == []
