from datetime import date

import pytest

from bot.evaluation.content_report import content_report
from bot.evaluation.publish_gate import Trial
from bot.evaluation.report_page import write_page
from bot.evaluation.styles import Style
from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.outside import read_outside
from bot.knowledge.tree import read_tree
from tests.bot.retrieval.small import write_content


def trial(topic: str, rank: int | None, **changes) -> Trial:
    values = {"question": "câu hỏi <b>", "style": Style.PLAIN, "folded": False, "hard": False}
    beaten_by = ("goi-video", "luong-huu", "vneid-muc-2", "x", "y")[
        : 5 if rank is None else rank - 1
    ]
    return Trial(topic=topic, rank=rank, beaten_by=beaten_by, **(values | changes))


TRIALS = [
    trial("quet-ma-qr", 1),
    trial("quet-ma-qr", 3, folded=True),
    trial("quet-ma-qr", None, hard=True),
    trial("goi-video", 1),
    trial("luong-huu", 5, style=Style.RAMBLING),
]


@pytest.fixture
def report(tmp_path):
    root = write_content(tmp_path / "k")
    catalogue = catalogue_of(read_tree(root))

    def on(day: date, trials=TRIALS):
        return content_report(catalogue, read_outside(root), day, trials)

    return on


def test_coverage_counts_what_is_written_and_what_is_outside(report):
    """By group; a planned topic counts until it is written."""
    counts = {
        c.group: (c.guides, c.articles, c.planned) for c in report(date(2026, 11, 25)).coverage
    }
    assert counts == {
        "di-lai": (0, 0, 1),
        "dinh-danh": (0, 2, 0),
        "giao-thong": (0, 0, 1),
        "ky-nang": (2, 0, 0),
    }


@pytest.mark.parametrize(
    ("day", "due", "overdue"),
    [
        (date(2027, 4, 22), 0, False),
        (date(2027, 4, 23), 4, False),
        (date(2027, 5, 24), 4, True),
    ],
)
def test_reviews_of_the_next_thirty_days_are_due(report, day, due, overdue):
    """And those whose day has passed, as such."""
    found = report(day).due
    assert (len(found), {d.overdue for d in found}) == (due, {overdue} if due else set())


def test_readability_measures_sentences_in_written_words(report):
    """Longest mean first."""
    found = report(date(2026, 11, 25)).readability
    assert [part.mean for part in found] == sorted((part.mean for part in found), reverse=True)
    guide = next(part for part in found if part.topic == "quet-ma-qr")
    assert 4 < guide.mean < 12
    assert guide.long == 0


def test_the_weakest_topics_come_first(report):
    """Shares of the first place and of the first three; hard wordings are counted."""
    first, second, third = report(date(2026, 11, 25)).by_topic
    assert (first.name, first.three) == ("luong-huu", 0)
    assert (second.name, second.asked, second.hard) == ("quet-ma-qr", 3, 1)
    assert (second.first, second.three) == (1 / 3, 2 / 3)
    assert third.name == "goi-video"


def test_only_wordings_that_are_not_marked_as_hard_fail(report):
    """The others are known."""
    assert [t.topic for t in report(date(2026, 11, 25)).failing] == ["luong-huu"]


def test_the_page_holds_tables_and_plots_and_asks_no_server(report, tmp_path):
    """One file; what residents said is text in it, never markup."""
    path = tmp_path / "pages" / "report.html"
    write_page(report(date(2027, 5, 24)), path)
    page = path.read_text("utf-8")
    assert page.count("<svg") == 4
    assert "câu hỏi &lt;b&gt;" in page
    assert "<b>" not in page
    assert "src=" not in page
    assert page.count('class="late"') == 4


def test_without_retrieval_the_page_leaves_its_part_out(report, tmp_path):
    """`--quick`: two plots."""
    path = tmp_path / "report.html"
    write_page(report(date(2026, 11, 25), trials=[]), path)
    assert path.read_text("utf-8").count("<svg") == 2
