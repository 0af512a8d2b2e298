"""Fits the calibration: a logistic regression over candidates, then thresholds by cost."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.encoders.base import Encoder
from bot.evaluation.folds import Fold
from bot.evaluation.questions import with_stripped_copies
from bot.retrieval.calibration import Calibration
from bot.retrieval.features import NAMES
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

# How many of a hundred real questions have no written topic, now that all planned topics are written.
OUTSIDE_SHARE = 0.2

# Added to the threshold for `answered`, in log-odds: the list keeps just within those shares, questions
# that nobody has asked yet go a little higher.
UNSEEN_MARGIN = 0.25

# Left-out sample questions are harder than what people ask (they were written to differ from each
# other), so they shape the ranking but not the thresholds.
WEIGHTS = {"sample": 0.01, "topic left out": 0.01}

_GRID = np.round(np.arange(0.02, 0.99, 0.02), 2)


@dataclass(frozen=True)
class Sample:
    """All candidates of one question: their features and which of them are right."""

    features: NDArray[np.float64]  # (topics, len(NAMES))
    right: NDArray[np.bool_]  # (topics,)
    planned: NDArray[np.bool_]  # (topics,)
    answerable: bool
    weight: float
    style: str


def collect(folds: Iterable[Fold], encoder: Encoder) -> list[Sample]:
    """Features of every question of every fold, each also without diacritics."""
    samples = []
    for fold in folds:
        retriever = Retriever(fold.index, encoder)
        for question in with_stripped_copies(fold.questions):
            right = np.array([topic in question.topics for topic in fold.index.topics])
            samples.append(
                Sample(
                    retriever.features(normalise(question.text)),
                    right,
                    fold.index.planned,
                    question.answerable,
                    WEIGHTS.get(question.style, 1.0),
                    question.style,
                )
            )
    return samples


def fit(samples: Sequence[Sample]) -> Calibration:
    """Weights by maximum likelihood over all candidates, then thresholds by cost and margin."""
    features = np.concatenate([sample.features for sample in samples])
    right = np.concatenate([sample.right for sample in samples])
    sample_weights = np.concatenate([np.full(len(s.right), s.weight) for s in samples])
    model = LogisticRegression(C=10.0, max_iter=5000).fit(
        features, right, sample_weight=sample_weights
    )
    weights = {name: round(float(w), 4) for name, w in zip(NAMES, model.coef_[0], strict=True)}
    intercept = round(float(model.intercept_[0]), 4)
    draft = Calibration(weights=weights, intercept=intercept, answer_at=0.5, clarify_at=0.5)
    clarify_at, answer_at = _thresholds(samples, draft)
    return draft.model_copy(update={"answer_at": _raised(answer_at), "clarify_at": clarify_at})


def _raised(threshold: float) -> float:
    log_odds = math.log(threshold / (1.0 - threshold)) + UNSEEN_MARGIN
    return round(1.0 / (1.0 + math.exp(-log_odds)), 2)


def _thresholds(samples: Sequence[Sample], draft: Calibration) -> tuple[float, float]:
    """The pair with the least mean cost, where few questions without an answer are answered."""
    ranked = [_ranked(sample, draft) for sample in samples if sample.weight == 1.0]
    inside = [r for r in ranked if r.answerable]
    outside = [r for r in ranked if not r.answerable]

    def cost(pair: tuple[float, float]) -> float:
        parts = ((inside, 1 - OUTSIDE_SHARE), (outside, OUTSIDE_SHARE))
        return sum(share * sum(_cost(r, *pair) for r in part) / len(part) for part, share in parts)

    def is_honest(answer_at: float) -> bool:
        answered = Counter(
            r.style for r in outside if not r.first_is_planned and r.best >= answer_at
        )
        asked = Counter(r.style for r in outside)
        return all(answered[s] <= most * asked[s] for s, most in MAX_OUT_ANSWERED.items())

    honest = [float(high) for high in _GRID if is_honest(float(high))]
    return min(((float(low), high) for high in honest for low in _GRID if low <= high), key=cost)


@dataclass(frozen=True)
class _Ranked:
    best: float
    best_written: float
    first_is_planned: bool
    first_is_right: bool
    shown_is_right: bool  # one of the three written topics that would be offered
    answerable: bool
    style: str


def _ranked(sample: Sample, calibration: Calibration) -> _Ranked:
    probabilities = calibration.probabilities(sample.features)
    order = np.argsort(-probabilities, kind="stable")
    written = [i for i in order if not sample.planned[i]]
    return _Ranked(
        best=float(probabilities[order[0]]),
        best_written=float(probabilities[written[0]]),
        first_is_planned=bool(sample.planned[order[0]]),
        first_is_right=bool(sample.right[order[0]]),
        shown_is_right=bool(sample.right[written[:3]].any()),
        answerable=sample.answerable,
        style=sample.style,
    )


def _cost(ranked: _Ranked, clarify_at: float, answer_at: float) -> float:
    if not ranked.first_is_planned and ranked.best >= answer_at:
        return 0.0 if ranked.first_is_right else COST_WRONG_ANSWER
    if ranked.best_written >= clarify_at:
        return COST_QUESTION_BACK if ranked.shown_is_right else COST_QUESTION_BACK_IN_VAIN
    return COST_REFUSED if ranked.answerable else COST_REFUSED_RIGHTLY
