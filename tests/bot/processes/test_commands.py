from pathlib import Path

import pytest

from bot.processes.commands import Command, server_commands, train_command
from bot.settings import ROOT, Settings


@pytest.fixture
def commands(tmp_path: Path) -> dict[str, Command]:
    settings = Settings(rasa_port=6001, actions_port=6002, data_dir=tmp_path)
    return {command.name: command for command in server_commands(settings, tmp_path / "m.tar.gz")}


def test_public_server_comes_last(commands: dict[str, Command]) -> None:
    """The order in which they are ended is the reverse one."""
    assert list(commands) == ["rasa", "actions", "gateway"]


def test_rasa_and_actions_listen_on_this_machine_alone(commands: dict[str, Command]) -> None:
    """Rasa is told by an option, rasa-sdk by a variable."""
    arguments = commands["rasa"].arguments
    assert arguments[arguments.index("-i") + 1] == "127.0.0.1"
    assert arguments[arguments.index("-p") + 1] == "6001"
    assert commands["actions"].environment["SANIC_HOST"] == "127.0.0.1"


def test_rasa_gets_what_endpoints_yml_asks_for(commands: dict[str, Command]) -> None:
    """Each ${BANSO_...} in Rasa's contracts has a value."""
    environment = commands["rasa"].environment
    assert environment["BANSO_ACTIONS_URL"] == "http://127.0.0.1:6002/webhook"
    for name in ("endpoints.yml", "credentials.yml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for variable in text.split("${")[1:]:
            assert variable.partition("}")[0] in environment


def test_each_process_runs_in_its_environment(commands: dict[str, Command]) -> None:
    """Rasa in Python 3.10, the rest in the modern one; all of them import this checkout."""
    programs = {name: command.arguments[0] for name, command in commands.items()}
    assert "/rasa/bin/" in programs["rasa"]
    assert "/app/bin/" in programs["actions"]
    assert programs["actions"] == programs["gateway"]
    assert {c.environment["PYTHONPATH"] for c in commands.values()} == {str(ROOT)}


def test_nothing_is_reported_to_others(commands: dict[str, Command]) -> None:
    """Rasa's telemetry is off, at work and in training."""
    training = train_command(Path("out"), "banso-0")
    for command in (commands["rasa"], training):
        assert command.environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_training_never_trusts_rasas_cache() -> None:
    """Rasa's cache overlooks changes in modules that a component imports."""
    command = train_command(Path("out"), "banso-0")
    assert "--force" in command.arguments
    assert command.environment["RASA_MAX_CACHE_SIZE"] == "0"
