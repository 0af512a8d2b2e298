"""Makes the environments that a command needs, then becomes that command."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.launcher.environments import APP, RASA, EnvironmentFolder
from bot.launcher.errors import LauncherError
from bot.launcher.sentences import sentence

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDS_RASA = {"run", "train", "parse", "test", "bench", "eval", "setup"}
NEEDS_DEV = {"test", "bench"}
HELP = {"--help", "-h"}


def main(arguments: Sequence[str]) -> int:
    """Start `bot.cli` in the app environment; returns only if something is missing.

    Args:
        arguments: the folder in which the person typed the command, to which the paths among the
            other arguments are relative; then the command and its own arguments.
    """
    folder, *command = arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", line_buffering=True)
    try:
        os.chdir(folder)
        python = prepare(ROOT, command)
        replace_process(python, command)
    except LauncherError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(sentence("disk", path=error.filename, reason=error.strerror), file=sys.stderr)
    except KeyboardInterrupt:
        print(sentence("interrupted"), file=sys.stderr)
        return 130
    return 1


def prepare(root: Path, command: Sequence[str]) -> Path:
    """Make what `command` needs; the Python of the app environment."""
    name = next(iter(command), "")
    app = EnvironmentFolder(root, APP)
    if HELP.intersection(command):
        app.ensure()
        return app.python
    app.ensure(*extras(command))
    if name in NEEDS_RASA:
        EnvironmentFolder(root, RASA).ensure()
    return app.python


def extras(command: Sequence[str]) -> list[str]:
    """The lock files on top of app.txt that `command` needs."""
    name = next(iter(command), "")
    dev = ["dev"] if name in NEEDS_DEV else []
    words = " ".join(command).replace("=", " ").split()
    wants_st = name == "setup" and ("--encoder", "st") in zip(words, words[1:])
    return [*dev, "st"] if wants_st else dev


def replace_process(python: Path, command: Sequence[str]) -> None:
    # -P: the folder that the person is in must not shadow modules
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    os.execve(python, [str(python), "-P", "-m", "bot.cli", *command], environ)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
