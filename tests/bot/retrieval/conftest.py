"""Small content and its index, built once; tests that change something make their own."""

import pytest

from bot.retrieval.calibration import Calibration
from bot.retrieval.index import build, load
from bot.retrieval.retriever import Retriever
from bot.settings import Settings
from tests.bot.retrieval.small import (
    CountingEncoder,
    by_spelling,
    corpus_of,
    settings_in,
    write_content,
)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of content that is imported and indexed; not to be changed."""
    folder = tmp_path_factory.mktemp("small")
    write_content(folder / "k")
    settings = settings_in(folder)
    build(settings.index_dir, corpus_of(settings), CountingEncoder(), by_spelling())
    return settings


@pytest.fixture(scope="session")
def retriever(prepared: Settings) -> Retriever:
    """Finds sample questions as they stand, by their letters."""
    encoder = CountingEncoder()
    return Retriever(load(prepared.index_dir, encoder), encoder)


@pytest.fixture(scope="session")
def calibrated(prepared: Settings) -> Retriever:
    """The same index with the calibration that is in use."""
    encoder = CountingEncoder()
    index = load(prepared.index_dir, encoder).with_calibration(Calibration.read())
    return Retriever(index, encoder)
