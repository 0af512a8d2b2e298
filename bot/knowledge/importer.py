"""Takes the topic files into the database. What an admin wrote there is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot.knowledge.files import Document
from bot.knowledge.problems import Problem
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
    """What an import did with each topic. `rejected` files changed nothing."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)


def import_tree(engine: Engine, root: Path) -> ImportReport:
    """Publish new and changed topic files, archive vanished ones, all in one transaction.

    Files are read under the lock, so of two imports at once the later one sees the newer files.

    Raises:
        TreeMissing: the folder holds no content; nothing was archived for that.
    """
    with writing(engine, lock="import") as connection:
        tree = read_tree(root)
        report = ImportReport(rejected=list(tree.problems))
        current = content.current(connection)
        imported = content.last_from_files(connection)
        for document in tree.sound:
            topic = document.topic.topic
            _take(connection, document, current.get(topic), imported.get(topic), report)
        _archive_vanished(connection, tree, current, report)
    return report


def _take(
    connection: Connection,
    document: Document,
    current: Revision | None,
    imported: str | None,
    report: ImportReport,
) -> None:
    """Compare one file with the current revision and with what was last taken from the file."""
    topic, digest = document.topic.topic, content.fingerprint(document.text)
    shown = current if current is not None and current.state == "published" else None
    if shown is not None and shown.sha256 == digest:
        report.unchanged.append(topic)
        if shown.origin == "admin":  # exported since: from now on it is the file's own text
            _publish(connection, document)
    elif current is None or current.origin == "file":
        _publish(connection, document)
        (report.updated if shown else report.created).append(topic)
    elif imported == digest:  # only the admin changed something
        report.unchanged.append(topic)
    else:
        report.conflicts.append(Conflict(topic, document.path, _diff(current, document)))


def _publish(connection: Connection, document: Document) -> None:
    content.add_revision(
        connection, document.topic.topic, document.text, origin="file", author=AUTHOR
    )


def _archive_vanished(
    connection: Connection, tree: Tree, current: Mapping[str, Revision], report: ImportReport
) -> None:
    here = tree.topics
    for topic, revision in current.items():
        if topic not in here and (revision.origin, revision.state) == ("file", "published"):
            content.archive(connection, topic, origin="file", author=AUTHOR)
            report.archived.append(topic)


def _diff(current: Revision, document: Document) -> str:
    lines = unified_diff(
        current.text.splitlines(),
        document.text.splitlines(),
        fromfile=f"{current.topic} ({current.author}, {current.created_at:%Y-%m-%d %H:%M} UTC)",
        tofile=document.path.as_posix(),
        lineterm="",
    )
    return "\n".join(lines)
