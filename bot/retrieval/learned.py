"""What the passages together say about their topics: kernel ridge regression from passages to topics.

The best passage alone is misled by a word that many topics share ("điện thoại"); the regression learns
from all passages which words and meanings tell topics apart. Its kernel is what retrieval computes
anyway, the word similarity plus the similarity of meaning, so that a query costs one product with a matrix.

    scores(query) = (word(query, passages) + MEANING * dense(query, passages)) @ weights

What it is worth is in the ablation of docs/evaluation.md.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from bot.retrieval.lexical import LexicalIndex

Floats = NDArray[np.float32]

# Chosen on the development questions from 2, 4, 8 and 0.25, 0.5, 1, 2, 4; neighbours differ by under 1 %.
_MEANING = 4.0  # weight of the dense kernel beside the lexical one
_RIDGE = 1.0

# The equations of more passages take too long to solve (5,000: 1 s and 0.3 GB, growing with the cube).
MOST_PASSAGES = 12_000

_FILE = "learned.npz"


@dataclass(frozen=True)
class LearnedScores:
    """The solution.

    Attributes:
        weights: (passages, topics).
        mean: (dimension,) mean of the passage vectors, which the meaning is measured from.
        along_mean: (passages,) inner product of each passage vector with the mean.
    """

    weights: Floats
    mean: Floats
    along_mean: Floats

    @classmethod
    def fit(
        cls,
        lexical: LexicalIndex,
        vectors: Floats,
        topic_of: NDArray[np.int64],
        trust: Floats,
    ) -> Self | None:
        """Solve for all passages, or return None when there are more than MOST_PASSAGES.

        Args:
            vectors: (passages, dimension), unit length.
            topic_of: (passages,) number of the topic of each passage.
            trust: (passages,) how much each passage counts; a sample question more than a section.
        """
        if len(vectors) > MOST_PASSAGES:
            return None
        mean = vectors.mean(axis=0)
        centred = vectors - mean
        kernel = lexical.word_kernel() + _MEANING * (centred @ centred.T)
        kernel[np.diag_indices_from(kernel)] += _RIDGE / trust
        right = np.eye(int(topic_of.max()) + 1, dtype=np.float32)[topic_of]
        solved = linalg.solve(kernel, right, assume_a="pos", overwrite_a=True, check_finite=False)
        return cls(np.ascontiguousarray(solved, dtype=np.float32), mean, vectors @ mean)

    def score(self, word: Floats, dense: Floats, query: Floats) -> Floats:
        """(topics,) scores of one query.

        Args:
            word: (passages,) word similarity of the query with every passage.
            dense: (passages,) cosine of the query with every passage.
            query: (1, dimension) unit vector of the query.
        """
        # (q - m)(p - m) = qp - qm - pm + mm, without touching the passage vectors.
        shift = (query[0] - self.mean) @ self.mean
        meaning = dense - self.along_mean - shift
        return np.asarray((word + _MEANING * meaning) @ self.weights, dtype=np.float32)

    def save(self, folder: Path) -> None:
        np.savez(folder / _FILE, weights=self.weights, mean=self.mean, along_mean=self.along_mean)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """What `save` wrote, or None if the index was built without."""
        path = folder / _FILE
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["weights"], stored["mean"], stored["along_mean"])
