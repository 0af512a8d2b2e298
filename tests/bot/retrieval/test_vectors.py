import numpy as np
import pytest

from bot.retrieval import vectors as module
from bot.retrieval.vectors import PassageVectors


def unit(count, seed=0, dimension=16):
    """Vectors around a few centres, as passages of topics are."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(7).normal(size=(40, dimension))
    made = centres[rng.integers(40, size=count)] + 0.3 * rng.normal(size=(count, dimension))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def rows():
    return unit(3_000)


def test_a_small_collection_is_searched_exactly(rows):
    """Every passage has its own cosine."""
    query = unit(1, seed=1)
    np.testing.assert_allclose(PassageVectors.build(rows).scores(query), rows @ query[0], atol=1e-5)


def test_a_large_collection_finds_nearly_all_of_the_nearest(rows, monkeypatch, tmp_path):
    """Through inverted lists; what was not looked at has the score of the last that was."""
    monkeypatch.setattr(module, "EXACT_UP_TO", 1_000)
    monkeypatch.setattr(module, "_LISTS_LOOKED_AT", 16)
    monkeypatch.setattr(module, "_NEAREST", 100)
    made = PassageVectors.build(rows)
    made.save(tmp_path / "v.faiss")
    loaded = PassageVectors.load(tmp_path / "v.faiss")
    shares = []
    for query in unit(50, seed=2):
        exact = set(np.argsort(-(rows @ query))[:10].tolist())
        shares.append(len(exact & set(made.nearest(query[np.newaxis], 10))) / 10)
        scores = loaded.scores(query[np.newaxis])
        assert scores.shape == (3_000,)
        assert (scores > scores.min()).sum() < 100
        np.testing.assert_allclose(scores, made.scores(query[np.newaxis]), atol=1e-6)
    assert np.mean(shares) > 0.9
    np.testing.assert_allclose(loaded.slice(5, 2), rows[5:7], atol=1e-2)  # half precision
