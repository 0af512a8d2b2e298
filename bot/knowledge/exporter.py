"""Writes the published content back to files. Never deletes a file."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from bot.knowledge.files import FOLDERS, home, parse_topic
from bot.knowledge.problems import Problem, TopicError
from bot.knowledge.references import FILES, parse_references
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
    """Write everything published, byte for byte as stored, to its place below `out`.

    Raises:
        TopicError: a published reference file does not fit this version of the code.
    """
    with engine.connect() as connection:
        texts = {revision.topic: revision.text for revision in content.published(connection)}
    report = ExportReport()
    references = {name: texts.pop(name) for name in FILES if name in texts}
    for name, text in references.items():
        _write(out / name, text.encode(), report)
    registry = parse_references(references, out).registry
    for name, text in texts.items():
        try:
            path = out / home(parse_topic(text, Path(f"{name}.md"), registry).topic)
        except TopicError as error:
            report.rejected += error.problems
            continue
        _write(path, text.encode(), report)
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
