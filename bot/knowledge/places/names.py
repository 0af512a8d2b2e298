"""Recognises the names of places in a sentence, however they are spelt. Knows no single place.

A mention is a name with or without a unit word before it ("xã", "tt.", "huyện"). Which mentions count
is decided by `places`, since that depends on the whole sentence.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Generic, Protocol, TypeVar

from bot.vietnamese.folding import fold, normalise

COMMUNE, DISTRICT, PROVINCE = range(3)
LEVELS = {
    "xã": COMMUNE,
    "phường": COMMUNE,
    "thị trấn": COMMUNE,
    "huyện": DISTRICT,
    "thị xã": DISTRICT,
    "thành phố": DISTRICT,
    "tỉnh": PROVINCE,
}

ANY_COMMUNE = "xã"

# Words of one letter mean many things, so that they need their full stop.
_DOTTED = {"x": "xã", "p": "phường", "h": "huyện", "t": "tỉnh"}
_SHORT = {"tt": "thị trấn", "tx": "thị xã", "tp": "thành phố"}

# Names that are also everyday words, and everyday phrases that hold such a name; folded.
_EVERYDAY = """
    bac son, ban nguyen, bang gia, bao hieu, bao thanh, binh nguyen, ca dinh, cao minh, chi dao,
    dai dong, dan chu, dan quyen, dao duc, di nau, dinh cu, dinh trung, doan ket, doc lap,
    don nhan, dong bac, dong da, dong lai, dong luong, dong tam, dong tan, dong tien, dong van,
    dong xuan, dung tien, gia cam, gia thanh, hai ba trung, hoa binh, hoi hop, hop kim, hop ly,
    hop nhat, hop thanh, hop tien, hung vuong, huong dao, huu nghi, lam son, lang son, lien hoa,
    lien minh, minh hoa, minh tan, nam phong, ngo quyen, nhan dao, nhan nghia, phong phu, phu my,
    quang tien, quyet thang, tam hop, tan lap, tan my, tan thanh, tat thang, tay son, thai binh,
    thanh cao, thanh ha, thanh minh, thong nhat, thu phong, tien du, tien luong, tien phong,
    toan thang, tri quan, trung thanh, tu do, tu ly, tu xa, van ban, van mieu, yen binh
"""
_PHRASES = """
    dai doan ket, dan chu co so, dan chu nhan dan, dinh cu lau dai, dinh cu nuoc ngoai, doan ket dan
    toc, dinh cu o nuoc, dinh cu tai nuoc, doan ket luong giao, doan ket noi bo, doan ket toan dan,
    doc lap tu do, dong tam hiep luc, hoi hop tac, hop ly hoa, quyen dan chu, quyen tu do, tai dinh
    cu, thong nhat dat nuoc, thong nhat noi dung, thong nhat phuong an, thong nhat quan diem, thong
    nhat y chi, thong nhat y kien, thong nhat voi can, thong nhat voi nhau, tu do di lai, tu do
    hanh phuc, tu do kinh doanh, tu do ngon luan, tu do tin nguong
"""

# A name behind one of these is that of a hamlet, a street or a market, which nobody has listed.
_SMALLER = "xóm thôn bản ấp làng khu tổ phố đường ngõ ngách chợ trường hồ cầu sông suối núi đèo"
_SMALLER_FOLDED = "xom thon ap lang duong ngo ngach truong cau song suoi nui"
# What often follows a unit word and begins no name; not read as a misspelt one.
_NO_NAME = "mình tôi nào này cũ mới ta nhà có là thì ở và bác cháu gì của em thuộc hiện gần được"
_NO_NAME_FOLDED = "toi nao nay moi ta nha co thi o va chau gi cua em thuoc gan duoc"
_BETWEEN = frozenset({"cũ", "cu", "tên", "ten"})  # "xã cũ Bắc Phong"

_MAX_SYLLABLES = 4
_MIN_LETTERS = 6  # of a name that may be misspelt: shorter ones are too near to other words
_WORD = re.compile(r"[^\W_]+")
_IN_NAME = re.compile(r"[\s_‐-―-]*")
_TO_NAME = re.compile(r"""[\s_‐-―:"'“”‘’«(-]*|\.""")
_TO_NAME_SHORT = re.compile(r"""[\s_‐-―:"'“”‘’«(.-]*""")
_TO_QUALIFIER = re.compile(r"[\s,_‐-―(-]*")
# i and y are one sound where they stand alone behind a consonant: Mỵ and Mị, Kỳ and Kì, Quý and Quí.
_LONE_Y = re.compile(r"(?<=[bcdđghklmnprstvx])[yýỳỷỹỵ]$|(?<=^qu)[yýỳỷỹỵ]$")
_Y_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")


class Named(Protocol):
    @property
    def kind(self) -> str: ...


P = TypeVar("P", bound=Named)


@dataclass(frozen=True, slots=True)
class Mention(Generic[P]):
    """A name in a text: all places it can mean, and how sure that is.

    `unit` is the kind that the word before it says, None for a bare name. `loose` is a name whose
    letters, marks or kind are not quite as typed. `qualifies` is a bare name right behind another one
    ("Cao Sơn, Lương Sơn").
    """

    places: tuple[P, ...]
    unit: str | None
    loose: bool
    misspelt: bool
    everyday: bool
    qualifies: bool


@dataclass(frozen=True, slots=True)
class _Syllable:
    """A word as typed in lower case (`marked`) and without diacritics; `gap` is what precedes it."""

    marked: str
    folded: str
    gap: str = ""

    def fits(self, name: "_Syllable") -> bool:
        """Equal, or typed without diacritics."""
        return self.marked in (name.marked, name.folded)


_NO_SYLLABLE = _Syllable("|", "|", "|")


@dataclass(frozen=True, slots=True)
class _Name(Generic[P]):
    syllables: tuple[_Syllable, ...]
    place: P


class NameIndex(Generic[P]):
    """Finds names of places in texts, in time linear in the length of the text."""

    def __init__(self, names: Iterable[tuple[str, P]]) -> None:
        self._names: dict[str, list[_Name[P]]] = defaultdict(list)
        self._nearly: dict[str, set[str]] = defaultdict(set)
        syllables = cache(lambda spelling: tuple(_syllables(spelling)))
        for spelling, place in names:
            name = _Name(syllables(spelling), place)
            self._names[_key(name.syllables)].append(name)
        self._longest = max(map(len, self._names), default=0)
        for key in self._names:
            if len(key) >= _MIN_LETTERS:
                for shortened in _with_one_letter_less(key):
                    self._nearly[shortened].add(key)

    def mentions(self, text: str) -> Iterator[Mention[P]]:
        """All names in the order of the text, also bare ones; a longer name hides those inside it."""
        words = _without_phrases(_syllables(text))
        at, after_name = 0, False
        while at < len(words):
            mention, length = self._mention_at(words, at, after_name)
            if mention:
                yield mention
            after_name = mention is not None or (after_name and words[at].folded in ("cu", "o"))
            at += length

    def _mention_at(
        self, words: list[_Syllable], at: int, after_name: bool
    ) -> tuple[Mention[P] | None, int]:
        unit, start = _unit_word(words, at)
        if unit:
            for begin in (start, start + 1):
                mention, length = self._named(words, begin, unit)
                if mention:
                    return mention, begin + length - at
                if begin >= len(words) or words[begin].marked not in _BETWEEN:
                    break
        if at and words[at - 1].marked in _SMALLER_WORDS:
            return None, 1
        qualifies = after_name and _TO_QUALIFIER.fullmatch(words[at].gap) is not None
        mention, length = self._bare(words, at, qualifies)
        if unit and not mention and start == at + 1:
            return None, 2  # "tỉnh Thái Bình": of that level there is none
        return mention, length

    def _named(self, words: list[_Syllable], at: int, unit: str) -> tuple[Mention[P] | None, int]:
        for length in range(_MAX_SYLLABLES, 0, -1):
            typed = _window(words, at, length)
            mention = typed and self._choose(typed, self._names.get(_key(typed), []), unit)
            if mention:
                return mention, length
        if at < len(words) and words[at].marked not in _NO_NAME_WORDS:
            for length in range(_MAX_SYLLABLES, 1, -1):
                typed = _window(words, at, length)
                mention = typed and self._choose(typed, self._misspelt(typed), unit, misspelt=True)
                if mention:
                    return mention, length
        return None, 0

    def _bare(
        self, words: list[_Syllable], at: int, qualifies: bool
    ) -> tuple[Mention[P] | None, int]:
        for length in range(_MAX_SYLLABLES, 1, -1):
            typed = _window(words, at, length)
            names = self._names.get(_key(typed), []) if typed else []
            names = [name for name in names if len(name.syllables) == length]
            if names:
                return self._choose(typed, names, None, qualifies=qualifies), length
        return None, 1

    def _choose(
        self,
        typed: tuple[_Syllable, ...],
        names: list[_Name[P]],
        unit: str | None,
        *,
        misspelt: bool = False,
        qualifies: bool = False,
    ) -> Mention[P] | None:
        """The readings of the unit's kind, else of its level; of these the ones that fit the marks.

        "xã" is said of every commune, so that it only puts those of that kind first.
        """
        if unit:
            level = [name for name in names if LEVELS[name.place.kind] == LEVELS[unit]]
            of_kind = [name for name in level if name.place.kind == unit]
            others = [] if of_kind and unit != ANY_COMMUNE else level
            names = list(dict.fromkeys(of_kind + others))
        fitting = names if misspelt else [name for name in names if _fits(typed, name)]
        if not names or (not fitting and len(typed) == 1):
            return None
        exact = [name for name in fitting if _is_exact(typed, name)]
        chosen = exact or fitting or names
        return Mention(
            places=tuple(dict.fromkeys(name.place for name in chosen)),
            unit=unit,
            loose=misspelt or not fitting or unit not in (None, chosen[0].place.kind),
            misspelt=misspelt,
            everyday=any(_folded(name.syllables) in _EVERYDAY_NAMES for name in chosen),
            qualifies=qualifies,
        )

    def _misspelt(self, typed: tuple[_Syllable, ...]) -> list[_Name[P]]:
        """Names that are one letter away: one more, one less, another one, or two changed over."""
        key = _key(typed)
        if not _MIN_LETTERS - 1 <= len(key) <= self._longest + 1:
            return []
        keys = {
            near
            for shortened in _with_one_letter_less(key)
            for near in self._nearly.get(shortened, ())
        }
        return [
            name
            for near in sorted(keys)
            for name in self._names[near]
            if _is_one_slip_away(typed, name.syllables)
        ]


def _syllables(text: str) -> list[_Syllable]:
    lowered = normalise(text).lower()
    words: list[_Syllable] = []
    end = 0
    for match in _WORD.finditer(lowered):
        marked = _LONE_Y.sub(lambda y: y[0].translate(_Y_TO_I), match[0])
        folded = _LONE_Y.sub("i", fold(marked))
        words.append(_Syllable(marked, folded, lowered[end : match.start()]))
        end = match.end()
    return words


def _unit_word(words: list[_Syllable], at: int) -> tuple[str | None, int]:
    """The kind that the words at this place say, and where the name behind them begins."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else None
    if following is None:
        return None, at
    short = _SHORT.get(word.marked)
    if not short and following.gap.startswith("."):
        short = _DOTTED.get(word.marked)
    if short:
        return (short, at + 1) if _TO_NAME_SHORT.fullmatch(following.gap) else (None, at)
    for kind, parts in _UNIT_WORDS:
        typed = words[at : at + len(parts)]
        if (
            len(typed) == len(parts)
            and all(w.fits(part) for w, part in zip(typed, parts, strict=True))
            and all(_IN_NAME.fullmatch(w.gap) for w in typed[1:])
        ):
            begin = at + len(parts)
            if begin < len(words) and _TO_NAME.fullmatch(words[begin].gap):
                return kind, begin
    return None, at


def _window(words: list[_Syllable], at: int, length: int) -> tuple[_Syllable, ...]:
    """The words of a possible name; none where a sign other than a hyphen separates them."""
    window = tuple(words[at : at + length])
    if len(window) < length or not all(_IN_NAME.fullmatch(word.gap) for word in window[1:]):
        return ()
    return window


def _without_phrases(words: list[_Syllable]) -> list[_Syllable]:
    """The same words, with those of everyday phrases replaced by one that is in no name."""
    folded = _folded(words)
    kept = words.copy()
    for at in range(len(words)):
        for length in (3, 4):
            if folded[at : at + length] in _EVERYDAY_PHRASES:
                kept[at : at + length] = [_NO_SYLLABLE] * length
    return kept


def _key(syllables: Iterable[_Syllable]) -> str:
    return "".join(syllable.folded for syllable in syllables)


def _folded(syllables: Iterable[_Syllable]) -> tuple[str, ...]:
    return tuple(syllable.folded for syllable in syllables)


def _fits(typed: tuple[_Syllable, ...], name: _Name[P]) -> bool:
    if len(typed) != len(name.syllables):
        return all(word.marked == word.folded for word in typed)
    return all(word.fits(syllable) for word, syllable in zip(typed, name.syllables, strict=True))


def _is_exact(typed: tuple[_Syllable, ...], name: _Name[P]) -> bool:
    """Typed with the very marks of the name; a text without any marks is never that sure."""
    marked = [word.marked for word in typed]
    has_marks = any(word.marked != word.folded for word in typed)
    return has_marks and marked == [syllable.marked for syllable in name.syllables]


def _is_one_slip_away(typed: tuple[_Syllable, ...], name: tuple[_Syllable, ...]) -> bool:
    if len(typed) != len(name):
        return False
    pairs = [pair for pair in zip(typed, name, strict=True) if not pair[0].fits(pair[1])]
    if len(pairs) != 1:
        return False
    word, syllable = pairs[0]
    meant = syllable.folded if word.marked == word.folded else syllable.marked
    return word.folded != syllable.folded and _is_one_letter_away(word.marked, meant)


def _is_one_letter_away(typed: str, meant: str) -> bool:
    start = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if start is None:
        return abs(len(typed) - len(meant)) == 1
    rest, left = typed[start:], meant[start:]
    return (
        rest[1:] == left[1:]
        or rest[1:] == left
        or rest == left[1:]
        or (rest[:2] == left[1::-1] and rest[2:] == left[2:])
    )


def _with_one_letter_less(key: str) -> set[str]:
    return {key} | {key[:i] + key[i + 1 :] for i in range(len(key))}


_UNIT_WORDS = tuple(
    (kind, tuple(_syllables(kind))) for kind in sorted(LEVELS, key=lambda kind: -len(kind.split()))
)
_EVERYDAY_NAMES = frozenset(_folded(_syllables(name)) for name in _EVERYDAY.split(","))
_EVERYDAY_PHRASES = frozenset(_folded(_syllables(phrase)) for phrase in _PHRASES.split(","))
_SMALLER_WORDS = frozenset(f"{_SMALLER} {_SMALLER_FOLDED}".split())
_NO_NAME_WORDS = frozenset(f"{_NO_NAME} {_NO_NAME_FOLDED}".split())
