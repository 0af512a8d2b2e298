"""Real services over small real content: SQLite, the index and the bundled encoder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actions.services import Services, use
from actions.state import State
from bot.retrieval.index import build
from tests.actions.chat import Chat
from tests.bot.retrieval.small import (
    CountingEncoder,
    by_spelling,
    corpus_of,
    import_content,
    settings_in,
    write_content,
)


class Village:
    """A small installation whose content can be changed and published."""

    def __init__(self, folder: Path) -> None:
        self.content = write_content(folder / "k")
        self.settings = settings_in(folder)
        self.encoder = CountingEncoder()
        self.publish()
        self.services = Services(self.settings, import_content(self.settings), self.encoder)

    def publish(self) -> None:
        """What `./banso knowledge index` does with the files as they are now."""
        build(self.settings.index_dir, corpus_of(self.settings), self.encoder, by_spelling())


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """An installation that no test changes, except by asking."""
    village = Village(tmp_path_factory.mktemp("village"))
    yield village
    village.services.engine.dispose()


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """An installation of one's own."""
    own = Village(tmp_path)
    yield own
    own.services.engine.dispose()


@pytest.fixture(autouse=True)
def _no_services_left() -> Iterator[None]:
    yield
    use(None)


@pytest.fixture
def chat(shared: Village) -> Callable[[State | None], Chat]:
    """Begin a conversation, in the state given."""
    return lambda state=None: Chat(shared.services, state)
