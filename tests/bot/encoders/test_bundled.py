"""`bot.encoders.bundled`: the real encoder that needs no download."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.encoders.base import Encoder
from bot.encoders.bundled import BundledEncoder, _default_threads


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return BundledEncoder()


@pytest.mark.parametrize("method", ["encode_queries", "encode_passages"])
@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_rows_are_unit_vectors_in_two_dimensions(encoder, method, count):
    """One row for each text, also for one text and for none."""
    vectors = getattr(encoder, method)([f"câu hỏi số {i}" for i in range(count)])
    assert vectors.shape == (count, encoder.dimension) == (count, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder):
    """Meaning decides, without a shared word and without diacritics in the question."""
    passages = encoder.encode_passages(
        ["Cách lấy lại mật khẩu VNeID", "Đăng ký tạm trú", "Nộp tiền điện tại nhà"]
    )
    queries = encoder.encode_queries(["quen pass vneid", "cháu mới thuê trọ phải khai báo ở đâu"])
    assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1]


def test_queries_and_passages_are_encoded_apart(encoder):
    """The model's two prefixes are both in use."""
    text = ["khai sinh cho con"]
    assert not np.allclose(encoder.encode_queries(text), encoder.encode_passages(text), atol=1e-3)


def test_a_batch_gives_what_single_texts_give(encoder):
    """No text depends on its neighbours in the batch."""
    texts = ["xong rồi", "làm căn cước ở đâu", "điện thoại không có mạng thì làm sao"]
    singles = np.vstack([encoder.encode_queries([text]) for text in texts])
    assert np.allclose(encoder.encode_queries(texts), singles, atol=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a\x00b",
        "\ud800",
        "\ufdfa" * 5_000,
        "Ễ𝕏✈" * 5_000,
        "dài " * 12_500,
        "a" + "\u0301\u0323" * 25_000,
    ],
)
def test_hostile_text_is_encoded_in_bounded_time(encoder, text):
    """Whatever a stranger types, a finite unit vector comes back, within seconds on a slow core."""
    started = time.perf_counter()
    vectors = encoder.encode_queries([text])
    assert time.perf_counter() - started < 10
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_long_text_is_cut_to_one_window(encoder):
    """What stands behind the model's window neither costs time nor changes the vector."""
    text = "Người dân cần mang theo giấy tờ. " * 100
    longer = encoder.encode_passages([text + "Một câu khác hẳn ở cuối bài."])
    assert np.array_equal(longer, encoder.encode_passages([text]))


def test_threads_may_share_one_encoder(encoder):
    """Vectors do not mix when several threads encode at once."""
    texts = [f"việc thứ {i}" for i in range(8)]
    with ThreadPoolExecutor(4) as pool:
        parallel = np.vstack(list(pool.map(lambda text: encoder.encode_queries([text]), texts)))
    assert np.allclose(parallel, encoder.encode_queries(texts), atol=1e-4)


@pytest.mark.parametrize(("value", "threads"), [("5", 5), ("", 4), ("0", 4), ("4,2", 4)])
def test_the_operator_may_choose_the_number_of_threads(monkeypatch, value, threads):
    """OMP_NUM_THREADS counts when it is one number above 0; else half of the cores are used."""
    monkeypatch.setattr("bot.encoders.bundled._HALF_OF_THE_CORES", 4)
    monkeypatch.setenv("OMP_NUM_THREADS", value)
    assert _default_threads() == threads
