"""Reads a whole content folder: every topic file, and what keeps some of them from being used."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.files import Document, home, read_topic, topic_files
from bot.knowledge.problems import Problem, TopicError, problem


@dataclass(frozen=True, slots=True)
class Tree:
    """A content folder: the files that could be read, and the problems that forbid using a file."""

    root: Path
    files: tuple[Path, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> list[Document]:
        """The documents that may be published."""
        broken = {problem.path for problem in self.problems}
        return [document for document in self.documents if document.path not in broken]

    @property
    def topics(self) -> set[str]:
        """Names of all topics that have a file, also a broken one."""
        named = {document.topic.topic for document in self.documents}
        return named | {path.stem for path in self.files}


def read_tree(root: Path) -> Tree:
    """Read all topic files below a content folder.

    Raises:
        TreeMissing: the folder holds no content.
    """
    files = topic_files(root)
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in files:
        try:
            documents.append(read_topic(path))
        except TopicError as error:
            problems += error.problems
    for document in documents:
        problems += _misplaced(document, root)
    problems += _duplicates(documents)
    return Tree(root, tuple(files), tuple(documents), tuple(problems))


def _misplaced(document: Document, root: Path) -> Iterator[Problem]:
    """The file is named as its topic and lies in the folder of its kind and group."""
    path, belongs = document.path, home(document.topic)
    if path.name != belongs.name:
        line = document.parts.line(("topic",))
        yield problem(path, line, "file_name", topic=document.topic.topic, name=belongs.name)
    elif path.relative_to(root).parent != belongs.parent:
        line = document.parts.line(("group",))
        kind, group = document.topic.kind, document.topic.group
        yield problem(path, line, "folder", kind=kind, group=group, home=belongs.as_posix())


def _duplicates(documents: list[Document]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for document in documents:
        topic, path = document.topic.topic, document.path
        if topic in first:
            line = document.parts.line(("topic",))
            yield problem(path, line, "duplicate_topic", topic=topic, other=first[topic].as_posix())
        first.setdefault(topic, path)
