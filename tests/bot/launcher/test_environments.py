import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.launcher.environments import Environment, EnvironmentFolder
from bot.launcher.errors import LauncherError
from bot.settings import ROOT
from tests.bot.launcher.conftest import FakeUv

VERSION = "{}.{}".format(*sys.version_info)
APP = Environment("app", (VERSION,), "app")


@pytest.fixture
def app(checkout: Path, uv: FakeUv) -> EnvironmentFolder:
    return EnvironmentFolder(checkout, APP)


def syncs(calls: list[str]) -> list[list[str]]:
    """The lock files of each `uv pip sync` among the calls."""
    return [re.findall(r"(\w+)\.txt", call) for call in calls if call.startswith("pip sync")]


def kinds(calls: list[str]) -> list[str]:
    return [call.split()[0] for call in calls]


def test_first_start_makes_the_environment_and_shows_progress(
    app: EnvironmentFolder, uv: FakeUv, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first start finds a Python, makes the folder, installs the lock file and says so."""
    app.ensure()
    calls = uv.calls()
    assert kinds(calls) == ["python", "venv", "pip"]
    assert syncs(calls) == [["app"]]
    assert app.python.exists()
    assert "Installed 3 packages" in capsys.readouterr().err


def test_second_start_asks_uv_nothing(app: EnvironmentFolder, uv: FakeUv) -> None:
    """What is unchanged is skipped without starting any program."""
    app.ensure()
    uv.calls()
    app.ensure()
    assert uv.calls() == []


def test_changed_lock_file_is_installed_into_the_same_folder(
    app: EnvironmentFolder, uv: FakeUv, checkout: Path
) -> None:
    """A new lock file is synced; the folder is not made anew."""
    app.ensure()
    uv.calls()
    (checkout / "requirements" / "app.txt").write_text("app-package==2\n")
    app.ensure()
    assert kinds(uv.calls()) == ["pip"]


def test_extras_stay_when_a_later_start_does_not_name_them(
    app: EnvironmentFolder, uv: FakeUv, checkout: Path
) -> None:
    """A plain run after `setup --encoder st` neither removes the extra nor forgets its updates."""
    app.ensure("st")
    app.ensure("dev")
    assert syncs(uv.calls()) == [["app", "st"], ["app", "dev", "st"]]
    app.ensure()
    assert uv.calls() == []
    (checkout / "requirements" / "st.txt").write_text("st-package==2\n")
    app.ensure()
    assert syncs(uv.calls()) == [["app", "dev", "st"]]


def test_interrupted_install_is_made_anew(app: EnvironmentFolder, uv: FakeUv) -> None:
    """After an install that did not finish, the next start begins with an empty folder."""
    uv.switch("fail")
    with pytest.raises(LauncherError):
        app.ensure()
    uv.switch("fail", on=False)
    uv.calls()
    app.ensure()
    assert kinds(uv.calls()) == ["python", "venv", "pip"]


def test_interrupted_update_keeps_the_extras(
    app: EnvironmentFolder, uv: FakeUv, checkout: Path
) -> None:
    """An update that failed half-way is redone with the extras of before."""
    app.ensure("st")
    (checkout / "requirements" / "app.txt").write_text("app-package==2\n")
    uv.switch("fail")
    with pytest.raises(LauncherError):
        app.ensure()
    uv.switch("fail", on=False)
    uv.calls()
    app.ensure()
    assert syncs(uv.calls()) == [["app", "st"]]


def test_extra_that_cannot_be_installed_does_not_block_later_starts(
    app: EnvironmentFolder, uv: FakeUv
) -> None:
    """Once `setup --encoder st` has failed, a plain run wants only what it needs itself."""
    app.ensure()
    uv.switch("fail")
    with pytest.raises(LauncherError):
        app.ensure("st")
    uv.switch("fail", on=False)
    uv.calls()
    app.ensure()
    assert syncs(uv.calls()) == [["app"]]


def test_failed_install_shows_uv_lines_and_the_mend_but_no_host(
    app: EnvironmentFolder, uv: FakeUv, capsys: pytest.CaptureFixture[str]
) -> None:
    """uv's own reason is shown, the host of the package index is not."""
    uv.switch("fail")
    with pytest.raises(LauncherError, match=r"môi trường app.*chạy lại"):
        app.ensure()
    shown = capsys.readouterr().err
    assert "Failed to fetch https://…/simple/rasa/" in shown
    assert "example.org" not in shown


def test_environment_whose_python_is_gone_is_made_anew(
    app: EnvironmentFolder, uv: FakeUv, tmp_path: Path
) -> None:
    """An upgrade that removes the Python behind the environment heals at the next start."""
    app.ensure()
    app.python.unlink()
    app.python.symlink_to(tmp_path / "removed-python")
    uv.calls()
    app.ensure()
    assert kinds(uv.calls()) == ["python", "venv", "pip"]


def test_missing_lock_file_is_named(app: EnvironmentFolder, checkout: Path) -> None:
    """A checkout that lacks a lock file says which one."""
    (checkout / "requirements" / "app.txt").unlink()
    with pytest.raises(LauncherError, match=r"app\.txt"):
        app.ensure()


@pytest.mark.parametrize(("find_links", "from_pytorch"), [("", True), ("/opt/some-wheels", False)])
def test_torch_comes_without_cuda_from_find_links_or_the_cpu_index(
    app: EnvironmentFolder,
    uv: FakeUv,
    monkeypatch: pytest.MonkeyPatch,
    find_links: str,
    from_pytorch: bool,
) -> None:
    """The CPU index is asked only when the person named no place for packages."""
    monkeypatch.setenv("PIP_FIND_LINKS", find_links)
    app.ensure("st")
    assert uv.calls()[-1].endswith("--torch-backend cpu") is from_pytorch


def test_two_starts_at_once_install_once(checkout: Path, uv: FakeUv) -> None:
    """The second of two simultaneous starts waits for the first and then finds all done."""
    uv.switch("slow")
    code = (
        "import sys; from pathlib import Path\n"
        "from bot.launcher.environments import Environment, EnvironmentFolder\n"
        f"app = Environment('app', ({VERSION!r},), 'app')\n"
        "EnvironmentFolder(Path(sys.argv[1]), app).ensure()\n"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(checkout)], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    shown = "".join(start.communicate(timeout=30)[1] for start in starts)
    assert [start.returncode for start in starts] == [0, 0]
    assert kinds(uv.calls()) == ["python", "venv", "pip"]
    assert shown.count("Một lệnh banso khác") == 1
