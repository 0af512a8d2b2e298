"""An encoder that keeps what it has encoded: an evaluation asks the same questions of many indexes."""

from collections.abc import Sequence

import numpy as np

from bot.encoders.base import Encoder, Vectors


class RememberingEncoder:
    """Another encoder, asked for each query once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self.name = encoder.name
        self.dimension = encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in self._known:
                self._known[text] = self._encoder.encode_queries([text])
        rows = [self._known[text] for text in texts]
        return np.concatenate(rows) if rows else self._encoder.encode_queries([])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_passages(texts)
