import math

import pytest

from bot.evaluation.metrics import Result, share, summarise
from bot.evaluation.questions import Question


def result(status, *topics, right=("a",), score=0.8, answerable=True, style="need", number=0):
    """What a system made of a question that these topics answer."""
    question = Question("?", frozenset(right), style, answerable, number)
    return Result(question, topics, status, score)


def outside(status, style):
    return result(status, "b", right=(), answerable=False, style=style)


def test_each_share_counts_what_its_name_says():
    """Four questions with an answer, two near misses and a far one without."""
    summary = summarise(
        [
            result("answered", "a", "b"),
            result("answered", "b", "a"),
            result("clarify", "b", "c", "a"),
            result("unanswerable", "b", "c", "d", "a"),
            outside("answered", "near_miss"),
            outside("unanswerable", "near_miss"),
            outside("clarify", "far"),
        ]
    )
    assert (summary.top1.of, summary.near_miss.of, summary.far.of) == (4, 2, 1)
    assert (summary.top1.value, summary.top3.value) == (0.25, 0.75)
    assert (summary.right.value, summary.wrong.value) == (0.25, 0.25)
    assert (summary.asked.value, summary.refused.value) == (0.25, 0.25)
    assert (summary.near_miss.value, summary.far.value) == (0.5, 0)


def test_a_system_that_only_ranks_has_no_other_figures():
    """Its statuses are not guessed."""
    question = Question("?", frozenset("a"), "need", answerable=True)
    summary = summarise([Result(question, ("a",))])
    assert summary.top1.value == 1
    assert math.isnan(summary.right.value)
    assert math.isnan(summary.calibration_error)


def test_shares_of_nothing_are_not_numbers():
    """No question is not a perfect score."""
    summary = summarise([])
    assert summary.top1.of == summary.far.of == 0
    assert all(
        math.isnan(v) for v in (summary.top1.value, summary.far.low, summary.calibration_error)
    )


def test_the_interval_holds_the_share_and_narrows_with_more_questions():
    """Sixty of a hundred: about 0.5 to 0.7, as the binomial interval says."""
    few = [result("answered", "a" if i < 6 else "b", number=i) for i in range(10)]
    many = [result("answered", "a" if i < 60 else "b", number=i) for i in range(100)]
    narrow, wide = (share(part, lambda r: r.first_is_right) for part in (many, few))
    assert wide.value == narrow.value == 0.6
    assert wide.low < narrow.low < 0.6 < narrow.high < wide.high
    assert (narrow.low, narrow.high) == pytest.approx((0.504, 0.696), abs=0.02)


def test_a_question_and_its_copy_are_one_witness():
    """Asking each question twice makes nothing surer."""
    once = [result("answered", "a" if i < 60 else "b", number=i) for i in range(100)]
    single, double = (share(part, lambda r: r.first_is_right) for part in (once, once * 2))
    assert (double.low, double.high) == pytest.approx((single.low, single.high), abs=1e-9)


def test_the_calibration_error_is_the_distance_of_score_and_truth():
    """Half right at a score of 0.5 is honest; never right at 0.9 is 0.9 wrong."""
    honest = [result("clarify", "a", score=0.5), result("clarify", "b", score=0.5)]
    boasting = [result("answered", "b", score=0.9)] * 2
    assert summarise(honest).calibration_error == pytest.approx(0)
    assert summarise(boasting).calibration_error == pytest.approx(0.9)
    assert summarise(honest + boasting).calibration_error == pytest.approx(0.45)
    assert summarise([result("answered", "a", score=1.0)]).calibration_error == pytest.approx(0)
