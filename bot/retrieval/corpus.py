"""Everything that retrieval indexes: the passages of the written topics and of the subjects outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.catalogue import Catalogue
from bot.knowledge.outside import OutsideTopic, outside_passages
from bot.knowledge.passages import Passage, PassageKind, passages
from bot.vietnamese.writing import write_out, writing_version

# How much a passage says about what residents mean by its topic, for `LearnedScores`. Not tuned: a title
# names the topic, a question is what people ask, a section also speaks of other things.
_TRUST: dict[PassageKind, float] = {
    "title": 2.0,
    "question": 1.5,
    "summary": 1.0,
    "stuck": 1.0,
    "section": 0.7,
    "fact": 0.5,
}


@dataclass(frozen=True)
class Entry:
    """One topic to index.

    Attributes:
        sha256: changes with its texts, and with the way in which texts are written out.
        outside: it has no article.
    """

    topic: str
    title: str
    sha256: str
    passages: tuple[Passage, ...]
    outside: bool


@dataclass(frozen=True)
class Corpus:
    """All topics to index, ordered by name.

    `content` is the fingerprint of everything that replies are made from: whatever changes in it makes
    a new index, by whose name the action server notices.
    """

    entries: tuple[Entry, ...]
    content: str = ""

    @property
    def fingerprint(self) -> str:
        """Changes whenever an entry changes, comes or goes, or anything else that is published."""
        lines = (f"{e.topic} {e.sha256} {e.outside}\n" for e in self.entries)
        return sha256("".join([self.content, *lines]).encode()).hexdigest()


def collect_corpus(catalogue: Catalogue, outside: Iterable[OutsideTopic] = ()) -> Corpus:
    """The written topics, and those outside subjects that have not been written meanwhile."""
    written = [
        _entry(slug, topic.title, passages(topic), outside=False)
        for slug, topic in catalogue.topics.items()
    ]
    to_come = [
        _entry(p.topic, p.title, outside_passages(p), outside=True)
        for p in outside
        if p.topic not in catalogue.topics
    ]
    entries = tuple(sorted(written + to_come, key=lambda entry: entry.topic))
    return Corpus(entries, catalogue.fingerprint)


def encoded_text(unit: Passage) -> str:
    """What the encoder reads: a question as a careful writer would type it, as queries are encoded."""
    return write_out(unit.text) if unit.kind == "question" else unit.text


def trust(units: Iterable[Passage]) -> NDArray[np.float32]:
    """(passages,) weights of `LearnedScores`."""
    return np.array([_TRUST[unit.kind] for unit in units], dtype=np.float32)


def _entry(topic: str, title: str, texts: Sequence[Passage], outside: bool) -> Entry:
    stamp = "\0".join([writing_version(), title, *(f"{unit.kind} {unit.text}" for unit in texts)])
    return Entry(topic, title, sha256(stamp.encode()).hexdigest(), tuple(texts), outside)
