import pytest

from bot.evaluation.baselines import baselines
from bot.evaluation.folds import PassageStore
from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.tree import read_tree
from bot.retrieval.corpus import collect_corpus
from bot.vietnamese.folding import fold
from tests.bot.knowledge.samples import QUESTIONS
from tests.bot.retrieval.small import CountingEncoder, write_content

TITLE = "Quét mã QR bằng điện thoại"


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    """Each baseline over the small content."""
    catalogue = catalogue_of(read_tree(write_content(tmp_path_factory.mktemp("baselines"))))
    store = PassageStore(catalogue, collect_corpus(catalogue), CountingEncoder())
    return baselines(store, CountingEncoder())


def test_every_baseline_finds_a_sample_question(ranked):
    """Word for word with its diacritics each of them can do it."""
    for name, ranking in ranked.items():
        assert ranking(TITLE)[0] == "quet-ma-qr", name


def test_only_the_folded_one_reads_text_without_diacritics(ranked):
    """That is what the two forms of BM25 are there to show."""
    stripped = fold(TITLE)
    assert ranked["BM25, folded"](stripped)[0] == "quet-ma-qr"
    assert ranked["substring"](stripped) == []


def test_a_title_inside_a_longer_question_counts_for_the_keyword_rule(ranked):
    """The longest that fits wins; nothing fits a foreign question."""
    assert ranked["substring"](f"cho tôi hỏi {QUESTIONS[0]} với ạ")[0] == "quet-ma-qr"
    assert ranked["substring"]("thời tiết hôm nay") == []


def test_words_that_nobody_knows_rank_nothing(ranked):
    """BM25 has no opinion then."""
    assert ranked["BM25, folded"]("xyzzy") == []
