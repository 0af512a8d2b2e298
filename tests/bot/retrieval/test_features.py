import numpy as np
import pytest

from bot.retrieval.features import NAMES, candidate_features, topic_maxima
from bot.retrieval.lexical import LexicalIndex
from bot.vietnamese.writing import write_out

TEXTS = ["quét mã QR", "quét mã trả tiền", "làm căn cước", "làm hộ chiếu", "hộ chiếu hết hạn"]
TOPIC_OF = np.array([0, 0, 1, 2, 2])
FIRST = np.array([0, 2, 3])


@pytest.fixture(scope="module")
def lexical():
    return LexicalIndex.build(TEXTS, TOPIC_OF, 3)


def features(lexical, query, *, dense=(0.8,) * 5, learned=(0, 0, 0)):
    """Features by name, one row a topic."""
    table = candidate_features(
        lexical.score(write_out(query)),
        np.array(dense, dtype=np.float32),
        np.array(learned, dtype=np.float32),
        FIRST,
        np.array([False, False, True]),
        words=len(query.split()),
    )
    assert table.shape == (3, len(NAMES))
    return dict(zip(NAMES, table.T, strict=True))


def test_maxima_are_taken_within_each_topic():
    """The best passage of each topic."""
    scores = np.array([0.1, 0.9, 0.4, 0.3, 0.5], dtype=np.float32)
    assert topic_maxima(scores, FIRST) == pytest.approx([0.9, 0.4, 0.5])


def test_a_topic_that_holds_the_query_scores_one(lexical):
    """By letters, words and coverage, with or without diacritics."""
    for query in ("làm căn cước", "LAM CAN CUOC"):
        found = features(lexical, query)
        for name in ("char", "word", "coverage"):
            assert found[name][1] == pytest.approx(1, abs=1e-5)
            assert found[name].argmax() == 1


def test_a_word_that_no_topic_has_lowers_the_coverage(lexical):
    """An unknown word counts as much as the rarest known one."""
    assert features(lexical, "làm căn cước xyz")["coverage"][1] < 0.9
    assert features(lexical, "xyz")["coverage"].max() == 0


def test_an_abbreviation_is_the_same_as_its_words(lexical):
    """Both sides are written out."""
    assert features(lexical, "hộ chiếu ko")["char"] == pytest.approx(
        features(lexical, "hộ chiếu không")["char"]
    )


def test_dense_and_learned_scores_come_with_their_margins(lexical):
    """The best passage by meaning, and what the index has learned, each against the best other topic."""
    found = features(lexical, "quét", dense=(0.8, 0.93, 0.8, 0.8, 0.8), learned=(0.2, 0.5, 0.1))
    assert found["dense"] == pytest.approx([1, 0, 0], abs=1e-5)
    assert found["dense_margin"] == pytest.approx([1, -1, -1], abs=1e-5)
    assert found["learned"] == pytest.approx([0.2, 0.5, 0.1])
    assert found["learned_margin"] == pytest.approx([-0.3, 0.3, -0.4])


def test_a_margin_tells_how_far_a_topic_is_ahead(lexical):
    """Positive for the best topic alone, against the second; the others lie behind the best."""
    found = features(lexical, "làm căn cước")
    char, margin = found["char"], found["char_margin"]
    assert margin[1] == pytest.approx(char[1] - max(char[0], char[2]), abs=1e-6)
    assert margin[2] == pytest.approx(char[2] - char[1], abs=1e-6)


def test_outside_topics_are_marked(lexical):
    """They have few passages; the calibration must know."""
    assert list(features(lexical, "hộ chiếu")["outside"]) == [0, 0, 1]


@pytest.mark.parametrize("query", ["thế nào ạ", "?", "ạ", "xyz"])
def test_a_query_of_fillers_or_signs_has_finite_features(lexical, query):
    """Nothing divides by zero when no word is left."""
    for column in features(lexical, query).values():
        assert np.isfinite(column).all()
