"""Reads a whole content folder: the reference files, every topic file, and what forbids using one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.files import Document, home, read_topic, topic_files
from bot.knowledge.problems import Problem, TopicError, problem
from bot.knowledge.references import (
    NO_REFERENCES,
    References,
    parse_references,
    read_reference_texts,
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A content folder: the files that could be read, and the problems that forbid using a file.

    `references` are the registry and the places, `reference_texts` their files as they are, by name.
    """

    root: Path
    references: References
    reference_texts: Mapping[str, str]
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
    """Read the reference files and all topic files below a content folder.

    Topics are written in terms of the reference files: while one of those is broken, no topic is read.

    Raises:
        TreeMissing: the folder holds no content.
    """
    files = tuple(topic_files(root))
    try:
        texts = read_reference_texts(root)
        references = parse_references(texts, root)
    except TopicError as error:
        return Tree(root, NO_REFERENCES, {}, files, (), error.problems)
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in files:
        try:
            documents.append(read_topic(path, references.registry))
        except TopicError as error:
            problems += error.problems
    for document in documents:
        problems += _misplaced(document, root)
    problems += _duplicates(documents)
    return Tree(root, references, texts, files, tuple(documents), tuple(problems))


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
