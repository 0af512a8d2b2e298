"""Every mistake is found where it is: a good file is mutated and the right line must be named."""

from pathlib import Path
from unicodedata import normalize

import pytest

from bot.knowledge.checker import check_tree
from bot.knowledge.problems import NOTICES, sentences
from tests.bot.knowledge.samples import (
    ARTICLE,
    ARTICLE_PATH,
    GUIDE,
    GUIDE_PATH,
    TODAY,
    line_of,
    write,
    write_tree,
)

LONG = "Bác " + "rất " * 25 + "vui."
STEP_1 = "  - id: buoc-1\n"
FIRST_QUESTION = '  - "quét mã qr ở đâu"\n'

# rule, the text in the good guide, what it is changed to, and a marker of the line to be named
MUTATIONS = [
    # the file and its YAML
    ("front_matter_missing", "---\ntopic: quet", "Xin chào\ntopic: quet", "Xin chào"),
    ("front_matter_open", "---\n\n## Ai", "\n## Ai", "---"),
    ("hidden_character", "Bác mở máy ảnh lần 2", "Bác mở\u200b máy ảnh lần 2", "\u200b"),
    ("hidden_character", "Không mất tiền", "Không mất\x0b tiền", "\x0b"),
    ("tab", "    act: Bác mở máy ảnh lần 3", "\t  act: Bác mở máy ảnh lần 3", "\t"),
    ("yaml_quote", '"iphone quét kiểu gì"', '"iphone quét kiểu gì', '"iphone quét'),
    ("yaml_quote", "title: Quét mã QR bằng", 'title: "Quét" mã QR', 'title: "Q'),
    ("yaml_colon", "see: Màn hình hiện khung vuông số 2", "see: Có: khung: 2", "see: Có: khung"),
    ("yaml_quote", "act: Bác mở máy ảnh lần 4.", "act: 'Bác' mở máy", "act: 'Bác'"),
    ("yaml_bracket", "audience: [resident]", "audience: [resident", "audience: [resident"),
    ("yaml_escape", "title: Quét mã QR bằng điện thoại", 'title: "Quét \\d"', "title: "),
    ("yaml_no_colon", "minutes: 5", "minutes 5", "minutes 5"),
    ("yaml_no_colon", "minutes: 5", "minutes:5", "minutes:5"),
    ("yaml_no_colon", "warning: Người", "warning: >-\nNgười", "Người"),
    ("yaml_first_sign", "title: Quét mã QR bằng", "title: @Quét", "title: @"),
    ("yaml_first_sign", "title: Quét mã QR bằng", "title: *Quét*", "title: *"),
    ("yaml_indent", "minutes: 5", "  minutes: 5", "  minutes: 5"),
    ("yaml_indent", "  - Điện thoại có mạng\n", "  - a\n - thụt\n", " - thụt"),
    ("yaml", "minutes: 5", "minutes: *5", "minutes: *5"),
    ("yaml", "minutes: 5", "minutes: !!python/object:os.system 5", "!!python"),
    ("duplicate_key", "minutes: 5", "minutes: 5\ntitle: Hai tên", "title: Hai tên"),
    ("duplicate_key", "simpler: Bác chạm vào hình máy ảnh, lần 2", "see: Hai", "see: Hai"),
    ("body_key", "minutes: 5", "minutes: 5\nbody: Chữ", "body: Chữ"),
    # one value
    ("missing", "finish: Bác thấy trang của nơi phát mã.\n", "", "---\ntopic"),
    ("missing", "    see: Màn hình hiện khung vuông số 2.\n", "", "id: buoc-2"),
    ("missing", "      iphone: Bác vuốt màn hình khoá sang trái, lần 1.\n", "", "variants:"),
    ("unknown_key", "warning:", "warnings:", "warnings:"),
    ("unknown_key", "    name: Zalo", "    name: Zalo\n    link: zalo.me", "link:"),
    ("empty", "title: Quét mã QR bằng điện thoại", "title:", "title:"),
    ("empty", "title: Quét mã QR bằng điện thoại", 'title: "  "', "title:"),
    ("not_text", "title: Quét mã QR bằng điện thoại", "title: [a, b]", "title:"),
    ("too_long", "button: Quét mã QR", f"button: {'a' * 41}", "button:"),
    ("too_long", "act: Bác mở máy ảnh lần 3.", f"act: {'Bác. ' * 60}", "act: Bác. "),
    ("too_few", FIRST_QUESTION, "", "questions:"),
    ("too_many", "  - Điện thoại có mạng\n", "  - a\n" * 6, "prepare:"),
    ("not_allowed", "kind: guide", "kind: huongdan", "kind: huongdan"),
    ("not_allowed", "audience: [resident]", "audience: [ai_do]", "ai_do"),
    ("not_number", "minutes: 5", "minutes: năm", "minutes:"),
    ("not_number", "minutes: 5", "minutes: [5]", "minutes:"),
    ("number_range", "minutes: 5", "minutes: 0", "minutes:"),
    ("number_range", "minutes: 5", "minutes: 999", "minutes:"),
    ("bad_date", "review_by: 2027-05-23", "review_by: 23/05/2027", "review_by:"),
    ("bad_date", "review_by: 2027-05-23", "review_by: 2027-02-31", "review_by:"),
    ("bad_date", "checked_on: 2026-11-20", "checked_on: hôm qua", "hôm qua"),
    ("bad_url", "url: https://example.org/qr", "url: trang trợ giúp", "url:"),
    ("bad_url", "url: https://example.org/qr", "url: ftp://example.org", "ftp:"),
    ("not_list", "prepare:\n  - Điện thoại", "prepare: Điện thoại", "prepare:"),
    ("not_keys", "  - kind: app\n    name: Zalo", "  - Zalo", "  - Zalo"),
    ("bad_slug", "topic: quet-ma-qr", "topic: Quét mã", "topic: Quét"),
    ("bad_slug", "related: [vneid-muc-2]", "related: [VNeID]", "related:"),
    ("duplicate_step", "id: buoc-3", "id: buoc-2   # lại", "# lại"),
    ("invalid", "minutes: 5", f"minutes: {'9' * 5000}", "minutes:"),
    # the place of the file
    ("file_name", "topic: quet-ma-qr", "topic: quet-ma", "topic: quet-ma"),
    ("folder", "group: ky-nang", "group: an-toan", "group: an-toan"),
    # dates and sources
    ("review_before_check", "review_by: 2027-05-23", "review_by: 2026-11-19", "review_by:"),
    ("review_overdue", "review_by: 2027-05-23", "review_by: 2026-11-22", "review_by:"),
    ("checked_in_future", "checked_on: 2026-11-20", "checked_on: 2026-11-24", "checked_on:"),
    ("not_https", "url: https://example.org/qr", "url: http://example.org/qr", "url: http:"),
    ("related_unknown", "related: [vneid-muc-2]", "related: [chua-co]", "related:"),
    # the wording
    ("summary_sentences", "bấm vào đó.", "bấm. Một. Hai. Ba.", "summary:"),
    ("long_sentence", "Điện thoại hiện một dòng chữ,", LONG, LONG),
    ("long_sentence", "Bác lau ống kính, lần 2.", LONG, LONG),
    ("long_sentence", "Bác bấm nút tròn ở dưới, lần 3.", LONG, LONG),
    ("stale_term", "  Điện thoại hiện một", "  UBND huyện hiện một", "UBND huyện"),
    ("stale_term", "Không mất tiền.", "Đến công an\nhuyện hỏi.", "Đến công an"),
    ("stale_term", "Màn hình đen số 4", "Công an quận đi vắng", "Công an quận"),
    ("question_repeated", FIRST_QUESTION, '  - "LAM SAO de quet ma"\n', "Làm sao để quét mã?"),
    ("not_nfc", "Ai có điện thoại", normalize("NFD", "Ai có điện thoại"), "a\u0323"),
]


def check(root: Path) -> list[tuple[str, str, int]]:
    found = check_tree(root, TODAY)
    return [(p.rule, p.path.relative_to(root).as_posix(), p.line) for p in found]


def test_a_sound_folder_is_met_with_silence(tmp_path):
    """Two good files give no problem at all."""
    assert check_tree(write_tree(tmp_path), TODAY) == []


@pytest.mark.parametrize(("rule", "old", "new", "marker"), MUTATIONS)
def test_a_mistake_is_found_at_its_line(tmp_path, rule, old, new, marker):
    """One mistake in a good file is reported once, under its rule, at its line."""
    assert GUIDE.count(old) == 1
    text = GUIDE.replace(old, new)
    line = text[: text.index(marker)].count("\n") + 1
    assert check(write_tree(tmp_path, text)) == [(rule, GUIDE_PATH.as_posix(), line)]


def test_a_body_is_required(tmp_path):
    """A file that ends with its front matter is told where the body belongs."""
    text = GUIDE[: GUIDE.index("\n## Ai")]
    line = text.count("\n") + 1
    assert check(write_tree(tmp_path, text)) == [("body_empty", GUIDE_PATH.as_posix(), line)]


def test_front_matter_of_plain_text_is_named(tmp_path):
    """Front matter that holds no key is one problem, not ten missing keys."""
    found = check(write_tree(tmp_path, "---\nXin chào\n---\nChữ"))
    assert found == [("front_matter_not_keys", GUIDE_PATH.as_posix(), 2)]


def test_steps_in_an_article_are_explained(tmp_path):
    """Keys of guides in an article lead to the question whether it is a guide."""
    text = ARTICLE.replace("related:", "minutes: 5\nrelated:")
    found = check(write_tree(tmp_path, article=text))
    assert found == [("guide_only", ARTICLE_PATH.as_posix(), line_of(text, "minutes:"))]


def test_a_file_in_another_encoding_names_the_line(tmp_path):
    """Bytes that are not UTF-8 are reported at their line."""
    raw = GUIDE.encode().replace("Không mất tiền".encode(), "Kh\u00f4ng".encode("cp1258"))
    found = check(write_tree(tmp_path, raw))
    assert found == [("not_utf8", GUIDE_PATH.as_posix(), line_of(GUIDE, "Không mất tiền"))]


def test_one_topic_in_two_files_is_reported_at_the_second(tmp_path):
    """A topic copied to another folder is a duplicate and misplaced, and its questions repeat."""
    write(write_tree(tmp_path) / "guides/zzz/quet-ma-qr.md", GUIDE)
    found = check(tmp_path)
    assert {path for _, path, _ in found} == {"guides/zzz/quet-ma-qr.md"}
    assert ("duplicate_topic", "guides/zzz/quet-ma-qr.md", 2) in found


def test_a_question_of_another_topic_is_reported_with_its_place(tmp_path):
    """Two topics must not share a sample question; the earlier place is named."""
    text = GUIDE.replace("iphone quét kiểu gì", "Mức 2, iphone QUÉT kiểu gì!")
    (problem,) = check_tree(write_tree(tmp_path, text), TODAY)
    assert (problem.rule, problem.line) == ("question_repeated", line_of(text, "Mức 2"))
    assert f"vneid-muc-2.md:{line_of(ARTICLE, 'iphone quét')}" in problem.what


@pytest.mark.parametrize(
    "told",
    [
        "UBND huyện không còn nữa.",
        "Công an huyện đã bỏ từ năm 2025.",
        "Trước đây bác ra BHXH huyện.",
        "Nơi cũ là công an quận.",
    ],
)
def test_a_sentence_about_the_past_may_name_what_is_gone(tmp_path, told):
    """Stale terms are right where the sentence itself says that they are past."""
    text = GUIDE.replace("Không mất tiền.", told)
    assert check_tree(write_tree(tmp_path, text), TODAY) == []


def test_the_past_in_one_sentence_does_not_excuse_the_next(tmp_path):
    """Only the sentence that says so is excused."""
    text = GUIDE.replace("Không mất tiền.", "Trước đây khác.\nBác ra UBND huyện.")
    found = check(write_tree(tmp_path, text))
    assert found == [("stale_term", GUIDE_PATH.as_posix(), line_of(text, "UBND huyện"))]


def test_residents_may_ask_with_stale_terms(tmp_path):
    """Sample questions and titles of sources keep the words of those who said them."""
    text = GUIDE.replace("iphone quét kiểu gì", "ra công an huyện quét mã à")
    text = text.replace("title: Trang trợ giúp", "title: Trang của UBND huyện")
    assert check_tree(write_tree(tmp_path, text), TODAY) == []


@pytest.mark.parametrize("letters", [GUIDE.replace("\n", "\r\n"), "\ufeff" + GUIDE, "\n" + GUIDE])
def test_harmless_habits_of_editors_are_accepted(tmp_path, letters):
    """Windows line ends, a byte order mark and an empty first line are no mistakes."""
    assert check_tree(write_tree(tmp_path, letters), TODAY) == []


def test_lines_are_right_with_windows_line_ends(tmp_path):
    """Line numbers are those that an editor shows, whatever the line ends."""
    text = GUIDE.replace("minutes: 5", "minutes: năm")
    found = check(write_tree(tmp_path, text.replace("\n", "\r\n")))
    assert found == [("not_number", GUIDE_PATH.as_posix(), line_of(text, "minutes:"))]


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path):
    """The mend for an unknown key near a known one names that one."""
    text = GUIDE.replace("    simpler: Bác chạm vào hình máy ảnh, lần 1", "    simpel: Bác chạm")
    found = {p.rule: p for p in check_tree(write_tree(tmp_path, text), TODAY)}
    assert "“simpler”" in found["unknown_key"].mend
    assert "steps 1 > simpel" in found["unknown_key"].what


def test_a_wrong_kind_is_answered_with_both_kinds(tmp_path):
    """The writer chooses between article and guide, whichever the file looks like."""
    (found,) = check_tree(write_tree(tmp_path, GUIDE.replace("kind: guide", "kind: bài")), TODAY)
    assert "article, guide" in found.mend


def test_only_notices_are_mild(tmp_path):
    """A topic to come and an overdue review are notices; all else is an error."""
    text = GUIDE.replace("related: [vneid-muc-2]", "related: [chua-co]")
    text = text.replace("2027-05-23", "2026-11-22").replace("minutes: 5", "minutes: 5\nstep: 1")
    severities = {p.rule: p.severity for p in check_tree(write_tree(tmp_path, text), TODAY)}
    assert severities == {"unknown_key": "error"}
    text = text.replace("\nstep: 1", "")
    severities = {p.rule: p.severity for p in check_tree(write_tree(tmp_path, text), TODAY)}
    assert severities == {"related_unknown": "notice", "review_overdue": "notice"}


def test_every_rule_is_proved_by_a_mistake():
    """No rule has sentences without a test that finds it, and none is tested without sentences."""
    elsewhere = {"body_empty", "front_matter_not_keys", "guide_only", "not_utf8", "duplicate_topic"}
    assert {rule for rule, *_ in MUTATIONS} | elsewhere == set(sentences()["rules"])
    assert set(sentences()["rules"]) >= NOTICES


def test_sentences_for_clerks_are_whole():
    """Each rule says what is wrong and how to mend it, as sentences."""
    for rule, words in sentences()["rules"].items():
        assert set(words) == {"what", "mend"}, rule
        assert words["what"].endswith((".", "”.")), rule
