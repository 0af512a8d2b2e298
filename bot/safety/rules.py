"""The table of what counts as a secret: one row for each way in which residents write one.

Patterns read the skeleton of a text (see `skeleton.py`): lower case, no diacritics, plain digits.
Each names the part to hide `secret`; `gap` is what stands between a context word and the secret.
Every repetition is bounded or possessive, so that the time stays linear on hostile input.
No pattern crosses `MASKED`, so that masking twice finds nothing new.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.safety import checks, words

Kind = Literal[
    "otp", "password", "pin", "card", "citizen_id", "old_id", "insurance", "bank_account"
]
Check = Callable[[re.Match[str]], bool]

MASKED = "\x00"


@dataclass(frozen=True)
class Rule:
    """Hide `secret` wherever the pattern matches and every check agrees."""

    kind: Kind
    pattern: re.Pattern[str]
    checks: tuple[Check, ...] = ()


# --- digits ---------------------------------------------------------------------------------------
_NOT_AFTER_DIGIT = r"(?<![\d\x00])"
_NOT_BEFORE_DIGIT = r"(?![\d\x00])"
_SEPARATOR = r"(?: ?[-_] ?| ?\.| {1,2})?"
_RUN_STARTS = "".join(rf"(?<![\d\x00]{'[ ._-]' * gap})" for gap in range(4))
_RUN_ENDS = rf"(?!{_SEPARATOR}[\d\x00])"


def _whole_run(fewest: int, most: int) -> str:
    """Match a run of digits, separators allowed, that is not part of a longer run."""
    return rf"{_RUN_STARTS}\d(?:{_SEPARATOR}\d){{{fewest - 1},{most - 1}}}{_RUN_ENDS}"


def _solid(fewest: int, most: int) -> str:
    """Match digits written together; other digits may follow after a space."""
    return rf"{_NOT_AFTER_DIGIT}\d{{{fewest},{most}}}{_NOT_BEFORE_DIGIT}"


_LISTED = rf"{_NOT_AFTER_DIGIT}\d(?:, ?\d){{3,7}}{_NOT_BEFORE_DIGIT}(?!,\d)"  # 4,8,2,9,1,3
_NOT_AMOUNT = rf"(?!{checks.AMOUNT})"
_SIX = rf"{_NOT_AMOUNT}(?:{_whole_run(6, 6)}|{_solid(6, 6)})"
_CODE = rf"(?:{_whole_run(4, 8)}|{_solid(6, 6)}|{_LISTED})"
_SPOKEN = rf"(?:{words.DIGIT}[ ,.-]{{1,3}}){{3,11}}{words.DIGIT}(?![a-z])"
_CARD_SHAPES = (
    rf"{_NOT_AFTER_DIGIT}(?:\d{{4}}([ .-]?)\d{{4}}\2\d{{4}}\2\d{{4}}(?:\2\d{{3}})?"
    rf"|\d{{4}}([ .-])\d{{6}}\3\d{{5}}){_NOT_BEFORE_DIGIT}"
)
_ID_SHAPES = (
    rf"{_NOT_AFTER_DIGIT}(?:\d{{3}}([ .-])\d{{3}}\2\d{{3}}\2\d{{3}}"
    rf"|\d{{4}}([ .-])\d{{4}}\3\d{{4}}){_NOT_BEFORE_DIGIT}"
)
_NINE, _TEN, _TWELVE = (_whole_run(length, length) for length in (9, 10, 12))
# A health card: two letters of the group insured, the benefit level, the province, ten digits.
_HEALTH_CARD = (
    rf"(?<![a-z\d])(?!tk |la|so|ma|va|to|xa|ho|ca|cu)[a-z]{{2}}[ .-]?[1-5](?:{_SEPARATOR}\d){{12}}"
    rf"{_NOT_BEFORE_DIGIT}"
)

# --- what may stand between a context word and its secret -----------------------------------------
_COUNT = r"(?:4|6|8|bon|sau|tam) (?:chu )?so(?![a-z])"
_PUNCTUATION = r"[\s:=,;.\"'“”(\[*#>!-]"


def _linking(linkers: str) -> str:
    """Match only words that tie a value to its name: `cua toi la`, `gui ve la`, `co 6 so la`."""
    return rf"(?P<gap>(?:{_PUNCTUATION}{{1,16}}+|{linkers}(?![a-z])|{_COUNT}){{0,24}}+)"


_LINK = _linking(words.LINKERS)
_SPOKEN_LINK = _linking(words.LINKERS_NOT_DIGITS)
_WITHIN_SENTENCE = r"(?P<gap>(?:[^\d\x00\n]|(?<!\d)\d{1,3}(?!\d)|(?<=[/-])\d{4}(?!\d)){0,48}?)"
_SHORTLY_BEFORE = r"(?P<gap>[^\d\x00\n.;!?]{0,24}?)"
_UNTIL_IS = r"(?P<gap>[^\d\x00\n.;]{0,24}?(?: la |[:=] ?))"
_WHOSE = r"(?: (?:cai|so|ma|day|vneid|zalo|google|facebook)){0,3}"
_IS = rf"(?P<gap> ?(?:la|lam|chinh la|is|is your|is the){_WHOSE} )"
_OR = r"[ ,;]{1,3}(?:(?:hoac|hay|va|roi|xong) )?"
_ASKED = r"(?= (?:la|nhap|o|vao|dung|sao|co|khong|ko|bao|doc|gui|cua)(?![a-z]))"


def _value(name: str, link: str, secret: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){name}(?![a-z]){link}(?P<secret>{secret})")


def _password(link: str, secret: str) -> re.Pattern[str]:
    return _value(words.PASSWORD, link, secret)


def _named_after(secret: str, link: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<secret>{secret}){link}(?<![a-z]){name}(?![a-z])")


def _anywhere(secret: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<secret>{secret})")


# --- passwords ------------------------------------------------------------------------------------
_WORD = r"(?:\"[^\"\n\x00]{1,64}\"|'[^'\n\x00]{1,64}'|[^\s\x00]{0,255}[^\s\x00,;])"
_WORDS_AND_NUMBER = r"(?:[^\s\d\x00]{1,16} ){1,2}[^\s\d\x00]{0,16}\d[^\s\x00]{2,64}"
_OWN_GAP = rf"(?P<gap>(?:[ (\"']{{1,8}}+|{words.OWNERS}(?![a-z])|{_COUNT}){{0,24}}+)"
_OWNED = rf"(?P<gap>(?: moi| cu)? cua {words.OWNERS}(?: {words.OWNERS}){{0,2}} )"
_FAR_GAP = r"(?P<gap>(?:[^\d\x00\n.,;:=?!]|(?<!\d)\d{1,2}(?!\d)){0,40}?)"
_STATES = r"(?:(?<![a-z])(?:laf?|thanh|is)(?![a-z])|[:=])[\s:=>-]{0,8}+"
_WORDS = r"[^\s\x00]{1,16}(?: [^\s\x00]{1,16}){1,2}"
_BARE = rf"\A[^\w\x00]{{0,16}}(?P<secret>{_whole_run(6, 6)})[^\w\x00]{{0,16}}\Z"
_LEADING = rf"\A(?P<gap>(?:{_PUNCTUATION}{{1,16}}+|{words.LINKERS}(?![a-z])){{0,16}}+)"
_TRAILING = rf"(?:[\s.,;!?)\]\"'*-]{{1,16}}+|{words.LINKERS}(?![a-z])){{0,16}}+\Z"
_MAY_STATE = r"[\s:=>-]{0,8}+"

_NUMBER_CHECKS = (checks.not_hotline, checks.not_amount, checks.not_bare_year)
_NOT_PUBLIC = (checks.calm, checks.not_phone, checks.not_hotline)
_CODE_CHECKS = (checks.calm, checks.not_date)

RULES: tuple[Rule, ...] = (
    Rule("card", _anywhere(_solid(13, 19)), (checks.is_card,)),
    Rule("card", _anywhere(_CARD_SHAPES), (checks.is_card,)),
    Rule("card", _anywhere(rf"(?<![a-z]){_whole_run(13, 19)}"), (checks.is_card,)),
    Rule("card", _value(words.CARD, _WITHIN_SENTENCE, _whole_run(13, 19)), (checks.calm,)),
    Rule("card", _value(r"(?:cvv|cvc)2?", _LINK, _solid(3, 4))),
    Rule("citizen_id", _anywhere(_solid(12, 12)), (checks.is_citizen_id,)),
    Rule("citizen_id", _anywhere(_ID_SHAPES), (checks.is_citizen_id,)),
    Rule(
        "citizen_id", _anywhere(_whole_run(12, 12)), (checks.is_citizen_id, checks.holds_no_phone)
    ),
    Rule("citizen_id", _value(words.IDENTITY, _WITHIN_SENTENCE, _TWELVE), (checks.calm,)),
    Rule("insurance", _anywhere(_HEALTH_CARD)),
    Rule("insurance", _value(words.INSURANCE_CODE, _UNTIL_IS, _TEN), (checks.calm,)),
    Rule("insurance", _value(words.INSURANCE, _WITHIN_SENTENCE, _TEN), _NOT_PUBLIC),
    Rule(
        "old_id", _value(words.IDENTITY, _WITHIN_SENTENCE, _NINE), (checks.calm, checks.not_amount)
    ),
    Rule("old_id", re.compile(rf"\d{{12}}[|/ ,;]{{1,2}}(?P<secret>{_solid(9, 9)})")),
    Rule("old_id", _named_after(_NINE, _IS, words.IDENTITY)),
    Rule(
        "bank_account",
        _value(words.BANK_ACCOUNT, _WITHIN_SENTENCE, _whole_run(6, 19)),
        (checks.calm, checks.not_amount, checks.not_hotline),
    ),
    Rule("bank_account", _value(words.BANK, _LINK, _whole_run(9, 19)), _NOT_PUBLIC),
    Rule("pin", _value(words.PIN, _LINK, _CODE), _NUMBER_CHECKS),
    Rule("pin", _value(words.PASSCODE, _WITHIN_SENTENCE, _SIX), (checks.calm,)),
    Rule("pin", _value(words.PIN, _SPOKEN_LINK, _SPOKEN)),
    Rule("otp", _value(words.OTP, _LINK, _CODE), (*_NUMBER_CHECKS, checks.short_code_is_calm)),
    Rule("otp", _value(words.OTP, _WITHIN_SENTENCE, _SIX), _CODE_CHECKS),
    Rule("otp", _value(words.OTP, _SPOKEN_LINK, _SPOKEN)),
    Rule("otp", _named_after(_CODE, _IS, words.OTP), (checks.not_hotline,)),
    Rule("otp", _named_after(_SIX, _SHORTLY_BEFORE, words.OTP), _CODE_CHECKS),
    Rule(
        "password", _password(_OWN_GAP + _STATES, _WORDS_AND_NUMBER), (checks.is_worded_password,)
    ),
    Rule("password", _password(_OWN_GAP + _STATES, _whole_run(3, 12)), (checks.is_stated_number,)),
    Rule("password", _password(_OWN_GAP + _STATES, _WORD), (checks.is_stated_password,)),
    Rule("password", _password(_FAR_GAP + _STATES, _whole_run(4, 12)), (checks.is_evident_number,)),
    Rule(
        "password", _password(_FAR_GAP + _STATES, _WORD), (checks.calm, checks.is_evident_password)
    ),
    Rule(
        "password", _password(_OWN_GAP + _MAY_STATE, _whole_run(4, 12)), (checks.is_evident_number,)
    ),
    Rule("password", _password(_OWN_GAP + _MAY_STATE, _WORD), (checks.is_evident_password,)),
    Rule("password", _password(_OWNED + _STATES, _WORDS), (checks.is_phrase_password,)),
    Rule("password", _password(_SPOKEN_LINK, _SPOKEN)),
    Rule("otp", _value(words.CODE, _LINK, _SIX), _CODE_CHECKS),
    Rule("otp", _value(rf"(?:{words.OTP}|{words.CODE})", _LINK + _SIX + _OR, _SIX)),
    Rule("otp", re.compile(_BARE), (checks.not_date, checks.not_amount)),
    Rule("otp", re.compile(rf"{_LEADING}(?P<secret>{_SIX})(?:{_TRAILING}|{_ASKED})"), _CODE_CHECKS),
)
