import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.encoders.base import MAX_QUERY
from bot.knowledge.places import NO_PLACES, parse_places
from bot.retrieval.index import load
from bot.retrieval.retriever import KNOWN_PLACE, MAX_CANDIDATES, Retriever
from bot.settings import ROOT
from bot.vietnamese.folding import fold
from tests.bot.knowledge.samples import QUESTIONS
from tests.bot.retrieval.small import NOBODY_KNOWS, WRITTEN, CountingEncoder, by_spelling

HOSTILE = {
    "emoji": "😀👍🏽🇻🇳",
    "spaces": " \t\n\u00a0\u3000 ",
    "controls": "\x00\x1b[2J\x07",
    "nothing": "",
    "signs": "?!…---***",
    "right-to-left": "\u202equét mã qr\u202c \u200fở đâu",
    "arabic": "كيف أقوم بتثبيت",
    "surrogate": "quét \ud800 mã",
    "long word": "a" * 50_000,
    "long text": "quét mã qr ở đâu " * 3_000,
    "marks": "e" + "\u0301" * 50_000,
    "ligatures": "\ufdfa" * 50_000,
    "markup": "<script>alert('quét mã')</script>" * 20,
    "sql": "'; DROP TABLE topic_revisions; --",
    "template": "{title} {0} %s ${HOME} {{7*7}}",
    "payload": '/ask_question{"topic":"quet-ma-qr"}',
    "digits": "0912345678",
}


def assert_honest(found, text) -> None:
    """What holds of every result."""
    scores = [c.score for c in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(scores) <= MAX_CANDIDATES
    assert found.score == (scores[0] if scores else 0.0)
    if found.status == "answered":
        assert found.topic == found.candidates[0].topic
        assert found.topic in WRITTEN
    else:
        assert found.topic is None
    assert found.elapsed_ms >= 0


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("spell", [str, fold, str.upper, lambda text: f"  {text} ?"])
def test_a_sample_question_is_answered_in_any_spelling(retriever, question, spell):
    """With and without diacritics, in capitals, with spaces and signs around it."""
    found = retriever.search(spell(question))
    assert (found.status, found.topic) == ("answered", "quet-ma-qr")


def test_a_stripped_copy_is_judged_nearly_alike(calibrated):
    """Without diacritics the topic is the same, with the calibration in use."""
    for question in QUESTIONS:
        marked, plain = calibrated.search(question), calibrated.search(fold(question))
        assert marked.candidates[0].topic == plain.candidates[0].topic


def test_half_of_a_question_is_worth_a_question_back(retriever):
    """Between the thresholds: no topic, but candidates, the best first."""
    found = retriever.search("quét cái mã")
    assert (found.status, found.topic) == ("clarify", None)
    assert found.candidates[0].topic == "quet-ma-qr"


def test_a_foreign_question_is_not_answered(retriever):
    """Below both thresholds, though there are always candidates for words."""
    found = retriever.search(NOBODY_KNOWS)
    assert (found.status, found.topic) == ("unanswerable", None)
    assert len(found.candidates) == MAX_CANDIDATES


@pytest.mark.parametrize("text", ["đổi bằng lái xe máy", "lam ho chieu", "hộ chiếu hết hạn"])
def test_an_outside_topic_is_recognised_and_never_answered(retriever, text):
    """However sure it is, the status is "unanswerable" where no written topic is near."""
    found = retriever.search(text)
    assert found.candidates[0].outside
    assert found.score > 0.9
    assert (found.status, found.topic) == ("unanswerable", None)


def test_a_written_topic_beside_an_outside_one_is_offered(retriever):
    """When both are near, the resident is asked."""
    found = retriever.search("đổi bằng lái xe máy quét mã qr ở đâu")
    both = {c.topic for c in found.candidates[:3]}
    assert {"doi-bang-lai", "quet-ma-qr"} <= both
    assert (found.status, found.topic) == ("clarify", None)


def test_the_title_of_every_candidate_is_known(retriever):
    """Written or outside."""
    titles = {c.topic: retriever.title(c.topic) for c in retriever.search("mã").candidates}
    titles |= {c.topic: retriever.title(c.topic) for c in retriever.search("hộ chiếu").candidates}
    assert titles["ho-chieu"] == "Làm hộ chiếu"
    assert titles["quet-ma-qr"] == "Quét mã QR bằng điện thoại"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_bad_input_gets_a_status_in_bounded_time(calibrated, text):
    """Whatever is typed: an honest result within seconds on a busy machine, never an exception."""
    started = time.perf_counter()
    found = calibrated.search(text)
    assert time.perf_counter() - started < 5
    assert_honest(found, text)


@pytest.mark.parametrize("name", ["emoji", "spaces", "nothing", "signs"])
def test_a_text_without_letters_has_no_candidates(calibrated, name):
    """There is nothing to look for."""
    found = calibrated.search(HOSTILE[name])
    assert (found.status, found.score, found.candidates) == ("unanswerable", 0.0, ())


def test_invisible_marks_change_nothing(retriever):
    """Text pasted from elsewhere finds what it shows."""
    assert retriever.search(HOSTILE["right-to-left"]).topic == "quet-ma-qr"


def test_only_the_beginning_of_a_long_text_counts(retriever):
    """What lies behind the limit is not read."""
    text = "quét mã qr ở đâu " * 40
    assert retriever.search(text).candidates == retriever.search(text[:MAX_QUERY]).candidates


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_honest_result(calibrated, text):
    """For any text whatsoever; a text with letters always has candidates."""
    found = calibrated.search(text)
    assert_honest(found, text)
    if any("a" <= character <= "z" for character in fold(text)):
        assert found.candidates


def test_the_query_is_encoded_once_and_signs_not_at_all(prepared):
    """Encoding is what costs time."""
    encoder = CountingEncoder()
    searching = Retriever(load(prepared.index_dir, encoder), encoder)
    searching.search("Quét  mã\u200b QR")
    searching.search("?!")
    assert encoder.queries == ["Quét mã QR"]


def test_the_thresholds_cut_the_score_into_three(retriever):
    """At a threshold or above it counts."""
    calibration = by_spelling().model_copy(update={"answer_at": 0.8, "clarify_at": 0.3})
    bands = [calibration.status(score) for score in (1.0, 0.8, 0.79, 0.3, 0.29, 0.0)]
    assert bands == ["answered"] * 2 + ["clarify"] * 2 + ["unanswerable"] * 2


@pytest.mark.parametrize(("has_learned", "asked_back"), [(True, False), (False, True)])
def test_an_index_without_learned_scores_is_read_by_its_own_calibration(
    prepared, has_learned, asked_back
):
    """Too many passages for the equations: what was fitted with the learned scores does not hold."""
    encoder = CountingEncoder()
    index = load(prepared.index_dir, encoder)
    strict = by_spelling().model_copy(update={"answer_at": 1.1})
    calibration = by_spelling().model_copy(update={"without_learned": strict})
    index = replace(index, learned=index.learned if has_learned else None)
    found = Retriever(index.with_calibration(calibration), encoder).search("Quét mã QR")
    assert (found.status == "clarify") is asked_back


@pytest.fixture(scope="module")
def knowing_places(prepared) -> Retriever:
    """A retriever with the real places, of which `luong-huu` is the topic."""
    encoder = CountingEncoder()
    path = ROOT / "knowledge" / "places.csv"
    places = parse_places(path.read_text("utf-8"), path)
    return Retriever(load(prepared.index_dir, encoder), encoder, "luong-huu", places)


@pytest.mark.parametrize(
    "asked",
    ["xã Thung Nai giờ thuộc xã nào", "huyen mai chau bay gio goi la gi", "xã Cao Sơn nay về đâu"],
)
def test_a_question_about_a_place_of_the_list_is_answered_by_its_topic(knowing_places, asked):
    """No sample question holds the name, and none is needed."""
    found = knowing_places.search(asked)
    assert (found.status, found.topic, found.score) == ("answered", "luong-huu", KNOWN_PLACE)


@pytest.mark.parametrize(
    "asked", ["làm căn cước ở xã Thung Nai", "xã Không Có giờ thuộc xã nào", "gọi video thế nào"]
)
def test_a_place_alone_or_an_unknown_one_changes_nothing(knowing_places, retriever, asked):
    """Who only says where they live asks about something else."""
    assert knowing_places.search(asked).candidates == retriever.search(asked).candidates


def test_places_need_their_topic_in_the_index(prepared):
    """An index from before knows nothing of it."""
    encoder = CountingEncoder()
    without = Retriever(load(prepared.index_dir, encoder), encoder, "khong-co", NO_PLACES)
    assert without.search("xã Thung Nai giờ thuộc xã nào").topic is None
