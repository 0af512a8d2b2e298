"""Rules about sample questions and about how topics point to each other."""

import re
from collections.abc import Iterator, Sequence
from math import ceil

from bot.knowledge.checks.reading import Page
from bot.knowledge.problems import Problem, problem
from bot.knowledge.problems import sentences as copy
from bot.vietnamese.folding import fold

# Of twelve questions at most two share the title's main words: residents do not know the title.
_ECHO_SHARE = 1 / 6
_ECHO_WORDS = 0.75  # of the title's main words; short titles need all of them


def questions_of_residents(page: Page) -> Iterator[Problem]:
    """Few sample questions repeat the title."""
    main = _main_words(page.document.topic.title)
    asked = page.document.topic.questions
    echoes = [
        index
        for index, question in enumerate(asked)
        if main and len(main & _main_words(question)) >= ceil(_ECHO_WORDS * len(main))
    ]
    allowed = max(2, int(len(page.document.topic.wordings) * _ECHO_SHARE))
    if len(echoes) > allowed:
        line = page.document.parts.line(("questions", echoes[allowed]))
        yield problem(
            page.document.path, line, "questions_echo_title", count=len(echoes), limit=allowed
        )


def repeated_questions(pages: Sequence[Page], topics: set[str]) -> Iterator[Problem]:  # noqa: ARG001
    """A sample question belongs to one topic, once; case, marks and punctuation do not count."""
    first: dict[str, str] = {}
    for document in (page.document for page in pages):
        for key in ("questions", "hard"):
            for index, question in enumerate(getattr(document.topic, key)):
                folded = " ".join(_words(question))
                line = document.parts.line((key, index))
                if folded in first:
                    other = first[folded]
                    values = {"question": question, "other": other}
                    yield problem(document.path, line, "question_repeated", **values)
                first.setdefault(folded, f"{document.path.name}:{line}")


def related_topics(pages: Sequence[Page], topics: set[str]) -> Iterator[Problem]:
    """Related topics exist, are others, and point back; one without a file may still be to come."""
    documents = [page.document for page in pages]
    related = {d.topic.topic: set(d.topic.related) for d in documents}
    for document in documents:
        slug = document.topic.topic
        if slug != document.path.stem:  # misnamed, and reported as such
            continue
        for index, other in enumerate(document.topic.related):
            line = document.parts.line(("related", index))
            if other == slug:
                yield problem(document.path, line, "related_itself")
            elif other not in topics:
                yield problem(document.path, line, "related_unknown", slug=other)
            elif other in related and slug not in related[other]:
                yield problem(document.path, line, "related_one_way", slug=other, this=slug)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _main_words(text: str) -> set[str]:
    return set(_words(text)) - set(copy()["terms"]["small_words"])


RULES = (questions_of_residents,)
TREE_RULES = (repeated_questions, related_topics)
