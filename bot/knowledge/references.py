"""The reference files of the content: the registry of official contacts, the places, the entry pages.

Topics speak in their terms. They are published like topics, under their file names, so that every
process answers from the same ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.knowledge.paths import EntryPath, parse_paths
from bot.knowledge.places import NO_PLACES, Gazetteer, parse_places
from bot.knowledge.problems import Problem, TopicError, problem
from bot.knowledge.registry import NO_ENTRIES, Registry, parse_registry

REGISTRY = "registry.yml"
PLACES = "places.csv"
PATHS = "paths.yml"
FILES = (REGISTRY, PLACES, PATHS)


@dataclass(frozen=True, slots=True)
class References:
    """The reference files, read."""

    registry: Registry
    places: Gazetteer
    paths: tuple[EntryPath, ...] = ()


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
    read: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, (field, parse) in _PARSERS.items():
        try:
            if name in texts:
                read[field] = parse(texts[name], root / name)
        except TopicError as error:
            problems += error.problems
    if problems:
        raise TopicError(problems)
    return replace(NO_REFERENCES, **read)


_PARSERS: dict[str, tuple[str, Callable[[str, Path], Any]]] = {
    REGISTRY: ("registry", parse_registry),
    PLACES: ("places", parse_places),
    PATHS: ("paths", parse_paths),
}
