"""Finds the Python that an environment is built on."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.launcher.errors import LauncherError
from bot.launcher.sentences import sentence
from bot.launcher.uv import Uv


def find_interpreter(uv: Uv, versions: tuple[str, ...]) -> str:
    """The program of the first of `versions` (such as "3.10") that is installed.

    Asks uv, then looks among pyenv's versions, for each version in turn; if none is there, has uv
    install the first one.

    Raises:
        LauncherError: none is installed and none could be fetched.
    """
    for version in versions:
        found = uv.ask("python", "find", "--system", "--no-project", version)
        if program := found or next(_pyenv(version), None):
            return program
    wanted = versions[0]
    print(sentence("fetching_python", version=wanted), file=sys.stderr)
    uv.run("python", "install", wanted)
    fetched = uv.ask("python", "find", "--managed-python", "--no-project", wanted)
    if fetched is None:
        raise LauncherError("no_python", version=wanted)
    return fetched


def _pyenv(version: str) -> Iterator[str]:
    """Programs of `version` among pyenv's versions, the newest patch first."""
    roots = [Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv"), Path.home() / ".pyenv"]
    for root in dict.fromkeys(roots):
        folders = sorted((root / "versions").glob(f"{version}.*"), key=_patch, reverse=True)
        for folder in folders:
            program = folder / "bin" / "python"
            if os.access(program, os.X_OK):
                yield str(program)


def _patch(folder: Path) -> int:
    number = re.fullmatch(r"\d+\.\d+\.(\d+)", folder.name)
    return int(number.group(1)) if number else -1
