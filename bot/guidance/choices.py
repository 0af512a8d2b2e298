"""Which of the offered choices a text names: by number, by ordinal, or by (part of) its title."""

import re
from collections.abc import Sequence
from itertools import dropwhile

from bot.vietnamese.folding import fold

# "1", "số 1", "cái thứ nhất", "hai", "chọn 3": folded, and nothing else in the message.
_NUMBERS = {"1": 0, "mot": 0, "nhat": 0, "dau": 0, "dau tien": 0, "tren cung": 0} | {
    word: number
    for number, words in enumerate(("2 hai nhi", "3 ba", "4 bon tu", "5 nam"), start=1)
    for word in words.split()
}
_LAST = {"cuoi", "cuoi cung", "duoi cung", "sau cung"}
_ADDRESS = {
    "da", "a", "thi", "chon", "lay", "bam", "tra", "loi", "em", "bac", "toi", "chau", "ong", "ba",
}  # fmt: skip
_COUNTED = {"cai", "so", "thu", "muc", "viec", "y", "nut"}
_PARTICLES = {"a", "nhe", "di", "chau", "em", "thoi", "day", "oi", "ay"}


def match_choice(text: str, titles: Sequence[tuple[str, ...]]) -> int | None:
    """Position of the choice that a text names, or None when it names none or more than one.

    Linear in the length of the text.

    Args:
        text: what the resident typed.
        titles: for each choice the titles under which it was shown.
    """
    words = _words(text)
    number = _number(words, len(titles) - 1)
    if number is not None:
        return number if 0 <= number < len(titles) else None
    named = [i for i, names in enumerate(titles) if any(_names(words, name) for name in names)]
    return named[0] if len(named) == 1 else None


def is_number(text: str) -> bool:
    """Whether a text is nothing but a number or an ordinal, so that it can only be meant as a choice."""
    return _number(_words(text), 0) is not None


def is_named(text: str, title: str) -> bool:
    """Whether a text is just this title, however it is spelled."""
    return _words(text) == _words(title)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _number(words: Sequence[str], last_choice: int) -> int | None:
    """The number that is left without the words of politeness around it, counted from 0.

    The last word always stays: "ba" may be a number, or how an old woman calls herself.
    """
    body = list(words)
    while len(body) > 1 and body[-1] in _PARTICLES:
        body.pop()
    lead, last = body[:-1], body[-1:]
    lead = list(dropwhile(_COUNTED.__contains__, dropwhile(_ADDRESS.__contains__, lead)))
    named = " ".join(lead + last)
    return last_choice if named in _LAST else _NUMBERS.get(named)


def _names(words: Sequence[str], title: str) -> bool:
    """Whether a text is a title, or a beginning of one that is at least two words long."""
    whole = _words(title)
    return words == whole or (2 <= len(words) < len(whole) and whole[: len(words)] == words)
