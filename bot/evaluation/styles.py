"""How a question is worded, read off its form: for tables that show which wordings are found badly."""

import re
from enum import StrEnum

from bot.vietnamese.folding import fold, has_marks
from bot.vietnamese.writing import abbreviations

_RAMBLING = 22  # words; a spoken story, measured against the sample questions written as such
_FORMAL = re.compile(
    r"(xin |de nghi |toi muon hoi|cho hoi|cho biet|huong dan|lam the nao de|quy trinh|thu tuc )"
)


class Style(StrEnum):
    """The styles in the order in which they are tried; the first that fits counts."""

    FEW_WORDS = "few words"
    RAMBLING = "rambling"
    ABBREVIATED = "abbreviated"
    UNACCENTED = "unaccented"
    FORMAL = "formal"
    PLAIN = "plain"


def style_of(question: str) -> Style:
    """The style of a question as it stands in a topic file."""
    folded = fold(question)
    words = re.findall(r"\w+", folded)
    if len(words) <= 3:
        return Style.FEW_WORDS
    if len(words) >= _RAMBLING:
        return Style.RAMBLING
    if any(word in abbreviations() and word != "app" for word in words):
        return Style.ABBREVIATED
    if not has_marks(question):
        return Style.UNACCENTED
    return Style.FORMAL if _FORMAL.match(folded) else Style.PLAIN
