"""Carries a message's vector from one process to the next as JSON, so that it is computed once.

Rasa encodes every typed message to read its intent; retrieval asks the same encoder for the same text
(16 ms on one core for an ordinary question).
"""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from bot.encoders.base import Encoder, Vectors

EMBEDDING = "embedding"  # the key under which Rasa hands it to the actions

# Half precision in little-endian order: 1 KB for 384 numbers. Cosines change by less than 0.001.
_WIRE = np.dtype("<f2")


def to_json(encoder: Encoder, vector: Vectors) -> dict[str, str]:
    """Pack a vector of shape (dimension,) with the name of its encoder."""
    packed = base64.b64encode(vector.astype(_WIRE).tobytes()).decode("ascii")
    return {"encoder": encoder.name, "vector": packed}


def from_json(encoder: Encoder, packed: Mapping[str, Any] | None) -> Vectors | None:
    """Return the vector as float32 of shape (1, dimension), or None if it is not one of `encoder`'s."""
    if not packed or packed.get("encoder") != encoder.name:
        return None
    try:
        vector = np.frombuffer(base64.b64decode(packed["vector"]), dtype=_WIRE)
    except (KeyError, TypeError, ValueError):
        return None
    if vector.shape != (encoder.dimension,) or not np.isfinite(vector).all():
        return None
    return vector.astype(np.float32)[np.newaxis]
