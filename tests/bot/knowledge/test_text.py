import pytest

from bot.knowledge.text import cut, plain, sentences, words


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## Ai làm được\n\nBác nào **cũng** làm *được*.", "Ai làm được\nBác nào cũng làm được."),
        ("Một\nhai.\n\nBa.", "Một hai.\n\nBa."),
        ("- một\n- hai\n\nHết.", "• một\n• hai\n\nHết."),
        ("3. ba\n4. bốn", "3. ba\n4. bốn"),
        ("- một\n  1. trong\n- hai", "• một\n  1. trong\n\n• hai"),
        ("Xem [trang này](https://a.vn/b).", "Xem trang này (https://a.vn/b)."),
        ("Xem <https://a.vn/b>.", "Xem https://a.vn/b."),
        ("Gõ `1900` nhé", "Gõ 1900 nhé"),
        ("Dưới < 5 & hơn <b>3</b>", "Dưới < 5 & hơn <b>3</b>"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_text(markdown, text):
    """A chat shows no Markdown signs, but the address of every link and the marks of lists."""
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một. Hai! Ba? Bốn", ["Một.", "Hai!", "Ba?", "Bốn"]),
        ("Phí 1.900 đồng... Hết.", ["Phí 1.900 đồng...", "Hết."]),
        ("Bác nói “xong.” Rồi đi.", ["Bác nói “xong.”", "Rồi đi."]),
        ("Bác mở\nmáy ảnh.", ["Bác mở\nmáy ảnh."]),
        ("## Đề mục\n\n- một\n- hai\n", ["## Đề mục", "- một", "- hai"]),
        ("Phí 5 nghìn,\n- không kể thuế.", ["Phí 5 nghìn,", "- không kể thuế."]),
        ("  ... ", []),
    ],
)
def test_prose_is_split_into_sentences(text, expected):
    """Sentences end at their marks, at empty lines and where a list item begins."""
    found = list(sentences(text))
    assert [sentence for _, sentence in found] == expected
    assert all(text[offset:].startswith(sentence) for offset, sentence in found)


def test_words_do_not_count_punctuation():
    """A dash between spaces is no word."""
    assert words("Bác mở - rồi bấm « Cài đặt ».") == 6


def test_a_cut_text_ends_with_a_whole_word():
    """Cutting keeps the limit and never leaves half a word where there are spaces."""
    assert cut("một hai ba", 20) == "một hai ba"
    assert cut("một hai ba", 8) == "một hai"
    assert cut("một hai ba", 7) == "một hai"
    assert cut("a" * 30, 8) == "a" * 8
