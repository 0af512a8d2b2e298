import sys
from pathlib import Path

import pytest

from bot.launcher.errors import LauncherError
from bot.launcher.interpreters import find_interpreter
from bot.launcher.uv import Uv
from tests.bot.launcher.conftest import FakeUv


@pytest.fixture
def pyenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty pyenv root; the person's own is out of sight."""
    root = tmp_path / "pyenv"
    monkeypatch.setenv("PYENV_ROOT", str(root))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return root


def install(root: Path, version: str) -> Path:
    program = root / "versions" / version / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.symlink_to(sys.executable)
    return program


def test_what_uv_finds_comes_first(uv: FakeUv, pyenv: Path) -> None:
    """pyenv's folders are not looked at when uv knows a Python."""
    install(pyenv, "3.10.13")
    assert find_interpreter(Uv("uv"), ("3.10",)) == sys.executable


def test_newest_patch_of_pyenv_when_uv_finds_none(uv: FakeUv, pyenv: Path) -> None:
    """3.10.13 is newer than 3.10.9, and 3.1.0 or 3.100.0 are other versions."""
    uv.switch("no-python")
    for version in ("3.10.9", "3.1.0", "3.100.0", "3.10-dev"):
        install(pyenv, version)
    newest = install(pyenv, "3.10.13")
    assert find_interpreter(Uv("uv"), ("3.10",)) == str(newest)


def test_pyenv_in_the_home_folder_is_found_without_its_variable(
    uv: FakeUv, pyenv: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A shell that does not set PYENV_ROOT still has ~/.pyenv."""
    uv.switch("no-python")
    monkeypatch.delenv("PYENV_ROOT")
    program = install(tmp_path / "home" / ".pyenv", "3.10.1")
    assert find_interpreter(Uv("uv"), ("3.10",)) == str(program)


def test_later_version_is_taken_before_anything_is_downloaded(uv: FakeUv, pyenv: Path) -> None:
    """A machine that has 3.12 alone is not made to fetch 3.11."""
    uv.switch("no-python")
    program = install(pyenv, "3.12.1")
    assert find_interpreter(Uv("uv"), ("3.11", "3.12")) == str(program)
    assert "python install 3.11" not in uv.calls()


def test_first_version_is_downloaded_when_there_is_none(uv: FakeUv, pyenv: Path) -> None:
    """uv installs the preferred version."""
    uv.switch("no-python")
    assert find_interpreter(Uv("uv"), ("3.11", "3.12")) == sys.executable
    assert "python install 3.11" in uv.calls()


def test_one_sentence_when_it_cannot_be_had(uv: FakeUv, pyenv: Path) -> None:
    """The sentence names the version and how to install it."""
    uv.switch("no-python")
    uv.switch("no-download")
    with pytest.raises(LauncherError, match=r"Python 3\.10.*pyenv install 3\.10"):
        find_interpreter(Uv("uv"), ("3.10",))
