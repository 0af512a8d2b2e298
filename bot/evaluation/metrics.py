"""What is measured of a system that was asked questions, and what each number means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.evaluation.questions import Question
from bot.retrieval.calibration import Status

_RESAMPLES = 2_000
_SEED = 20261125


@dataclass(frozen=True)
class Result:
    """One question and what a system made of it.

    Attributes:
        ranked: topics, best first.
        status: what it did; None for a system that only ranks.
        score: what it took to be the probability that the first topic is right; None if it has none.
    """

    question: Question
    ranked: tuple[str, ...]
    status: Status | None = None
    score: float | None = None
    elapsed_ms: float = 0.0

    @property
    def first_is_right(self) -> bool:
        return self.right_within(1)

    def right_within(self, k: int) -> bool:
        return not self.question.topics.isdisjoint(self.ranked[:k])


@dataclass(frozen=True)
class Share:
    """A share within 0..1 of `of` questions, and the interval that holds it with 95 %.

    The interval is a bootstrap over questions: a question and its copy without diacritics are drawn
    together, since they are no two witnesses. NaN where there was no question.
    """

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class Summary:
    """All shares of one system over one set of questions.

    Attributes:
        top1, top3: in-scope questions of which the first (one of the first three) topics is right.
        right, wrong, asked, refused: in-scope questions answered rightly, answered wrongly, asked back
            about, and not known. NaN for a system that only ranks.
        far, near_miss: questions outside that were answered, which is always wrong.
        calibration_error: expected calibration error of the score over ten equal bins, all questions.
    """

    top1: Share
    top3: Share
    right: Share
    wrong: Share
    asked: Share
    refused: Share
    far: Share
    near_miss: Share
    calibration_error: float


def summarise(results: Sequence[Result]) -> Summary:
    """All metrics of a list of results."""
    inside = [r for r in results if r.question.answerable]
    decided = [r for r in inside if r.status is not None]
    outside = [r for r in results if not r.question.answerable and r.status is not None]

    def answered(result: Result) -> bool:
        return result.status == "answered"

    return Summary(
        top1=share(inside, lambda r: r.first_is_right),
        top3=share(inside, lambda r: r.right_within(3)),
        right=share(decided, lambda r: answered(r) and r.first_is_right),
        wrong=share(decided, lambda r: answered(r) and not r.first_is_right),
        asked=share(decided, lambda r: r.status == "clarify"),
        refused=share(decided, lambda r: r.status == "unanswerable"),
        far=share([r for r in outside if r.question.style == "far"], answered),
        near_miss=share([r for r in outside if r.question.style == "near_miss"], answered),
        calibration_error=calibration_error([r for r in results if r.score is not None]),
    )


def share(results: Sequence[Result], is_so: Callable[[Result], bool]) -> Share:
    """The share of results for which something is so."""
    if not results:
        return Share(float("nan"), float("nan"), float("nan"), 0)
    hits = np.array([is_so(result) for result in results], dtype=np.float64)
    _, cluster = np.unique([r.question.number for r in results], return_inverse=True)
    hit, size = np.bincount(cluster, hits), np.bincount(cluster).astype(np.float64)
    rng = np.random.default_rng(_SEED)
    drawn = rng.multinomial(len(hit), np.full(len(hit), 1 / len(hit)), _RESAMPLES)
    low, high = np.quantile((drawn @ hit) / (drawn @ size), [0.025, 0.975])
    return Share(float(hits.mean()), float(low), float(high), len(results))


def calibration_error(results: Sequence[Result], bins: int = 10) -> float:
    """Mean distance of score and truth over bins of the score, weighted by the bins' sizes."""
    if not results:
        return float("nan")
    return float(sum(abs(b.score - b.right) * b.size for b in score_bins(results, bins))) / len(
        results
    )


@dataclass(frozen=True)
class ScoreBin:
    """The results whose score lies in one bin: mean score, share that is right, how many."""

    score: float
    right: float
    size: int


def score_bins(results: Sequence[Result], bins: int = 10) -> list[ScoreBin]:
    """The bins that are not empty, in the order of their scores."""
    scores = np.array([r.score for r in results], dtype=np.float64)
    right = np.array([r.first_is_right for r in results], dtype=np.float64)
    bin_of = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        ScoreBin(float(scores[own].mean()), float(right[own].mean()), int(own.sum()))
        for own in (bin_of == b for b in range(bins))
        if own.any()
    ]
