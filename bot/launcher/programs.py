"""Runs other programs to their end."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence


def run_program(
    arguments: Sequence[str], env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it printed.

    A program that cannot be started at all reads like a failed one: return code 127.
    """
    try:
        return subprocess.run(  # noqa: S603  # the programs are those that the launcher names
            arguments, env=env, capture_output=True, text=True, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        return subprocess.CompletedProcess(arguments, 127, "", str(error))
