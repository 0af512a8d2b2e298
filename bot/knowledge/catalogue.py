"""The published content in memory: what replies are made from. Read from the database only."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bot.knowledge.files import parse_topic
from bot.knowledge.problems import Problem, TopicError
from bot.knowledge.references import FILES, NO_REFERENCES, References, parse_references
from bot.knowledge.schema import Article, Guide
from bot.knowledge.tree import Tree
from bot.storage import content

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Catalogue:
    """All published topics and the reference files at one moment.

    Equal fingerprints mean equal content. `problems` is empty unless a stored text no longer fits the
    schema; such a topic is left out, the others serve.
    """

    topics: "Mapping[str, Article | Guide]"
    references: References
    fingerprint: str
    problems: tuple[Problem, ...] = ()

    @cached_property
    def place_topic(self) -> str | None:
        """The topic whose questions are answered from the places; None if there is none."""
        named = (slug for slug, topic in self.topics.items() if topic.lookup == "places")
        return next(named, None)

    def guide(self, slug: str) -> Guide | None:
        """The guide of that name; None for articles and unknown names."""
        topic = self.topics.get(slug)
        return topic if isinstance(topic, Guide) else None


def load_catalogue(engine: Engine) -> Catalogue:
    """Read everything that is published."""
    with engine.connect() as connection:
        revisions = content.published(connection)
    texts = {revision.topic: revision.text for revision in revisions}
    problems: list[Problem] = []
    references = NO_REFERENCES
    try:
        references = parse_references(
            {name: texts.pop(name) for name in FILES if name in texts}, Path()
        )
    except TopicError as error:
        problems += error.problems
    topics: dict[str, Article | Guide] = {}
    for name, text in texts.items():
        try:
            topics[name] = parse_topic(text, Path(f"{name}.md"), references.registry).topic
        except TopicError as error:
            problems += error.problems
    return Catalogue(
        topics=MappingProxyType(topics),
        references=references,
        fingerprint=fingerprint({revision.topic: revision.sha256 for revision in revisions}),
        problems=tuple(problems),
    )


def catalogue_of(tree: Tree) -> Catalogue:
    """What would be published of a content folder: its sound topics and its reference files."""
    hashes = {d.topic.topic: content.fingerprint(d.text) for d in tree.sound}
    hashes |= {name: content.fingerprint(text) for name, text in tree.reference_texts.items()}
    return Catalogue(
        topics=MappingProxyType({d.topic.topic: d.topic for d in tree.sound}),
        references=tree.references,
        fingerprint=fingerprint(hashes),
        problems=tree.problems,
    )


def fingerprint(hashes: "Mapping[str, str]") -> str:
    """One hash over the topics and the hashes of their texts, whatever their order."""
    lines = (f"{topic} {digest}\n" for topic, digest in sorted(hashes.items()))
    return sha256("".join(lines).encode()).hexdigest()
