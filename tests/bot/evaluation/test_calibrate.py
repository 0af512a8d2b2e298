import math
from dataclasses import replace

import numpy as np
import pytest

from bot.evaluation import calibrate
from bot.evaluation.calibrate import MAX_OUT_ANSWERED, Sample, fit, fit_all
from bot.retrieval.features import LEARNED, NAMES

TOPICS = 4


def sample(strength, right=0, *, outside=(), answerable=True, seed=0) -> Sample:
    """One question: the right topic's features have that strength, the others' lie near 0."""
    features = np.abs(np.random.default_rng(seed).normal(0, 0.05, (TOPICS, len(NAMES))))
    if right is not None:
        features[right] += strength
    is_right = np.arange(TOPICS) == right if answerable or outside else np.zeros(TOPICS, bool)
    is_outside = np.isin(np.arange(TOPICS), outside)
    style = "need" if answerable else "far"
    return Sample(features, is_right, is_outside, answerable, style, number=seed)


@pytest.fixture(scope="module")
def samples():
    known = [sample(0.5 + i % 5 / 10, right=i % TOPICS, seed=i) for i in range(60)]
    unknown = [sample(0, None, answerable=False, seed=100 + i) for i in range(60)]
    return known + unknown


def test_what_can_be_told_apart_is_told_apart(samples):
    """The right topic comes first and is answered, foreign questions are not."""
    calibration = fit(samples)
    best = [calibration.probabilities(s.features) for s in samples]
    known, unknown = best[:60], best[60:]
    assert [int(p.argmax()) for p in known] == [i % TOPICS for i in range(60)]
    assert {calibration.status(p.max()) for p in known} == {"answered"}
    assert {calibration.status(p.max()) for p in unknown} == {"unanswerable"}
    assert 0 < calibration.clarify_at <= calibration.answer_at < 1


def test_where_right_and_wrong_look_alike_the_resident_is_asked(samples):
    """Strong but foreign questions push the answer's threshold up; a wrong answer costs most."""
    tempting = [sample(0.5, i % TOPICS, answerable=False, seed=200 + i) for i in range(20)]
    calibration = fit(samples + tempting)
    answered = [
        s
        for s in samples + tempting
        if not s.answerable and calibration.probabilities(s.features).max() >= calibration.answer_at
    ]
    assert len(answered) <= MAX_OUT_ANSWERED["far"] * 80
    assert calibration.answer_at > fit(samples).answer_at


def test_few_answers_may_be_wrong(samples, monkeypatch):
    """Whatever the costs say, the threshold rises until the share of wrong answers is small."""
    wrong = [sample(0.9, i % TOPICS, seed=300 + i) for i in range(10)]
    wrong = [replace(s, right=np.roll(s.right, 1)) for s in wrong]
    monkeypatch.setattr(calibrate, "COST_WRONG_ANSWER", 0.1)
    monkeypatch.setattr(calibrate, "MAX_WRONG", 1.0)
    careless = fit(samples + wrong).answer_at
    monkeypatch.setattr(calibrate, "MAX_WRONG", 0.02)
    assert fit(samples + wrong).answer_at > careless


def test_a_feature_left_out_gets_no_weight(samples):
    """An ablation is fitted without it, not only asked without it."""
    calibration = fit(samples, left_out=("char", "dense_margin"))
    assert calibration.weights["char"] == calibration.weights["dense_margin"] == 0
    assert any(calibration.weights.values())


def test_an_index_without_learned_scores_has_weights_of_its_own(samples):
    """They look at the other features harder instead of missing one."""
    calibration = fit_all(samples)
    without = calibration.without_learned
    assert all(without.weights[name] == 0 for name in LEARNED)
    assert all(calibration.weights[name] != 0 for name in LEARNED)
    assert without == fit(samples, LEARNED)


def test_the_answer_keeps_a_distance_from_questions_nobody_has_asked(samples, monkeypatch):
    """The margin is in log-odds: no wider near 0.5 than near 1. Rounding moves it by 0.005."""
    with_margin = fit(samples).answer_at
    monkeypatch.setattr(calibrate, "UNSEEN_MARGIN", 0.0)
    without = fit(samples).answer_at
    assert _log_odds(with_margin + 0.005) >= _log_odds(without) + 0.25
    assert _log_odds(with_margin - 0.005) <= _log_odds(without) + 0.25


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))
