"""Indexes with a part of the content left out, so that a question never meets its own copy.

Some sample questions of every topic are left out; those questions must still find their topic.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from bot.encoders.base import Encoder, Vectors
from bot.evaluation.questions import Question
from bot.knowledge.catalogue import Catalogue
from bot.knowledge.passages import Passage
from bot.retrieval.calibration import Calibration
from bot.retrieval.corpus import Corpus
from bot.retrieval.index import (
    FORMAT,
    Index,
    Manifest,
    TopicEntry,
    assemble,
    passage_vectors,
)

FOLDS = 5


@dataclass(frozen=True)
class Fold:
    """An index, and the questions that it may be asked because it has not seen them."""

    index: Index
    questions: list[Question]


class PassageStore:
    """All passages of a corpus with their vectors, encoded once for all folds."""

    def __init__(
        self,
        catalogue: Catalogue,
        corpus: Corpus,
        encoder: Encoder,
        known: dict[str, Vectors] | None = None,
    ) -> None:
        """`known` are vectors of an index (`known_vectors`), which need not be computed again."""
        self.catalogue = catalogue
        self.corpus = corpus
        self._encoder = encoder
        self._vectors = {
            entry.topic: passage_vectors(entry, encoder, known or {}) for entry in corpus.entries
        }

    def vectors(self, topic: str) -> Vectors:
        """(passages, dimension) of one topic."""
        return self._vectors[topic]

    def index(self, keep: Callable[[Passage], bool], calibration: Calibration) -> Index:
        """An index of the passages for which `keep` is true; topics left with none are left out."""
        entries, units, vectors = [], [], []
        for entry in self.corpus.entries:
            kept = [i for i, unit in enumerate(entry.passages) if keep(unit)]
            if kept:
                entries.append(
                    TopicEntry(
                        topic=entry.topic,
                        title=entry.title,
                        sha256="",
                        passages=len(kept),
                        outside=entry.outside,
                    )
                )
                units += [entry.passages[i] for i in kept]
                vectors.append(self._vectors[entry.topic][kept])
        manifest = Manifest(
            format=FORMAT,
            encoder=self._encoder.name,
            dimension=self._encoder.dimension,
            content="",
            built_at=datetime.now(UTC),
            topics=tuple(entries),
            calibration=calibration,
        )
        return assemble(manifest, np.concatenate(vectors), units)


def sample_folds(
    store: PassageStore, calibration: Calibration, folds: int = FOLDS
) -> Iterator[Fold]:
    """Every fifth (or `folds`-th) sample question of each topic left out in turn."""
    wordings = {slug: t.wordings for slug, t in store.catalogue.topics.items()}
    for number in range(folds):
        held_out = {slug: frozenset(asked[number::folds]) for slug, asked in wordings.items()}

        def keep(unit: Passage, held_out: dict[str, frozenset[str]] = held_out) -> bool:
            return unit.kind != "question" or unit.text not in held_out.get(unit.topic, ())

        questions = [
            Question(text, frozenset([slug]), "sample", answerable=True)
            for slug, texts in held_out.items()
            for text in sorted(texts)
        ]
        yield Fold(store.index(keep, calibration), questions)


def whole(store: PassageStore, calibration: Calibration) -> Index:
    """The index of everything, for questions that are not in it by their origin."""
    return store.index(lambda _: True, calibration)
