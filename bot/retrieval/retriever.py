"""One query in, one honest answer out: the status, the topic if there is one, and the candidates."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.encoders.base import MAX_QUERY, Encoder, Vectors
from bot.knowledge.places import NO_PLACES, Gazetteer
from bot.knowledge.places.questions import asks_about_place
from bot.retrieval.calibration import Status
from bot.retrieval.features import candidate_features
from bot.retrieval.index import Index
from bot.vietnamese.folding import normalise
from bot.vietnamese.writing import write_out

MAX_CANDIDATES = 5
# Probability that a question with a place of the list, put as one about places, is one. On 131 wordings
# of the tests it is right each time, and among 124 real questions about other things it is none.
KNOWN_PLACE = 0.98


@dataclass(frozen=True)
class Candidate:
    """A topic and the probability that it is what was meant; an outside topic has no article."""

    topic: str
    score: float
    outside: bool = False


@dataclass(frozen=True)
class Retrieval:
    """The outcome of one query.

    Attributes:
        topic: the answer's topic; None unless status is "answered".
        score: probability that the first candidate is right; 0.0 without candidates.
        candidates: best first, up to 5; empty only when the query holds no letter or digit, or when
            there is no content at all.
    """

    status: Status
    topic: str | None
    score: float
    candidates: tuple[Candidate, ...]
    elapsed_ms: float


class Retriever:
    """Ranks all topics for a query. Safe to call from several threads: holds no state of its own."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        place_topic: str | None = None,
        places: Gazetteer = NO_PLACES,
        write: Callable[[str], str] = write_out,
    ) -> None:
        """Read an index.

        Args:
            place_topic: answers what asks for one of the `places`: no sample question holds its name.
            write: how a query is written out before it is compared; the evaluation tries others.
        """
        self._place_topic = place_topic if place_topic in index.topics else None
        self._places = places
        self._index = index
        self._encoder = encoder
        self._write = write
        calibration = index.manifest.calibration
        self._calibration = (
            calibration if index.learned else calibration.without_learned or calibration
        )
        self._first_passage = index.first_passage
        self._topics = index.topics
        self._outside = index.outside
        self._titles = {entry.topic: entry.title for entry in index.manifest.topics}

    def title(self, topic: str) -> str:
        """The title of a candidate, written or outside."""
        return self._titles[topic]

    @property
    def encoder(self) -> Encoder:
        """The encoder of the queries, for a vector that comes with a message."""
        return self._encoder

    def search(self, text: str, vector: Vectors | None = None) -> Retrieval:
        """Find the topic of a question typed by a resident, in any spelling and of any length.

        Args:
            vector: (1, dimension) of the question, written out, by this retriever's encoder, when it
                is known already.
        """
        started = time.perf_counter()
        query = normalise(text)[:MAX_QUERY]
        if not self._topics or not any(character.isalnum() for character in query):
            return Retrieval("unanswerable", None, 0.0, (), _ms_since(started))
        if self._place_topic and asks_about_place(query) and self._places.find(query):
            known = Candidate(self._place_topic, KNOWN_PLACE)
            return Retrieval("answered", known.topic, known.score, (known,), _ms_since(started))
        probabilities = self._calibration.probabilities(self.features(query, vector))
        order = np.argsort(-probabilities, kind="stable")
        candidates = tuple(
            Candidate(self._topics[i], round(float(probabilities[i]), 4), bool(self._outside[i]))
            for i in order[:MAX_CANDIDATES]
        )
        status = self._status(candidates)
        topic = candidates[0].topic if status == "answered" else None
        return Retrieval(status, topic, candidates[0].score, candidates, _ms_since(started))

    def _status(self, candidates: Sequence[Candidate]) -> Status:
        """An outside topic is no answer; a written one beside it may still be worth a question back."""
        best = candidates[0]
        if not best.outside:
            return self._calibration.status(best.score)
        written = max((c.score for c in candidates if not c.outside), default=0.0)
        return "unanswerable" if self._calibration.status(written) == "unanswerable" else "clarify"

    def features(self, query: str, vector: Vectors | None = None) -> NDArray[np.float64]:
        """(topics, features) of one normalised query; see `bot.retrieval.features`."""
        written = self._write(query)
        if vector is None:
            vector = self._encoder.encode_queries([written])
        dense = self._index.dense_scores(vector)
        lexical = self._index.lexical.score(written)
        learned = self._index.learned
        return candidate_features(
            lexical,
            dense,
            learned.score(lexical.word, dense, vector)
            if learned
            else np.zeros(len(self._topics), dtype=np.float32),
            self._first_passage,
            self._outside,
            len(written.split()),
        )


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
