"""What is known about one candidate topic: the numbers from which its probability is computed.

Kept apart from the index so that training (`./banso eval --calibrate`) and answering compute the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.lexical import LexicalScores

Floats = NDArray[np.float32]

NAMES = (
    "char",
    "word",
    "coverage",
    "pair_coverage",
    "dense",
    "learned",
    "char_margin",
    "word_margin",
    "coverage_margin",
    "pair_coverage_margin",
    "dense_margin",
    "learned_margin",
    "short",
    "long",
    "char_when_long",
    "outside",
)

# What an index with too many passages lacks.
LEARNED = ("learned", "learned_margin")

# multilingual-e5 cosines of unrelated short texts lie near 0.80, of paraphrases near 0.93 (measured on
# the sample questions, 2026-11-23); the scale only makes the weights readable.
_DENSE_ZERO, _DENSE_SCALE = 0.80, 0.13
_LONG = 30  # words; longer rambling says no more about the topic


def topic_maxima(scores: Floats, first_passage: NDArray[np.int64]) -> Floats:
    """The best passage score of each topic; passages of a topic are neighbours.

    Args:
        scores: (passages,) score of each passage.
        first_passage: (topics,) index of each topic's first passage, ascending.
    """
    return np.maximum.reduceat(scores, first_passage)


def candidate_features(
    lexical: LexicalScores,
    dense: Floats,
    learned: Floats,
    first_passage: NDArray[np.int64],
    outside: NDArray[np.bool_],
    words: int,
) -> NDArray[np.float64]:
    """Features of every topic for one query.

    Args:
        lexical: scores of the lexical index.
        dense: (passages,) cosines with the query's embedding.
        learned: (topics,) scores of `LearnedScores`; zeros for an index without.
        first_passage: as for `topic_maxima`.
        outside: (topics,) whether the topic is a subject without an article; it has few passages.
        words: number of words of the query.

    Returns:
        (topics, len(NAMES)) in the order of NAMES.
    """
    char = topic_maxima(lexical.char, first_passage)
    word = topic_maxima(lexical.word, first_passage)
    near = _readable(topic_maxima(dense, first_passage))
    length = min(words, _LONG) / 10
    compared = (char, word, lexical.coverage, lexical.pair_coverage, near, learned)
    columns: Sequence[Floats] = (
        *compared,
        *map(_margin, compared),
        np.full_like(char, words <= 2),
        np.full_like(char, length),
        char * length,
        outside.astype(np.float32),
    )
    return np.stack(columns, axis=1).astype(np.float64)


def _readable(cosines: Floats) -> Floats:
    return (cosines - _DENSE_ZERO) / _DENSE_SCALE


def _margin(values: Floats) -> Floats:
    """How far each topic lies above (or below) the best of the others."""
    if len(values) < 2:
        return values
    second, best = np.partition(values, -2)[-2:]
    return np.asarray(values - np.where(values == best, second, best), dtype=np.float32)
