"""What every encoder offers; the rest of the code knows no more of an encoder than this."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

# Longer texts are cut before they are encoded, so that the time of one text is bounded. The models
# read 512 tokens; ordinary Vietnamese has more than four characters a token.
MAX_CHARACTERS = 2_000

# Of a resident's message no more than this is read, by the intent classifier and by retrieval: what
# is wanted is said early. The longest real question of 124 collected ones has 430 characters.
MAX_QUERY = 600


class EncoderUnavailable(RuntimeError):
    """The encoder asked for cannot be used here; the message says what to run or to set."""


class Encoder(Protocol):
    """Turns texts into unit vectors, so that the inner product of two is their cosine.

    Queries and passages are encoded apart, because many models expect a prefix that tells them
    which is which. Both methods return float32 of shape (len(texts), dimension), rows of L2 norm
    1, and shape (0, dimension) for no texts. They may be called from several threads.

    Attributes:
        name: what an index stores, to refuse vectors of another encoder.
        dimension: the length of a vector.
    """

    name: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode what residents ask."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode what the content says."""
        ...
