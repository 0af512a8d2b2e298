"""The content of this repository holds what it promises."""

from pathlib import Path
from unicodedata import is_normalized

import pytest

from bot.knowledge.checks import check_tree
from bot.knowledge.passages import passages
from bot.knowledge.tree import read_tree
from bot.settings import ROOT

KNOWLEDGE = ROOT / "knowledge"
TREE = read_tree(KNOWLEDGE)


def relative(path: Path) -> str:
    return path.relative_to(KNOWLEDGE).as_posix()


def test_the_content_has_no_mistakes():
    """`./banso knowledge check` finds nothing to mend.

    "Today" is the newest day on which a source was checked, so that neither the clock of this
    machine nor the passing of time decides about the content.
    """
    today = max(source.checked_on for d in TREE.documents for source in d.topic.sources)
    problems = check_tree(KNOWLEDGE, today)
    errors = [
        f"{relative(p.path)}:{p.line} {p.what} {p.mend}" for p in problems if p.severity == "error"
    ]
    assert errors == []


def test_there_are_guides_and_articles():
    """Both kinds of topics are there."""
    assert {document.topic.kind for document in TREE.documents} == {"guide", "article"}


@pytest.mark.parametrize("path", TREE.files, ids=relative)
def test_files_are_utf8_and_nfc_with_unix_line_ends(path):
    """Every system and editor shows the same letters and lines."""
    raw = path.read_bytes()
    assert is_normalized("NFC", raw.decode("utf-8"))
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


@pytest.mark.parametrize("document", TREE.documents, ids=lambda d: d.topic.topic)
def test_each_topic_can_be_found_by_questions_without_diacritics(document):
    """Residents type without diacritics; each topic has sample questions that show how."""
    questions = [p.text for p in passages(document.topic) if p.kind == "question"]
    assert any(question.isascii() for question in questions)
