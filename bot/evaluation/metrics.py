"""What is measured of a list of retrieval outcomes, and what each number means."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.evaluation.questions import Question
from bot.retrieval.retriever import Retrieval


@dataclass(frozen=True)
class Result:
    """One question and what retrieval made of it."""

    question: Question
    found: Retrieval

    @property
    def first_is_right(self) -> bool:
        return (
            bool(self.found.candidates) and self.found.candidates[0].topic in self.question.topics
        )


@dataclass(frozen=True)
class Summary:
    """Shares within 0..1; NaN where there was no such question.

    Attributes:
        top1, top3: questions with a written topic (in scope) of which the first (one of the first
            three) candidates is right.
        answered_right, answered_wrong: in-scope questions answered with a right (wrong) topic.
        asked_back: in-scope questions answered by a question back.
        out_answered: the other questions that were answered, which is always wrong.
        calibration_error: expected calibration error of `score` over ten equal bins.
    """

    questions: int
    top1: float
    top3: float
    answered_right: float
    answered_wrong: float
    asked_back: float
    out_of_scope: int
    out_answered: float
    calibration_error: float


def summarise(results: Sequence[Result]) -> Summary:
    """All metrics of a list of results."""
    inside = [r for r in results if r.question.answerable]
    outside = [r for r in results if not r.question.answerable]
    answered = [r for r in inside if r.found.status == "answered"]
    return Summary(
        questions=len(inside),
        top1=_share(sum(r.first_is_right for r in inside), len(inside)),
        top3=_share(sum(_within(r, 3) for r in inside), len(inside)),
        answered_right=_share(sum(r.first_is_right for r in answered), len(inside)),
        answered_wrong=_share(sum(not r.first_is_right for r in answered), len(inside)),
        asked_back=_share(sum(r.found.status == "clarify" for r in inside), len(inside)),
        out_of_scope=len(outside),
        out_answered=_share(sum(r.found.status == "answered" for r in outside), len(outside)),
        calibration_error=_calibration_error(results),
    )


def _within(result: Result, k: int) -> bool:
    return any(c.topic in result.question.topics for c in result.found.candidates[:k])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _calibration_error(results: Sequence[Result], bins: int = 10) -> float:
    """Mean distance of score and truth over bins of the score, weighted by the bins' sizes."""
    if not results:
        return float("nan")
    scores = np.array([r.found.score for r in results])
    right = np.array([r.first_is_right for r in results], dtype=float)
    bin_of = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [
        abs(scores[bin_of == b].mean() - right[bin_of == b].mean()) * (bin_of == b).sum()
        for b in range(bins)
        if (bin_of == b).any()
    ]
    return float(sum(gaps) / len(results))
