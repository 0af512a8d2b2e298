"""Questions with the topics that an expert would accept, apart from the topics' own sample questions.

    asked/development.jsonl   to develop and calibrate on
    asked/test.jsonl          asked only to measure; frozen by its hash before it was first asked

One JSON object a line with `text`, `topics` (slugs; empty when no topic should answer) and `style`. The test
half was written with a half of the development set by people who saw the topics' titles and summaries but no
sample question; a second reader, who did not see the labels, named the topics anew, a third decided where the
two differed. A question about a subject outside (knowledge/outside.yml) may be
recognised as that subject and must never be answered.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from bot.vietnamese.folding import fold, has_marks

_FOLDER = Path(__file__).with_name("asked")
DEVELOPMENT, TEST = _FOLDER / "development.jsonl", _FOLDER / "test.jsonl"

# Of the test half. Change it only with new questions that nothing was tuned on.
TEST_SHA256 = "54608c03d44ae378be3ee5a9737f3bddff3a08ea53aea69040c3a69a03b9b688"


class FrozenSetChanged(Exception):
    """The frozen questions are not those that were frozen; what is measured would mean nothing."""


@dataclass(frozen=True)
class Question:
    """A text, the topics that it is about (written or outside), and how it is worded.

    Attributes:
        answerable: at least one of the topics is written.
        number: the same for a question and its copy without diacritics.
        folded: whether it is such a copy.
    """

    text: str
    topics: frozenset[str]
    style: str
    answerable: bool
    number: int = 0
    folded: bool = False


def read_questions(
    path: Path, written: Collection[str], outside: Collection[str] = ()
) -> list[Question]:
    """Read a file of questions; topics that are neither written nor outside are left out of each."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    known = frozenset(written) | frozenset(outside)
    return [
        Question(
            row["text"],
            frozenset(row["topics"]) & known,
            row.get("style", "real"),
            answerable=not frozenset(written).isdisjoint(row["topics"]),
            number=number,
        )
        for number, row in enumerate(rows)
    ]


def require_frozen(path: Path, expected: str = TEST_SHA256) -> None:
    """Refuse a test half that somebody changed.

    Raises:
        FrozenSetChanged: its hash is not the one written down when it was frozen.
    """
    if sha256(path.read_bytes()).hexdigest() != expected:
        raise FrozenSetChanged(f"{path} was changed after it was frozen; take it back from git")


def with_stripped_copies(questions: Collection[Question]) -> list[Question]:
    """Each question, and after it a copy without diacritics where it has any."""
    return [copy for question in questions for copy in _copies(question)]


def _copies(question: Question) -> Iterator[Question]:
    yield question
    if has_marks(question.text):
        yield replace(question, text=fold(question.text), folded=True)
