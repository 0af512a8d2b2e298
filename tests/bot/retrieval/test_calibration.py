import numpy as np
import pytest
from pydantic import ValidationError

from bot.retrieval.calibration import Calibration
from bot.retrieval.features import NAMES
from tests.bot.retrieval.small import by_spelling


def test_the_calibration_in_use_fits_the_code():
    """calibration.json has a weight for every feature and no other, and thresholds in order."""
    calibration = Calibration.read()
    assert tuple(calibration.weights) == NAMES
    assert 0 < calibration.clarify_at <= calibration.answer_at < 1


@pytest.mark.parametrize("change", [lambda w: w.pop("char"), lambda w: w.update(unknown=1.0)])
def test_a_calibration_of_other_features_is_refused(change):
    """The message names the command that makes a new one."""
    values = by_spelling().model_dump()
    change(values["weights"])
    with pytest.raises(ValidationError, match="eval --calibrate"):
        Calibration.model_validate(values)


def test_probabilities_are_a_logistic_function_of_the_features():
    """Each feature times its weight, plus the intercept, through the logistic function."""
    calibration = by_spelling()
    features = np.zeros((3, len(NAMES)))
    features[:, NAMES.index("char")] = [0.0, 0.6, 1.0]
    probabilities = calibration.probabilities(features)
    assert probabilities == pytest.approx([1 / (1 + np.e**12), 0.5, 1 / (1 + np.e**-8)])
