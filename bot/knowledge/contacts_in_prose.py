"""Finds telephone numbers and web addresses in Vietnamese prose, and leaves everything else alone.

Amounts, dates, numbers of decrees and of rooms look much like telephone numbers; the rules here come
from such sentences (the tests hold them).
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

_GAP = "[ .\u00a0-]"
_SERVICE = re.compile(
    rf"(?<![\w/])(?<!\d[.,*-])1[89]00{_GAP}?"
    rf"(?:\d{{6}}|\d{{3}}{_GAP}\d{{3}}|\d\d{_GAP}\d\d{_GAP}\d\d|\d\d{_GAP}\d{{4}}"
    rf"|\d{{4}}|\d\d{_GAP}\d\d)(?![\w/%]|[.,:-]\d)"
)
_LINE = re.compile(
    rf"(?<![\w/+#])(?<!\d[.,*-])(?:\+84{_GAP}?|0)\d*(?:{_GAP}\d+){{0,12}}(?![\w/%#])"
)
# Mobile numbers, landlines, and the lines of the police.
_DIALLED = re.compile(r"0[35789]\d{8}|02\d{9}|069\d{7}")
_DATE = re.compile(rf"\d\d{_GAP}\d\d{_GAP}\d{{4}}(?!\d)")
_YEARS = re.compile(r"1[89]00-(?:1[89]|20)\d\d")
_SHORT = re.compile(
    r"(?<![\w.,;/#+@%~<>=$&_–—-])(?<!\d:)(?<![^*]\*)\d{3,4}(?:/\d{3,4})*"
    r"(?![\w/#%°]|\*(?!\*)|[.,:–-]\d|-\w|\s%)"
)
_MONEY = re.compile(r"\s*(?:đồng|đ|vnđ|nghìn|ngàn|triệu|tỷ|tỉ|usd)(?!\w)", re.IGNORECASE)
_UNIT = re.compile(
    r"\s*(?:[-–]\s*\d"
    r"|(?:đồng|đ|vnđ|trăm|nghìn|ngàn|triệu|tỷ|tỉ|usd|đô|người|thành viên|cán bộ|đại biểu|học sinh"
    r"|xã|phường|tỉnh|huyện|thôn|xóm|bản|tổ|hộ|ngày|tháng|năm|tuần|giờ|phút|giây|tuổi|lần|lượt|cuộc"
    r"|km|m|cm|mm|m²|m2|cm³|kg|g|gam|tạ|tấn|ha|lít|độ|mb|gb|kb|px|w|kw|kwh|mẫu|sào|điểm|phần"
    r"|trang|chữ|ký tự|kí tự|bước|câu|bài|mục|cái|chiếc|quả|cây|bộ|căn|phòng|giường|suất|phiếu|thẻ"
    r"|hồ sơ|thủ tục|dịch vụ|khóa|khoá|lớp|trường|đơn vị|trung tâm|cơ sở|tài khoản|thuê bao|kênh"
    r"|tin nhắn|ảnh|tệp|sản phẩm|đơn|gói|thùng|hộp|chai|loại|nhóm|vụ|đường|phố|ngõ|hẻm)(?!\w))",
    re.IGNORECASE,
)
_NOT_DIALLED = re.compile(
    r"(?<!\w)(?:trang|phòng|điều|khoản|bước|chương|mục|câu|bài|bảng|hình|năm|tháng|ngày|quý|thứ|stt"
    r"|tầng|tổ|xóm|thôn|đội|khu|lô|ô|tờ|thửa|quốc lộ|tỉnh lộ|đường|ngõ|hẻm|nhà|số nhà|quầy|cửa|tuyến|xe"
    r"|mẫu|mã|luật|quyết định|nghị định|nghị quyết|thông tư|chỉ thị|công văn|kế hoạch|thông báo"
    r"|văn bản|quyết|định|tư|hơn|gần|khoảng|chừng|trên|dưới|đủ|tối đa|tối thiểu|thêm|cộng|tổng|con"
    r"|chữ|dãy|(?:có|phím|nút|gõ|nhập|ghi) số|giá|tiền|lớp|khóa|khoá"
    r"|qđ|nđ|nq|tt|cv|ct|android|ios|samsung|iphone|nokia)"
    r"(?:\s+số)?(?:\s+là)?\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?<!\w)(?P<word>gọi|nhắn|gửi|quay|bấm|liên hệ|alo|số|tổng đài|đầu số|hotline|đường dây nóng"
    r"|điện thoại|đt|sđt)"
    r"(?:\s+(?:ngay|thẳng|luôn|điện|cho|tới|đến|về|vào|ra|lại|số|tin|tin nhắn|miễn phí|tổng đài"
    r"|đầu số|máy|nóng|là|theo|qua|công an|cứu hỏa|cấp cứu))*\s*[:(«“\"'*]*\s*$",
    re.IGNORECASE,
)
_NEIGHBOUR_BEFORE = re.compile(r"(\d{3,})[ \u00a0]$")
_NEIGHBOUR_AFTER = re.compile(r"[ \u00a0](\d{3,})(?!\w)")
_RANGE = re.compile(r"\s+(?:đến|tới)\s+\d")

# Top-level domains that prose does not hold by chance ("vào.app" is a missing space). After
# http:// or www. every one counts.
_TOP = "vn|com|net|org|info|edu|gov|top|vip|xyz|cc|io|asia|biz|icu|ru|cn"
_SHORTENED = r"bit\.ly|t\.me|s\.id|goo\.gl|t\.ly"
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(
    rf"(?<![\w@./-])(?:(?:https?://)(?:www\.)?(?P<link>(?:{_LABEL}\.)+[a-z]{{2,}})"
    rf"|www\.(?P<www>(?:{_LABEL}\.)+[a-z]{{2,}})"
    rf"|(?P<bare>(?:{_LABEL}\.)+(?:{_TOP})|(?:{_LABEL}\.)*zalo\.me|{_SHORTENED}))"
    r"(?P<more>(?-i:(?:\.[a-z][a-z0-9-]+)*))(?![\w@-])",
    re.IGNORECASE,
)


def digits(number: str) -> str:
    """A telephone number without its separators, as dialled inside the country."""
    return re.sub(r"\D", "", number.replace("+84", "0"))


def find_phones(
    text: str, hotlines: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[int, str]]:
    """Offset and wording of every telephone number in a Vietnamese text.

    A number of three or four digits counts when it is one of the hotlines (digits -> id), or when the
    text says to call or text it; not when it counts or numbers something ("113 người", "phòng 302").
    """
    found = [*_service_numbers(text), *_lines(text)]
    taken = {i for start, written in found for i in range(start, start + len(written))}
    found += [hit for hit in _short_numbers(text, hotlines) if hit[0] not in taken]
    return sorted(found)


def find_domains(text: str) -> list[tuple[int, str]]:
    """Offset and lower-case host name, without `www.`, of every web address in a text."""
    found = []
    for match in _HOST.finditer(text):
        group = next(name for name in ("link", "www", "bare") if match[name])
        found.append((match.start(group), (match[group] + match["more"]).lower()))
    return found


def _service_numbers(text: str) -> Iterator[tuple[int, str]]:
    for match in _SERVICE.finditer(text):
        if not _YEARS.fullmatch(match[0]) and not _MONEY.match(text, match.end()):
            yield match.start(), match[0]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbers that begin with 0 or +84; more digits may follow that belong to something else."""
    position = 0
    while match := _LINE.search(text, position):
        position = match.end()
        if len(digits(match[0])) == 12 or _DATE.match(match[0]):  # a personal number, a date
            continue
        for end in (*(gap.start() for gap in re.finditer(_GAP, match[0])), len(match[0])):
            if _DIALLED.fullmatch(digits(match[0][:end])):
                yield match.start(), match[0][:end]
                position = match.start() + end
                break


def _short_numbers(text: str, hotlines: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for match in _SHORT.finditer(text):
        numbers = match[0].split("/")
        before, after = text[max(match.start() - 80, 0) : match.start()], text[match.end() :][:40]
        known = all(number in hotlines for number in numbers)
        if _counts(before, after, hotlines):
            continue
        if known or (len(numbers) == 1 and _is_called(match[0], before, after)):
            offset = match.start()
            for number in numbers:
                yield offset, number
                offset += len(number) + 1


def _counts(before: str, after: str, hotlines: Mapping[str, str]) -> bool:
    """Whether the number between the two texts tells how many or which, or is part of a longer one."""
    if _UNIT.match(after) or _NOT_DIALLED.search(before):
        return True
    if _RANGE.match(after) and not _NUMBERED.search(before):
        return True
    neighbours = (_NEIGHBOUR_BEFORE.search(before), _NEIGHBOUR_AFTER.match(after))
    return any(found and found[1] not in hotlines for found in neighbours)


def _is_called(number: str, before: str, after: str) -> bool:
    called = _NUMBERED.search(before)
    if not called or re.fullmatch(r"(?:19|20)\d\d", number):
        return False
    is_address = called["word"].lower() == "số" and after[:1] == " " and after[1:2].isupper()
    return not is_address  # "số 3651 Hùng Vương"
