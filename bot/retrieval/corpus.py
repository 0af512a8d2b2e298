"""Everything that retrieval indexes: the passages of the written topics and of the planned ones."""

from collections.abc import Iterable, Sequence
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
    """All topics to index, ordered by name.

    `content` is the fingerprint of everything that replies are made from: whatever changes in it makes
    a new index, by whose name the action server notices.
    """

    entries: tuple[Entry, ...]
    content: str = ""

    @property
    def fingerprint(self) -> str:
        """Changes whenever an entry changes, comes or goes, or anything else that is published."""
        lines = (f"{e.topic} {e.sha256} {e.planned}\n" for e in self.entries)
        return sha256("".join([self.content, *lines]).encode()).hexdigest()


def collect_corpus(catalogue: Catalogue, planned: Iterable[PlannedTopic] = ()) -> Corpus:
    """The written topics, and those planned topics that have not been written meanwhile."""
    written = [
        _entry(slug, topic.title, passages(topic), planned=False)
        for slug, topic in catalogue.topics.items()
    ]
    to_come = [
        _entry(p.topic, p.title, planned_passages(p), planned=True)
        for p in planned
        if p.topic not in catalogue.topics
    ]
    entries = tuple(sorted(written + to_come, key=lambda entry: entry.topic))
    return Corpus(entries, catalogue.fingerprint)


def _entry(topic: str, title: str, texts: Sequence[Passage], planned: bool) -> Entry:
    stamp = "\0".join([title, *(unit.text for unit in texts)])
    return Entry(topic, title, sha256(stamp.encode()).hexdigest(), tuple(texts), planned)
