"""Runs uv, the installer: finds or fetches it, hands pip's settings on, relays what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bot.launcher.errors import LauncherError
from bot.launcher.locks import file_lock
from bot.launcher.programs import run_program
from bot.launcher.sentences import sentence

OLDEST = (0, 8)  # the first series with `venv --clear`
_HOST = re.compile(r"(?<=://)[^/\s`'\"]+")
_NOISE = re.compile(r"^\s*([+~-] \S+==|Using Python|Using CPython|Creating virtual|Activate with)")


def uv_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv: pip's settings under uv's names, unless uv has its own already."""
    env = dict(environ)
    if find_links := environ.get("PIP_FIND_LINKS"):
        env.setdefault("UV_FIND_LINKS", ",".join(find_links.split()))  # pip: spaces; uv: commas
    if index := environ.get("PIP_INDEX_URL"):
        env.setdefault("UV_DEFAULT_INDEX", index)
    if certificates := environ.get("PIP_CERT"):
        env.setdefault("SSL_CERT_FILE", certificates)
    return env


class Uv:
    """A uv that works."""

    def __init__(self, program: Path | str) -> None:
        self._program = str(program)
        self._env = uv_environment(os.environ)

    @property
    def find_links(self) -> bool:
        """Whether packages may come from a folder or page that the person named."""
        return bool(self._env.get("UV_FIND_LINKS"))

    def ask(self, *arguments: str) -> str | None:
        """uv's answer, or None if it failed.

        With pyenv's shims on the PATH, asking for a Python fails that no shim is switched to,
        although it may be installed.
        """
        done = run_program([self._program, *arguments], self._env)
        return done.stdout.strip() or None if done.returncode == 0 else None

    def run(self, *arguments: str) -> bool:
        """Run uv and show its lines as they come, index hosts blanked; whether it succeeded."""
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # our own arguments for uv
            [self._program, *arguments],
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        with process:
            for line in process.stderr or ():
                if not _NOISE.match(line):
                    seconds = time.monotonic() - started
                    print(f"  {seconds:4.0f} s  {_HOST.sub('…', line.rstrip())}", file=sys.stderr)
        return process.returncode == 0


def find_uv(venvs: Path) -> Uv:
    """uv from the PATH if it works, else the one in `venvs`, fetched with pip when absent.

    Raises:
        LauncherError: there is none and pip cannot fetch it.
    """
    fetched = venvs / "uv" / "bin" / "uv"
    for program in (shutil.which("uv"), fetched):
        if program and _works(program):
            return Uv(program)
    with file_lock(venvs / "uv.lock", lambda: None):
        if not _works(fetched):
            _fetch(venvs)
    return Uv(fetched)


def _works(program: Path | str) -> bool:
    version = re.match(r"uv (\d+)\.(\d+)", run_program([str(program), "--version"]).stdout)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST


def _fetch(venvs: Path) -> None:
    """Install uv into `venvs/uv` with the running Python's pip; no venv or ensurepip needed."""
    print(sentence("fetching_uv"), file=sys.stderr)
    python = getattr(sys, "_base_executable", sys.executable)  # an environment of uv has no pip
    unfinished = venvs / "uv.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    pip_install = ["-m", "pip", "install", "--quiet", "--target", str(unfinished), "uv"]
    done = run_program([python, *pip_install])
    if done.returncode != 0 or not _works(unfinished / "bin" / "uv"):
        print(_HOST.sub("…", "\n".join(done.stderr.splitlines()[-5:])), file=sys.stderr)
        raise LauncherError("no_uv", python=python)
    shutil.rmtree(venvs / "uv", ignore_errors=True)
    unfinished.rename(venvs / "uv")
