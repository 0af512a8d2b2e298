import math

import numpy as np
import pytest

from bot.evaluation import calibrate
from bot.evaluation.calibrate import MAX_OUT_ANSWERED, Sample, fit
from bot.retrieval.features import NAMES

TOPICS = 4


def sample(strength, right=0, *, planned=(), answerable=True, weight=1.0, seed=0) -> Sample:
    """One question: the right topic's features have that strength, the others' lie near 0."""
    features = np.abs(np.random.default_rng(seed).normal(0, 0.05, (TOPICS, len(NAMES))))
    if right is not None:
        features[right] += strength
    is_right = np.arange(TOPICS) == right if answerable or planned else np.zeros(TOPICS, bool)
    is_planned = np.isin(np.arange(TOPICS), planned)
    style = "need" if answerable else "far"
    return Sample(features, is_right, is_planned, answerable, weight, style)


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


def test_left_out_samples_do_not_set_the_thresholds(samples):
    """They weigh in the ranking alone, since they are harder than what people ask."""
    calibrated = {
        weight: fit(
            samples
            + [sample(0.5, i % TOPICS, answerable=False, weight=weight, seed=i) for i in range(20)]
        )
        for weight in (0.1, 1.0)
    }
    assert calibrated[0.1].answer_at < calibrated[1.0].answer_at


def test_the_answer_keeps_a_distance_from_questions_nobody_has_asked(samples, monkeypatch):
    """The margin is in log-odds: no wider near 0.5 than near 1. Rounding moves it by 0.005."""
    with_margin = fit(samples).answer_at
    monkeypatch.setattr(calibrate, "UNSEEN_MARGIN", 0.0)
    without = fit(samples).answer_at
    assert _log_odds(with_margin + 0.005) >= _log_odds(without) + 0.25
    assert _log_odds(with_margin - 0.005) <= _log_odds(without) + 0.25


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))
