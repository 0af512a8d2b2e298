"""Writes the published topics back to files. Never deletes a file."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from bot.knowledge.files import FOLDERS, home, parse_topic
from bot.knowledge.problems import Problem, TopicError
from bot.storage import content


@dataclass(slots=True)
class ExportReport:
    """What an export did: files written, topics already there as published, topics not written.

    `elsewhere` are older files of the same topics in another folder, left for a person to remove.
    """

    written: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    elsewhere: list[Path] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)


def export_tree(engine: Engine, out: Path) -> ExportReport:
    """Write every published topic, byte for byte as stored, to its place below `out`."""
    with engine.connect() as connection:
        revisions = content.published(connection)
    report = ExportReport()
    for revision in revisions:
        try:
            path = out / home(parse_topic(revision.text, Path(f"{revision.topic}.md")).topic)
        except TopicError as error:
            report.rejected += error.problems
            continue
        _write(path, revision.text.encode(), report)
        report.elsewhere += _namesakes(out, path)
    return report


def _write(path: Path, data: bytes, report: ExportReport) -> None:
    if path.is_file() and path.read_bytes() == data:
        report.unchanged.append(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    report.written.append(path)


def _namesakes(out: Path, path: Path) -> list[Path]:
    found = (other for name in FOLDERS.values() for other in (out / name).rglob(path.name))
    return sorted(other for other in found if other != path)
