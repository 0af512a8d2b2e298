"""How each child process is started: its command line and its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT, Settings

APP_PYTHON = ROOT / ".venvs" / "app" / "bin" / "python"
RASA_PYTHON = ROOT / ".venvs" / "rasa" / "bin" / "python"

RASA_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",  # no TensorFlow component is in the pipeline
}


@dataclass(frozen=True)
class Command:
    """A child process to be.

    Attributes:
        name: of its log.
        reads_content: whether it is started only when the content is ready to answer from.
    """

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    reads_content: bool = False


def server_commands(settings: Settings, model: Path) -> list[Command]:
    """The three processes, the public one last: it is the first to be ended."""
    return [_rasa(settings, model), _actions(settings), _gateway()]


def train_command(out: Path, name: str) -> Command:
    """Trains Rasa into the file `out/name.tar.gz`, whatever Rasa's cache holds."""
    paths = ("--config", "config.yml", "--domain", "domain.yml", "--data", "data")
    target = ("--out", str(out), "--fixed-model-name", name, "--force")
    # Encoding the examples is most of the work, and nothing else runs meanwhile.
    threads = {"OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS") or str(os.cpu_count() or 1)}
    environment = _environment(RASA_QUIET, {"RASA_MAX_CACHE_SIZE": "0"}, threads)
    return Command("train", (str(RASA_PYTHON), "-m", "rasa", "train", *paths, *target), environment)


def parse_command(model: Path) -> Command:
    """Reads JSON lines on standard input and prints the intent of each; see `bot/nlu/parse.py`."""
    arguments = (str(RASA_PYTHON), "-m", "bot.nlu.parse", "--model", str(model))
    return Command("parse", arguments, _environment(RASA_QUIET))


def _rasa(settings: Settings, model: Path) -> Command:
    listen = ("-i", "127.0.0.1", "-p", str(settings.rasa_port), "--enable-api")
    contracts = ("--endpoints", "endpoints.yml", "--credentials", "credentials.yml")
    server = (str(RASA_PYTHON), "-m", "bot.nlu.serve", "run", "-m", str(model))
    in_endpoints_yml = {
        "BANSO_ACTIONS_URL": f"{settings.actions_url}/webhook",
        "BANSO_TRACKER_DB": str(settings.tracker_db),
    }
    return Command(
        "rasa",
        (*server, *listen, *contracts),
        _environment(RASA_QUIET, in_endpoints_yml, _few_threads()),
    )


def _actions(settings: Settings) -> Command:
    listen = {"SANIC_HOST": "127.0.0.1", "BANSO_ACTIONS_PORT": str(settings.actions_port)}
    environment = _environment(listen, _few_threads())
    arguments = (str(APP_PYTHON), "-m", "actions")
    return Command("actions", arguments, environment, reads_content=True)


def _gateway() -> Command:
    arguments = (str(APP_PYTHON), "-m", "bot.gateway")
    return Command("gateway", arguments, _environment(), reads_content=True)


def _few_threads() -> dict[str, str]:
    """Half of the cores for the linear algebra of each serving process.

    With all of them in two processes, threads wait for each other spinning: one product of the index
    took 8 ms instead of 0.2 with a second busy process on 2 cores (2026-11-25).
    """
    half = str(max(1, (os.cpu_count() or 2) // 2))
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {name: os.environ.get(name) or half for name in names}


def _environment(*additions: Mapping[str, str]) -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    for addition in additions:
        environment.update(addition)
    return environment
