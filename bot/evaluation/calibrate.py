"""Fits the calibration on the development set: a logistic regression, then thresholds by cost."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.encoders.base import MAX_QUERY
from bot.evaluation.questions import Question
from bot.retrieval.calibration import Calibration
from bot.retrieval.features import LEARNED, NAMES
from bot.retrieval.index import Index
from bot.retrieval.retriever import Retriever
from bot.vietnamese.folding import normalise

# What each outcome costs a resident, in units of one question back. Following a wrong answer costs most,
# though it comes with its title and "không phải cái đó" mends it; being told "I do not know" although
# there is a topic costs three questions back.
COST_WRONG_ANSWER = 6.0
COST_QUESTION_BACK = 1.0
COST_QUESTION_BACK_IN_VAIN = 2.0  # none of the topics offered is right
COST_REFUSED = 3.0
COST_REFUSED_RIGHTLY = 0.0

# Of the questions that no written topic answers, at most this share may be answered all the same,
# whatever the costs say: a confident answer to another question is what makes people stop asking. Those
# that sound like ours ("hộ chiếu cho trẻ em") cannot all be told apart by retrieval alone.
MAX_OUT_ANSWERED = {"far": 0.03, "near_miss": 0.10}

# Of the questions that have an answer, at most this share may get another one. 3 % is the promise; a third of
# it is kept for questions that differ from our own.
MAX_WRONG = 0.02

_FOLDS = 5

# How many of a hundred real questions have no written topic.
OUTSIDE_SHARE = 0.2

# Added to the threshold for `answered`, in log-odds: the list keeps just within those shares, questions
# that nobody has asked yet go a little higher.
UNSEEN_MARGIN = 0.25

_GRID = np.round(np.arange(0.02, 0.99, 0.02), 2)


@dataclass(frozen=True)
class Sample:
    """All candidates of one question: their features and which of them are right."""

    features: NDArray[np.float64]  # (topics, len(NAMES))
    right: NDArray[np.bool_]  # (topics,)
    outside: NDArray[np.bool_]  # (topics,)
    answerable: bool
    style: str
    number: int = 0  # the same for a question and its copy without diacritics


def collect(
    retriever: Retriever, index: Index, questions: Collection[Question]
) -> Iterator[Sample]:
    """The features of every question; `retriever` reads `index`."""
    for question in questions:
        right = np.array([topic in question.topics for topic in index.topics])
        features = retriever.features(normalise(question.text)[:MAX_QUERY])
        yield Sample(
            features, right, index.outside, question.answerable, question.style, question.number
        )


def fit_all(samples: Sequence[Sample]) -> Calibration:
    """The calibration with every feature, and beside it the one of an index without learned scores."""
    return fit(samples).model_copy(update={"without_learned": fit(samples, LEARNED)})


def fit(samples: Sequence[Sample], left_out: Collection[str] = ()) -> Calibration:
    """Weights by maximum likelihood over all candidates, then thresholds by cost and margin.

    Args:
        left_out: features that get no weight, to see what they are worth.
    """
    clarify_at, answer_at = _thresholds(_ranked_unseen(samples, left_out))
    thresholds = {"answer_at": _raised(answer_at), "clarify_at": clarify_at}
    return _weights(samples, left_out).model_copy(update=thresholds)


def _weights(samples: Sequence[Sample], left_out: Collection[str]) -> Calibration:
    used = np.array([name not in left_out for name in NAMES])
    features = np.concatenate([sample.features[:, used] for sample in samples])
    right = np.concatenate([sample.right for sample in samples])
    model = LogisticRegression(C=10.0, max_iter=5000).fit(features, right)
    coefficients = np.zeros(len(NAMES))
    coefficients[used] = model.coef_[0]
    weights = {name: round(float(w), 4) for name, w in zip(NAMES, coefficients, strict=True)}
    intercept = round(float(model.intercept_[0]), 4)
    return Calibration(weights=weights, intercept=intercept, answer_at=1.0, clarify_at=1.0)


def _ranked_unseen(samples: Sequence[Sample], left_out: Collection[str]) -> list["_Ranked"]:
    """Every question by weights that were fitted without it, as a resident's question will be."""
    ranked = []
    for fold in range(_FOLDS):
        others = [s for s in samples if s.number % _FOLDS != fold]
        draft = _weights(others, left_out)
        ranked += [_ranked(s, draft) for s in samples if s.number % _FOLDS == fold]
    return ranked


def _raised(threshold: float) -> float:
    log_odds = math.log(threshold / (1.0 - threshold)) + UNSEEN_MARGIN
    return round(1.0 / (1.0 + math.exp(-log_odds)), 2)


def _thresholds(ranked: Sequence["_Ranked"]) -> tuple[float, float]:
    """The pair with the least mean cost, where few answers are wrong and few that none can give."""
    inside = [r for r in ranked if r.answerable]
    outside = [r for r in ranked if not r.answerable]

    def cost(pair: tuple[float, float]) -> float:
        parts = ((inside, 1 - OUTSIDE_SHARE), (outside, OUTSIDE_SHARE))
        return sum(share * sum(_cost(r, *pair) for r in part) / len(part) for part, share in parts)

    def is_honest(answer_at: float) -> bool:
        answered = Counter(r.style for r in outside if _is_answered(r, answer_at))
        asked = Counter(r.style for r in outside)
        wrong = sum(not r.first_is_right and _is_answered(r, answer_at) for r in inside)
        return wrong <= MAX_WRONG * len(inside) and all(
            answered[s] <= most * asked[s] for s, most in MAX_OUT_ANSWERED.items()
        )

    honest = [float(high) for high in _GRID if is_honest(float(high))]
    return min(((float(low), high) for high in honest for low in _GRID if low <= high), key=cost)


@dataclass(frozen=True)
class _Ranked:
    best: float
    best_written: float
    first_is_outside: bool
    first_is_right: bool
    shown_is_right: bool  # one of the three written topics that would be offered
    answerable: bool
    style: str


def _ranked(sample: Sample, calibration: Calibration) -> _Ranked:
    probabilities = calibration.probabilities(sample.features)
    order = np.argsort(-probabilities, kind="stable")
    written = [i for i in order if not sample.outside[i]]
    return _Ranked(
        best=float(probabilities[order[0]]),
        best_written=float(probabilities[written[0]]),
        first_is_outside=bool(sample.outside[order[0]]),
        first_is_right=bool(sample.right[order[0]]),
        shown_is_right=bool(sample.right[written[:3]].any()),
        answerable=sample.answerable,
        style=sample.style,
    )


def _is_answered(ranked: _Ranked, answer_at: float) -> bool:
    return not ranked.first_is_outside and ranked.best >= answer_at


def _cost(ranked: _Ranked, clarify_at: float, answer_at: float) -> float:
    if _is_answered(ranked, answer_at):
        return 0.0 if ranked.first_is_right else COST_WRONG_ANSWER
    if ranked.best_written >= clarify_at:
        return COST_QUESTION_BACK if ranked.shown_is_right else COST_QUESTION_BACK_IN_VAIN
    return COST_REFUSED if ranked.answerable else COST_REFUSED_RIGHTLY
