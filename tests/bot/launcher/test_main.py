import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.launcher.__main__ import extras
from bot.settings import ROOT
from tests.bot.launcher.conftest import FakeUv

# Stands in for the command line: shows what reached it.
CLI = """
import json, os, sys
path = os.environ["PYTHONPATH"]
print(json.dumps({"folder": os.getcwd(), "arguments": sys.argv[1:], "path": path}))
"""


@pytest.fixture
def banso(checkout: Path, uv: FakeUv) -> Path:
    """A checkout with the real launcher and a stand-in for everything behind it."""
    shutil.copy(ROOT / "banso", checkout)
    shutil.copytree(ROOT / "bot" / "launcher", checkout / "bot" / "launcher")
    (checkout / "bot" / "__init__.py").touch()
    (checkout / "bot" / "cli").mkdir()
    (checkout / "bot" / "cli" / "__init__.py").touch()
    (checkout / "bot" / "cli" / "__main__.py").write_text(CLI)
    return checkout / "banso"


def start(
    banso: Path, *arguments: str, folder: Path, **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [banso, *arguments], cwd=folder, env=env or None, capture_output=True, text=True, timeout=30
    )


def test_arguments_reach_the_command_line_from_any_folder(banso: Path, tmp_path: Path) -> None:
    """The person's folder, odd characters in the arguments and the checkout all arrive."""
    elsewhere = tmp_path / "một thư mục"
    elsewhere.mkdir()
    (elsewhere / "bot").mkdir()  # must not shadow ours
    (elsewhere / "json.py").write_text("raise RuntimeError")
    done = start(banso, "ask", "--json", "làm căn cước ở đâu?", folder=elsewhere)
    assert json.loads(done.stdout) == {
        "folder": str(elsewhere),
        "arguments": ["ask", "--json", "làm căn cước ở đâu?"],
        "path": str(banso.parent),
    }


def test_banso_can_be_called_through_a_link(banso: Path, tmp_path: Path) -> None:
    """A link in a folder of the PATH leads to the checkout."""
    link = tmp_path / "banso-link"
    link.symlink_to(banso)
    assert json.loads(start(link, "ask", "x", folder=tmp_path).stdout)["path"] == str(banso.parent)


@pytest.mark.parametrize(
    ("command", "environments"),
    [
        (["ask", "x"], ["app"]),
        (["knowledge", "check"], ["app"]),
        (["run", "--help"], ["app"]),
        ([], ["app"]),
        (["run"], ["app", "rasa"]),
        (["parse", "--batch", "x"], ["app", "rasa"]),
    ],
)
def test_only_the_environments_that_a_command_needs_are_made(
    banso: Path, command: list[str], environments: list[str]
) -> None:
    """Asking a question needs no Rasa; running the bot does."""
    assert start(banso, *command, folder=banso.parent).returncode == 0
    made = sorted(path.parent.parent.name for path in banso.parent.glob(".venvs/*/bin/python"))
    assert made == environments


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (["run"], []),
        (["test", "-x"], ["dev"]),
        (["bench"], ["dev"]),
        (["setup"], []),
        (["setup", "--encoder", "bundled"], []),
        (["setup", "--encoder", "st"], ["st"]),
        (["setup", "--encoder=st"], ["st"]),
        (["ask", "--encoder st"], []),
    ],
)
def test_extras_of_each_command(command: list[str], names: list[str]) -> None:
    """Test tools come with `test` and `bench`, sentence-transformers only when asked for."""
    assert extras(command) == names


def test_what_is_missing_is_one_sentence_and_no_traceback(banso: Path, uv: FakeUv) -> None:
    """The person at the terminal never meets a traceback of the launcher."""
    uv.switch("fail")
    done = start(banso, "run", folder=banso.parent)
    assert done.returncode == 1
    assert "Chưa cài xong" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_folder_that_cannot_be_written_is_named(banso: Path) -> None:
    """A disk error names the path and what to look at."""
    (banso.parent / ".venvs").write_text("a file where a folder should be")
    done = start(banso, "ask", "x", folder=banso.parent)
    assert done.returncode == 1
    assert ".venvs" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_sentence_where_no_python_is(banso: Path, tmp_path: Path) -> None:
    """Without any Python from 3.9 the mend is to install one; an old Python does not count."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("bash", "cat", "dirname", "readlink", "env"):
        found = shutil.which(program)
        assert found
        (folder / program).symlink_to(found)
    (folder / "python3").write_text("#!/bin/sh\nexit 1\n")
    (folder / "python3").chmod(0o755)
    done = start(banso, "run", folder=tmp_path, PATH=str(folder), HOME=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (ROOT / "bot" / "launcher" / "no_python.txt").read_text(encoding="utf-8")
