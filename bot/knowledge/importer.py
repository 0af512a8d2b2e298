"""Takes the content files into the database. What an admin wrote there is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot.knowledge.problems import Problem
from bot.knowledge.references import FILES
from bot.knowledge.tree import Tree, read_tree
from bot.storage import content
from bot.storage.content import Revision
from bot.storage.database import writing

AUTHOR = "import"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file that changed after an admin had edited the same topic; the admin's text stays.

    `diff` is a unified diff from the published text to the file.
    """

    topic: str
    path: Path
    diff: str


@dataclass(slots=True)
class ImportReport:
    """What an import did with each topic. `rejected` files changed nothing.

    `references` names the reference files that were new or changed.
    """

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """One file and the name under which it is published."""

    name: str
    path: Path
    text: str


def import_tree(engine: Engine, root: Path) -> ImportReport:
    """Publish new and changed files, archive vanished topics, all in one transaction.

    Files are read under the lock, so of two imports at once the later one sees the newer files.

    Raises:
        TreeMissing: the folder holds no content; nothing was archived for that.
    """
    with writing(engine, lock="import") as connection:
        tree = read_tree(root)
        report = ImportReport(rejected=list(tree.problems))
        current = content.current(connection)
        imported = content.last_from_files(connection)
        of_references = ImportReport(conflicts=report.conflicts)
        for name, text in tree.reference_texts.items():
            file = _File(name, root / name, text)
            _take(connection, file, current.get(name), imported.get(name), of_references)
        report.references = of_references.created + of_references.updated
        for document in tree.sound:
            file = _File(document.topic.topic, document.path, document.text)
            _take(connection, file, current.get(file.name), imported.get(file.name), report)
        _archive_vanished(connection, tree, current, report)
    return report


def _take(
    connection: Connection,
    file: _File,
    current: Revision | None,
    imported: str | None,
    report: ImportReport,
) -> None:
    """Compare one file with the current revision and with what was last taken from the file."""
    digest = content.fingerprint(file.text)
    shown = current if current is not None and current.state == "published" else None
    if shown is not None and shown.sha256 == digest:
        report.unchanged.append(file.name)
        if shown.origin == "admin":  # exported since: from now on it is the file's own text
            _publish(connection, file)
    elif current is None or current.origin == "file":
        _publish(connection, file)
        (report.updated if shown else report.created).append(file.name)
    elif imported == digest:  # only the admin changed something
        report.unchanged.append(file.name)
    else:
        report.conflicts.append(Conflict(file.name, file.path, _diff(current, file)))


def _publish(connection: Connection, file: _File) -> None:
    content.add_revision(connection, file.name, file.text, origin="file", author=AUTHOR)


def _archive_vanished(
    connection: Connection, tree: Tree, current: Mapping[str, Revision], report: ImportReport
) -> None:
    here = tree.topics | set(FILES)  # a missing reference file would break the topics that stay
    for topic, revision in current.items():
        if topic not in here and (revision.origin, revision.state) == ("file", "published"):
            content.archive(connection, topic, origin="file", author=AUTHOR)
            report.archived.append(topic)


def _diff(current: Revision, file: _File) -> str:
    lines = unified_diff(
        current.text.splitlines(),
        file.text.splitlines(),
        fromfile=f"{current.topic} ({current.author}, {current.created_at:%Y-%m-%d %H:%M} UTC)",
        tofile=file.path.as_posix(),
        lineterm="",
    )
    return "\n".join(lines)
