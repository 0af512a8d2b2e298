import pytest

from bot.evaluation.folds import PassageStore, sample_folds
from bot.evaluation.publish_gate import gate_trials
from bot.evaluation.styles import Style, style_of
from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.outside import read_outside
from bot.knowledge.tree import read_tree
from bot.retrieval.corpus import collect_corpus
from tests.bot.knowledge.samples import GUIDE, GUIDE_PATH, QUESTIONS, write
from tests.bot.retrieval.small import WRITTEN, CountingEncoder, by_spelling, write_content


def trials_of(root):
    catalogue = catalogue_of(read_tree(root))
    corpus = collect_corpus(catalogue, read_outside(root))
    encoder = CountingEncoder()
    store = PassageStore(catalogue, corpus, encoder)
    return list(gate_trials(catalogue, store, encoder, by_spelling()))


@pytest.fixture(scope="module")
def trials(tmp_path_factory):
    """The gate over the small content; two wordings of the guide are marked as hard, one is nobody's."""
    root = write_content(tmp_path_factory.mktemp("gate"))
    hard = 'hard: ["cái ô vuông đen trắng", "zzz qqq xxx"]\nofficial:'
    write(root / GUIDE_PATH, GUIDE.replace("official:", hard))
    return trials_of(root)


def test_every_question_is_tried_as_written_and_without_diacritics(trials):
    """Those that have none are tried once."""
    tried = [(t.question, t.folded) for t in trials if t.topic == "quet-ma-qr"]
    assert len(tried) == len(set(tried))
    questions = [*QUESTIONS, "cái ô vuông đen trắng", "zzz qqq xxx"]
    assert {question for question, _ in tried} == set(questions)
    assert {question for question, folded in tried if not folded} == set(questions)
    assert ("quet ma xong khong thay gi", True) not in tried
    assert {t.topic for t in trials} == set(WRITTEN)


def test_of_each_topic_one_question_at_a_time_is_left_out(tmp_path):
    """The others stay, as they would when a resident says it in yet another way."""
    catalogue = catalogue_of(read_tree(write_content(tmp_path)))
    store = PassageStore(catalogue, collect_corpus(catalogue), CountingEncoder())
    folds = [*sample_folds(store, by_spelling(), len(QUESTIONS))]
    assert len(folds) == len(QUESTIONS)
    for left_out in folds:
        assert sorted(topic for q in left_out.questions for topic in q.topics) == sorted(WRITTEN)


def test_what_beats_a_question_is_named(trials):
    """The topics before its own, best first; none when its own is first."""
    for trial in trials:
        if trial.rank is None:
            assert trial.topic not in trial.beaten_by
        else:
            assert len(trial.beaten_by) == trial.rank - 1
    assert any(trial.beaten_by for trial in trials)


def test_hard_wordings_are_known_as_such(trials):
    """They count, but do not close the gate."""
    assert {t.question for t in trials if t.hard} == {"cái ô vuông đen trắng", "zzz qqq xxx"}


@pytest.mark.parametrize(
    ("question", "style"),
    [
        ("soi mã", Style.FEW_WORDS),
        ("app vneid", Style.FEW_WORDS),
        ("cam đt k đọc đc cái mã, lm sao h", Style.ABBREVIATED),
        ("may anh khong nhan ra cai ma vuong", Style.UNACCENTED),
        ("Xin hướng dẫn cách quét mã QR bằng điện thoại.", Style.FORMAL),
        ("cái ô vuông dán ở cửa ủy ban để làm gì", Style.PLAIN),
        (
            "hôm nọ ra nhà văn hóa có cái bảng người ta bảo cứ giơ điện thoại lên là xong mà bác giơ mãi",
            Style.RAMBLING,
        ),
    ],
)
def test_the_style_of_a_question_is_read_off_its_form(question, style):
    """The first style that fits."""
    assert style_of(question) is style
