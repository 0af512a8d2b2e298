"""`./banso knowledge`: check the content, take it into the database, write it back to files.

Exit codes: 0 all is well, 1 the content has errors, 2 the command could not do its work.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.text import Text
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.checks import check_tree
from bot.knowledge.exporter import ExportReport, export_tree
from bot.knowledge.files import FOLDERS
from bot.knowledge.importer import ImportReport, import_tree
from bot.knowledge.outside import read_outside
from bot.knowledge.problems import KnowledgeError, Problem, TreeMissing, sentences
from bot.knowledge.tree import read_tree
from bot.settings import Settings
from bot.storage.database import StorageError, migrate, open_database

app = typer.Typer(help="The content: check, report, import, export, index.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="Content folder, or one file in it.")] = None,
    as_json: AsJson = False,
    retrieval: Annotated[
        bool, typer.Option("--retrieval", help="Also ask every sample question (minutes).")
    ] = False,
) -> None:
    """Look for mistakes in the topic files: file, line, what is wrong, how to mend it."""
    with _failures():
        found = _check(path or Settings().knowledge_dir)
    if as_json:
        _print_json([_plain(problem) for problem in found])
    else:
        _print_problems(found)
    failed = _exit_code(found)
    if retrieval:
        failed |= _gate(path or Settings().knowledge_dir)
    raise typer.Exit(failed)


@app.command()
def syllables() -> None:
    """Learn anew how words are spelt and follow each other, from the articles and data/nlu."""
    from bot.cli.syllables import learn

    with _failures():
        pairs = learn(Settings().knowledge_dir)
    _print(_words("syllables", pairs=pairs))


@app.command("import")
def import_(
    path: Annotated[Path | None, typer.Argument(help="Content folder.")] = None,
    as_json: AsJson = False,
) -> None:
    """Publish new and changed topic files; what an admin edited is kept."""
    settings = Settings()
    with _failures():
        report = import_tree(_database(settings), path or settings.knowledge_dir)
    if as_json:
        _print_json(asdict(report))
    else:
        _print_import(report)
    raise typer.Exit(_exit_code(report.rejected))


@app.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="Folder to write to; made if it is not there.")],
    as_json: AsJson = False,
) -> None:
    """Write the published topics to files; no file is deleted."""
    with _failures():
        report = export_tree(_database(Settings()), out)
    if as_json:
        _print_json(asdict(report))
    else:
        _print_export(report)
    raise typer.Exit(_exit_code(report.rejected))


def _check(path: Path) -> list[Problem]:
    """Check a folder; for a file its whole folder is read, since topics refer to each other."""
    found = check_tree(_root_of(path))
    return [problem for problem in found if not path.is_file() or problem.path == path.resolve()]


def _root_of(path: Path) -> Path:
    """The content folder that is meant by a folder or by a file in it."""
    if not path.is_file():
        return path
    folders = path.resolve().parents
    root = next((folder.parent for folder in folders if folder.name in FOLDERS.values()), None)
    if root is None:
        raise TreeMissing(f"{path} is in neither of the folders {', '.join(FOLDERS.values())}")
    return root


def _gate(path: Path) -> int:
    """The publish gate over a folder, or over the folder of a file for that file's topic."""
    from bot.cli.report import print_gate, run_gate  # brings retrieval, which takes seconds to load

    root = _root_of(path)
    with _failures():
        catalogue = catalogue_of(read_tree(root))
        trials = run_gate(Settings(), catalogue, read_outside(root))
    if path.is_file():
        trials = [trial for trial in trials if trial.topic == path.stem]
    print_gate(trials)
    return int(any(not trial.passes and not trial.hard for trial in trials))


def _database(settings: Settings) -> Engine:
    engine = open_database(settings.content_url)
    migrate(engine)
    return engine


@contextmanager
def _failures() -> Iterator[None]:
    """Say in one line on the error stream why the command could not work, and exit with 2."""
    try:
        yield
    except (KnowledgeError, StorageError, SQLAlchemyError, OSError) as error:
        sentence = "tree_missing" if isinstance(error, TreeMissing) else "failed"
        _print(_words(sentence, said=error), to=sys.stderr)
        raise typer.Exit(2) from error


def _exit_code(problems: Iterable[Problem]) -> int:
    return int(any(problem.severity == "error" for problem in problems))


def _print_import(report: ImportReport) -> None:
    _print(_words("imported", **{name: len(value) for name, value in asdict(report).items()}))
    for conflict in report.conflicts:
        path = _shown(conflict.path)
        _print(_words("conflict", topic=conflict.topic, path=path), style="yellow")
        _print(conflict.diff)
    if report.rejected:
        _print(_words("rejected"), style="red")
        _print_problems(report.rejected)


def _print_export(report: ExportReport) -> None:
    written, unchanged = len(report.written), len(report.unchanged)
    _print(_words("exported", written=written, unchanged=unchanged))
    for path in report.elsewhere:
        _print(_words("left_elsewhere", path=_shown(path)), style="yellow")
    if report.rejected:
        _print_problems(report.rejected)


def _print_problems(problems: list[Problem]) -> None:
    """Print problems line by line; neighbours mended in the same way share their last line."""
    for (_, mend), group in groupby(problems, key=lambda problem: (problem.path, problem.mend)):
        for problem in group:
            style = "bold red" if problem.severity == "error" else "bold yellow"
            place = f"{_shown(problem.path)}:{problem.line}"
            _print(Text.assemble((place, style), f"  {problem.what}"))
        _print(Text.assemble((f"    {_words('mend')} ", "dim"), mend))
    errors = sum(problem.severity == "error" for problem in problems)
    if problems:
        _print(_words("found", errors=errors, notices=len(problems) - errors), style="bold")
    else:
        _print(_words("all_well"), style="green")


def _words(sentence: str, **values: object) -> str:
    return str(sentences()["cli"][sentence]).format(**values)


def _print(text: str | Text, style: str = "", to: TextIO | None = None) -> None:
    shown = text if isinstance(text, Text) else Text(text, style=style)
    Console(file=to or sys.stdout, soft_wrap=True, highlight=False).print(shown)


def _shown(path: Path) -> str:
    """A path as short as it can be clicked in a terminal."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _plain(problem: Problem) -> dict[str, object]:
    return {**asdict(problem), "path": _shown(problem.path)}


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
