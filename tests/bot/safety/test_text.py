import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.text import clean_incoming


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("/restart", "restart"),
        (" /start", "start"),
        ("\u200b/greet", "greet"),
        ("／restart", "restart"),
        ("//x", "x"),
        ("/", ""),
        ("/ / ／\n/x", "x"),
        ("\u202e/x", "x"),
        ("\ufeff \u00a0/x", "x"),
        ("\u0301/x", "x"),
        ("/\u0338/x", "x"),
        ("\ud800/x", "x"),
        ("\u3164/x", "x"),
        ("∕x", "x"),
        ("\t/x", "x"),
        ('/inform{"a": "b"}', 'inform{"a": "b"}'),
    ],
)
def test_a_typed_text_never_opens_with_a_slash(raw, clean):
    """Slashes, look-alikes and whatever hides before them are dropped."""
    assert clean_incoming(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("", ""),
        ("bước 3/7", "bước 3/7"),
        ("một\nhai", "một\nhai"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("một\thai", "một hai"),
        ("một\x00\x07hai", "mộthai"),
        ("mật\u200b khẩu\u202e", "mật khẩu"),
        ("a\ud83dlo", "alo"),
        ("xong 👍", "xong 👍"),
        ("cuối câu ", "cuối câu "),
        (unicodedata.normalize("NFD", "Hòa Bình"), "Hòa Bình"),
        ("o\u200b\u0302", "ô"),
    ],
)
def test_the_words_stay(raw, clean):
    """What is visible stays, in NFC, with its line breaks."""
    assert clean_incoming(raw) == clean


@given(st.text(st.characters() | st.sampled_from("/／ \u200b\u0301\n\ud800"), max_size=30))
def test_any_text_becomes_clean(text):
    """Every text ends up encodable, in NFC, unchanged by a second pass and no command."""
    clean = clean_incoming(text)
    clean.encode("utf-8")
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_incoming(clean) == clean
    assert not clean.strip().startswith("/")
    assert not {unicodedata.category(char) for char in clean if char != "\n"} & {"Cc", "Cf", "Cs"}
