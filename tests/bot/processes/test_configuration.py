import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.processes.configuration import read_settings
from bot.processes.errors import SettingsError
from bot.settings import ROOT

CODE = """
import sys
sys.path.insert(0, sys.argv[1])
from bot.processes.configuration import read_settings
from bot.processes.errors import SettingsError
try:
    print(read_settings().port)
except SettingsError as error:
    print(error)
"""


def test_wrong_variable_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, with the variable's full name and what it wants."""
    monkeypatch.setenv("BANSO_RASA_PORT", "seventy")
    with pytest.raises(SettingsError, match=r"BANSO_RASA_PORT.*số nguyên"):
        read_settings()


def test_value_out_of_range_tells_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound comes from the settings themselves."""
    monkeypatch.setenv("BANSO_PORT", "70000")
    with pytest.raises(SettingsError, match=r"BANSO_PORT.*65535"):
        read_settings()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"BANSO_PORT=9100\n", "9100"),
        (b"BANSO_PORT=80a\n", "BANSO_PORT chưa đúng: cần một số nguyên."),
        (b"BANSO_PROT=8080\n", "BANSO_PROT chưa đúng: không có cài đặt nào"),
        ("# cổng\n".encode("utf-16"), "UTF-8"),
    ],
)
def test_broken_env_file_is_one_sentence(tmp_path: Path, content: bytes, expected: str) -> None:
    """A `.env` with a bad value, a mistyped name or another encoding is explained, not dumped."""
    for package in ("launcher", "processes"):
        shutil.copytree(ROOT / "bot" / package, tmp_path / "bot" / package)
    for file in ("__init__.py", "settings.py"):
        shutil.copy(ROOT / "bot" / file, tmp_path / "bot")
    (tmp_path / ".env").write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", "-c", CODE, str(tmp_path)],
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
    )
    assert expected in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert done.returncode == 0, done.stderr


def test_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence never shows a value: it may be a key that ended up in the wrong line."""
    monkeypatch.setenv("BANSO_PORT", "secret-key-123")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "secret-key-123" not in str(caught.value)
