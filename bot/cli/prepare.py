"""Content made ready to answer from: files into the database, the database into the index."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.encoders.base import EncoderUnavailable
from bot.encoders.registry import load_encoder
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.importer import ImportReport, import_tree
from bot.knowledge.outside import read_outside
from bot.knowledge.problems import KnowledgeError
from bot.processes.errors import PrepareError
from bot.retrieval.calibration import Calibration
from bot.retrieval.corpus import collect_corpus
from bot.retrieval.index import BuildReport, build
from bot.settings import Settings
from bot.storage.database import StorageError, migrate, open_database

_OPENMP_THREADS = "OMP_NUM_THREADS"


@dataclass(frozen=True)
class Prepared:
    """What was imported and what was built."""

    imported: ImportReport
    built: BuildReport


def prepare_content(settings: Settings) -> Prepared:
    """Import the topic files and bring the index up to date; both do nothing when nothing changed.

    Raises:
        PrepareError: the content cannot be read, or the encoder cannot be used; says why.
    """
    try:
        return _prepare(settings)
    except (KnowledgeError, StorageError, EncoderUnavailable) as error:
        raise PrepareError("prepare_failed", error=error) from error


@contextmanager
def _all_cores() -> Iterator[None]:
    """Let the bundled encoder, which is loaded meanwhile, use the whole machine: nothing serves yet, or
    the one who waits is the writer of the content. What is started later does not inherit it.
    """
    before = os.environ.get(_OPENMP_THREADS)
    os.environ.setdefault(_OPENMP_THREADS, str(os.cpu_count() or 1))
    try:
        yield
    finally:
        if before is None:
            del os.environ[_OPENMP_THREADS]


def _prepare(settings: Settings) -> Prepared:
    engine = open_database(settings.content_url)
    migrate(engine)
    imported = import_tree(engine, settings.knowledge_dir)
    with _all_cores():
        encoder = load_encoder(settings.encoder)
    corpus = collect_corpus(load_catalogue(engine), read_outside(settings.knowledge_dir))
    built = build(settings.index_dir, corpus, encoder, Calibration.read())
    engine.dispose()
    return Prepared(imported, built)
