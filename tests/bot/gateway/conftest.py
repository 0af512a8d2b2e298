"""A fake Rasa, settings that lead to it, and the real gateway with real SQLite files."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from bot.observability.logs import configure_logs
from bot.settings import Settings
from bot.storage.database import migrate, open_database
from tests.fakes.fake_rasa import FakeActions, FakeRasa

from .running import Gateway, in_this_loop, on_a_port

NewSettings = Callable[..., Settings]


@pytest.fixture
def actions() -> Iterator[FakeActions]:
    with FakeActions() as actions:
        yield actions


@pytest.fixture
def rasa(actions: FakeActions) -> Iterator[FakeRasa]:
    with FakeRasa(actions) as rasa:
        yield rasa


@pytest.fixture(scope="package")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, made once: each test starts with a copy."""
    path = tmp_path_factory.mktemp("database") / "banso.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def logs() -> Iterator[None]:
    """Logging as the processes have it."""
    configure_logs()
    yield
    structlog.reset_defaults()


@pytest.fixture
def new_settings(
    tmp_path: Path, rasa: FakeRasa, actions: FakeActions, empty_database: Path, logs: None
) -> NewSettings:
    shutil.copy(empty_database, tmp_path)

    def make(**values: Any) -> Settings:
        places = {"rasa_port": rasa.port, "actions_port": actions.port, "data_dir": tmp_path}
        return Settings(_env_file=None, **(places | {"answer_wait_s": 5.0} | values))

    return make


@pytest.fixture
def settings(new_settings: NewSettings) -> Settings:
    return new_settings()


@pytest.fixture
async def gateway(settings: Settings) -> AsyncIterator[Gateway]:
    async with in_this_loop(settings) as gateway:
        yield gateway


@pytest.fixture
def http(settings: Settings) -> Iterator[httpx.Client]:
    with on_a_port(settings) as client:
        yield client
