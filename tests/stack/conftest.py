from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.processes.training import ensure_model
from bot.settings import Settings
from tests.stack.residents import Resident
from tests.stack.running import Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; the first one to run may have to wait for a new model."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.stack)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Rasa model for the files as they are, trained first if there is none."""
    return ensure_model(Settings(data_dir=tmp_path_factory.mktemp("training")))


@pytest.fixture(scope="session")
def stack(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running bot that all tests share. At the end it must go as cleanly as it came."""
    stack = Stack(tmp_path_factory.mktemp("stack") / "var")
    try:
        stack.start()
        yield stack
        status, alive = stack.stop()
        assert (status, alive) == (0, [])
    finally:
        stack.end_at_once()


@pytest.fixture
def resident(stack: Stack) -> Resident:
    """A resident whom the bot has never seen."""
    return Resident(stack)


@pytest.fixture
def newcomer(stack: Stack) -> Callable[[], Resident]:
    """Makes further residents."""
    return lambda: Resident(stack)
