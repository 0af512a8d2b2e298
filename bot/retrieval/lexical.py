"""The lexical side: TF-IDF on folded text, as character n-grams and as words, plus query coverage.

Written out (abbreviations, misspelt names), folded (lower case, no diacritics) and without fillers on both
sides, "cài vneid" and "cách cai vneit ntn" are one query. Character n-grams survive typos; Vietnamese
words are mostly two syllables, so word pairs carry the meaning, and a pair that no passage of a topic holds
("hộ chiếu") is the best sign that the topic is another one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.vietnamese.fillers import drop_fillers
from bot.vietnamese.folding import fold
from bot.vietnamese.writing import write_out

Floats = NDArray[np.float32]

_ANALYZERS: dict[str, dict[str, Any]] = {
    # 2-4 letters within word boundaries: the best single lexical setting on unaccented Vietnamese.
    "char": {"analyzer": "char_wb", "ngram_range": (2, 4)},
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+"},
}


_LARGE = 50_000  # passages


@dataclass(frozen=True)
class LexicalScores:
    """Scores of one query: cosine with every passage, coverage by every topic, all within 0..1."""

    char: Floats  # (passages,)
    word: Floats  # (passages,)
    coverage: Floats  # (topics,): share of the query's words, weighted by rarity
    pair_coverage: Floats  # (topics,): the same for pairs of neighbouring words


class LexicalIndex:
    """TF-IDF matrices of all passages; rows follow the order of the passages given."""

    def __init__(
        self,
        vectorizers: dict[str, TfidfVectorizer],
        matrices: dict[str, sparse.csr_matrix],
        topic_words: sparse.csr_matrix,
    ) -> None:
        self._vectorizers = vectorizers
        self._matrices = matrices
        self._topic_words = topic_words
        # (terms, passages): a query looks only at the passages that share a term with it.
        self._by_term = {name: matrix.T.tocsr() for name, matrix in matrices.items()}
        self._topics_by_term = topic_words.T.tocsr()
        self._terms = vectorizers["word"].build_analyzer()
        self._idf = np.asarray(vectorizers["word"].idf_, dtype=np.float32)

    @classmethod
    def build(cls, texts: Sequence[str], topic_of: NDArray[np.int64], topics: int) -> Self:
        """Fit on passages; `topic_of[i]` is the number of the topic of passage i."""
        folded = [_compared(write_out(text)) for text in texts]
        vectorizers, matrices = {}, {}
        for name, options in _ANALYZERS.items():
            vectorizers[name] = _vectorizer(options | _rare_only(len(texts)))
            matrices[name] = vectorizers[name].fit_transform(folded).tocsr()
        return cls(vectorizers, matrices, _words_by_topic(matrices["word"], topic_of, topics))

    def score(self, written: str) -> LexicalScores:
        """Score one query, as `write_out` gives it; words never seen count as uncovered."""
        folded = _compared(written)
        rows = {
            name: vectorizer.transform([folded]) for name, vectorizer in self._vectorizers.items()
        }
        similarity = {name: self._similarity(name, row) for name, row in rows.items()}
        terms = set(self._terms(folded))
        pairs = {term for term in terms if " " in term}
        return LexicalScores(
            similarity["char"],
            similarity["word"],
            self._coverage(terms - pairs),
            self._coverage(pairs),
        )

    def _similarity(self, name: str, query: sparse.csr_matrix) -> Floats:
        """(passages,) inner products, summed over the lists of the passages that hold each term."""
        scores: Floats = self._by_term[name][query.indices].T @ query.data
        return scores

    def word_kernel(self) -> Floats:
        """(passages, passages) word similarity of every two passages."""
        words = self._matrices["word"]
        return np.asarray((words @ words.T).toarray(), dtype=np.float32)

    def _coverage(self, terms: set[str]) -> Floats:
        if not terms:
            return np.zeros(self._topics_by_term.shape[1], dtype=np.float32)
        columns = self._vectorizers["word"].vocabulary_
        known = [columns[term] for term in terms if term in columns]
        weights = self._idf[known]
        unseen = self._idf.max(initial=1.0) * (len(terms) - len(known))
        covered = self._topics_by_term[known].T @ weights
        return np.asarray(covered / (weights.sum() + unseen), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write vocabulary and matrices as JSON and NPZ: no pickles, so a tampered file runs no code."""
        for name, vectorizer in self._vectorizers.items():
            vocabulary = {term: int(column) for term, column in vectorizer.vocabulary_.items()}
            (folder / f"{name}.json").write_text(
                json.dumps({"vocabulary": vocabulary, "idf": vectorizer.idf_.tolist()}), "utf-8"
            )
            sparse.save_npz(folder / f"{name}.npz", self._matrices[name])
        sparse.save_npz(folder / "topic_words.npz", self._topic_words)

    @classmethod
    def load(cls, folder: Path) -> Self:
        vectorizers, matrices = {}, {}
        for name, options in _ANALYZERS.items():
            stored = json.loads((folder / f"{name}.json").read_text("utf-8"))
            vectorizers[name] = _vectorizer(options, stored["vocabulary"])
            vectorizers[name].idf_ = np.asarray(stored["idf"])
            matrices[name] = sparse.load_npz(folder / f"{name}.npz")
        return cls(vectorizers, matrices, sparse.load_npz(folder / "topic_words.npz"))


def _compared(written: str) -> str:
    return drop_fillers(fold(written))


def _vectorizer(
    options: Mapping[str, Any], vocabulary: dict[str, int] | None = None
) -> TfidfVectorizer:
    return TfidfVectorizer(
        **options, lowercase=False, sublinear_tf=True, dtype=np.float32, vocabulary=vocabulary
    )


def _rare_only(passages: int) -> dict[str, float]:
    """In a large collection leave out what every twentieth passage holds: long lists that say little."""
    return {"max_df": 0.05} if passages > _LARGE else {}


def _words_by_topic(
    words: sparse.csr_matrix, topic_of: NDArray[np.int64], topics: int
) -> sparse.csr_matrix:
    """(topics, terms) matrix of ones where a topic's passages hold the term."""
    ones = np.ones(len(topic_of), dtype=np.float32)
    membership = sparse.csr_matrix(
        (ones, (topic_of, np.arange(len(topic_of)))), (topics, len(topic_of))
    )
    present = (membership @ (words > 0)).tocsr()
    present.data = np.ones_like(present.data, dtype=np.float32)
    return present
