"""Everything that retrieval indexes: the passages of the written topics and of the planned ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bot.knowledge.catalogue import Catalogue
from bot.knowledge.passages import Passage, passages
from bot.knowledge.planned import PlannedTopic, planned_passages


@dataclass(frozen=True)
class Entry:
    """One topic to index. `sha256` changes with its texts; `planned` means that it has no content yet."""

    topic: str
    title: str
    sha256: str
    passages: tuple[Passage, ...]
    planned: bool


@dataclass(frozen=True)
class Corpus:
    """All topics to index, ordered by name."""

    entries: tuple[Entry, ...]

    @property
    def fingerprint(self) -> str:
        """Changes whenever an entry changes, comes or goes."""
        lines = (f"{e.topic} {e.sha256} {e.planned}\n" for e in self.entries)
        return sha256("".join(lines).encode()).hexdigest()


def collect_corpus(catalogue: Catalogue, planned: Iterable[PlannedTopic] = ()) -> Corpus:
    """The written topics, and those planned topics that have not been written meanwhile."""
    written = [
        Entry(slug, topic.title, catalogue.sha256[slug], tuple(passages(topic)), planned=False)
        for slug, topic in catalogue.topics.items()
    ]
    to_come = [
        Entry(p.topic, p.title, _digest(p), tuple(planned_passages(p)), planned=True)
        for p in planned
        if p.topic not in catalogue.topics
    ]
    return Corpus(tuple(sorted(written + to_come, key=lambda entry: entry.topic)))


def _digest(planned: PlannedTopic) -> str:
    return sha256(planned.model_dump_json().encode()).hexdigest()
