from pathlib import Path

from bot.bench.ban_so import ban_so, own_settings
from bot.bench.workload import read_workload
from bot.settings import Settings


def test_the_operator_s_data_is_left_alone(tmp_path: Path) -> None:
    """A database by URL, a public address and the data folder are all replaced."""
    operator = Settings(database_url="postgresql://live/banso", host="0.0.0.0", port=80)  # noqa: S104
    own = own_settings(operator, tmp_path)
    assert own.content_url == f"sqlite:///{tmp_path / 'banso.db'}"
    command = ban_so(own, read_workload(), []).command
    assert command.environment["BANSO_DATABASE_URL"] == own.content_url
    assert command.environment["BANSO_HOST"] == "127.0.0.1"
    options = dict(zip(command.arguments[5::2], command.arguments[6::2], strict=True))
    assert options["--data-dir"] == str(tmp_path)
    ports = {options[name] for name in ("--port", "--rasa-port", "--actions-port")}
    assert len(ports) == 3
    assert "80" not in ports


def test_model_and_content_stay_those_of_the_operator(tmp_path: Path) -> None:
    """What is measured is the operator's bot, with the encoder that they chose."""
    operator = Settings(
        encoder="some/model", models_dir=tmp_path / "m", knowledge_dir=tmp_path / "k"
    )
    own = own_settings(operator, tmp_path / "data")
    assert (own.encoder, own.models_dir, own.knowledge_dir) == (
        operator.encoder,
        operator.models_dir,
        operator.knowledge_dir,
    )
