"""`bot.vietnamese.folding`: one spelling for the same letters, in linear time."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vietnamese.folding import fold, has_marks, normalise

VIETNAMESE = "Đăng ký tạm trú, nộp thuế, khám chữa bệnh ở Hòa Bình; ữ ợ ẫ ỹ Ặ"
HOSTILE = {
    "marks of two classes": "a" + "\u0301\u0323" * 25_000,
    "a mark behind each letter": "a\u0301" * 25_000,
    "zero-width characters": "\u200b" * 50_000,
    "spaces": " " * 50_000,
    "one word": "ạ" * 50_000,
    "signs": "?!" * 25_000,
    "tones that may move": "oà" * 25_000,
    "letters that grow": "\ufdfa" * 50_000,
    "lone surrogates": "\ud800" * 50_000,
}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Xong\u200b \t rồi\n", "Xong rồi"),
        (unicodedata.normalize("NFD", VIETNAMESE), VIETNAMESE),
        ("Hoà Bình, thuỷ lợi, HOÀ, khoẻ", "Hòa Bình, thủy lợi, HÒA, khỏe"),
        ("quý hoàng xoàn quỹ", "quý hoàng xoàn quỹ"),
        ("cha\u0300o\x00 ba\u0301c", "chào bác"),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_normalise_gives_one_spelling(typed, expected):
    """Two ways to write the same letters come out as the same characters."""
    assert normalise(typed) == expected


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_fold_takes_composed_and_decomposed_letters(form):
    """Both Unicode forms fold to the same plain letters."""
    folded = "dang ky tam tru, nop thue, kham chua benh o hoa binh; u o a y a"
    assert fold(unicodedata.normalize(form, VIETNAMESE)) == folded


@pytest.mark.parametrize(
    ("text", "marked"),
    [("khong thay", False), ("không", True), ("dang ky", False), ("đ", True), ("ca\u0300", True)],
)
def test_has_marks_sees_every_vietnamese_mark(text, marked):
    """A text counts as marked as soon as one letter is."""
    assert has_marks(text) is marked


def test_has_marks_ignores_letters_and_signs_of_other_languages():
    """A foreign name or a sign does not make unaccented Vietnamese look accented."""
    assert not has_marks("gui tien cho Müller… 😀")


@given(st.text())
def test_normalise_and_fold_are_idempotent(text):
    """Text that was brought into one form stays as it is."""
    once = normalise(text)
    assert normalise(once) == once
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_has_no_marks(text):
    """Nothing that fold returns counts as marked."""
    assert not has_marks(fold(text))


@given(st.text())
def test_normalise_gives_text_that_any_encoder_can_take(text):
    """The result is NFC, trimmed, free of NUL and can be written as UTF-8."""
    result = normalise(text)
    assert unicodedata.is_normalized("NFC", result)
    assert result == result.strip()
    assert b"\x00" not in result.encode()


@pytest.mark.parametrize("function", [normalise, fold, has_marks])
@pytest.mark.parametrize("name", HOSTILE)
def test_fifty_thousand_hostile_characters_take_linear_time(function, name):
    """No text makes a message wait: 50,000 characters of any kind take well under half a second."""
    started = time.perf_counter()
    function(HOSTILE[name])
    assert time.perf_counter() - started < 0.5
