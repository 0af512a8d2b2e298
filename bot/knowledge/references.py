"""The reference files of the content: the registry of official contacts, and the places.

Topics speak in their terms. They are published like topics, under their file names, so that every
process answers from the same ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.places import NO_PLACES, Gazetteer, parse_places
from bot.knowledge.problems import Problem, TopicError, problem
from bot.knowledge.registry import NO_ENTRIES, Registry, parse_registry

REGISTRY = "registry.yml"
PLACES = "places.csv"
FILES = (REGISTRY, PLACES)


@dataclass(frozen=True, slots=True)
class References:
    """The reference files, read."""

    registry: Registry
    places: Gazetteer


NO_REFERENCES = References(NO_ENTRIES, NO_PLACES)


def read_reference_texts(root: Path) -> dict[str, str]:
    """The reference files of a content folder, by name; one that is not there is left out.

    Raises:
        TopicError: a file is no UTF-8.
    """
    texts: dict[str, str] = {}
    for path in (root / name for name in FILES):
        if path.is_file():
            raw = path.read_bytes()
            try:
                texts[path.name] = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                line = raw.count(b"\n", 0, error.start) + 1
                raise TopicError([problem(path, line, "not_utf8")]) from None
    return texts


def parse_references(texts: Mapping[str, str], root: Path) -> References:
    """Read the reference files from their texts, by name; a missing one is empty.

    Raises:
        TopicError: one of them cannot be used; carries the problems of all.
    """
    registry, places = NO_REFERENCES.registry, NO_REFERENCES.places
    problems: list[Problem] = []
    try:
        if REGISTRY in texts:
            registry = parse_registry(texts[REGISTRY], root / REGISTRY)
    except TopicError as error:
        problems += error.problems
    try:
        if PLACES in texts:
            places = parse_places(texts[PLACES], root / PLACES)
    except TopicError as error:
        problems += error.problems
    if problems:
        raise TopicError(problems)
    return References(registry, places)
