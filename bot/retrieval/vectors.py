"""The passage vectors in FAISS: exact search while it is fast enough, inverted lists beyond.

The only module that imports faiss.
"""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Up to here every passage is compared. A round number, not yet measured.
EXACT_UP_TO = 100_000

# Beyond: about twice the root of the passages as lists, half precision. What recall that gives with 100,000
# topics is for `./banso bench --retrieval` to say; it has not been run at that size.
_LISTS_LOOKED_AT = 64
_NEAREST = 1_000  # passages that get a score of their own
_TRAINED_ON = 64  # vectors for each list
_SEED = 20261125


class PassageVectors:
    """Unit vectors of all passages in their order, and their cosines with a query."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Floats) -> "PassageVectors":
        """(passages, dimension) unit vectors; the kind of index follows from how many there are."""
        count, dimension = vectors.shape
        index = faiss.IndexFlatIP(dimension) if count <= EXACT_UP_TO else _inverted_lists(vectors)
        index.add(vectors)
        return cls(index)

    @property
    def count(self) -> int:
        return int(self._index.ntotal)

    def scores(self, query: Floats) -> Floats:
        """(passages,) cosine of one unit query (1, dimension) with every passage.

        With inverted lists, passages that are not among the nearest have the score of the last of those.
        """
        nearest = self.count if self.count <= EXACT_UP_TO else _NEAREST
        found, ids = self._index.search(query, nearest)
        known = ids[0] >= 0
        scores = np.full(self.count, found[0][known].min(initial=1.0), dtype=np.float32)
        scores[ids[0][known]] = found[0][known]
        return scores

    def nearest(self, query: Floats, count: int) -> list[int]:
        """The nearest passages of one query, best first."""
        return [int(i) for i in self._index.search(query, count)[1][0]]

    def slice(self, start: int, count: int) -> Floats:
        """(count, dimension) vectors from one passage on."""
        return np.asarray(self._index.reconstruct_n(start, count), dtype=np.float32)

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "PassageVectors":
        """Read what `save` wrote.

        Raises:
            RuntimeError: the file is missing or damaged.
        """
        index = faiss.read_index(str(path))
        if isinstance(index, faiss.IndexIVF):
            index.make_direct_map()
        return cls(index)


def _inverted_lists(vectors: Floats) -> faiss.Index:
    count, dimension = vectors.shape
    lists = 2 ** round(np.log2(2 * np.sqrt(count)))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.niter = 8
    index.cp.seed = _SEED
    rng = np.random.default_rng(_SEED)
    sample = rng.choice(count, min(count, lists * _TRAINED_ON), replace=False)
    index.train(vectors[sample])
    index.make_direct_map()
    index.nprobe = _LISTS_LOOKED_AT
    return index
