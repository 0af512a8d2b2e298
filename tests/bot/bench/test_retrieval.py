import numpy as np
import pytest

from bot.bench.retrieval import measure_growth
from bot.evaluation.folds import PassageStore
from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.tree import read_tree
from bot.retrieval.corpus import collect_corpus
from tests.bot.retrieval.small import CountingEncoder, write_content


@pytest.fixture
def store(tmp_path):
    catalogue = catalogue_of(read_tree(write_content(tmp_path)))
    return PassageStore(catalogue, collect_corpus(catalogue), CountingEncoder())


def test_each_size_is_built_and_asked(store):
    """Only queries are encoded; exact search finds all of the nearest."""
    encoder = CountingEncoder()
    small, larger = measure_growth(store, encoder, ["quét mã ở đâu", "lương hưu"], [20, 200])
    assert (small.topics, larger.topics) == (20, 200)
    assert encoder.passages == []
    for row in (small, larger):
        assert row.recall == 1
        assert 0 < row.p50_ms <= row.p95_ms
        assert row.lexical_p50_ms > 0
    assert np.isfinite(larger.peak_mb)
