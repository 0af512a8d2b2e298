"""Reads topic files: text -> a validated topic with the line of everything in it.

`[[id]]` in a text becomes what the registry says of that entry, before anything is validated: lengths,
passages and replies are those of the text that residents read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.knowledge.diagnosis import diagnose
from bot.knowledge.frontmatter import FrontMatter, split, tidy
from bot.knowledge.problems import Problem, TopicError, TreeMissing, problem
from bot.knowledge.registry import Registry
from bot.knowledge.schema import Article, Guide

FOLDERS = {"article": "articles", "guide": "guides"}
_DEEPEST = 8  # levels of lists and keys; a topic has 6


@dataclass(frozen=True, slots=True)
class Document:
    """A topic as it stands in a file: what it says, the text as it was, and where each part is."""

    path: Path
    text: str
    topic: Article | Guide
    parts: FrontMatter


def parse_topic(text: str, path: Path, registry: Registry) -> Document:
    """Read one topic; `path` is only what problems name as their place.

    Raises:
        TopicError: the text cannot be used; its `problems` say where and why.
    """
    parts = split(text, path)
    if "body" in parts.data:
        raise TopicError([problem(path, parts.line(("body",)), "body_key")])
    unknown = [*_unknown_references(text, path, registry)]
    if unknown:
        raise TopicError(unknown)
    model = _model(parts.data)
    told = _expand({**parts.data, "body": parts.body.strip()}, registry)
    try:
        topic = model.model_validate(told)
    except ValidationError as error:
        raise TopicError(diagnose(error, parts, model, path)) from None
    strangers = [i for i, name in enumerate(topic.official) if name not in registry.entries]
    if strangers:
        raise TopicError([_unknown_entry(parts, path, i, topic.official[i]) for i in strangers])
    return Document(path, text, topic, parts)


def read_topic(path: Path, registry: Registry) -> Document:
    """Read one topic file.

    Raises:
        TopicError: the file cannot be used; its `problems` say where and why.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TopicError([problem(path, line, "not_utf8")]) from None
    return parse_topic(text, path, registry)


def topic_files(root: Path) -> list[Path]:
    """All topic files under a content folder, in a fixed order.

    Raises:
        TreeMissing: neither of the two folders of topics is there.
    """
    folders = [root / name for name in FOLDERS.values()]
    if not any(folder.is_dir() for folder in folders):
        raise TreeMissing(f"{root} has neither of the folders {', '.join(FOLDERS.values())}")
    return sorted(path for folder in folders for path in folder.rglob("*.md") if path.is_file())


def home(topic: Article | Guide) -> Path:
    """Where the file of a topic belongs, below the content folder."""
    return Path(FOLDERS[topic.kind], topic.group, f"{topic.topic}.md")


def _model(data: dict[str, Any]) -> type[Article] | type[Guide]:
    """The model to hold a topic against; a wrong `kind` is then reported by the model itself."""
    if data.get("kind") in FOLDERS:
        return Guide if data["kind"] == "guide" else Article
    return Guide if "steps" in data else Article


def _expand(value: Any, registry: Registry, depth: int = 0) -> Any:
    """The same nested lists and dicts, with every reference in every text replaced.

    What lies deeper than any topic is left alone: YAML allows a list that contains itself.
    """
    if isinstance(value, str):
        return registry.expand(value)
    if isinstance(value, dict) and depth < _DEEPEST:
        return {key: _expand(inner, registry, depth + 1) for key, inner in value.items()}
    if isinstance(value, list) and depth < _DEEPEST:
        return [_expand(inner, registry, depth + 1) for inner in value]
    return value


def _unknown_references(text: str, path: Path, registry: Registry) -> Iterator[Problem]:
    for number, line in enumerate(tidy(text).split("\n"), start=1):
        for _, name in registry.unknown_references(line):
            yield problem(path, number, "reference_unknown", id=name)


def _unknown_entry(parts: FrontMatter, path: Path, index: int, name: str) -> Problem:
    return problem(path, parts.line(("official", index)), "reference_unknown", id=name)
