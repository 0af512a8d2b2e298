"""Entry pages: a few topics in order."""

from pathlib import Path

import pytest

from bot.knowledge.checks import check_tree
from bot.knowledge.paths import parse_paths
from bot.knowledge.problems import TopicError, sentences
from tests.bot.knowledge.samples import TODAY, line_of, write, write_tree

PATH = Path("paths.yml")
PATHS = """paths:
  - id: moi-co-dien-thoai
    title: Mới có điện thoại
    intro: Bác làm lần lượt.
    topics: [quet-ma-qr, vneid-muc-2, quet-ma-qr]
  - id: giay-to
    title: Giấy tờ
    intro: Bác chọn một việc.
    topics: [vneid-muc-2, quet-ma-qr, vneid-muc-2]
"""


def test_pages_are_read_in_order():
    """As they stand in the file."""
    first, second = parse_paths(PATHS, PATH)
    assert (first.title, second.topics[0]) == ("Mới có điện thoại", "vneid-muc-2")


@pytest.mark.parametrize(
    ("rule", "old", "new", "marker"),
    [
        ("paths_none", "paths:\n", "path:\n", "path:"),
        ("paths_duplicate", "id: giay-to", "id: moi-co-dien-thoai # lại", "# lại"),
        ("missing", "    title: Giấy tờ\n", "", "id: giay-to"),
        ("too_long", "title: Giấy tờ", f"title: {'Giấy ' * 9}", "title: Giấy Giấy"),
        (
            "too_few",
            "[vneid-muc-2, quet-ma-qr, vneid-muc-2]",
            "[vneid-muc-2]",
            "topics: [vneid-muc-2]",
        ),
        ("unknown_key", "    title: Giấy tờ", "    nut: x\n    title: Giấy tờ", "nut:"),
    ],
)
def test_a_mistake_is_found_at_its_line(rule, old, new, marker):
    """With its mend, like in a topic."""
    text = PATHS.replace(old, new)
    with pytest.raises(TopicError) as error:
        parse_paths(text, PATH)
    assert [(p.rule, p.line) for p in error.value.problems] == [(rule, line_of(text, marker))]


def test_a_page_that_leads_to_no_topic_is_found(tmp_path):
    """At the page that names it."""
    text = PATHS.replace(
        "[quet-ma-qr, vneid-muc-2, quet-ma-qr]", "[quet-ma, vneid-muc-2, quet-ma-qr]"
    )
    write(write_tree(tmp_path) / PATH, text)
    (problem,) = check_tree(tmp_path, TODAY)
    assert (problem.rule, problem.line) == ("paths_topic", line_of(text, "id: moi"))


def test_every_rule_of_the_pages_is_proved_here():
    """No sentence for clerks without a mistake that calls it up."""
    named = {rule for rule in sentences()["rules"] if rule.startswith("paths_")}
    assert named == {"paths_none", "paths_duplicate", "paths_topic"}
