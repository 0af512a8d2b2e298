"""A checkout with lock files, and a uv on the PATH that only writes down what it is asked."""

import sys
from pathlib import Path

import pytest

FAKE_UV = """#!/usr/bin/env bash
echo "$*" >> "{log}"
case "$1 $2" in
  "--version "*) echo "uv 0.9.1 (a stand-in)" ;;
  "python find") [ -e "{state}/no-python" ] && exit 2; echo "{python}" ;;
  "python install") [ -e "{state}/no-download" ] && exit 1; rm -f "{state}/no-python" ;;
  "venv "*)
    folder=${{@: -1}}
    rm -rf "$folder"; mkdir -p "$folder/bin"; ln -s "{python}" "$folder/bin/python" ;;
  "pip sync")
    [ -e "{state}/slow" ] && sleep 0.5
    if [ -e "{state}/fail" ]; then
      echo "error: Failed to fetch https://packages.example.org:8443/simple/rasa/" >&2
      exit 1
    fi
    echo "Installed 3 packages in 1ms" >&2 ;;
esac
"""


class FakeUv:
    """The stand-in's switches, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "calls.log"
        program = folder / "bin" / "uv"
        program.parent.mkdir(parents=True)
        text = FAKE_UV.format(log=self._log, state=folder, python=sys.executable)
        program.write_text(text)
        program.chmod(0o755)
        self.path = program.parent

    def switch(self, name: str, on: bool = True) -> None:
        """fail, slow: installs; no-python: `python find`; no-download: `python install`."""
        flag = self._folder / name
        flag.touch() if on else flag.unlink()

    def calls(self) -> list[str]:
        """What was asked since the last look, questions for the version left out."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        self._log.write_text("")
        return [line for line in lines if line != "--version"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    (root / "requirements").mkdir(parents=True)
    for name in ("app", "dev", "st", "rasa"):
        (root / "requirements" / f"{name}.txt").write_text(f"{name}-package==1\n")
    return root


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeUv:
    fake = FakeUv(tmp_path / "fake-uv")
    monkeypatch.setenv("PATH", f"{fake.path}:/usr/bin:/bin")
    for variable in ("PIP_FIND_LINKS", "UV_FIND_LINKS"):
        monkeypatch.delenv(variable, raising=False)
    return fake
