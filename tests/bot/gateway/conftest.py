"""A fake Rasa, settings that lead to it, and the real gateway with real SQLite files."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import Settings
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


@pytest.fixture
def new_settings(tmp_path: Path, rasa: FakeRasa, actions: FakeActions) -> NewSettings:
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
