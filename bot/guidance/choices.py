"""Which of the offered choices a text names: by number, by ordinal, or by (part of) its title."""

import re
from collections.abc import Sequence

from bot.vietnamese.folding import fold

# "1", "số 1", "cái thứ nhất", "hai", "chọn 3": folded, and nothing else in the message.
_NUMBERS = {"1": 0, "mot": 0, "nhat": 0, "dau": 0, "dau tien": 0} | {
    word: number
    for number, words in enumerate(("2 hai nhi", "3 ba", "4 bon tu", "5 nam"), start=1)
    for word in words.split()
}
_LEAD = re.compile(
    r"^(?:(?:da|a|thi|chon|lay|bam|tra loi|em|bac|toi|chau|ong|ba)\s+)*"
    r"(?:(?:cai|so|thu|muc|viec|y|nut)\s+)*"
)
_TRAIL = re.compile(r"(?:\s+(?:a|nhe|di|chau|em|thoi|day|oi|ay))*$")


def match_choice(text: str, titles: Sequence[tuple[str, ...]]) -> int | None:
    """Position of the choice that a text names, or None when it names none or more than one.

    Args:
        text: what the resident typed.
        titles: for each choice the titles under which it was shown.
    """
    folded = " ".join(re.findall(r"\w+", fold(text)))
    number = _NUMBERS.get(_TRAIL.sub("", _LEAD.sub("", folded, count=1), count=1))
    if number is not None:
        return number if number < len(titles) else None
    named = [i for i, names in enumerate(titles) if any(_names(folded, name) for name in names)]
    return named[0] if len(named) == 1 else None


def _names(folded: str, title: str) -> bool:
    """Whether a text is a title, or a beginning of one that is at least two words long."""
    whole = " ".join(re.findall(r"\w+", fold(title)))
    return folded == whole or (len(folded.split()) >= 2 and whole.startswith(folded + " "))
