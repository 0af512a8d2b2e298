from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.files import home, parse_topic, read_topic, topic_files
from bot.knowledge.problems import TopicError, TreeMissing
from bot.knowledge.schema import Article, Guide
from tests.bot.knowledge.samples import (
    ARTICLE,
    FORKED,
    GUIDE,
    SAMPLE_REGISTRY,
    line_of,
    write,
    write_tree,
)

PATH = Path("quet-ma-qr.md")


def read(text: str):
    return parse_topic(text, PATH, SAMPLE_REGISTRY)


def test_a_guide_and_an_article_are_read_whole():
    """Values arrive typed: dates, whole sentences, steps with their variants."""
    guide = read(GUIDE).topic
    assert isinstance(guide, Guide)
    assert guide.review_by == date(2027, 5, 23)
    assert guide.minutes == 5
    assert guide.button == "Quét mã QR"
    assert guide.summary.endswith("Điện thoại hiện một dòng chữ, bác bấm vào đó.")
    assert guide.steps[1].variants is not None
    assert guide.steps[1].variants.iphone == "Bác vuốt màn hình khoá sang trái, lần 2."
    assert guide.body.startswith("## Quét ở đâu")
    assert isinstance(read(ARTICLE).topic, Article)


def test_references_become_what_the_registry_says():
    """Residents read the number, the file holds the name of its entry; lengths count what is read."""
    document = read(GUIDE)
    assert "gọi 1900 0368" in document.topic.body
    assert "[[tong-dai]]" in document.text
    assert document.topic.official == ("zalo",)


def test_a_fork_is_read_with_its_default_and_the_way_of_who_does_not_know():
    """A choice has two or three buttons, one default, and always a way on."""
    guide = read(FORKED).topic
    assert guide.steps[0].default == "buoc-1"
    assert guide.targets(0) == ("buoc-1", "buoc-3", "buoc-3")
    assert guide.following(0) == "buoc-1"
    assert (guide.longest_way(), guide.remaining(0), guide.unreachable()) == (5, 4, [])


def test_plain_values_stay_what_was_typed():
    """YAML's guesses about numbers, dates and yes/no never change what a clerk wrote."""
    text = GUIDE.replace("fee: Không mất tiền.", "fee: No").replace("time: Vài giây.", "time: 0218")
    topic = read(text).topic
    assert (topic.fee, topic.time) == ("No", "0218")


def test_decomposed_letters_are_composed_in_the_topic_but_not_in_the_text():
    """The topic is in NFC for search; the text stays as it was, byte for byte."""
    text = GUIDE.replace("cổng nhà", "cô\u0309ng nhà")
    document = read(text)
    assert "cổng nhà" in document.topic.body
    assert document.text == text


def test_every_key_knows_its_line():
    """Lines count from 1 in the whole file, also for items of lists and nested keys."""
    parts = read(GUIDE).parts
    assert parts.line(("topic",)) == 2
    assert parts.line(("questions", 0)) == line_of(GUIDE, "quét mã qr ở đâu")
    assert parts.line(("steps", 2, "stuck", 0, "help")) == line_of(GUIDE, "ống kính, lần 3")
    assert GUIDE.split("\n")[parts.body_line + 0] == "## Quét ở đâu"


def test_the_body_may_hold_rules_and_tabs():
    """Only the front matter is YAML; `---` and tabs in the body are Markdown."""
    text = GUIDE + "\n---\n\n\tmã\n"
    assert "---" in read(text).topic.body


def test_aliases_of_yaml_do_no_harm():
    """A structure that contains itself is a problem like any other, not an endless walk."""
    with pytest.raises(TopicError):
        read(GUIDE.replace("needs:\n", "needs: &a [*a]\nx:\n"))


@given(
    st.integers(0, GUIDE.count("\n")),
    st.text("ab -:#[]{}>|*&!%@'\"?,\t\\\n1é\u0301~.<=", max_size=12),
    st.booleans(),
)
def test_whatever_is_typed_gives_a_topic_or_problems_with_lines(line, typed, instead):
    """A slip anywhere never ends in another exception, nor in a line that is not there."""
    lines = GUIDE.split("\n")
    lines[line] = typed if instead else lines[line][: len(typed)] + typed
    try:
        read("\n".join(lines))
    except TopicError as error:
        last = "\n".join(lines).count("\n") + 1
        assert error.problems
        assert all(1 <= p.line <= last and p.what and p.mend for p in error.problems)


@given(st.binary(max_size=60), st.integers(0, len(GUIDE)))
def test_whatever_bytes_a_file_holds_it_is_read_or_reported(tmp_path_factory, raw, place):
    """Files are read byte by byte; none of them can break a command."""
    data = GUIDE.encode()
    path = write(tmp_path_factory.getbasetemp() / "raw.md", data[:place] + raw + data[place:])
    try:
        read_topic(path, SAMPLE_REGISTRY)
    except TopicError as error:
        assert error.problems


def test_topic_files_are_listed_in_order(tmp_path):
    """Only Markdown below the two folders is content."""
    write_tree(tmp_path)
    write(tmp_path / "README.md", "x")
    write(tmp_path / "guides/ky-nang/anh.png", b"x")
    names = [path.name for path in topic_files(tmp_path)]
    assert names == ["vneid-muc-2.md", "quet-ma-qr.md"]


def test_a_folder_without_content_is_refused(tmp_path):
    """A wrong folder is an error, not an empty set of topics."""
    with pytest.raises(TreeMissing):
        topic_files(tmp_path)


def test_a_topic_has_one_home():
    """Kind, group and slug say where the file belongs."""
    assert home(read(GUIDE).topic) == Path("guides/ky-nang/quet-ma-qr.md")
