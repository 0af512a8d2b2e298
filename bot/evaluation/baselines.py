"""What others do, asked the same questions over the same content: simple rankings to compare with.

Each is the best form that such a system has here: every passage of a topic is a document, a topic is as good
as its best passage. They only rank; none says "I do not know".
"""

from collections.abc import Callable, Mapping, Sequence

import bm25s
import numpy as np

from bot.encoders.base import Encoder
from bot.evaluation.folds import PassageStore
from bot.vietnamese.folding import fold, normalise

Ranking = Callable[[str], list[str]]  # a question -> topics, best first

_SHOWN = 5


def baselines(store: PassageStore, encoder: Encoder) -> dict[str, Ranking]:
    """All baselines by their names in the tables."""
    return {
        "substring": _substring(store),
        "BM25, accents kept": _bm25(store, lambda text: normalise(text).lower()),
        "BM25, folded": _bm25(store, lambda text: fold(normalise(text))),
        "encoder alone": _encoder_alone(store, encoder),
    }


def _substring(store: PassageStore) -> Ranking:
    """The rule of keyword bots: the topic whose longest title or sample question stands in the question,
    or holds it."""
    keys = [
        (unit.topic, normalise(unit.text).lower())
        for entry in store.corpus.entries
        for unit in entry.passages
        if unit.kind in ("title", "question")
    ]

    def rank(question: str) -> list[str]:
        asked = normalise(question).lower()
        scores: dict[str, int] = {}
        for topic, key in keys:
            if key in asked or asked in key:
                scores[topic] = max(scores.get(topic, 0), min(len(key), len(asked)))
        return _best(scores)

    return rank


def _bm25(store: PassageStore, form: Callable[[str], str]) -> Ranking:
    units = [unit for entry in store.corpus.entries for unit in entry.passages]
    index = bm25s.BM25()
    index.index([form(unit.text).split() for unit in units], show_progress=False)

    def rank(question: str) -> list[str]:
        words = [word for word in form(question).split() if word in index.vocab_dict]
        if not words:
            return []
        scores = index.get_scores(words)
        best: dict[str, float] = {}
        for unit, score in zip(units, scores, strict=True):
            if score > 0:
                best[unit.topic] = max(best.get(unit.topic, 0.0), float(score))
        return _best(best)

    return rank


def _encoder_alone(store: PassageStore, encoder: Encoder) -> Ranking:
    """The question as typed against every passage, by cosine."""
    topics = [entry.topic for entry in store.corpus.entries]
    vectors = np.concatenate([store.vectors(topic) for topic in topics])
    counts = [len(entry.passages) for entry in store.corpus.entries]
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])

    def rank(question: str) -> list[str]:
        cosines = vectors @ encoder.encode_queries([normalise(question)])[0]
        best = np.maximum.reduceat(cosines, first)
        return [topics[i] for i in np.argsort(-best, kind="stable")[:_SHOWN]]

    return rank


def _best(scores: Mapping[str, float]) -> list[str]:
    by_score: Sequence[str] = sorted(scores, key=lambda topic: (-scores[topic], topic))
    return list(by_score[:_SHOWN])
