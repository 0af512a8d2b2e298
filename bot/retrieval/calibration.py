"""From features to a probability, and from probabilities to a status.

The weights are a logistic regression over candidate topics, fitted on the development questions, some of
which no topic answers; see `bot/evaluation/`. They are data: `calibration.json` beside this file, copied
into every index.
"""

from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from bot.retrieval.features import NAMES

Status = Literal["answered", "clarify", "unanswerable"]
DEFAULT_PATH = Path(__file__).with_name("calibration.json")


class Calibration(BaseModel):
    """Weights by feature name, intercept, and the two thresholds on the best candidate.

    Attributes:
        answer_at: at this probability or above, the topic is the answer.
        clarify_at: at this probability or above, the nearest topics are offered as a question back.
        without_learned: the calibration of an index that has too many passages for learned scores.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float]
    intercept: float
    answer_at: float
    clarify_at: float
    without_learned: "Calibration | None" = None

    @model_validator(mode="after")
    def _names_match(self) -> Self:
        if set(self.weights) != set(NAMES):
            raise ValueError(
                f"calibration has features {sorted(self.weights)}, the code has {sorted(NAMES)};"
                " run `./banso eval --calibrate`"
            )
        return self

    @classmethod
    def draft(cls) -> Self:
        """No weight for anything: what an index holds before the first fit."""
        weights = dict.fromkeys(NAMES, 0.0)
        return cls(weights=weights, intercept=0.0, answer_at=1.0, clarify_at=1.0)

    @classmethod
    def read(cls, path: Path = DEFAULT_PATH) -> Self:
        return cls.model_validate_json(path.read_text("utf-8"))

    def write(self, path: Path) -> None:
        path.write_text(self.model_dump_json(indent=2) + "\n", "utf-8")

    def probabilities(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """(topics,) probability that each candidate is what the resident meant."""
        weights = np.array([self.weights[name] for name in NAMES])
        return np.asarray(1.0 / (1.0 + np.exp(-(features @ weights + self.intercept))))

    def status(self, best: float) -> Status:
        if best >= self.answer_at:
            return "answered"
        return "clarify" if best >= self.clarify_at else "unanswerable"
