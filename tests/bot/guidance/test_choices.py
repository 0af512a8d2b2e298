import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.choices import is_number, match_choice
from bot.vietnamese.folding import fold

TITLES = (
    ("Quét mã QR", "Quét mã QR bằng điện thoại"),
    ("Tài khoản mức 2", "Làm tài khoản định danh mức 2"),
    ("Phóng to chữ", "Phóng to chữ trên điện thoại"),
)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1", 0),
        ("1.", 0),
        ("1️⃣", 0),
        ("một", 0),
        ("số 1", 0),
        ("cái đầu tiên", 0),
        ("thứ nhất", 0),
        ("cái thứ nhất ạ", 0),
        ("2", 1),
        ("hai nhé", 1),
        ("cái thứ hai", 1),
        ("thu nhi", 1),
        ("bác chọn số 2 nhé cháu", 1),
        ("dạ số hai ạ", 1),
        ("3", 2),
        ("ba", 2),
        ("ba nhé", 2),
        ("ba ạ", 2),
        ("bà chọn số ba ạ", 2),
        ("muc 3 di chau", 2),
        ("cái cuối cùng ạ", 2),
        ("dưới cùng nhé", 2),
        ("cái trên cùng", 0),
    ],
)
def test_numbers_and_ordinals(text, position):
    """A number or an ordinal names a choice, with or without politeness and diacritics."""
    assert match_choice(text, TITLES) == position


def test_the_last_of_no_choices_is_none():
    """Nothing was shown, so nothing was the last."""
    assert match_choice("cái cuối cùng", ()) is None


@pytest.mark.parametrize("text", ["4", "số 5", "cái thứ tư", "0", "10", "năm"])
def test_a_number_that_was_not_offered_names_nothing(text):
    """There were three choices."""
    assert match_choice(text, TITLES) is None


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Quét mã QR", 0),
        ("quet ma qr", 0),
        ("QUÉT MÃ QR!", 0),
        ("quét mã", 0),
        ("tài khoản mức 2", 1),
        ("lam tai khoan", 1),
        ("phóng to", 2),
        ("Phóng to chữ trên điện thoại", 2),
    ],
)
def test_titles(text, position):
    """A title or its beginning names a choice, under whichever of its names."""
    assert match_choice(text, TITLES) == position


@pytest.mark.parametrize(
    "text", ["", "   ", "😀", "phóng", "mã", "điện thoại", "quét mã vạch ở chợ", "vâng", "\u200f"]
)
def test_what_names_no_choice(text):
    """One word of a title, other questions and signs name nothing."""
    assert match_choice(text, TITLES) is None


def test_a_text_that_fits_two_choices_names_none():
    """It is better to ask again than to guess."""
    assert match_choice("cài ứng dụng", [("Cài ứng dụng VNeID",), ("Cài ứng dụng Zalo",)]) is None


def test_a_choice_that_is_gone_keeps_its_place():
    """The others keep the numbers under which they were shown."""
    assert match_choice("2", [(), ("Quét mã QR",)]) == 1
    assert match_choice("quét mã", [(), ("Quét mã QR",)]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a " * 25_000 + "b",
        "chau " * 10_000,
        "bac chon so " * 4_000 + "1",
        "\u0301" * 50_000,
        "ạ" * 50_000,
        "1" * 50_000,
        "quét mã " * 6_000,
    ],
)
def test_a_text_of_any_length_is_judged_at_once(text):
    """50,000 characters take a moment, not minutes."""
    started = time.perf_counter()
    match_choice(text, TITLES)
    assert time.perf_counter() - started < 1


@given(st.text())
def test_diacritics_never_matter_and_the_result_is_a_choice(text):
    """Any text names the same choice with and without diacritics, or none."""
    position = match_choice(text, TITLES)
    assert position in (None, 0, 1, 2)
    assert match_choice(fold(text), TITLES) == position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True),
        ("bác chọn số hai nhé", True),
        ("cái cuối cùng ạ", True),
        ("7", False),
        ("tài khoản mức 2", False),
        ("bà", True),
        ("", False),
    ],
)
def test_a_bare_number_is_told_from_a_question(text, expected):
    """A tone is not needed to say "ba"."""
    assert is_number(text) is expected
