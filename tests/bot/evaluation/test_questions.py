import json
from collections import Counter

import pytest

from bot.evaluation.questions import (
    DEVELOPMENT,
    TEST,
    FrozenSetChanged,
    read_questions,
    require_frozen,
)
from bot.knowledge.files import topic_files
from bot.knowledge.outside import read_outside
from bot.knowledge.tree import read_tree
from bot.settings import ROOT

SETS = {
    path: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for path in (DEVELOPMENT, TEST)
}
ROWS = [row for rows in SETS.values() for row in rows]
STYLES = {"formal", "need", "unaccented", "abbreviated", "rambling", "symptom", "two_words"}


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "q.jsonl"
    rows = [
        {"text": "a", "topics": ["viet", "sap-viet"], "style": "need"},
        {"text": "b", "topics": ["sap-viet", "khong-biet"], "style": "need"},
        {"text": "c", "topics": [], "style": "far"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", "utf-8")
    return read_questions(path, written=["viet"], outside=["sap-viet"])


def test_a_question_is_answerable_when_one_of_its_topics_is_written(questions):
    """Outside topics count as right candidates, not as answers; unknown ones are left out."""
    assert [(q.topics, q.answerable) for q in questions] == [
        ({"viet", "sap-viet"}, True),
        ({"sap-viet"}, False),
        (set(), False),
    ]


def test_both_sets_name_topics_that_exist():
    """Written or outside; a slip of the pen would make a right answer count as wrong."""
    known = {path.stem for path in topic_files(ROOT / "knowledge")}
    known |= {outside.topic for outside in read_outside(ROOT / "knowledge")}
    assert {topic for row in ROWS for topic in row["topics"]} <= known


def test_no_question_is_in_the_content():
    """It would measure memory; two words (three syllables at most) are hard to say differently. None is
    asked twice."""
    topics = [document.topic for document in read_tree(ROOT / "knowledge").documents]
    indexed = {question.casefold() for t in topics for question in t.wordings}
    indexed |= {p.casefold() for t in read_outside(ROOT / "knowledge") for p in t.phrases}
    texts = [row["text"] for row in ROWS]
    assert len({text.casefold() for text in texts}) == len(texts)
    assert [t for t in texts if len(t.split()) > 3 and t.casefold() in indexed] == []


@pytest.mark.parametrize("path", SETS)
def test_each_half_asks_about_every_topic_in_every_style(path):
    """At least six questions a topic, all styles, and 200 questions outside of which half are near misses."""
    topics = {file.stem for file in topic_files(ROOT / "knowledge")}
    asked = Counter(topic for row in SETS[path] for topic in row["topics"])
    assert min(asked[topic] for topic in topics) >= 6
    styles = Counter(row["style"] for row in SETS[path])
    assert set(styles) >= STYLES
    assert min(styles["far"], styles["near_miss"]) >= 100


def test_the_test_half_is_as_it_was_frozen(tmp_path):
    """A changed line is refused before anything is measured on it."""
    require_frozen(TEST)
    changed = tmp_path / "test.jsonl"
    changed.write_text(TEST.read_text("utf-8").replace("need", "far", 1), "utf-8")
    with pytest.raises(FrozenSetChanged, match=r"test\.jsonl"):
        require_frozen(changed)
