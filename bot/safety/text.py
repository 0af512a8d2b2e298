"""What every typed text passes first: one Unicode form, nothing invisible, never a Rasa command."""

import unicodedata
from itertools import dropwhile

NEWLINES = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_TO_NEWLINE = str.maketrans(dict.fromkeys(NEWLINES, "\n") | {"\t": " "})
_INVISIBLE = frozenset(
    # Cc controls, Cf zero-width and bidirectional marks, Cs lone surrogates
    ("Cc", "Cf", "Cs")
)
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # drawn as nothing
_SLASHES = frozenset("/\uff0f\u2044\u2215\u29f8")  # full-width, fraction, division, big solidus


def clean_incoming(text: str) -> str:
    """Return typed text in NFC, newlines kept, without invisible characters or a leading slash.

    Rasa reads a message that starts with `/` as a command, and only buttons may send those.
    """
    lines = text.replace("\r\n", "\n").translate(_TO_NEWLINE)
    visible = "".join(char for char in lines if _is_visible(char))
    return "".join(dropwhile(_is_dropped_in_front, unicodedata.normalize("NFC", visible)))


def _is_visible(char: str) -> bool:
    if char == "\n":
        return True
    return unicodedata.category(char) not in _INVISIBLE and char not in _BLANK_LETTERS


def _is_dropped_in_front(char: str) -> bool:
    """Say whether a character may not open a text; a mark with no letter before it may not."""
    return char.isspace() or char in _SLASHES or unicodedata.category(char).startswith("M")
