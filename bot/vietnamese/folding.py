"""Brings Vietnamese text into one form, and folds its diacritics away for comparison.

It changes how letters are written, never which words are meant: no abbreviation is expanded and no
typo is mended here. Every function is linear in the length of the text, whatever the text holds.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

# Characters that nobody sees: controls, zero-width and bidirectional marks, variation selectors,
# lone surrogates (Unicode's Default_Ignorable_Code_Point and the categories Cc and Cs).
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)

# Unicode normalisation sorts the combining marks behind a letter in quadratic time (50,000 marks:
# 1.9 s with Python 3.11, 2026-11-23), so that longer runs are cut. Vietnamese needs two.
_MAX_MARKS = 8
_LONG_RUN = re.compile(rf"[^\w\s]{{{_MAX_MARKS + 1},}}")

_DIACRITICS = re.compile("[\u0300-\u036f]+")
_STROKED_D = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})  # the two others are typed by mistake
_VIETNAMESE_MARK = re.compile("[\u0300-\u0303\u0306\u0309\u031b\u0323đĐ]")


def _tone_on_second_vowel() -> dict[str, str]:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    pairs = (
        (vowels + tone, vowels[0] + tone + vowels[1])
        for vowels in ("oa", "Oa", "OA", "oe", "Oe", "OE", "uy", "Uy", "UY")
        for tone in tones
    )
    return {
        unicodedata.normalize("NFC", new): unicodedata.normalize("NFC", old) for new, old in pairs
    }


# "hoà", "thuỷ" and "hòa", "thủy" are both in use; the second is what keyboards write by default.
# Behind q the u belongs to the consonant ("quý"), and "hoàn", "thuỷn" have just one spelling.
_TONE_PLACES = _tone_on_second_vowel()
_MOVABLE_TONE = re.compile(rf"(?<![qQ])(?:{'|'.join(_TONE_PLACES)})(?!\w)")


def normalise(text: str) -> str:
    """Return the text as NFC, without invisible characters, with single spaces and trimmed.

    Tone marks of open "oa", "oe", "uy" are put where most keyboards put them (hoà -> hòa).
    Applying it twice changes nothing more.
    """
    spaced = " ".join(text.split())
    if spaced.isascii():
        return _collapse(_INVISIBLE.sub("", spaced))
    composed = unicodedata.normalize("NFC", _thin_marks(_INVISIBLE.sub("", spaced)))
    return _collapse(_MOVABLE_TONE.sub(lambda match: _TONE_PLACES[match[0]], composed))


def fold(text: str) -> str:
    """Return the text in lower case without diacritics, đ as d: "Đăng ký" -> "dang ky".

    Takes composed and decomposed letters alike. Spaces and signs stay as they are; apply
    `normalise` first where they matter.
    """
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    plain = _DIACRITICS.sub("", unicodedata.normalize("NFD", _thin_marks(lowered)))
    return unicodedata.normalize("NFC", plain.translate(_STROKED_D))


@lru_cache(maxsize=16_384)  # the words of the articles are a quarter of that
def fold_word(word: str) -> str:
    """`fold`, remembered: the same words come again and again."""
    return fold(word)


def has_marks(text: str) -> bool:
    """Tell whether any letter carries a Vietnamese diacritic or is a đ."""
    if text.isascii():
        return False
    return _VIETNAMESE_MARK.search(unicodedata.normalize("NFD", _thin_marks(text))) is not None


def _collapse(text: str) -> str:
    return " ".join(text.split())


def _thin_marks(text: str) -> str:
    return _LONG_RUN.sub(lambda match: _keep_first_marks(match[0]), text)


def _keep_first_marks(run: str) -> str:
    groups = groupby(run, key=lambda char: unicodedata.combining(char) > 0)
    return "".join(
        "".join(list(chars)[:_MAX_MARKS] if is_mark else chars) for is_mark, chars in groups
    )
