import math

import pytest

from bot.evaluation.metrics import Result, summarise
from bot.evaluation.questions import Question
from bot.retrieval.retriever import Candidate, Retrieval


def result(status, *topics, right=("a",), score=0.8, answerable=True) -> Result:
    """What retrieval made of a question that these topics answer."""
    candidates = tuple(Candidate(topic, score) for topic in topics)
    topic = topics[0] if status == "answered" else None
    found = Retrieval(status, topic, score if topics else 0.0, candidates, 1.0)
    return Result(Question("?", frozenset(right), "need", answerable), found)


def test_each_share_counts_what_its_name_says():
    """Four questions with an answer, two without."""
    summary = summarise(
        [
            result("answered", "a", "b"),
            result("answered", "b", "a"),
            result("clarify", "b", "c", "a"),
            result("unanswerable", "b", "c", "d", "a"),
            result("answered", "b", right=(), answerable=False),
            result("unanswerable", right=(), answerable=False),
        ]
    )
    assert (summary.questions, summary.out_of_scope) == (4, 2)
    assert (summary.top1, summary.top3) == (0.25, 0.75)
    assert (summary.answered_right, summary.answered_wrong) == (0.25, 0.25)
    assert summary.asked_back == 0.25
    assert summary.out_answered == 0.5


def test_shares_of_nothing_are_not_numbers():
    """No question is not a perfect score."""
    summary = summarise([])
    assert (summary.questions, summary.out_of_scope) == (0, 0)
    assert all(
        math.isnan(v) for v in (summary.top1, summary.out_answered, summary.calibration_error)
    )


def test_the_calibration_error_is_the_distance_of_score_and_truth():
    """Half right at a score of 0.5 is honest; never right at 0.9 is 0.9 wrong."""
    honest = [result("clarify", "a", score=0.5), result("clarify", "b", score=0.5)]
    boasting = [result("answered", "b", score=0.9)] * 2
    assert summarise(honest).calibration_error == pytest.approx(0)
    assert summarise(boasting).calibration_error == pytest.approx(0.9)
    assert summarise(honest + boasting).calibration_error == pytest.approx(0.45)
    assert summarise([result("answered", "a", score=1.0)]).calibration_error == pytest.approx(0)
