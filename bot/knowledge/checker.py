"""The rules for good content, beyond what the schema can say. Each rule is one small function.

`check_tree` reads the folder (files, schema, places: `tree`), then applies TOPIC_RULES to every
topic and TREE_RULES to all of them together. Where a rule is only worth a look, its name is in
`problems.NOTICES`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import is_normalized

from bot.knowledge.files import Document
from bot.knowledge.frontmatter import Location, tidy
from bot.knowledge.problems import Problem, problem
from bot.knowledge.problems import sentences as copy
from bot.knowledge.schema import Guide
from bot.knowledge.text import sentences, words
from bot.knowledge.tree import Tree, read_tree
from bot.vietnamese.folding import fold

# Readability for people who read little: about 15 words are read at ease, 25 are too many.
MAX_SENTENCE_WORDS = 25
MAX_SUMMARY_SENTENCES = 4

VIETNAM = timezone(timedelta(hours=7))

# What a reader is never told as advice: names, and the words of residents and of other publishers.
_NOT_TOLD = {"topic", "group", "kind", "audience", "questions", "sources", "related", "body"}


def check_tree(root: Path, today: date | None = None) -> list[Problem]:
    """Check a whole content folder; problems come in the order of files and lines.

    Raises:
        TreeMissing: the folder holds no content.
    """
    tree = read_tree(root)
    today = today or datetime.now(VIETNAM).date()
    found = list(tree.problems)
    for document in tree.documents:
        for rule in TOPIC_RULES:
            found += rule(document, today)
    for tree_rule in TREE_RULES:
        found += tree_rule(tree)
    return sorted(found, key=lambda p: (p.path, p.line, p.rule))


def composed_letters(document: Document, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """All letters are composed (NFC), or a search for them fails."""
    for number, line in enumerate(document.text.splitlines(), start=1):
        if not is_normalized("NFC", line):
            yield problem(document.path, number, "not_nfc")


def review_date(document: Document, today: date) -> Iterator[Problem]:
    """The day of the next review lies ahead, and after the last check of every source."""
    topic, line = document.topic, document.parts.line(("review_by",))
    last_check = max(source.checked_on for source in topic.sources)
    if topic.review_by < last_check:
        yield problem(document.path, line, "review_before_check", checked_on=last_check)
    elif topic.review_by < today:
        yield problem(document.path, line, "review_overdue", review_by=topic.review_by)


def check_dates(document: Document, today: date) -> Iterator[Problem]:
    """No source was checked in the future."""
    for index, source in enumerate(document.topic.sources):
        if source.checked_on > today:
            line = document.parts.line(("sources", index, "checked_on"))
            yield problem(document.path, line, "checked_in_future", checked_on=source.checked_on)


def secure_sources(document: Document, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Sources are addresses that nobody can change on the way."""
    for index, source in enumerate(document.topic.sources):
        if source.url.scheme != "https":
            line = document.parts.line(("sources", index, "url"))
            yield problem(document.path, line, "not_https", url=source.url)


def summary_length(document: Document, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """The summary has few sentences."""
    count = len(list(sentences(document.topic.summary)))
    if count > MAX_SUMMARY_SENTENCES:
        line = document.parts.line(("summary",))
        yield problem(
            document.path, line, "summary_sentences", count=count, limit=MAX_SUMMARY_SENTENCES
        )


def sentence_length(document: Document, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Sentences in the summary and in what is said during a step are short."""
    for location, text in _spoken(document):
        for _, sentence in sentences(text):
            count = words(sentence)
            if count > MAX_SENTENCE_WORDS:
                start = " ".join(sentence.split()[:6])
                line = _line(document, location, " ".join(sentence.split()[:2]))
                yield problem(
                    document.path,
                    line,
                    "long_sentence",
                    start=start,
                    count=count,
                    limit=MAX_SENTENCE_WORDS,
                )


def stale_terms(document: Document, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Offices that no longer exist are named only where the sentence says that they are gone."""
    for location, text in _strings(document.topic.model_dump(exclude=_NOT_TOLD), ()):
        for _, term in _stale(text):
            yield problem(document.path, _line(document, location, term), "stale_term", term=term)
    body = document.parts.body
    for offset, term in _stale(body):
        line = document.parts.body_line + body.count("\n", 0, offset)
        yield problem(document.path, line, "stale_term", term=term)


def related_topics(tree: Tree) -> Iterator[Problem]:
    """Topics named as related have a file; it may still be to come, hence only a notice."""
    topics = tree.topics
    for document in tree.documents:
        for index, slug in enumerate(document.topic.related):
            if slug not in topics:
                line = document.parts.line(("related", index))
                yield problem(document.path, line, "related_unknown", slug=slug)


def repeated_questions(tree: Tree) -> Iterator[Problem]:
    """A sample question belongs to one topic, once; case, marks and punctuation do not count."""
    first: dict[str, str] = {}
    for document in tree.documents:
        for index, question in enumerate(document.topic.questions):
            folded = re.sub(r"\W+", " ", fold(question)).strip()
            line = document.parts.line(("questions", index))
            if folded in first:
                yield problem(
                    document.path,
                    line,
                    "question_repeated",
                    question=question,
                    other=first[folded],
                )
            first.setdefault(folded, f"{document.path.name}:{line}")


TOPIC_RULES: tuple[Callable[[Document, date], Iterator[Problem]], ...] = (
    composed_letters,
    review_date,
    check_dates,
    secure_sources,
    summary_length,
    sentence_length,
    stale_terms,
)
TREE_RULES: tuple[Callable[[Tree], Iterator[Problem]], ...] = (related_topics, repeated_questions)


def _spoken(document: Document) -> Iterator[tuple[Location, str]]:
    yield ("summary",), document.topic.summary
    steps = document.topic.steps if isinstance(document.topic, Guide) else ()
    for index, step in enumerate(steps):
        told = step.model_dump(include={"act", "variants", "see"}, exclude_none=True)
        yield from _strings(told, ("steps", index))
        for number, point in enumerate(step.stuck):
            yield ("steps", index, "stuck", number, "help"), point.help


def _strings(value: Any, location: Location) -> Iterator[tuple[Location, str]]:
    """All texts inside nested dicts and lists, with the path to each."""
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*location, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _strings(inner, (*location, index))


def _stale(text: str) -> Iterator[tuple[int, str]]:
    stale, ended = _patterns()
    for offset, sentence in sentences(text):
        if not ended.search(sentence):
            for found in stale.finditer(sentence):
                yield offset + found.start(), " ".join(found.group().split())


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    terms = copy()["terms"]
    return _any_of(terms["stale"]), _any_of(terms["ended"])


def _any_of(terms: list[str]) -> re.Pattern[str]:
    spaced = (r"\s+".join(map(re.escape, term.split())) for term in terms)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def _line(document: Document, location: Location, fragment: str) -> int:
    """The line of a fragment inside a value of several lines, else the line of its key."""
    first = document.parts.line(location)
    later = [line for line in document.parts.lines.values() if line > first]
    last = min(later, default=document.parts.body_line)
    lines = tidy(document.text).split("\n")[first - 1 : last - 1]
    hits = (first + i for i, line in enumerate(lines) if fragment.lower() in line.lower())
    return next(hits, first)
