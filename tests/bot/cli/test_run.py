import os
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import build_app
from bot.cli.run import listeners, set_options
from bot.settings import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the command puts into the environment from the other tests."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


def test_broken_setting_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    """No traceback, nothing started, the variable named."""
    arguments = ["run", "--data-dir", str(tmp_path / "var")]
    done = CliRunner().invoke(build_app(arguments), arguments, env={"BANSO_ANSWER_WAIT_S": "soon"})
    assert done.exit_code == 2
    assert "BANSO_ANSWER_WAIT_S" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "var").exists()


def test_busy_port_is_one_sentence_before_anything_is_done(tmp_path: Path) -> None:
    """The port and its option are named; no training, no database."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        arguments = ["run", "--port", port, "--data-dir", str(tmp_path / "var")]
        done = CliRunner().invoke(build_app(arguments), arguments)
    assert done.exit_code == 1
    assert port in done.stderr
    assert "--port" in done.stderr
    assert not (tmp_path / "var").exists()


def test_options_reach_the_children_through_the_environment(tmp_path: Path) -> None:
    """An option wins over what the environment held; one that was not given changes nothing."""
    os.environ.update({"BANSO_PORT": "1", "BANSO_RASA_PORT": "2"})
    set_options({"BANSO_PORT": 8181, "BANSO_RASA_PORT": None, "BANSO_DATA_DIR": tmp_path})
    assert os.environ["BANSO_PORT"] == "8181"
    assert os.environ["BANSO_RASA_PORT"] == "2"
    assert os.environ["BANSO_DATA_DIR"] == str(tmp_path)


def test_only_the_public_port_follows_the_host_setting() -> None:
    """Rasa and the action server stay on this machine, whatever the host is."""
    hosts = [listener.host for listener in listeners(Settings(host="0.0.0.0"))]  # noqa: S104
    assert hosts == ["0.0.0.0", "127.0.0.1", "127.0.0.1"]  # noqa: S104
