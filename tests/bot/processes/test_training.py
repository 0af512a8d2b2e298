import os
import signal
import sys
import tarfile
import threading
import time
from pathlib import Path

import pytest

from bot.processes import training
from bot.processes.commands import Command
from bot.processes.errors import TrainingError
from bot.processes.logs import ProcessLog
from bot.processes.training import ensure_model, is_model, remove_old_models
from bot.settings import Settings
from tests.bot.processes.programs import SERVER, all_gone, command, numbers

# Stand in for `rasa train`: argv[1] is the folder, argv[2] the model's name.
TRAINS = """
import io, sys, tarfile
print("training")
with tarfile.open(f"{sys.argv[1]}/{sys.argv[2]}.tar.gz", "w:gz") as archive:
    archive.addfile(tarfile.TarInfo("metadata.json"), io.BytesIO())
"""
FAILS = "import sys; print('Failed to load domain: line 3'); sys.exit(1)"
TRAINS_NOTHING = "print('Nothing changed.')"
WRITES_RUBBISH = "import sys; open(f'{sys.argv[1]}/{sys.argv[2]}.tar.gz', 'w').write('half')"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(models_dir=tmp_path / "models", data_dir=tmp_path / "var")
    model = settings.models_dir / "banso-0123456789ab.tar.gz"
    monkeypatch.setattr(training, "model_path", lambda settings: model)
    return settings


def rasa(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put a program in the place of `rasa train`."""

    def train_command(out: Path, name: str) -> Command:
        return Command("train", (sys.executable, "-c", code, str(out), name), os.environ)

    monkeypatch.setattr(training, "train_command", train_command)


def make_model(path: Path, age_s: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("metadata.json"))
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def test_model_is_trained_when_there_is_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive gets its name only when it is whole; nothing unfinished is left."""
    rasa(monkeypatch, TRAINS)
    model = ensure_model(settings)
    assert is_model(model)
    assert sorted(path.name for path in settings.models_dir.iterdir()) == [
        "banso-0123456789ab.tar.gz",
        "train.lock",
    ]


def test_model_of_the_same_inputs_is_used_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No training when the fingerprint has a model already, unless it is forced."""
    rasa(monkeypatch, FAILS)
    make_model(training.model_path(settings))
    ensure_model(settings)
    with pytest.raises(TrainingError):
        ensure_model(settings, force=True)


def test_damaged_model_is_trained_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was cut short does not count as a model."""
    rasa(monkeypatch, TRAINS)
    path = make_model(training.model_path(settings))
    path.write_bytes(path.read_bytes()[:40])
    assert is_model(ensure_model(settings))


@pytest.mark.parametrize("code", [FAILS, TRAINS_NOTHING, WRITES_RUBBISH])
def test_training_without_a_model_is_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Whatever Rasa's exit status says, no model means failure, and the old ones stay."""
    rasa(monkeypatch, code)
    old = make_model(settings.models_dir / "banso-old.tar.gz")
    with pytest.raises(TrainingError):
        ensure_model(settings)
    assert old.exists()
    assert not training.model_path(settings).exists()


def test_failed_training_shows_what_rasa_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last lines and the place of the whole log are in the sentence."""
    rasa(monkeypatch, FAILS)
    with pytest.raises(TrainingError, match="Failed to load domain: line 3") as caught:
        ensure_model(settings)
    assert str(settings.data_dir / "logs" / "train.log") in str(caught.value)


def test_left_overs_of_a_killed_training_are_removed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training that was killed leaves a folder; the next one clears it."""
    rasa(monkeypatch, TRAINS)
    left_over = settings.models_dir / ".unfinished-abc"
    left_over.mkdir(parents=True)
    ensure_model(settings)
    assert not left_over.exists()


def test_two_models_of_other_inputs_are_kept(tmp_path: Path) -> None:
    """The newest two stay to go back to; other files are not touched."""
    current = make_model(tmp_path / "banso-current.tar.gz", age_s=1000)
    others = [make_model(tmp_path / f"banso-{age}.tar.gz", age_s=age) for age in (30, 10, 40, 20)]
    foreign = make_model(tmp_path / "somebody-elses.tar.gz", age_s=5000)
    remove_old_models(current)
    kept = {path for path in others if path.exists()}
    assert kept == {others[1], others[3]}
    assert current.exists()
    assert foreign.exists()


def test_interrupted_training_ends_the_child(tmp_path: Path) -> None:
    """Ctrl-C while Rasa trains leaves no Rasa behind."""
    marks = tmp_path / "marks"

    def press_ctrl_c() -> None:
        while not numbers(marks):
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press_ctrl_c, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        training.run_to_end(command("train", SERVER, marks), ProcessLog(tmp_path, "train"))
    assert all_gone(numbers(marks))
