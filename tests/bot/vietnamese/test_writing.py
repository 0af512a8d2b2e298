"""`bot.vietnamese.writing`: one careful spelling of everything that residents type and say."""

import re
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.tree import read_tree
from bot.settings import ROOT
from bot.vietnamese.folding import fold
from bot.vietnamese.syllables import TABLE
from bot.vietnamese.writing import abbreviations, write_out

NAMES = yaml.safe_load((TABLE.parent / "names.yml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        # abbreviations and chat spellings
        ("dk tam tru ntn z", "đăng ký tạm trú như thế nào vậy"),
        ("đk BHYT ntn", "đăng ký bảo hiểm y tế như thế nào"),
        ("ko vào dc DVC", "không vào được dịch vụ công"),
        ("mk vneid quên r", "mật khẩu vneid quên rồi"),
        # diacritics not typed, or typed here and there
        ("lam can cuoc o dau", "làm căn cước ở đâu"),
        ("LAM CAN CUOC", "làm căn cước"),
        ("hồ sơ dvc bi tra lai", "hồ sơ dịch vụ công bị trả lại"),
        # keyboards
        ("dduowcj roofi thif lamf sao", "được rồi thì làm sao"),
        ("tieengs vieetj go sao", "tiếng việt gõ sao"),
        ("d9u7o7c5 d9i5nh danh", "được định danh"),
        # held, glued
        ("khonggg dc", "không được"),
        ("caivneid ntn", "cài vneid như thế nào"),
        ("dichvucong vao sao", "dịch vụ công vào sao"),
        ("khaibaotamtru", "khai báo tạm trú"),
        # as heard
        ("bác muốn làm cái vê nê i đi", "bác muốn làm cái vneid"),
        ("cai phay buc", "cài facebook"),
        ("mất oai phai", "mất wifi"),
        # numbers
        ("lên mức hai", "lên mức 2"),
        ("gọi một chín không không chín không chín năm", "gọi 19009095"),
        ("khoảng hai ba năm", "khoảng hai ba năm"),
    ],
)
def test_what_people_type_becomes_what_was_meant(typed, written):
    """One line for each way in which residents write."""
    assert write_out(typed) == written


@pytest.mark.parametrize(
    "text", ["agribank viettelpost vietcombank", "online internet facebook", "a1 b2", "video"]
)
def test_other_words_stay(text):
    """Foreign names and driving licence classes are no residue of a keyboard, and are not cut."""
    assert write_out(text) == text


def test_no_name_of_the_registry_is_lost():
    """Whatever is written out, the names that residents must find again are still there."""
    registry = read_tree(ROOT / "knowledge").references.registry
    names = {w for entry in registry.entries.values() for w in re.findall(r"\w+", entry.name)}
    shortened = set(abbreviations())
    kept = [w for w in names if fold(w) not in shortened]
    assert len(kept) > 100
    assert [w for w in kept if fold(write_out(w)).replace(" ", "") != fold(w)] == []


@pytest.mark.parametrize(("short", "long"), sorted(abbreviations().items()))
def test_the_table_of_abbreviations_is_folded_and_closed(short, long):
    """Keys are single folded words; what they stand for is not abbreviated again."""
    assert re.fullmatch(r"[a-z]+", short)
    assert fold(short) == short
    assert fold(write_out(long)) == fold(long)


@pytest.mark.parametrize(("name", "heard"), [(n, h) for n, hs in NAMES.items() for h in hs])
def test_a_name_as_heard_is_the_name(name, heard):
    """The table is folded, and leads to the name as the content writes it."""
    assert fold(heard) == heard
    assert fold(write_out(f"mở {heard} lên")) == f"mo {fold(name)} len"


ALPHABET = st.sampled_from("abcdeghiklmnopqrstuvxyw 0123456789đưăâêôơàáảãạỳ?!.,🙂\u200b\u202e")


@given(st.one_of(st.text(max_size=80), st.text(ALPHABET, max_size=80)))
def test_writing_out_twice_changes_nothing_more(text):
    """And never fails, whatever the text holds."""
    once = write_out(text)
    assert write_out(once) == once


@given(
    st.lists(st.sampled_from([*sorted(abbreviations()), "cai", "vneid", "khongg", "muc", "hai"]))
)
def test_writing_out_typical_words_twice_changes_nothing_more(words):
    """The same with words that have rules."""
    once = write_out(" ".join(words))
    assert write_out(once) == once


@pytest.mark.parametrize(
    "hostile", ["a " * 25_000, "k" * 50_000, "dichvucong" * 5_000, "ma " * 16_000, "ă1" * 25_000]
)
def test_a_long_text_takes_time_in_proportion(hostile):
    """50,000 characters: no more than 200 times what 500 take, and never a second a thousand words."""
    started = time.perf_counter()
    write_out(hostile[:500])
    short = time.perf_counter() - started
    started = time.perf_counter()
    write_out(hostile)
    assert time.perf_counter() - started < max(200 * short, 2.0)


def test_a_text_without_words_stays():
    """Emoji and signs are not for us to read."""
    assert write_out(" 👍👍 ?! ") == "👍👍 ?!"
