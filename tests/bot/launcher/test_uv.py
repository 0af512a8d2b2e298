import sys
from pathlib import Path

import pytest

from bot.launcher.errors import LauncherError
from bot.launcher.uv import find_uv, uv_environment
from tests.bot.launcher.conftest import FakeUv

# A Python whose only skill is `-m pip install --quiet --target FOLDER uv`.
FAKE_PYTHON = """#!/usr/bin/env bash
[ "$1 $2 $3 $4 $5 $7" = "-m pip install --quiet --target uv" ] || exit 9
mkdir -p "$6/bin" && cp "{uv}" "$6/bin/uv"
"""


def test_settings_of_pip_reach_uv() -> None:
    """pip separates places by spaces, uv by commas."""
    env = uv_environment(
        {"PIP_FIND_LINKS": "/a /b", "PIP_INDEX_URL": "https://x.invalid/s", "PIP_CERT": "/c.pem"}
    )
    assert env["UV_FIND_LINKS"] == "/a,/b"
    assert env["UV_DEFAULT_INDEX"] == "https://x.invalid/s"
    assert env["SSL_CERT_FILE"] == "/c.pem"


def test_settings_of_uv_itself_win() -> None:
    """Who has set uv's own variable meant it."""
    env = uv_environment({"PIP_FIND_LINKS": "/a", "UV_FIND_LINKS": "/b"})
    assert env["UV_FIND_LINKS"] == "/b"


def test_uv_on_the_path_is_used(uv: FakeUv, tmp_path: Path) -> None:
    """Nothing is fetched when there is a uv that works."""
    assert find_uv(tmp_path / "venvs").ask("python", "find", "3.11") == sys.executable
    assert not (tmp_path / "venvs").exists()


@pytest.mark.parametrize("on_path", ["exit 127", 'echo "uv 0.4.30"', None])
def test_uv_is_fetched_with_pip_when_none_on_the_path_will_do(
    uv: FakeUv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_path: str | None
) -> None:
    """A broken shim, a uv that is too old and no uv at all are mended alike, and only once."""
    folder = tmp_path / "path"
    folder.mkdir()
    if on_path:
        (folder / "uv").write_text(f"#!/bin/sh\n{on_path}\n")
        (folder / "uv").chmod(0o755)
    python = tmp_path / "python"
    python.write_text(FAKE_PYTHON.format(uv=uv.path / "uv"))
    python.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(sys, "_base_executable", str(python))
    assert find_uv(tmp_path / "venvs").ask("python", "find", "3.11") == sys.executable
    python.unlink()
    assert find_uv(tmp_path / "venvs").ask("python", "find", "3.11") == sys.executable


def test_one_sentence_when_pip_cannot_fetch_uv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """pip's last line is shown without the host of the index, then the mend."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No route to https://index.example.org/uv' >&2; exit 1\n")
    python.chmod(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(sys, "_base_executable", str(python))
    with pytest.raises(LauncherError, match="pip install uv"):
        find_uv(tmp_path / "venvs")
    assert "No route to https://…/uv" in capsys.readouterr().err
