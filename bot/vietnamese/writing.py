"""A message as a careful writer would type it: the one form in which the bot reads what people say.

    write_out("dk tam tru ntn z")        -> "đăng ký tạm trú như thế nào vậy"
    write_out("cai ve ne i di o dau")    -> "cài vneid ở đâu"

In this order: names as heard ("phây búc"); word by word abbreviations, residue of Telex and VNI, letters
held too long, words typed without spaces; numbers read aloud; last the diacritics that are missing. Words
that the project's texts know are never touched before that, so that no name is lost. Rasa's intent
classifier, the lexical and the dense side of retrieval all read this form.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import yaml

from bot.vietnamese import keyboards
from bot.vietnamese.diacritics import restore
from bot.vietnamese.folding import fold, fold_word, has_marks, normalise
from bot.vietnamese.syllables import Syllables, is_syllable, syllables

_TABLES = Path(__file__).with_name("tables")
_WORD = re.compile(r"\w+")
_HELD, _HELD_LONG = re.compile(r"([a-z])\1+"), re.compile(r"([a-z])\1{2,}")  # "khonggg"

# At least this share of the words of an ordinary Vietnamese text carries a mark (0.71 on average over the
# articles); below it, the writer left marks out here and there, and the other words are doubtful too.
_TYPED_WITH_MARKS = 0.5


_DIGITS = {
    word: str(digit)
    for digit, word in enumerate(
        ["khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"]
    )
}
_FEWEST_DIGITS = 4  # "hai ba năm" is two or three years, four digits in a row are a number
_LEVELS = frozenset({("muc",), ("muc", "do"), ("cap", "do")})


def write_out(text: str) -> str:
    """The words of a text with their diacritics, without signs and abbreviations.

    Time grows with the length of the text. Applying it twice changes nothing more. A text without words
    comes back as `normalise` leaves it.
    """
    tidy = normalise(text)
    typed = _WORD.findall(tidy)
    if not typed:
        return tidy
    known = syllables()
    words = _with_names(typed)
    residue = any(_is_residue(word, known) for word in words)
    mended = [part for word in words for part in _mended(word, known, residue)]
    mended = _with_levels(_with_digits(mended))
    careful = sum(map(has_marks, words)) >= _TYPED_WITH_MARKS * len(words)
    fixed = [has_marks(part.text) or (careful and part.as_typed) for part in mended]
    return " ".join(restore([part.text for part in mended], fixed, known))


@lru_cache(maxsize=1)
def writing_version() -> str:
    """Changes with the code and the tables of this package, by which `write_out` may write differently."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".yml", ".tsv"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class _Part:
    """A word of the result; `as_typed` when nothing was done to it."""

    text: str
    as_typed: bool


def _mended(word: str, known: Syllables, residue: bool) -> list[_Part]:
    """One typed word as one or more words."""
    folded = fold_word(word)
    is_word = has_marks(word) and is_syllable(folded)
    if folded in abbreviations() and not is_word:
        return _spelt(abbreviations()[folded].split())
    if folded in _names() or (is_syllable(folded) and known.knows(folded)):
        return [_Part(word, as_typed=True)]
    lower = word.lower()
    if residue and (typed := _from_keyboard(lower, known)):
        return [_Part(typed, as_typed=False)]
    for spelling in (folded, _HELD_LONG.sub(r"\1", folded), _HELD.sub(r"\1", folded)):
        if spelling in abbreviations():  # "kooo"
            return _spelt(abbreviations()[spelling].split())
        if pieces := known.splits(spelling):
            return _spelt(pieces)
        if known.knows(spelling):
            as_typed = spelling == folded
            return [_Part(word if as_typed else spelling, as_typed)]
    return [_Part(word, as_typed=True)]


def _spelt(words: Sequence[str]) -> list[_Part]:
    return [_Part(word, as_typed=False) for word in words]


def _is_residue(word: str, known: Syllables) -> bool:
    """Whether a word shows beyond doubt that the keyboard did not turn its signs into marks."""
    lower = word.lower()
    sure = keyboards.signs(lower) > 1 and not known.knows(lower)
    return sure and _from_keyboard(lower, known) is not None


def _from_keyboard(word: str, known: Syllables) -> str | None:
    ways = chain(keyboards.telex(word), keyboards.vni(word))
    return next((way for way in ways if way in known.words), None)


def _with_names(words: Sequence[str]) -> list[str]:
    """Names as heard replaced by names as written, the longest first."""
    heard, longest = _heard()
    folded = [fold_word(word) for word in words]
    out: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            name = heard.get(tuple(folded[at : at + length]))
            if name is not None:
                out += name.split()
                break
        else:
            length = 1
            out.append(words[at])
        at += length
    return out


def _with_digits(parts: Sequence[_Part]) -> list[_Part]:
    """Numbers read digit by digit ("một chín không không") as numbers."""
    out: list[_Part] = []
    for is_digit, run in groupby(parts, key=lambda part: fold_word(part.text) in _DIGITS):
        spoken = list(run)
        if is_digit and len(spoken) >= _FEWEST_DIGITS:
            number = "".join(_DIGITS[fold_word(part.text)] for part in spoken)
            out.append(_Part(number, as_typed=False))
        else:
            out += spoken
    return out


def _with_levels(parts: Sequence[_Part]) -> list[_Part]:
    """ "mức hai", "mức độ hai" with the digit that the content writes."""
    out: list[_Part] = []
    for part in parts:
        before = tuple(fold_word(p.text) for p in out[-2:])
        is_level = before[-1:] in _LEVELS or before in _LEVELS
        digit = _DIGITS.get(fold_word(part.text)) if is_level else None
        out.append(part if digit is None else _Part(digit, as_typed=False))
    return out


@lru_cache(maxsize=1)
def abbreviations() -> Mapping[str, str]:
    """Folded abbreviation -> what it stands for, with diacritics."""
    groups: dict[str, dict[str, str]] = _table("abbreviations")
    return {short: long for group in groups.values() for short, long in group.items()}


@lru_cache(maxsize=1)
def _heard() -> tuple[Mapping[tuple[str, ...], str], int]:
    """Folded words as heard -> the name, and the most words that one has."""
    names: dict[str, list[str]] = _table("names")
    heard = {tuple(way.split()): name for name, ways in names.items() for way in ways}
    return heard, max(map(len, heard))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The names themselves, folded: never cut, however often somebody writes them in two words."""
    return frozenset(word for name in _table("names") for word in fold(name).split())


def _table(name: str) -> Any:
    # The safe loader reads "no" and "on" as they are only when they are quoted in the table.
    return yaml.safe_load((_TABLES / f"{name}.yml").read_text("utf-8"))
