"""What the project's own texts say about Vietnamese syllables: which exist, and which follow which.

`tables/syllables.tsv` holds the counts (previous syllable, syllable, times; "^" begins a
sentence). They are learnt by `./banso knowledge syllables` from the articles and the examples of data/nlu,
and are data: the dialogue and retrieval read the same file, so that both see one writing of a message.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from bot.vietnamese.folding import fold_word, has_marks, normalise

TABLE = Path(__file__).with_name("tables") / "syllables.tsv"
BEGIN = "^"

_WORD = re.compile(r"\w+")
_SYLLABLE = re.compile(
    r"(b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
    r"[aeiouy]{1,3}(c|ch|m|n|ng|nh|p|t)?"
)


# Names that are often typed together with the words around them.
_NAMES = frozenset({"vneid", "vssid", "zalo", "otp", "qr", "sim"})
_GLUED = re.compile(r"[a-z]{5,30}")


class Syllables:
    """Counts of words and of pairs of neighbours, as typed with diacritics, in lower case."""

    def __init__(self, pairs: Mapping[tuple[str, str], int]) -> None:
        self.pairs = pairs
        self.words: Counter[str] = Counter()
        for (_, word), times in pairs.items():
            self.words[word] += times
        self.spellings: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self.words):
            self.spellings[fold_word(word)].append(word)
        self._folded_pairs = frozenset((fold_word(a), fold_word(b)) for a, b in pairs)

    def knows(self, folded: str) -> bool:
        """Whether a word is in the texts, with whatever diacritics."""
        return folded in self.spellings

    def splits(self, glued: str) -> list[str] | None:
        """The folded syllables of words typed without spaces ("dichvucong"), or None.

        Every two neighbours must follow each other somewhere in the texts, so that a foreign name is not
        cut into pieces. Words of fewer than 5 and more than 30 letters are not looked at.
        """
        if not _GLUED.fullmatch(glued) or is_syllable(glued):
            return None
        best: dict[int, list[tuple[int, list[str]]]] = {0: [(0, [])]}
        for end in range(1, len(glued) + 1):
            ways = []
            for start in range(max(0, end - 7), end):
                piece = glued[start:end]
                if len(piece) > 1 and self.knows(piece) and is_syllable(piece):
                    ways += [
                        (score + self._folded_count(piece), [*before, piece])
                        for score, before in best.get(start, ())
                        if not before or (before[-1], piece) in self._folded_pairs
                    ]
            if ways:  # the fewest pieces, of those the commonest; more would never be taken
                best[end] = sorted(ways, key=lambda way: (len(way[1]), -way[0]))[:4]
        found = [way for _, way in best.get(len(glued), ()) if len(way) > 1]
        return found[0] if found else None

    def _folded_count(self, folded: str) -> int:
        return sum(self.words[word] for word in self.spellings[folded])


def is_syllable(folded: str) -> bool:
    """Whether a folded word has the shape of one Vietnamese syllable."""
    return _SYLLABLE.fullmatch(folded) is not None or folded in _NAMES


def count_pairs(texts: Iterable[str]) -> Counter[tuple[str, str]]:
    """How often each two words follow each other in texts that are typed with diacritics."""
    return Counter(pair for text in texts if has_marks(text) for pair in _pairs(text))


def write_table(pairs: Mapping[tuple[str, str], int], path: Path = TABLE) -> None:
    lines = (f"{a}\t{b}\t{times}\n" for (a, b), times in sorted(pairs.items()))
    path.write_text("".join(lines), "utf-8")


@lru_cache(maxsize=1)
def syllables() -> Syllables:
    """The table of this project, read once."""
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines())
    return Syllables({(a, b): int(times) for a, b, times in rows})


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    before = BEGIN
    for word in _WORD.findall(normalise(text).lower()):
        yield before, word
        before = word
