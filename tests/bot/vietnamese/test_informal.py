"""`bot.vietnamese.informal`: abbreviations written out, everything else left alone."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vietnamese.folding import fold
from bot.vietnamese.informal import EXPANSIONS, expand


@pytest.mark.parametrize(
    ("typed", "written_out"),
    [
        ("đk BHYT ntn", "dang ky bao hiem y te nhu the nao"),
        ("ko vào dc DVC", "khong vao duoc dich vu cong"),
        ("cccd gắn chip", "can cuoc cong dan gan chip"),
        ("mk,tk?", "mat khau,tai khoan?"),
        ("cài vneit", "cai vneid"),
        ("k", "khong"),
    ],
)
def test_abbreviations_are_written_out(typed, written_out):
    """Whatever stands around them."""
    assert expand(fold(typed)) == written_out


@pytest.mark.parametrize("text", ["kem", "dkm", "otk", "tinh k9", "dvc_2", "bh", "", "  ?! "])
def test_words_that_only_contain_an_abbreviation_stay(text):
    """An abbreviation is a whole word; "bh" means two things and is not in the table."""
    assert expand(text) == text


@pytest.mark.parametrize(("short", "long"), EXPANSIONS.items())
def test_the_table_is_folded_and_closed(short, long):
    """Keys are single folded words; what they stand for is not abbreviated again."""
    assert re.fullmatch(r"[a-z]+", short)
    assert (fold(short), fold(long)) == (short, long)
    assert expand(long) == long


@given(st.text())
def test_writing_out_twice_changes_nothing_more(text):
    """And lines, spaces and signs stay where they are."""
    once = expand(fold(text))
    assert expand(once) == once
    assert re.sub(r"\w", "", once).replace(" ", "") == re.sub(r"\w", "", fold(text)).replace(
        " ", ""
    )


def test_a_long_text_takes_a_moment():
    """Time grows with the length, not faster."""
    started = time.perf_counter()
    expand("k ko dc " * 6_000)
    expand("k" * 50_000)
    assert time.perf_counter() - started < 1
