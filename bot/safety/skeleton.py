"""A text reduced to plain lower-case ASCII-like characters that still know where they came from.

Patterns are then written once, for `ma otp la 482913`, and match NFC, NFD, unaccented, upper-case,
full-width and zero-width-ridden spellings alike.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.safety.text import NEWLINES

_SAME = {"đ": "d", "ð": "d", "·": ".", "•": ".", "∙": ".", "。": ".", "−": "-", "⁄": "/"}
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Mn", "Mc", "Me"))


@dataclass(frozen=True)
class Skeleton:
    """`text[i]` stands for the original character at `origins[i]`."""

    text: str
    origins: list[int]

    def original_span(self, start: int, end: int, original_length: int) -> tuple[int, int]:
        """Return the original's span of `text[start:end]`, marks after its last letter included."""
        after = self.origins[end] if end < len(self.origins) else original_length
        return self.origins[start], max(after, self.origins[end - 1] + 1)


def build_skeleton(text: str) -> Skeleton:
    folded = [(char, origin) for origin, raw in enumerate(text) for char in _fold(raw)]
    return Skeleton("".join(char for char, _ in folded), [origin for _, origin in folded])


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    """Return what one character says in plain letters: none for a mark, several for a ligature."""
    if char == "\n" or char in NEWLINES:
        return "\n"
    if char.isspace():
        return " "
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    if unicodedata.category(char) == "Pd":
        return "-"
    parts = unicodedata.normalize("NFKD", char.lower())
    kept = "".join(_SAME.get(part, part) for part in parts.lower() if not _is_dropped(part))
    return kept.lower()


def _is_dropped(char: str) -> bool:
    return unicodedata.category(char) in _DROPPED
