import json

import numpy as np
import pytest

from bot.encoders.handover import from_json, to_json

WRONG = [
    None,
    {},
    {"encoder": "e"},
    {"encoder": "e", "vector": None},
    {"encoder": "e", "vector": 7},
    {"encoder": "e", "vector": "no base64!"},
    {"encoder": "e", "vector": "AAA="},
]


class _Encoder:
    name = "e"
    dimension = 4


def _unit(*numbers: float) -> np.ndarray:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_a_vector_comes_through_json_as_it_was():
    """Within half precision, as one row of float32."""
    vector = _unit(1, -2, 3, 0.001)
    packed = json.loads(json.dumps(to_json(_Encoder(), vector)))
    unpacked = from_json(_Encoder(), packed)
    assert unpacked.shape == (1, 4)
    assert unpacked.dtype == np.float32
    assert np.allclose(unpacked[0], vector, atol=5e-4)


@pytest.mark.parametrize("packed", WRONG)
def test_what_is_no_vector_is_none(packed):
    """Whoever needs the vector computes it then."""
    assert from_json(_Encoder(), packed) is None


def test_a_vector_of_another_encoder_is_none():
    """By its name, or by its length."""
    packed = to_json(_Encoder(), _unit(1, 2, 3, 4))
    assert from_json(_Encoder(), packed | {"encoder": "f"}) is None
    assert from_json(_Encoder(), to_json(_Encoder(), _unit(1, 2, 3))) is None


def test_a_broken_vector_is_none():
    """Not a number would be the best match of nothing, or of everything."""
    packed = to_json(_Encoder(), np.array([1, np.nan, 0, 0], dtype=np.float32))
    assert from_json(_Encoder(), packed) is None
