from time import process_time

from bot.knowledge.checks import check_tree
from tests.bot.knowledge.samples import GUIDE, TODAY, many_guides, write_tree


def test_the_whole_content_is_checked_in_three_seconds(tmp_path):
    """91 guides of realistic length are checked while a writer waits (time of this process alone)."""
    many_guides(tmp_path, 91)
    start = process_time()
    found = check_tree(tmp_path, TODAY)
    assert process_time() - start < 3
    assert found == []


def test_all_mistakes_are_reported_in_the_order_of_the_lines(tmp_path):
    """A writer mends a file from top to bottom in one go."""
    text = GUIDE.replace("https://example.org/qr\n", "http://example.org/qr\n")
    text = text.replace("bấm vào đó.", "bấm. Một. Hai. Ba.").replace("2027-05-23", "2026-01-01")
    found = check_tree(write_tree(tmp_path, text), TODAY)
    assert [p.rule for p in found] == ["summary_sentences", "not_https", "review_before_check"]
    assert [p.line for p in found] == sorted(p.line for p in found)
