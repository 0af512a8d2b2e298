"""Questions with the topics that an expert would accept, apart from the topics' own sample questions.

`questions.jsonl` beside this module is the development set: one JSON object a line with `text`,
`topics` (slugs; empty when no topic should answer) and `style`. A question about a planned topic must be
recognised as that topic and never be answered; on the day the topic is written it must be.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.knowledge.catalogue import Catalogue
from bot.vietnamese.folding import fold, has_marks

DEVELOPMENT = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True)
class Question:
    """A text, the topics that it is about (written or planned), and how it is worded."""

    text: str
    topics: frozenset[str]
    style: str
    answerable: bool  # at least one of the topics is written


def read_questions(
    path: Path, written: Collection[str], planned: Collection[str]
) -> list[Question]:
    """Read a file of questions; topics that are neither written nor planned are left out of each."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    known = frozenset(written) | frozenset(planned)
    return [
        Question(
            row["text"],
            frozenset(row["topics"]) & known,
            row["style"],
            answerable=not frozenset(written).isdisjoint(row["topics"]),
        )
        for row in rows
    ]


def with_stripped_copies(questions: Collection[Question]) -> list[Question]:
    """Each question, and after it a copy without diacritics where it has any."""
    return [copy for question in questions for copy in _copies(question)]


def sample_questions(catalogue: Catalogue, topics: Collection[str]) -> list[Question]:
    """The topics' own sample questions."""
    return [
        Question(text, frozenset([topic]), "sample", answerable=True)
        for topic in topics
        for text in catalogue.topics[topic].questions
    ]


def _copies(question: Question) -> Iterator[Question]:
    yield question
    if has_marks(question.text):
        yield replace(question, text=fold(question.text))
