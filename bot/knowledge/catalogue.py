"""The published topics in memory: what replies are made from. Read from the database only."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bot.knowledge.files import parse_topic
from bot.knowledge.problems import Problem, TopicError
from bot.knowledge.schema import Article, Guide
from bot.storage import content

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Catalogue:
    """All published topics at one moment.

    `sha256` holds the hash of each topic's text, `fingerprint` one over all of them: equal
    fingerprints mean equal content. `problems` is empty unless a stored text no longer fits the
    schema; such a topic is left out, the others serve.
    """

    topics: "Mapping[str, Article | Guide]"
    sha256: "Mapping[str, str]"
    fingerprint: str
    problems: tuple[Problem, ...] = ()

    def guide(self, slug: str) -> Guide | None:
        """The guide of that name; None for articles and unknown names."""
        topic = self.topics.get(slug)
        return topic if isinstance(topic, Guide) else None


def load_catalogue(engine: Engine) -> Catalogue:
    """Read all published topics."""
    with engine.connect() as connection:
        revisions = content.published(connection)
    topics: dict[str, Article | Guide] = {}
    problems: list[Problem] = []
    for revision in revisions:
        try:
            topics[revision.topic] = parse_topic(revision.text, Path(f"{revision.topic}.md")).topic
        except TopicError as error:
            problems += error.problems
    hashes = {revision.topic: revision.sha256 for revision in revisions}
    return Catalogue(
        topics=MappingProxyType(topics),
        sha256=MappingProxyType({topic: hashes[topic] for topic in topics}),
        fingerprint=fingerprint(hashes),
        problems=tuple(problems),
    )


def published_fingerprint(engine: Engine) -> str:
    """`Catalogue.fingerprint` of what is published now, without reading the topics."""
    with engine.connect() as connection:
        return fingerprint(content.published_hashes(connection))


def fingerprint(hashes: "Mapping[str, str]") -> str:
    """One hash over the topics and the hashes of their texts, whatever their order."""
    lines = (f"{topic} {digest}\n" for topic, digest in sorted(hashes.items()))
    return sha256("".join(lines).encode()).hexdigest()
