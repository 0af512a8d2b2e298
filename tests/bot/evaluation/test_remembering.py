import numpy as np

from bot.evaluation.remembering import RememberingEncoder
from tests.bot.retrieval.small import CountingEncoder


def test_a_query_is_encoded_once_and_comes_back_the_same():
    """In any order, alone or among others."""
    inner = CountingEncoder()
    encoder = RememberingEncoder(inner)
    both = encoder.encode_queries(["quét mã", "gọi video"])
    again = encoder.encode_queries(["gọi video", "quét mã", "gọi video"])
    assert inner.queries == ["quét mã", "gọi video"]
    assert np.array_equal(again, both[[1, 0, 1]])
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert (encoder.name, encoder.dimension) == (inner.name, inner.dimension)
