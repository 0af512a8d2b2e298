"""Reads topic files: text -> a validated topic with the line of everything in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.knowledge.diagnosis import diagnose
from bot.knowledge.frontmatter import FrontMatter, split
from bot.knowledge.problems import TopicError, TreeMissing, problem
from bot.knowledge.schema import Article, Guide

FOLDERS = {"article": "articles", "guide": "guides"}


@dataclass(frozen=True, slots=True)
class Document:
    """A topic as it stands in a file: what it says, the text as it was, and where each part is."""

    path: Path
    text: str
    topic: Article | Guide
    parts: FrontMatter


def parse_topic(text: str, path: Path) -> Document:
    """Read one topic; `path` is only what problems name as their place.

    Raises:
        TopicError: the text cannot be used; its `problems` say where and why.
    """
    parts = split(text, path)
    if "body" in parts.data:
        raise TopicError([problem(path, parts.line(("body",)), "body_key")])
    model = _model(parts.data)
    try:
        topic = model.model_validate({**parts.data, "body": parts.body.strip()})
    except ValidationError as error:
        raise TopicError(diagnose(error, parts, model, path)) from None
    return Document(path, text, topic, parts)


def read_topic(path: Path) -> Document:
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
    return parse_topic(text, path)


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
