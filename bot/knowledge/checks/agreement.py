"""Finds the same fact told with two values: a fee, a time limit, an age in one topic against another.

A fact is an amount in a sentence together with what the sentence says about it. Two sentences of two
topics that say nearly the same about amounts of one unit must agree on the amounts.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from bot.knowledge.checks.reading import Page, Sentence
from bot.knowledge.problems import Problem, problem
from bot.knowledge.problems import sentences as copy
from bot.vietnamese.folding import fold

# Two sentences are about the same when this share of all their telling words is common to both, and
# at least so many words are (measured on the mutations and good sentences of the tests, 2026-11-25).
_SAME_SHARE = 0.7
_SAME_WORDS = 3

_NUMBER = r"\d+(?:[.,]\d+)*"
_UNITS = r"dong|ngay lam viec|ngay|thang|nam|tuoi|gio|phut|%"
_AMOUNT = re.compile(
    rf"(?P<range>{_NUMBER}(?: ?(?:-|–|den) ?{_NUMBER})?) ?(?P<unit>{_UNITS})(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """The amounts of one unit in one sentence, and the words around them."""

    sentence: Sentence
    unit: str
    amounts: frozenset[str]
    about: frozenset[str]
    shown: str

    @property
    def path(self) -> Path:
        return self.sentence.told.document.path


def disagreements(pages: Sequence[Page], topics: set[str]) -> Iterator[Problem]:  # noqa: ARG001
    """No two topics tell the same fact with two values."""
    for facts in _by_unit(pages).values():
        for one, other in combinations(facts, 2):
            if one.path != other.path and _disagree(one, other):
                there = f"{one.path.name}:{one.sentence.line}"
                values = {"here": other.shown, "there": there, "other": one.shown}
                yield problem(other.path, other.sentence.line, "facts_disagree", **values)


def _by_unit(pages: Sequence[Page]) -> dict[str, list[Fact]]:
    small = set(copy()["terms"]["small_words"])
    facts: dict[str, list[Fact]] = defaultdict(list)
    for page in pages:
        for sentence in page.sentences:
            folded = fold(sentence.read)
            found = list(_AMOUNT.finditer(folded))
            about = frozenset(re.findall(r"[^\W\d]+", _AMOUNT.sub(" ", folded))) - small
            for unit in {match["unit"] for match in found}:
                amounts = [match for match in found if match["unit"] == unit]
                facts[unit].append(
                    Fact(
                        sentence,
                        unit,
                        frozenset(_plain(match["range"]) for match in amounts),
                        about,
                        amounts[0].group(),
                    )
                )
    return facts


def _disagree(one: Fact, other: Fact) -> bool:
    if not one.amounts.isdisjoint(other.amounts):
        return False
    common = len(one.about & other.about)
    return common >= _SAME_WORDS and common >= _SAME_SHARE * len(one.about | other.about)


def _plain(amount: str) -> str:
    """`70.000` as `70000`; a decimal comma stays."""
    return re.sub(r"\.(?=\d{3}(?!\d))", "", amount)
