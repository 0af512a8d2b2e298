import json

import pytest

from bot.evaluation.questions import DEVELOPMENT, read_questions
from bot.knowledge.files import topic_files
from bot.knowledge.planned import read_planned
from bot.knowledge.tree import read_tree
from bot.settings import ROOT

ROWS = [json.loads(line) for line in DEVELOPMENT.read_text("utf-8").splitlines()]


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "q.jsonl"
    rows = [
        {"text": "a", "topics": ["viet", "sap-viet"], "style": "need"},
        {"text": "b", "topics": ["sap-viet", "khong-biet"], "style": "need"},
        {"text": "c", "topics": [], "style": "far"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", "utf-8")
    return read_questions(path, written=["viet"], planned=["sap-viet"])


def test_a_question_is_answerable_when_one_of_its_topics_is_written(questions):
    """Planned topics count as right candidates, not as answers; unknown ones are left out."""
    assert [(q.topics, q.answerable) for q in questions] == [
        ({"viet", "sap-viet"}, True),
        ({"sap-viet"}, False),
        (set(), False),
    ]


def test_the_development_set_names_topics_that_exist():
    """Written or planned; a slip of the pen would make a right answer count as wrong."""
    known = {path.stem for path in topic_files(ROOT / "knowledge")}
    known |= {planned.topic for planned in read_planned(ROOT / "knowledge")}
    assert {topic for row in ROWS for topic in row["topics"]} <= known


def test_no_question_of_the_development_set_is_in_the_content():
    """It would measure memory; two words (three syllables at most) are hard to say differently. None is
    asked twice."""
    topics = [document.topic for document in read_tree(ROOT / "knowledge").documents]
    indexed = {question.casefold() for t in topics for question in t.wordings}
    indexed |= {p.casefold() for t in read_planned(ROOT / "knowledge") for p in t.phrases}
    texts = [row["text"] for row in ROWS]
    assert len(texts) == len(set(texts))
    assert [t for t in texts if len(t.split()) > 3 and t.casefold() in indexed] == []
