import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from bot.retrieval import index as retrieval_index
from bot.retrieval.corpus import Corpus, encoded_text
from bot.retrieval.index import (
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    NothingToIndex,
    build,
    current_version,
    load,
)
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.retriever import Retriever
from tests.bot.knowledge.samples import GUIDE, GUIDE_PATH, write
from tests.bot.retrieval.small import (
    OUTSIDE,
    CountingEncoder,
    by_spelling,
    corpus_of,
    settings_in,
    write_content,
)


@pytest.fixture
def settings(tmp_path, prepared):
    """Content and an index of one's own to change."""
    shutil.copytree(prepared.knowledge_dir, tmp_path / "k")
    shutil.copytree(prepared.data_dir, tmp_path / "var")
    return settings_in(tmp_path)


@pytest.fixture
def encoder():
    return CountingEncoder()


def rebuild(settings, encoder, calibration=None):
    return build(settings.index_dir, corpus_of(settings), encoder, calibration or by_spelling())


def folder_in_use(settings) -> Path:
    return settings.index_dir / current_version(settings.index_dir)


def test_the_first_build_encodes_every_passage_once(tmp_path, encoder):
    """Written and outside topics, each passage in one row."""
    write_content(tmp_path / "k")
    settings = settings_in(tmp_path)
    corpus = corpus_of(settings)
    report = rebuild(settings, encoder)
    texts = [encoded_text(unit) for entry in corpus.entries for unit in entry.passages]
    assert encoder.passages == texts
    assert (report.rebuilt, report.encoded, report.reused) == (True, len(texts), 0)
    loaded = load(settings.index_dir, encoder)
    assert loaded.vectors.count == len(texts)
    assert loaded.topics == tuple(entry.topic for entry in corpus.entries)
    assert list(loaded.outside) == [entry.outside for entry in corpus.entries]


def test_a_fresh_index_is_left_alone(settings, encoder):
    """Nothing is encoded, nothing written, when nothing changed."""
    before = current_version(settings.index_dir)
    report = rebuild(settings, encoder)
    assert (report.rebuilt, report.encoded, encoder.passages) == (False, 0, [])
    assert report.reused == load(settings.index_dir, encoder).vectors.count
    assert current_version(settings.index_dir) == before


def test_only_a_changed_topic_is_encoded_again(settings, encoder):
    """The others' vectors are taken over, whatever moved; the new text is found."""
    changed = GUIDE.replace("mở đèn lúc quét mã thế nào", "bật đèn pin khi trời tối")
    write(settings.knowledge_dir / GUIDE_PATH, changed)
    (entry,) = [e for e in corpus_of(settings).entries if e.topic == "quet-ma-qr"]
    report = rebuild(settings, encoder)
    assert encoder.passages == [encoded_text(unit) for unit in entry.passages]
    assert report.encoded == len(entry.passages)
    found = Retriever(load(settings.index_dir, encoder), encoder).search("bật đèn pin khi trời tối")
    assert found.topic == "quet-ma-qr"


def test_a_topic_that_went_is_not_found_any_more(settings, encoder):
    """Nothing is encoded for that, and the other topics keep their own vectors."""
    (settings.knowledge_dir / "guides/ky-nang/goi-video.md").unlink()
    report = rebuild(settings, encoder)
    assert (report.rebuilt, encoder.passages) == (True, [])
    smaller = load(settings.index_dir, encoder)
    assert "goi-video" not in smaller.topics
    entries = corpus_of(settings).entries
    texts = [encoded_text(unit) for entry in entries for unit in entry.passages]
    rows = smaller.vectors.slice(0, len(texts))
    np.testing.assert_array_equal(rows, CountingEncoder().encode_passages(texts))
    assert Retriever(smaller, encoder).search("lương hưu: quét mã qr ở đâu").topic == "luong-huu"


def test_any_change_of_a_topic_makes_a_new_version(settings, encoder):
    """Also one outside the passages: by the new name the action server knows that it must reload."""
    before = current_version(settings.index_dir)
    write(settings.knowledge_dir / GUIDE_PATH, GUIDE.replace("khung vuông số 3", "khung số ba"))
    rebuild(settings, encoder)
    assert current_version(settings.index_dir) != before


def test_another_calibration_encodes_nothing(settings, encoder):
    """The vectors stay; the index answers with the new thresholds."""
    other = by_spelling().model_copy(update={"answer_at": 1.0})
    report = rebuild(settings, encoder, other)
    assert (report.rebuilt, report.encoded) == (True, 0)
    assert load(settings.index_dir, encoder).manifest.calibration == other


def test_a_written_topic_replaces_the_outside_one(settings, encoder):
    """The day a topic is written its outside entry no longer counts, though it is still listed."""
    outside = OUTSIDE.replace("topic: ho-chieu", "topic: goi-video")
    write(settings.knowledge_dir / "outside.yml", outside)
    rebuild(settings, encoder)
    loaded = load(settings.index_dir, encoder)
    assert loaded.topics.count("goi-video") == 1
    assert dict(zip(loaded.topics, loaded.outside, strict=True))["goi-video"] == np.False_


def test_an_index_of_another_encoder_is_refused_and_built_anew(settings):
    """Vectors of two encoders never meet: the error names both, a build encodes everything."""
    foreign = CountingEncoder("another-encoder")
    with pytest.raises(IndexMismatch, match=r"'multilingual-e5-small-q4'.*'another-encoder'"):
        load(settings.index_dir, foreign)
    report = rebuild(settings, foreign)
    assert (report.encoded, report.reused) == (len(foreign.passages), 0)
    assert load(settings.index_dir, foreign).manifest.encoder == "another-encoder"


def test_no_index_is_said_so(tmp_path, encoder):
    """The message names the command that builds one."""
    assert current_version(tmp_path) is None
    with pytest.raises(IndexMissing, match="knowledge index"):
        load(tmp_path, encoder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe\x00", b'{"format": 2}'])
def test_a_broken_manifest_is_refused_and_mended_by_a_build(settings, encoder, content):
    """Loading says that it is not readable; the next build replaces it."""
    (folder_in_use(settings) / "manifest.json").write_bytes(content)
    with pytest.raises(IndexMismatch, match="knowledge index"):
        load(settings.index_dir, encoder)
    assert rebuild(settings, encoder).rebuilt
    load(settings.index_dir, encoder)


def test_an_older_format_is_refused(settings, encoder):
    """An index whose files meant something else is not read."""
    path = folder_in_use(settings) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 1}), "utf-8")
    with pytest.raises(IndexMismatch, match="another version"):
        load(settings.index_dir, encoder)


@pytest.mark.parametrize("name", ["vectors.faiss", "char.json", "word.npz", "topic_words.npz"])
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"\x00\x01")])
def test_a_damaged_file_is_named_with_the_mend(settings, encoder, name, spoil):
    """A missing or torn file is one clear error, which the action server outlives."""
    spoil(folder_in_use(settings) / name)
    with pytest.raises(IndexDamaged, match=r"delete it and run `./banso knowledge index`"):
        load(settings.index_dir, encoder)


def test_damaged_vectors_are_encoded_anew(settings, encoder):
    """A build over a damaged index takes nothing from it."""
    (folder_in_use(settings) / "vectors.faiss").write_bytes(b"\x00")
    changed = by_spelling().model_copy(update={"answer_at": 1.0})
    report = rebuild(settings, encoder, changed)
    assert (report.reused, report.encoded) == (0, len(encoder.passages))
    load(settings.index_dir, encoder)


def test_a_failed_build_leaves_the_old_index_serving(settings, encoder, monkeypatch):
    """Nothing half-written is left behind either."""
    before, folders = current_version(settings.index_dir), set(settings.index_dir.iterdir())
    write(settings.knowledge_dir / GUIDE_PATH, GUIDE.replace("quét trả tiền", "trả tiền"))

    def full_disk(self, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LexicalIndex, "save", full_disk)
    changed = by_spelling().model_copy(update={"answer_at": 1.0})
    with pytest.raises(OSError, match="No space left"):
        rebuild(settings, encoder, changed)
    assert current_version(settings.index_dir) == before
    assert set(settings.index_dir.iterdir()) == folders
    load(settings.index_dir, encoder)


def test_an_empty_corpus_is_refused_and_the_old_index_stays(settings, encoder):
    """Content that vanished altogether is a mistake of the operator, not a wish."""
    before = current_version(settings.index_dir)
    with pytest.raises(NothingToIndex, match="knowledge check"):
        build(settings.index_dir, Corpus(()), encoder, by_spelling())
    assert current_version(settings.index_dir) == before


def test_the_index_in_use_and_the_one_before_are_kept(settings, encoder):
    """A reader may still be loading the old one; older ones and no other process's work go."""
    unfinished = settings.index_dir / ".building-1"
    unfinished.mkdir()
    versions = [current_version(settings.index_dir)]
    for answer_at in (0.97, 0.98, 0.99):
        rebuild(settings, encoder, by_spelling().model_copy(update={"answer_at": answer_at}))
        versions.append(current_version(settings.index_dir))
    assert {path.name for path in settings.index_dir.iterdir()} == {
        "current",
        unfinished.name,
        *versions[-2:],
    }


def test_an_index_loads_in_less_than_a_second(prepared, encoder):
    """Content that was published is live at once."""
    started = time.perf_counter()
    load(prepared.index_dir, encoder)
    assert time.perf_counter() - started < 1
    assert not encoder.passages


def test_dense_scores_are_cosines_in_the_order_of_the_passages(prepared, encoder):
    """The inner product with each row; a passage scores 1 with its own vector."""
    loaded = load(prepared.index_dir, encoder)
    rows = loaded.vectors.slice(0, loaded.vectors.count)
    scores = loaded.dense_scores(rows[7:8])
    np.testing.assert_allclose(scores, rows @ rows[7], atol=1e-5)
    assert scores[7] == pytest.approx(1, abs=1e-5)


def test_a_saved_index_scores_as_the_one_in_memory(prepared, encoder):
    """Nothing is lost between building and loading."""
    corpus = corpus_of(prepared)
    loaded = load(prepared.index_dir, encoder)
    units = [unit for entry in corpus.entries for unit in entry.passages]
    vectors = loaded.vectors.slice(0, len(units))
    fresh = retrieval_index.assemble(loaded.manifest, vectors, units)
    assert loaded.learned is not None
    assert fresh.learned is not None
    for name in vars(fresh.learned):
        np.testing.assert_allclose(
            getattr(loaded.learned, name), getattr(fresh.learned, name), atol=1e-6
        )
    for query in ("quét mã ở đâu", "lương hưu", "không có trong bài nào"):
        stored, made = loaded.lexical.score(query), fresh.lexical.score(query)
        for name in vars(stored):
            np.testing.assert_allclose(getattr(stored, name), getattr(made, name), atol=1e-6)
