"""`bot.vietnamese.keyboards`: what the keyboard would have written, whatever was meant."""

import pytest

from bot.vietnamese.keyboards import signs, telex, vni


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("dduowcj", "được"),
        ("roofi", "rồi"),
        ("vieejt", "việt"),
        ("nghieengj", "nghiệng"),
        ("thif", "thì"),
        ("cuwowcs", "cước"),
        ("awn", "ăn"),
        ("dduwowngf", "đường"),
    ],
)
def test_telex(typed, written):
    """The tone may stand behind the vowel or at the end of the word."""
    assert written in telex(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("d9u7o7c5", "được"), ("d9i5nh", "định"), ("ca8n", "căn"), ("to6i", "tôi"), ("thi2", "thì")],
)
def test_vni(typed, written):
    """Digits behind the vowel; 7 on "uo" marks both."""
    assert written in vni(typed)


@pytest.mark.parametrize("word", ["", "xin", "2", "12345", "đã", "a" * 40, "h52.19"])
def test_what_no_keyboard_left_behind_gives_nothing(word):
    """No sign, no word."""
    assert [*telex(word), *vni(word)] == []


def test_only_two_signs_are_no_accident():
    """ "class" and "muc2" look like one; "dduowcj" is beyond doubt."""
    assert signs("dduowcj") > 1
    assert signs("d9i5nh") > 1
    assert signs("muc2") <= 1
    assert signs("xin") == 0
