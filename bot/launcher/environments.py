"""Makes and refreshes the environments under `.venvs/`, each exactly as its lock files say.

Beside each environment lies a stamp, `.venvs/<name>.json`: which lock files were installed, by
their hashes. While packages are being changed the stamp says so; an environment whose stamp is
not complete is made anew, so an interrupted install heals itself at the next start.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.launcher.errors import LauncherError
from bot.launcher.interpreters import find_interpreter
from bot.launcher.locks import file_lock
from bot.launcher.programs import run_program
from bot.launcher.sentences import sentence
from bot.launcher.uv import Uv, find_uv


@dataclass(frozen=True)
class Environment:
    """One environment: its Pythons in the order of preference and the lock file it always has."""

    name: str
    versions: tuple[str, ...]
    lock: str


APP = Environment("app", ("3.11", "3.12", "3.13"), "app")
RASA = Environment("rasa", ("3.10",), "rasa")


class EnvironmentFolder:
    """An environment on disk, under `root/.venvs`."""

    def __init__(self, root: Path, environment: Environment) -> None:
        self._root = root
        self._environment = environment
        self._venvs = root / ".venvs"
        self._stamp = self._venvs / f"{environment.name}.json"
        self.python = self._venvs / environment.name / "bin" / "python"

    def ensure(self, *extras: str) -> None:
        """Make sure that the environment is there, with the lock files `extras` on top.

        Extras of earlier calls stay installed.

        Raises:
            LauncherError: something is missing that only the person can mend.
        """
        if self._is_current(extras):
            return
        name = self._environment.name
        with file_lock(
            self._venvs / f"{name}.lock",
            lambda: print(sentence("waiting", name=name), file=sys.stderr),
        ):
            if not self._is_current(extras):
                self._install(extras)

    def _is_current(self, extras: tuple[str, ...]) -> bool:
        stamp = self._read_stamp()
        return (
            stamp.get("complete") is True
            and stamp.get("python") in self._environment.versions
            and self.python.exists()  # false too when the Python behind the link is gone
            and stamp.get("locks") == self._lock_hashes(extras)
        )

    def _lock_hashes(self, extras: tuple[str, ...]) -> dict[str, str]:
        """Lock file -> hash, for those wanted now and those that earlier calls asked for."""
        earlier = self._read_stamp().get("locks", {})
        names = dict.fromkeys([self._environment.lock, *sorted({*earlier, *extras})])
        return {name: _digest(self._lock_file(name)) for name in names}

    def _lock_file(self, name: str) -> Path:
        return self._root / "requirements" / f"{name}.txt"

    def _install(self, extras: tuple[str, ...]) -> None:
        started = time.monotonic()
        uv = find_uv(self._venvs)
        locks = self._lock_hashes(extras)
        version = self._usable_version()
        if version is None:
            version = self._make_folder(uv)
        else:
            print(sentence("updating", name=self._environment.name), file=sys.stderr)
            self._mark_incomplete(version)
        self._require(uv.run("pip", "sync", *self._sync_arguments(uv, locks)))
        self._write_stamp(complete=True, python=version, locks=locks)
        seconds = round(time.monotonic() - started)
        print(sentence("made", name=self._environment.name, seconds=seconds), file=sys.stderr)

    def _usable_version(self) -> str | None:
        """The Python version of the folder that is there, or None if it must be made anew."""
        stamp = self._read_stamp()
        version = stamp.get("python")
        usable = stamp.get("complete") is True and self.python.exists()
        return version if usable and version in self._environment.versions else None

    def _make_folder(self, uv: Uv) -> str:
        name = self._environment.name
        program = find_interpreter(uv, self._environment.versions)
        version = _minor_version(program)
        print(sentence("making", name=name, python=version), file=sys.stderr)
        self._mark_incomplete(version)
        folder = str(self._venvs / name)
        self._require(uv.run("venv", "--no-project", "--clear", "--python", program, folder))
        return version

    def _sync_arguments(self, uv: Uv, locks: dict[str, str]) -> list[str]:
        files = [str(self._lock_file(name)) for name in locks]
        # Compiled now, since a Python told to write no bytecode (PYTHONDONTWRITEBYTECODE, common in
        # containers) would compile TensorFlow at each start: 13 s of imports in Rasa instead of 6 s.
        arguments = ["--python", str(self.python), "--compile-bytecode", *files]
        if "st" in locks and not uv.find_links:
            # The lock pins torch's build without CUDA, which only PyTorch's own index has.
            arguments += ["--torch-backend", "cpu"]
        return arguments

    def _require(self, succeeded: bool) -> None:
        if not succeeded:
            raise LauncherError("install_failed", name=self._environment.name)

    def _read_stamp(self) -> dict[str, Any]:
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _mark_incomplete(self, version: str) -> None:
        # The earlier locks stay: a failed `setup --encoder st` must not be tried again by `run`.
        self._write_stamp(complete=False, python=version, locks=self._read_stamp().get("locks", {}))

    def _write_stamp(self, *, complete: bool, python: str, locks: dict[str, str]) -> None:
        text = json.dumps({"complete": complete, "python": python, "locks": locks}, indent=1)
        unfinished = self._stamp.with_suffix(".unfinished")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self._stamp)


def _digest(path: Path) -> str:
    if not path.is_file():
        raise LauncherError("missing_file", path=path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _minor_version(program: str) -> str:
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    done = run_program([program, "-c", code])
    if done.returncode != 0:
        raise LauncherError("broken_python", program=program)
    return done.stdout.strip()
