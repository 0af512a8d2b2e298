import numpy as np
import pytest

from bot.retrieval import learned
from bot.retrieval.learned import LearnedScores
from bot.retrieval.lexical import LexicalIndex
from bot.vietnamese.writing import write_out

# "điện thoại" is said of both topics; what tells them apart are the other words.
TEXTS = [
    "mất điện thoại thì làm gì",
    "điện thoại bị trộm",
    "mất điện thoại phải khóa sim",
    "chữ trên điện thoại nhỏ quá",
    "phóng to chữ điện thoại",
    "điện thoại chữ bé",
]
TOPIC_OF = np.array([0, 0, 0, 1, 1, 1])
TRUST = np.ones(len(TEXTS), dtype=np.float32)


@pytest.fixture(scope="module")
def vectors():
    made = np.random.default_rng(1).normal(size=(len(TEXTS), 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def lexical():
    return LexicalIndex.build(TEXTS, TOPIC_OF, 2)


@pytest.fixture(scope="module")
def fitted(lexical, vectors):
    return LearnedScores.fit(lexical, vectors, TOPIC_OF, TRUST)


def test_a_passage_finds_its_own_topic(fitted, lexical, vectors):
    """Each of the passages, asked as a query."""
    for i, text in enumerate(TEXTS):
        word = lexical.score(write_out(text)).word
        scores = fitted.score(word, vectors @ vectors[i], vectors[i : i + 1])
        assert scores.argmax() == TOPIC_OF[i]


def test_a_word_of_all_topics_says_little_and_one_of_its_own_much(fitted, lexical, vectors):
    """With the meaning left equal, the words decide."""
    middle = vectors.mean(axis=0, keepdims=True)
    query = middle / np.linalg.norm(middle)

    def ahead(text):
        first, second = fitted.score(lexical.score(write_out(text)).word, vectors @ query[0], query)
        return first - second

    assert ahead("trộm sim") > ahead("điện thoại") > ahead("phóng to chữ")


def test_centring_is_done_without_the_vectors(fitted, vectors):
    """The same as the inner products of the centred vectors."""
    query = vectors[:1]
    nothing = np.zeros(len(TEXTS), dtype=np.float32)
    centred = (vectors - fitted.mean) @ (query[0] - fitted.mean)
    expected = learned._MEANING * centred @ fitted.weights
    np.testing.assert_allclose(
        fitted.score(nothing, vectors @ query[0], query), expected, atol=1e-4
    )


def test_it_comes_back_from_the_disk(fitted, tmp_path):
    """As it was; an index without it gives None."""
    assert LearnedScores.load(tmp_path) is None
    fitted.save(tmp_path)
    loaded = LearnedScores.load(tmp_path)
    np.testing.assert_array_equal(loaded.weights, fitted.weights)
    np.testing.assert_array_equal(loaded.along_mean, fitted.along_mean)


def test_too_many_passages_go_without(lexical, vectors, monkeypatch):
    """The equations would take too long; retrieval has its other features."""
    monkeypatch.setattr(learned, "MOST_PASSAGES", 5)
    assert LearnedScores.fit(lexical, vectors, TOPIC_OF, TRUST) is None
