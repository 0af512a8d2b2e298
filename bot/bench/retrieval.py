"""How retrieval grows: build time, memory, latency and recall with 1,000, 10,000 and 100,000 topics.

Only the queries are encoded. A synthetic topic has eight passages; the vector of each is that of a real
passage plus noise of the spread that lies between real paraphrases (two sample questions of one topic), and
its words are drawn from real passages, so that lists of terms have the lengths that they would have.
"""

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bot.encoders.base import Encoder, Vectors
from bot.evaluation.folds import PassageStore
from bot.knowledge.passages import Passage
from bot.retrieval.calibration import Calibration
from bot.retrieval.index import FORMAT, Index, Manifest, TopicEntry, assemble
from bot.retrieval.retriever import Retriever
from bot.retrieval.vectors import PassageVectors
from bot.vietnamese.writing import write_out

SIZES = (1_000, 10_000, 100_000)
PASSAGES = 8  # of each topic
NEAREST = 10  # recall is that of so many nearest passages against exact search
_SEED = 20261125

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Growth:
    """What was measured with one number of topics.

    Attributes:
        build_s: seconds for the whole index, vectors given.
        peak_mb: the most memory that this process has held so far, in MB.
        p50_ms, p95_ms: of a query with its encoding.
        lexical_p50_ms: of the lexical side alone.
        recall: share of the ten exactly nearest passages that the index finds.
    """

    topics: int
    build_s: float
    peak_mb: float
    p50_ms: float
    p95_ms: float
    lexical_p50_ms: float
    recall: float


def measure_growth(
    store: PassageStore, encoder: Encoder, questions: Sequence[str], sizes: Sequence[int] = SIZES
) -> Iterator[Growth]:
    """One row for each number of topics."""
    for topics in sizes:
        yield _measure(_Synthetic(store, topics), encoder, questions)


class _Synthetic:
    """Topics made from real ones."""

    def __init__(self, store: PassageStore, topics: int) -> None:
        self.topics = topics
        entries = store.corpus.entries
        real = np.concatenate([store.vectors(entry.topic) for entry in entries])
        texts = [unit.text.split() for entry in entries for unit in entry.passages]
        rng = np.random.default_rng(_SEED)
        chosen = rng.integers(len(real), size=(topics, PASSAGES))
        self.vectors = _noisy(real, chosen.ravel(), _spread(store), rng)
        self.units = [
            Passage(f"t{i // PASSAGES}", "section", " ".join(words))
            for i, words in enumerate(_mixed(texts, chosen, rng))
        ]

    def index(self) -> Index:
        entries = tuple(
            TopicEntry(topic=f"t{i}", title="", sha256="", passages=PASSAGES, outside=False)
            for i in range(self.topics)
        )
        manifest = Manifest(
            format=FORMAT,
            encoder="synthetic",
            dimension=self.vectors.shape[1],
            content="",
            built_at=datetime.now(UTC),
            topics=entries,
            calibration=Calibration.read(),
        )
        return assemble(manifest, self.vectors, self.units)


def _spread(store: PassageStore) -> float:
    """Mean distance between two sample questions of a topic, over the root of the dimension."""
    distances = []
    for entry in store.corpus.entries:
        rows = [i for i, unit in enumerate(entry.passages) if unit.kind == "question"]
        vectors = store.vectors(entry.topic)[rows]
        distances += list(np.linalg.norm(vectors[1:] - vectors[:-1], axis=1))
    return float(np.mean(distances) / np.sqrt(vectors.shape[1]))


def _noisy(
    real: Floats, chosen: NDArray[np.int64], spread: float, rng: np.random.Generator
) -> Floats:
    vectors = np.empty((len(chosen), real.shape[1]), dtype=np.float32)
    for start in range(0, len(chosen), 50_000):  # so that no second copy of everything is held
        rows = chosen[start : start + 50_000]
        noise = rng.standard_normal((len(rows), real.shape[1]), dtype=np.float32) * spread
        block = real[rows] + noise
        vectors[start : start + len(rows)] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return vectors


def _mixed(
    texts: Sequence[Sequence[str]], chosen: NDArray[np.int64], rng: np.random.Generator
) -> Iterator[Sequence[str]]:
    """Half of the words of one real passage, and as many of another."""
    pairs = zip(chosen.ravel().tolist(), rng.permutation(chosen.ravel()).tolist(), strict=True)
    for first, second in pairs:
        a, b = texts[first], texts[second]
        yield [*a[: len(a) // 2 + 1], *b[len(b) // 2 :]]


def _measure(made: _Synthetic, encoder: Encoder, questions: Sequence[str]) -> Growth:
    started = time.perf_counter()
    index = made.index()
    build_s = time.perf_counter() - started
    retriever = Retriever(index, encoder)
    retriever.search(questions[0])
    took = [_timed(partial(retriever.search, question)) for question in questions]
    written = [write_out(question) for question in questions]
    lexical = [_timed(partial(index.lexical.score, text)) for text in written]
    return Growth(
        topics=made.topics,
        build_s=build_s,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000,
        p50_ms=float(np.median(took)),
        p95_ms=float(np.quantile(took, 0.95)),
        lexical_p50_ms=float(np.median(lexical)),
        recall=_recall(index.vectors, made.vectors, encoder.encode_queries(written)),
    )


def _recall(found: PassageVectors, vectors: Floats, queries: Vectors) -> float:
    shares = []
    for query in queries:
        exact = np.argpartition(-(vectors @ query), NEAREST)[:NEAREST]
        near = found.nearest(query[np.newaxis], NEAREST)
        shares.append(len(set(near) & {int(i) for i in exact}) / NEAREST)
    return float(np.mean(shares))


def _timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1_000
