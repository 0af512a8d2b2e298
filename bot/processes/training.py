"""Trains the Rasa model when there is none for the present inputs."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from bot.launcher.locks import file_lock
from bot.processes.commands import Command, train_command
from bot.processes.errors import TrainingError
from bot.processes.fingerprint import fingerprint
from bot.processes.guard import guarded
from bot.processes.logs import ProcessLog
from bot.settings import ROOT, Settings

KEPT_MODELS = 2  # of other fingerprints, to go back to
_QUOTED_LINES = 15
_GRACE_S = 5.0
_UNFINISHED = ".unfinished-"


def model_path(settings: Settings) -> Path:
    """Where the model for the present inputs is, or will be."""
    return settings.models_dir / f"banso-{fingerprint(ROOT)}.tar.gz"


def ensure_model(settings: Settings, *, force: bool = False) -> Path:
    """The model for the present inputs, trained first if there is none or if `force` is set.

    Raises:
        TrainingError: with the last lines that Rasa wrote.
    """
    model = model_path(settings)
    if is_model(model) and not force:
        return model
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    with file_lock(settings.models_dir / "train.lock", lambda: None):
        if force or not is_model(model):  # another start may have trained it meanwhile
            _train(model, ProcessLog(settings.data_dir / "logs", "train"))
            remove_old_models(model)
    return model


def is_model(path: Path) -> bool:
    """Whether the file is a whole archive with the description that Rasa writes into each model."""
    try:
        with tarfile.open(path) as archive:
            return any(Path(name).name == "metadata.json" for name in archive.getnames())
    except (OSError, EOFError, tarfile.TarError):
        return False


def remove_old_models(current: Path) -> None:
    """Remove the models of other fingerprints except the newest KEPT_MODELS."""
    others = [path for path in current.parent.glob("banso-*.tar.gz") if path != current]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT_MODELS:]:
        path.unlink()


def _train(model: Path, log: ProcessLog) -> None:
    for left_over in model.parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left_over)
    log.path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=model.parent) as folder:
        name = model.name.removesuffix(".tar.gz")
        status = run_to_end(train_command(Path(folder), name), log)
        trained = Path(folder) / model.name
        if status != 0 or not is_model(trained):
            lines = "\n".join(log.last_lines(_QUOTED_LINES))
            raise TrainingError("training_failed", lines=lines, log=log.path)
        trained.replace(model)


def run_to_end(command: Command, log: ProcessLog) -> int:
    """The exit status; if this process is interrupted or killed, the command ends too."""
    read_end, lifeline = os.pipe()
    with log.open() as output, os.fdopen(read_end), os.fdopen(lifeline, "wb") as held:
        process = subprocess.Popen(  # noqa: S603  # our own command
            guarded(command.arguments, _GRACE_S),
            stdin=read_end,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=command.environment,
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            return process.wait()
        finally:
            held.close()
            process.wait()
