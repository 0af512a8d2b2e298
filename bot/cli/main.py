"""The commands of `./banso`, one module each, imported only when they are called.

Loading all of them would take seconds (retrieval brings scikit-learn), also for `--help`-free commands
that never search.
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import typer

from bot.cli.test import CONTEXT_SETTINGS

# command: module and function, in the order of `--help`
COMMANDS = {
    "run": "bot.cli.run:run",
    "test": "bot.cli.test:test",
    "setup": "bot.cli.setup:setup",
    "ask": "bot.cli.ask:ask",
    "parse": "bot.cli.parse:parse",
    "train": "bot.cli.train:train",
    "eval": "bot.cli.evaluate:evaluate",
    "bench": "bot.cli.bench:bench",
}
_KNOWLEDGE = "knowledge"
_LIGHT = frozenset({"check", "import", "export", "syllables"})
_HEAVY = {"index": "bot.cli.index:index", "report": "bot.cli.report:report"}


def build_app(arguments: Sequence[str]) -> typer.Typer:
    """The command line with the one command that was called, or with all when none was."""
    app = typer.Typer(
        name="banso",
        help="Bạn Số: trợ lý hướng dẫn dịch vụ số.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)  # keeps the command's name on the line when there is only one
    called = arguments[0] if arguments else ""
    for name in _to_load(called):
        settings: dict[str, Any] = CONTEXT_SETTINGS if name == "test" else {}
        app.command(name, context_settings=settings)(_load(COMMANDS[name]))
    if called not in COMMANDS:
        app.add_typer(_knowledge(arguments[1:]), name=_KNOWLEDGE)
    return app


def _to_load(called: str) -> Sequence[str]:
    """The command that was called; none beside the group `knowledge`; all for a list of them."""
    if called in COMMANDS:
        return [called]
    return [] if called == _KNOWLEDGE else [*COMMANDS]


def main() -> None:
    build_app(sys.argv[1:])(prog_name="banso")


def _load(target: str) -> Callable[..., None]:
    module, function = target.split(":")
    command: Callable[..., None] = getattr(import_module(module), function)
    return command


def _knowledge(arguments: Sequence[str]) -> typer.Typer:
    from bot.cli import knowledge

    called = arguments[0] if arguments else ""
    for name, target in _HEAVY.items():
        if called == name or called not in _LIGHT | _HEAVY.keys():
            knowledge.app.command(name)(_load(target))
    return knowledge.app
