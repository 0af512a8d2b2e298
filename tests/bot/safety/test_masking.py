import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.safety.masking import PLACEHOLDER, Masked, mask
from tests.bot.safety.hostile import HOSTILE

HERE = Path(__file__).parent


def rows(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


SECRETS = [line.replace("\\n", "\n").split("\t") for line in rows("secrets.txt")]
HARMLESS = rows("harmless.txt")
KINDS = {"otp", "password", "pin", "card", "citizen_id", "old_id", "insurance", "bank_account"}


def typed(marked: str) -> str:
    return marked.replace("⟨", "").replace("⟩", "")


def hidden(marked: str) -> str:
    return re.sub("⟨.*?⟩", PLACEHOLDER, marked)


def unaccented(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in folded if not unicodedata.combining(char))


@pytest.mark.parametrize(("kinds", "marked"), SECRETS)
def test_only_the_secret_is_hidden(kinds, marked):
    """The secret is replaced, its kind is named and the words around stay."""
    assert mask(typed(marked)) == Masked(hidden(marked), tuple(kinds.split(",")))


@pytest.mark.parametrize(
    "form", [unaccented, str.upper, lambda text: unicodedata.normalize("NFD", text)]
)
@pytest.mark.parametrize(("kinds", "marked"), SECRETS)
def test_spelling_does_not_matter(kinds, marked, form):
    """Unaccented, upper-case and decomposed spellings are masked alike."""
    expected = form(hidden(marked).replace(PLACEHOLDER, "\0")).replace("\0", PLACEHOLDER)
    assert mask(form(typed(marked))).text == expected


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_untouched(text):
    """Prices, phone numbers, dates, codes of files and questions pass as they are."""
    assert mask(text) == Masked(text, ())


@pytest.mark.parametrize(
    "form", [unaccented, str.upper, lambda text: unicodedata.normalize("NFD", text)]
)
@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_untouched_in_any_spelling(text, form):
    """The same holds without diacritics, in capitals and decomposed."""
    assert mask(form(text)) == Masked(form(text), ())


def test_the_tables_are_large_enough():
    """Every kind has examples, and both tables keep their agreed size."""
    assert {kind for kinds, _ in SECRETS for kind in kinds.split(",")} == KINDS
    assert len(SECRETS) >= 80
    assert len(set(HARMLESS)) == len(HARMLESS) >= 200


def test_a_placeholder_is_not_a_password():
    """A masked text is left as it is, whatever stands before the placeholder."""
    for kinds, marked in SECRETS:
        assert mask(hidden(marked)) == Masked(hidden(marked), ()), kinds


def test_kinds_come_once_in_reading_order():
    """Two codes and a password are two kinds."""
    masked = mask("mk là Abc@12345, otp 482913, gửi lại otp 571204")
    assert masked.kinds == ("password", "otp")
    assert masked.text.count(PLACEHOLDER) == 3


PIECES = [typed(marked) for _, marked in SECRETS] + HARMLESS
PIECES += [
    PLACEHOLDER,
    "[da che]",
    "otp",
    "mk là",
    "stk",
    "\u200b",
    "\u0301",
    ". ",
    ", ",
    "-",
    "\n",
    "]",
    "[",
]
mixtures = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=6).map
chatter = st.one_of(st.text(), mixtures("".join), mixtures(" ".join))
spaced = st.text("0123456789 .-_,:/\n", max_size=40)
separators = st.sampled_from(["", " ", ".", "-", "  ", " - ", "\u00a0", "\u200b"])


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@settings(max_examples=600, deadline=None)
@given(chatter | spaced | spaced.map("otp ".__add__) | spaced.map("mật khẩu là ".__add__))
def test_masking_twice_changes_nothing(text):
    """Masking is idempotent, never raises and grows a text by a small factor only."""
    once = mask(text)
    assert mask(once.text) == Masked(once.text, ())
    assert len(once.text) <= len(text) * (1 + len(PLACEHOLDER) / 3)
    assert bool(once.kinds) == (once.text != text)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        ["mã otp là ", "OTP: ", "ma xac thuc ", "passcode là ", "mã pin: ", "mật khẩu là "]
    ),
    digits(6),
    separators,
    st.sampled_from(["", " ạ", " nhé cháu", ", sao không vào được", "\nhết hạn sau 3 phút"]),
)
def test_no_digit_of_a_code_is_left(before, code, separator, after):
    """A code leaves no digit behind, however its digits are spaced."""
    assert mask(before + separator.join(code) + after).text == before + PLACEHOLDER + after


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 96),
    st.sampled_from(["0", "1"]),
    digits(8),
    separators,
    st.sampled_from(["", "số định danh ", "bác gửi "]),
)
def test_no_citizen_id_is_left(province, century, rest, separator, before):
    """Any citizen id of the 20th century is hidden, written in four groups of three."""
    number = f"{province:03}{century}{rest}"
    groups = separator.join(re.findall("...", number))
    assert mask(before + groups).text == before + PLACEHOLDER


@settings(max_examples=200, deadline=None)
@given(st.sampled_from("3456"), digits(14), separators)
def test_no_card_is_left(first, rest, separator):
    """Any 16 digits with a right check digit are hidden as a card."""
    body = first + rest
    doubled = [int(digit) * 2 for digit in body[::2]]
    total = sum(map(int, body[1::2])) + sum(n // 10 + n % 10 for n in doubled)
    number = body + str(-total % 10)
    groups = separator.join(re.findall("....", number))
    assert mask(f"thẻ {groups} nhé") == Masked(f"thẻ {PLACEHOLDER} nhé", ("card",))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from("35789"), digits(8), st.sampled_from(["", "số ", "gọi ", "otp về số "]))
def test_a_phone_number_stays(second, rest, before):
    """No mobile phone number is hidden, in any usual grouping."""
    number = f"0{second}{rest}"
    for text in (number, f"{number[:4]} {number[4:7]} {number[7:]}", f"+84{number[1:]}"):
        assert mask(before + text) == Masked(before + text, ())


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_length_alone(unit):
    """50,000 hostile characters take seconds at the most and about ten times as long as 5,000."""
    text = (unit * (50_000 // len(unit) + 1))[:50_000]
    short, long = seconds(text[:5_000]), seconds(text)
    assert long < 5
    assert long < 25 * short + 0.2


def seconds(text: str) -> float:
    started = time.perf_counter()
    mask(text)
    return time.perf_counter() - started
