"""Checks on what a pattern has found: is this number plausible as what it seems to be?

Each takes the match of a rule (groups `secret` and, where the rule has one, `gap`).
"""

import re
from itertools import accumulate

from bot.safety import words

_UNITS = "dong|vnd|nghin|ngan|trieu|ty|mah|nguoi|tuoi|ky tu|ki tu|km|m2|ho dan"
_COUNTED = rf"[\d.,]{{1,16}}(?: ?(?:{_UNITS})|d|k|tr|usd)(?![a-z])|[\d.,]{{1,16}} ?%"
AMOUNT = rf"(?:{_COUNTED}|\d{{1,3}}(?:[.,]\d{{3}}){{0,4}}[.,]?000(?!\d))"
_WRITTEN_AMOUNT = re.compile(rf"{_COUNTED}|\d{{1,3}}(?:[.,]\d{{3}}){{0,4}}[.,]000(?!\d)")

_MISLEADING = re.compile(rf"(?<![a-z]){words.MISLEADING}(?![a-z])")
_MISLEADING_LEAD = re.compile(rf"(?<![a-z]){words.MISLEADING}[ :.]*\Z")
_LEAD = 24  # characters before a number that are read for a misleading word

_PHONE = re.compile(r"(?:84|0)(?:[35789]\d{8}|2\d{8,9})")
_HOTLINE = re.compile(r"1[89]00\d{4}(?:\d{2})?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[-.](?:0?[1-9]|1[0-2])[-.](?:\d{2}|\d{4})|(?:0?[1-9]|1[0-2])[-.]\d{4}"
)
# Province 001-096; century and sex: 0-1 for 19yy, 2-3 for 20yy, with yy at most 31 here, so that
# a mobile phone with its country code (084 3xx) is none. Source: annexes of 59/2021/TT-BCA.
_CITIZEN_ID = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])(?:[01]\d\d|[23](?:[0-2]\d|3[01]))\d{6}")
_CARD_PREFIX = re.compile(
    r"[3-6]|2[2-7]|9704"
)  # Amex to Discover, Mastercard's second range, NAPAS


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match["secret"])


def _before(match: re.Match[str], name: str | int) -> str:
    return match.string[max(0, match.start(name) - _LEAD) : match.start(name)]


# --- numbers --------------------------------------------------------------------------------------
def is_card(match: re.Match[str]) -> bool:
    digits = _digits(match)
    return bool(_CARD_PREFIX.match(digits)) and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0


def is_citizen_id(match: re.Match[str]) -> bool:
    return bool(_CITIZEN_ID.fullmatch(_digits(match)))


def holds_no_phone(match: re.Match[str]) -> bool:
    """Say whether the groups of digits are not a phone number with another number after it."""
    groups = re.findall(r"\d+", match["secret"])
    if len({len(group) for group in groups}) == 1:
        return True
    return not any(_PHONE.fullmatch(head) for head in accumulate(groups))


def not_phone(match: re.Match[str]) -> bool:
    return not _PHONE.fullmatch(_digits(match))


def not_hotline(match: re.Match[str]) -> bool:
    return not _HOTLINE.fullmatch(_digits(match))


def not_amount(match: re.Match[str]) -> bool:
    return not _WRITTEN_AMOUNT.match(match.string, match.start("secret"))


def not_date(match: re.Match[str]) -> bool:
    return not _DATE.fullmatch(match["secret"])


def not_bare_year(match: re.Match[str]) -> bool:
    """Say whether four digits are more than a year: `otp la 2025` is, `otp 2025` is not."""
    stated = re.search(r"[:=]|(?<![a-z])la(?![a-z])", match["gap"])
    return bool(stated) or not _YEAR.fullmatch(match["secret"])


# --- the words around -----------------------------------------------------------------------------
def calm(match: re.Match[str]) -> bool:
    """Say whether nothing around makes the number a public one, as in `otp thi goi 1800...`."""
    lead = _MISLEADING_LEAD.search(_before(match, "secret"))
    return not lead and not _MISLEADING.search(match["gap"])


def short_code_is_calm(match: re.Match[str]) -> bool:
    """Say whether a code that has not the usual six digits stands free of words like `tong dai`."""
    return len(_digits(match)) == 6 or not _MISLEADING.search(_before(match, 0))


# --- passwords ------------------------------------------------------------------------------------
_QUANTITY = re.compile(
    r"\W*\d{1,3}(?: ?(?:den|toi|hoac|[-~/–]) ?\d{1,3})? ?"
    r"(?:[ck][iy] ?tu|chu|so|lan|phut|giay|gio|ngay|thang|nam|tuoi|cap|loai|buoc|tieng)(?![a-z])"
)
_PUBLIC = re.compile(
    r"https?:.*|www\..*|.*\.(?:vn|com|net|org|gov)(?:/.*)?"  # addresses
    r"|1[89]00\d{4,6}"
    r"|\d{1,3}(?:[.,]\d{3})*(?:d|dong|vnd|k|tr|trieu|nghin|ty)|\d{1,3}(?:[.,]\d{3})*[.,]000"
    r"|\d{1,3}(?:[-~/–]\d{1,3})?(?:[ck][iy] ?tu|so|chu|lan|phut|p|s|h)?"
)
_ORDINARY = re.compile(
    rf"{_PUBLIC.pattern}|{_DATE.pattern}"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}/\d{4}|\d{1,2}[:hg]\d{0,2}"  # dates and times
    r"|v?\d{1,3}(?:\.\d{1,6}){1,3}"  # versions, numbers of procedures
    r"|[a-z]\d{2}\.\d.*|\d+/(?:19|20)\d\d/.*|\d{2}[a-z]\d?-?\d{3}\.?\d{2}"  # files, laws, plates
    r"|(?:iphone|ipad|android|samsung|galaxy|oppo|vivo|redmi|xiaomi|vneid|ios|windows|win)\S{0,6}"
)
_SYLLABLE = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdfghjklmnpqrstvwxz])?"
    r"[aeiouyw]{1,4}(?:ch|ng|nh|[cghjkmnptw])?[sfrxj]?"
)
_SYMBOL = re.compile(r"[@#$%^&*_+=!~?|\\<>]")
_END = re.compile(r"[\s.!)\"']*(?:(?:a|nhe|nha|do|day|oi|chau|nhe chau)(?![a-z])[\s.!]*){0,3}\Z")


def _token(match: re.Match[str]) -> str:
    return match["secret"].strip("\"'()[]“”").rstrip(".,;:!?…")


def _is_quantity(match: re.Match[str]) -> bool:
    return bool(_QUANTITY.match(match.string, match.start("secret")))


def is_evident_password(match: re.Match[str]) -> bool:
    """Say whether a word looks like a password by itself: `Hoabinh@2020`, not `2.2.6` or `gì`."""
    token = _token(match)
    mixed = re.search("[a-z]", token) and (re.search(r"\d", token) or _SYMBOL.search(token))
    return bool(mixed) and len(token) >= 6 and not _ORDINARY.fullmatch(token)


def is_stated_password(match: re.Match[str]) -> bool:
    """Say whether the word after `mat khau la` is a password, not part of a question or a rule."""
    token = _token(match)
    if _is_quantity(match) or _PUBLIC.fullmatch(token) or token in words.NOT_PASSWORDS:
        return False
    if token.isalpha():
        return _is_no_word(token) or _is_last_word(match)
    return len(token) >= 3 and bool(re.search(r"[a-z\d]", token)) and _is_mixed(token)


def _is_mixed(token: str) -> bool:
    return bool(re.search(r"\d", token) or _SYMBOL.search(token))


def _is_no_word(token: str) -> bool:
    """Say whether letters are more than one syllable: Vietnamese writes a space between them."""
    return len(token) >= 5 and not _SYLLABLE.fullmatch(token)


def _is_last_word(match: re.Match[str]) -> bool:
    """Say whether a message ends with one word, as in `mat khau la minh`; `mk` also means `I`."""
    name = match.string[match.start() : match.start() + 2]
    return len(_token(match)) > 1 and name != "mk" and bool(_END.match(match.string, match.end()))


def is_worded_password(match: re.Match[str]) -> bool:
    """Say whether words that end in a number are a password: `hoa binh 2020`, not `tu nam 2020`."""
    *before, last = _token(match).split()
    counted = re.search(
        rf"(?<![a-z])(?:{words.COUNTED}|{words.MISLEADING})(?![a-z])", " ".join(before)
    )
    asked = words.NOT_PASSWORDS.intersection(before)
    enough = len(re.findall(r"\d", last)) >= 3
    return enough and not (counted or asked or _ORDINARY.fullmatch(last))


def is_phrase_password(match: re.Match[str]) -> bool:
    """Say whether `mat khau cua toi la con meo` ends with a password of two or three words."""
    spoken = set(re.findall("[a-z]+", match["secret"]))
    return not spoken & words.NOT_PASSWORDS and bool(_END.match(match.string, match.end()))


def is_stated_number(match: re.Match[str]) -> bool:
    return not_hotline(match) and not_amount(match) and not _is_quantity(match)


def is_evident_number(match: re.Match[str]) -> bool:
    """Say whether a number near the word password can be nothing else than one."""
    safe = not_phone(match) and not_date(match) and not_bare_year(match) and calm(match)
    return safe and is_stated_number(match) and not _ORDINARY.fullmatch(match["secret"])
