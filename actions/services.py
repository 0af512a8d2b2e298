"""What the actions work with: content, retrieval and the database, loaded once for the process.

A new index (content was published) is noticed by its name and loaded beside the old one, so that a
change is live at the next message without a restart.
"""

import threading
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine

from bot.encoders.base import Encoder
from bot.encoders.registry import load_encoder
from bot.knowledge.catalogue import Catalogue, load_catalogue
from bot.retrieval import index as retrieval_index
from bot.retrieval.retriever import Retriever
from bot.settings import Settings
from bot.storage.database import migrate, open_database

log = structlog.get_logger()


@dataclass(frozen=True)
class Knowledge:
    """One version of the content: the topics and the index built from them."""

    version: str | None
    catalogue: Catalogue
    retriever: Retriever


class Services:
    """The database and the newest knowledge. Thread-safe."""

    def __init__(self, settings: Settings, engine: Engine, encoder: Encoder) -> None:
        self.engine = engine
        self._index_dir = settings.index_dir
        self._encoder = encoder
        self._lock = threading.Lock()
        self._knowledge = self._load()

    @classmethod
    def open(cls, settings: Settings) -> "Services":
        engine = open_database(settings.content_url)
        migrate(engine)
        return cls(settings, engine, load_encoder(settings.encoder))

    @property
    def knowledge(self) -> Knowledge:
        """The content to answer from now; a failed reload keeps the old one and is logged."""
        version = retrieval_index.current_version(self._index_dir)
        if version != self._knowledge.version:
            with self._lock:
                if version != self._knowledge.version:
                    self._reload()
        return self._knowledge

    def _reload(self) -> None:
        try:
            self._knowledge = self._load()
            log.info("knowledge_reloaded", version=self._knowledge.version)
        except (retrieval_index.RetrievalError, OSError, RuntimeError):
            log.exception("knowledge_reload_failed", kept=self._knowledge.version)

    def _load(self) -> Knowledge:
        version = retrieval_index.current_version(self._index_dir)
        index = retrieval_index.load(self._index_dir, self._encoder)
        catalogue = load_catalogue(self.engine)
        places = catalogue.references.places
        retriever = Retriever(index, self._encoder, catalogue.place_topic, places)
        return Knowledge(version, catalogue, retriever)


_services: Services | None = None
_opening = threading.Lock()


def services() -> Services:
    """The services of this process, opened on first use (at start-up by `python -m actions`)."""
    global _services
    with _opening:
        if _services is None:
            _services = Services.open(Settings())
    return _services


def use(replacement: Services | None) -> None:
    """Put other services in place; for tests."""
    global _services
    _services = replacement
