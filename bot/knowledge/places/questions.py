"""Tells whether a sentence asks which commune a place is now. Knows no place by name."""

import re

from bot.vietnamese.folding import fold, has_marks, normalise

MAX_TEXT = 600  # characters; nobody needs more to ask about a place

_UNIT = r"(?:xa|x|phuong|p|huyen|tinh|thi tran|tt|thanh pho|tp|don vi)"
_WHICH = r"(?:nao|gi|j|zi|ji|dau)"
_WHICH_UNIT = (
    rf"(?:(?:hay|voi|nhung|cac|may) )?{_UNIT}(?: (?:hay|hoac) {_UNIT})?(?: (?:moi|ten))? {_WHICH}"
)
_NOW = (
    r"(?:(?:bay|hien) gio|gio day|gio|hien nay|hien tai|nay|h|bh|bg|bgio|bjo|sau nay|sap nhap xong)"
)
_LINK = r"(?:(?:no|thi|minh|la|duoc|da|bi|co) )?"
_MERGED = r"(?:(?:sap|sat|xap) nhap|hop nhat|gop|chia|tach)"
_END = r"(?= *(?:$|[?.!,;)]|(?:a|ha|hay|nhi|vay|nua|bac|chau|ban|em|the|ad)\b))"

_ASKS = tuple(
    re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
    for pattern in (
        rf"thuoc (?:ve )?(?:dia phan )?(?:dau|{_WHICH_UNIT})",
        rf"{_MERGED}(?: \w+){{0,3}} (?:{_WHICH_UNIT}|dau)",
        rf"{_MERGED} (?:chua|voi ai|the nao|ra sao|lam sao|gi|j)",
        rf"{_NOW} {_LINK}(?:goi|ten|mang ten|co ten|doi ten|doi|thanh|chuyen thanh)"
        rf"(?: (?:la|thanh|ten|moi))*(?: {_UNIT})? {_WHICH}",
        rf"{_NOW}(?: \w+){{1,6}}(?<!chau)(?<!em)(?<!ban) (?:goi|ten|doi ten) (?:la|thanh)"
        rf"(?: {_UNIT})? {_WHICH}",
        rf"{_NOW} {_LINK}(?:(?:ghi|viet|khai) )?(?:la|thanh|ve|vao|sang|theo|o) {_WHICH_UNIT}",
        rf"{_NOW} {_LINK}(?:la (?:gi|j|dau)|ve dau)",
        rf"(?:xa|phuong|thi tran|huyen)(?: \w+){{2,4}} (?:ve|thanh) (?:dau|{_WHICH_UNIT})",
        rf"{_NOW} {_WHICH_UNIT}",
        rf"{_WHICH_UNIT} {_NOW}",
        rf"ten (?:xa )?(?:moi|hien nay|bay gio|hien tai)(?: \w+){{0,4}} (?:la )?{_WHICH}",
        rf"(?:doi|chuyen|sua) (?:ten )?(?:thanh|la|sang) (?:ten )?(?:{_WHICH}|{_WHICH_UNIT})",
        rf"(?:goi|ten) la {_WHICH_UNIT}",
        rf"(?:gom|gop tu|lap tu)(?: \w+){{0,2}} {_WHICH_UNIT}",
        rf"(?:chia|tach) (?:lam|thanh|ra) (?:may|nhung|cac|bao nhieu) {_UNIT}",
        rf"con (?:nua |ton tai |la {_UNIT} )?(?:khong|ko|kg|kh|k|hay (?:mat|het|bo|khong)){_END}",
    )
)

# "nhập" alone is also what is done with codes and passwords.
_PUT_INTO = re.compile(
    r"(?<!\w)(?<!dang )(?:duoc |bi )?nhap (?:(?:chung|lai) )?(?:vao|voi|ve|sang|cung|thanh) "
    rf"(?:dau|{_WHICH_UNIT})(?!\w)"
)
_THINGS_TYPED = re.compile(
    r"(?<!\w)(?:ma|otp|mat khau|mk|pass|pin|so|thong tin|ho ten|lieu|hoc|vien|tien|dia chi)(?!\w)"
)
# "này" (this) and "con" (child) look like "nay" (now) and "còn" (still) without diacritics. Without
# them, it is "này" behind these words.
_OTHER_WORDS = re.compile(r"(?<!\w)(?:này|con)(?!\w)")
_THIS = re.compile(
    r"(?<!\w)(cai|nut|chu|dong|giay|viec|ma|tin|muc|thu|may|hinh|app|so|dung|the|bai|trang|dieu) nay"
    r"(?!\w)"
)


def asks_about_place(text: str) -> bool:
    """Tell whether the sentence asks what a commune, district or province became.

    It may do so without naming any: "bây giờ gọi là gì". Reads the first `MAX_TEXT` characters.
    """
    lowered = normalise(text[:MAX_TEXT]).lower()
    lowered = (
        _OTHER_WORDS.sub("...", lowered) if has_marks(lowered) else _THIS.sub(r"\1 ...", lowered)
    )
    folded = " ".join(fold(lowered).replace("-", " ").split())
    if any(pattern.search(folded) for pattern in _ASKS):
        return True
    return bool(_PUT_INTO.search(folded)) and not _THINGS_TYPED.search(folded)
