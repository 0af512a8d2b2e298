import numpy as np
import pytest

from bot.evaluation.folds import PassageStore, sample_folds, whole
from bot.evaluation.questions import Question, with_stripped_copies
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.outside import read_outside
from bot.retrieval.corpus import collect_corpus
from bot.retrieval.retriever import Retriever
from tests.bot.retrieval.small import (
    CountingEncoder,
    by_spelling,
    import_content,
    settings_in,
    write_content,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("folds")
    write_content(folder / "k")
    engine = import_content(settings_in(folder))
    catalogue = load_catalogue(engine)
    engine.dispose()
    corpus = collect_corpus(catalogue, read_outside(folder / "k"))
    return PassageStore(catalogue, corpus, CountingEncoder())


def test_every_sample_question_is_left_out_once(store):
    """Over all folds each is asked once, and never meets its own copy."""
    asked = []
    for fold in sample_folds(store, by_spelling()):
        retriever = Retriever(fold.index, CountingEncoder())
        asked += [
            (question.text, topic) for question in fold.questions for topic in question.topics
        ]
        assert fold.index.topics == tuple(entry.topic for entry in store.corpus.entries)
        own = fold.questions[0]
        char = retriever.features(own.text)[:, 0]
        assert char[fold.index.topics.index(next(iter(own.topics)))] < 1
    samples = [(text, slug) for slug, t in store.catalogue.topics.items() for text in t.questions]
    assert sorted(asked) == sorted(samples)


def test_the_whole_index_holds_every_passage(store):
    """In the order of the corpus, with nothing encoded anew."""
    index = whole(store, by_spelling())
    counts = [entry.passages for entry in index.manifest.topics]
    assert counts == [len(entry.passages) for entry in store.corpus.entries]
    rows = index.vectors.slice(0, 1)
    first = store.corpus.entries[0].passages[0].text
    np.testing.assert_array_equal(rows, CountingEncoder().encode_passages([first]))


def test_stripped_copies_are_judged_with_their_originals():
    """A question with diacritics is asked twice, one without only once."""
    marked = Question("Quét mã", frozenset(["a"]), "need", answerable=True)
    plain = Question("quet ma", frozenset(["a"]), "unaccented", answerable=True)
    copies = with_stripped_copies([marked, plain])
    assert [copy.text for copy in copies] == ["Quét mã", "quet ma", "quet ma"]
    assert [copy.folded for copy in copies] == [False, True, False]
    assert copies[1].topics == marked.topics
    assert copies[1].number == marked.number
    assert [copy.style for copy in copies] == ["need", "need", "unaccented"]


def test_known_vectors_are_not_encoded_again(store):
    """An evaluation after a build takes the vectors of the index."""
    encoder = CountingEncoder()
    known = {entry.sha256: store.vectors(entry.topic) for entry in store.corpus.entries[1:]}
    again = PassageStore(store.catalogue, store.corpus, encoder, known)
    assert len(encoder.passages) == len(store.corpus.entries[0].passages)
    for entry in store.corpus.entries:
        np.testing.assert_array_equal(again.vectors(entry.topic), store.vectors(entry.topic))
