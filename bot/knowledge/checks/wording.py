"""Rules about the words that residents read: length, what no longer exists, hard words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from bot.knowledge.checks.reading import Page, Sentence
from bot.knowledge.problems import Problem, problem
from bot.knowledge.problems import sentences as copy
from bot.knowledge.registry import Registry
from bot.knowledge.text import sentences, words

# Readability for people who read little: about 15 words are read at ease, 25 are too many.
MAX_SENTENCE_WORDS = 25
MAX_SUMMARY_SENTENCES = 4

_QUOTED = re.compile(
    r"«[^»]*»|“[^”]*”|\([^)]*\)"
)  # words of a screen, of somebody, or an explanation
_ABBREVIATION = re.compile(r"(?<![\w-])[A-ZĐ]{2,}(?![\w-])")
_ROMAN = re.compile(r"[IVX]+")


def summary_length(page: Page) -> Iterator[Problem]:
    """The summary has few sentences."""
    count = len(list(sentences(page.document.topic.summary)))
    if count > MAX_SUMMARY_SENTENCES:
        line = page.document.parts.line(("summary",))
        yield problem(
            page.document.path, line, "summary_sentences", count=count, limit=MAX_SUMMARY_SENTENCES
        )


def sentence_length(page: Page) -> Iterator[Problem]:
    """Every sentence is short."""
    for sentence in page.sentences:
        count = words(sentence.read)
        if count > MAX_SENTENCE_WORDS:
            start = " ".join(sentence.read.split()[:6])
            yield problem(
                page.document.path,
                sentence.line,
                "long_sentence",
                start=start,
                count=count,
                limit=MAX_SENTENCE_WORDS,
            )


def stale_terms(page: Page) -> Iterator[Problem]:
    """What ended (offices, papers, platforms) is named only where the sentence says that it ended."""
    for sentence in page.sentences:
        for kind, (stale, ended) in _stale_patterns().items():
            in_title = kind == "platform" and sentence.told.location == ("title",)
            if not in_title and not ended.search(
                sentence.read
            ):  # the summary tells what became of it
                for found in stale.finditer(sentence.read):
                    term = " ".join(found.group().split())
                    yield problem(page.document.path, sentence.line, f"stale_{kind}", term=term)


def hard_words(page: Page) -> Iterator[Problem]:
    """Words of offices and of foreign screens are put plainly; quoted ones are not ours."""
    pattern, plain_words = _hard_words()
    for sentence in _running_text(page, pattern):
        ours = _QUOTED.sub(" ", sentence.read)
        for found in pattern.finditer(ours):
            word = found.group().lower()
            yield problem(
                page.document.path,
                sentence.line,
                "hard_word",
                word=found.group(),
                plain=plain_words[word],
            )


def abbreviations(page: Page) -> Iterator[Problem]:
    """An abbreviation is explained where the topic uses it first, in brackets before or behind it."""
    known: set[str] = set(_terms()["known_abbreviations"])
    for sentence in _running_text(page, _ABBREVIATION):
        for found in _ABBREVIATION.finditer(sentence.read):
            short = found.group()
            if short in known or _ROMAN.fullmatch(short):
                continue
            known.add(short)
            if short not in _explained(sentence.read) and not _on_screen(sentence, found.start()):
                yield problem(page.document.path, sentence.line, "abbreviation", short=short)


def _running_text(page: Page, sought: re.Pattern[str]) -> Iterator[Sentence]:
    """The sentences below the title that hold what is sought, without the names of apps and shops."""
    names = _names(page.registry)
    for sentence in page.sentences:
        if sentence.told.location[0] not in ("title", "button") and sought.search(sentence.read):
            yield replace(sentence, read=names.sub(_blank, sentence.read))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


@cache
def _names(registry: Registry) -> re.Pattern[str]:
    return any_of([*_terms()["phones"], *(entry.name for entry in registry.entries.values())])


def _explained(text: str) -> Iterator[str]:
    """`OTP (mã xác nhận gửi về máy)` or `mã xác nhận (OTP)`: either order explains."""
    yield from re.findall(r"([A-ZĐ]{2,})»?(?: \w+)? ?\(", text)
    for inside in re.findall(r"\w[”»]? \(([^)]*)\)", text):
        yield from _ABBREVIATION.findall(inside)
    yield from re.findall(r"([A-ZĐ]{2,}) (?:là|nghĩa là|viết tắt)\b", text)


def _on_screen(sentence: Sentence, offset: int) -> bool:
    return any(m.start() < offset < m.end() for m in re.finditer(r"«[^»]*»", sentence.read))


def _terms() -> dict[str, Any]:
    terms: dict[str, Any] = copy()["terms"]
    return terms


@cache
def _stale_patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    return {
        kind: (any_of(terms["names"]), any_of(terms["ended"]))
        for kind, terms in _terms()["stale"].items()
    }


@cache
def _hard_words() -> tuple[re.Pattern[str], dict[str, str]]:
    plain: dict[str, str] = _terms()["hard_words"]
    return any_of(plain), plain


def any_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Any of these terms as whole words, however they are spaced."""
    longest_first = sorted(terms, key=len, reverse=True)
    spaced = (r"\s+".join(map(re.escape, term.split())) for term in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


RULES = (summary_length, sentence_length, stale_terms, hard_words, abbreviations)
