"""Undoes the residue of Telex and VNI keyboards: "dduowcj" and "d9u7o7c5" are "được".

Residents see it when the keyboard's Vietnamese mode is off, or paste from a computer. Only results that are
Vietnamese words count, which the caller checks; so the rules here may be generous.
"""

import re
import unicodedata
from collections.abc import Iterator

# https://vi.wikipedia.org/wiki/Telex_(kiểu_gõ) and https://vi.wikipedia.org/wiki/VNI_(kiểu_gõ)
_TONES = dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_TONES = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VOWELS = "aeiouy"
# Behind the last vowel, or at the end of the word.
_TONE_SIGN = re.compile(r"(?<=[aeiouyw])[sfrxj](?=[a-z]{0,2}$)|(?<=[a-z]{2})[sfrxj]$")
_LONGEST = 12  # characters; "nghieengj" has nine


def telex(word: str) -> Iterator[str]:
    """The words that a Telex keyboard would have written for a word in lower case, likeliest first."""
    if not word.isascii() or not word.isalpha() or len(word) > _LONGEST:
        return
    letters = word.replace("dd", "đ")
    tone = ""
    found = _TONE_SIGN.search(letters)
    if found:
        tone = _TONES[found[0]]
        letters = letters[: found.start()] + letters[found.end() :]
    shaped = re.sub(r"(aa|ee|oo)", lambda m: m[0][0] + _CIRCUMFLEX, letters)
    shaped = re.sub(r"(uo|u|o|a)w", lambda m: _with_w(m[1]), shaped)
    shaped = re.sub(r"([aeo])([^\W\d_]{1,2})\1$", rf"\1{_CIRCUMFLEX}\2", shaped)  # "viete"
    shaped = re.sub(r"uo([^\W\d_]{0,2})w$", rf"u{_HORN}o{_HORN}\1", shaped)
    shaped = re.sub(r"([uo])([^\W\d_]{1,2})w$", rf"\1{_HORN}\2", shaped)
    shaped = re.sub(r"a([^\W\d_]{1,2})w$", rf"a{_BREVE}\1", shaped)
    shaped = shaped.replace("w", "u" + _HORN)
    if tone or shaped != word:
        yield from _toned(shaped, tone)


def vni(word: str) -> Iterator[str]:
    """The words that a VNI keyboard would have written, likeliest first."""
    if (
        not re.fullmatch(r"[a-z][a-z0-9]*", word)
        or not re.search(r"\d", word)
        or len(word) > _LONGEST
    ):
        return
    tone = ""
    marks: list[str] = []
    for character in word:
        if character in _VNI_TONES and marks:
            tone = _VNI_TONES[character]
        elif character == "6" and marks:
            _put(marks, "aeo", _CIRCUMFLEX)
        elif character == "7" and marks:
            _put(marks, "uo", _HORN)
        elif character == "8" and marks:
            _put(marks, "a", _BREVE)
        elif character == "9" and "d" in marks:
            marks[marks.index("d")] = "đ"
        elif character.isdecimal():
            return
        else:
            marks.append(character)
    yield from _toned("".join(marks), tone)


def signs(word: str) -> int:
    """How many letters or digits of a word can only be a keyboard's signs; two are no accident."""
    telex_signs = len(re.findall(r"dd|aa|ee|oo|w", word)) + bool(_TONE_SIGN.search(word))
    return max(telex_signs, len(re.findall(r"(?<=[a-z])\d(?=[a-z])|(?<=\d)\d", word)) * 2)


def _with_w(vowels: str) -> str:
    if vowels == "a":
        return "a" + _BREVE
    return "".join(vowel + _HORN for vowel in vowels)


def _put(marks: list[str], vowels: str, mark: str) -> None:
    for i in range(len(marks) - 1, -1, -1):
        if marks[i] in vowels:
            marks[i] += mark
            if mark == _HORN and marks[i][0] == "o" and i and marks[i - 1] == "u":
                marks[i - 1] += mark
            return


def _toned(letters: str, tone: str) -> Iterator[str]:
    """The letters with the tone on each vowel in turn, from the last; the caller knows which is a word."""
    if not tone:
        yield unicodedata.normalize("NFC", letters)
        return
    base = unicodedata.normalize("NFD", letters)
    for i in range(len(base) - 1, -1, -1):
        if base[i] in _VOWELS:
            end = i + 1
            while end < len(base) and unicodedata.combining(base[end]):
                end += 1
            yield unicodedata.normalize("NFC", base[:end] + tone + base[end:])
