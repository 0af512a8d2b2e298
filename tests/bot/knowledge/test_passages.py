from pathlib import Path

from bot.knowledge.files import parse_topic
from bot.knowledge.passages import SECTION_LENGTH, passages
from tests.bot.knowledge.samples import ARTICLE, GUIDE, QUESTIONS


def texts(source: str, kind: str) -> list[str]:
    topic = parse_topic(source, Path("x.md")).topic
    return [passage.text for passage in passages(topic) if passage.kind == kind]


def test_a_guide_is_found_by_all_its_parts():
    """Title, short name, summary, every question, every section and every stuck point are passages."""
    short_name = parse_topic(GUIDE, Path("x.md")).topic.button
    assert texts(GUIDE, "title") == ["Quét mã QR bằng điện thoại", short_name]
    assert len(texts(GUIDE, "summary")) == 1
    assert texts(GUIDE, "question") == list(QUESTIONS)
    assert texts(GUIDE, "section") == [
        "Ai làm được\nAi có điện thoại chụp ảnh đều làm được. Không mất tiền.",
        "Hỏi thêm ở đâu\nBác hỏi tổ công nghệ số hoặc xem trang trợ giúp (https://example.org/qr).",
    ]
    assert texts(GUIDE, "stuck")[3] == "Quét mã QR bằng điện thoại: Màn hình đen số 4"


def test_passages_name_their_topic():
    """Each passage leads back to its topic."""
    topic = parse_topic(ARTICLE, Path("x.md")).topic
    assert {passage.topic for passage in passages(topic)} == {"vneid-muc-2"}


def test_words_before_the_first_heading_are_a_section_too():
    """Nothing of the body is lost to search."""
    body = ARTICLE.replace("## Ở đâu", "Lời mở đầu.\n\n## Ở đâu")
    assert texts(body, "section") == ["Lời mở đầu.", "Ở đâu\nBác đến Công an xã."]


def test_long_sections_are_cut():
    """A passage has at most SECTION_LENGTH characters and still starts with its heading."""
    (section,) = texts(ARTICLE + "Bác hỏi cán bộ. " * 100, "section")
    assert len(section) <= SECTION_LENGTH
    assert section.startswith("Ở đâu\n")
