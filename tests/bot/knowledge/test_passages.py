from pathlib import Path

from bot.knowledge.files import parse_topic
from bot.knowledge.passages import SECTION_LENGTH, passages
from tests.bot.knowledge.samples import ARTICLE, FORKED, GUIDE, QUESTIONS, SAMPLE_REGISTRY


def texts(source: str, kind: str) -> list[str]:
    topic = parse_topic(source, Path("x.md"), SAMPLE_REGISTRY).topic
    return [passage.text for passage in passages(topic) if passage.kind == kind]


def test_a_guide_is_found_by_all_its_parts():
    """Title, short name, summary, every question, every section and every stuck point are passages."""
    assert texts(GUIDE, "title") == ["Quét mã QR bằng điện thoại", "Quét mã QR"]
    assert len(texts(GUIDE, "summary")) == 1
    assert texts(GUIDE, "question") == list(QUESTIONS)
    assert texts(GUIDE, "section") == [
        "Quét ở đâu\nMã dán ở quầy, ở cổng nhà văn hóa. Người bán mở sẵn cho bác.",
        "Hỏi thêm ở đâu\nBác hỏi tổ công nghệ số hoặc gọi 1900 0368.",
    ]
    assert texts(GUIDE, "fact")[1:3] == [
        "Quét mã QR bằng điện thoại: Không mất tiền.",
        "Quét mã QR bằng điện thoại: Vài giây.",
    ]
    assert texts(GUIDE, "stuck")[3] == "Quét mã QR bằng điện thoại: Màn hình đen số 4"


def test_passages_name_their_topic():
    """Each passage leads back to its topic."""
    topic = parse_topic(ARTICLE, Path("x.md"), SAMPLE_REGISTRY).topic
    assert {passage.topic for passage in passages(topic)} == {"vneid-muc-2"}


def test_wordings_that_are_found_badly_are_passages_too():
    """Marking a question as hard takes nothing from what the bot learns."""
    source = GUIDE.replace("official:", "hard: [ô vuông là gì]\nofficial:")
    assert texts(source, "question") == [*QUESTIONS, "ô vuông là gì"]


def test_a_question_of_a_guide_has_no_stuck_points():
    """A fork adds no passage of its own."""
    assert texts(FORKED, "stuck") == texts(GUIDE, "stuck")


def test_words_before_the_first_heading_are_a_section_too():
    """Nothing of the body is lost to search."""
    body = ARTICLE.replace("## Ở đâu", "Lời mở đầu.\n\n## Ở đâu")
    assert texts(body, "section") == ["Lời mở đầu.", "Ở đâu\nBác đến Công an xã."]


def test_long_sections_are_cut():
    """A passage has at most SECTION_LENGTH characters and still starts with its heading."""
    (section,) = texts(ARTICLE + "Bác hỏi cán bộ. " * 100, "section")
    assert len(section) <= SECTION_LENGTH
    assert section.startswith("Ở đâu\n")
