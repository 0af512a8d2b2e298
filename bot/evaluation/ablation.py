"""What each part of retrieval is worth: the same questions without it, calibrated anew without it."""

from collections.abc import Iterator, Sequence

from bot.encoders.base import Encoder
from bot.evaluation.calibrate import Sample, collect, fit
from bot.evaluation.evaluation import ask_retriever
from bot.evaluation.metrics import Result
from bot.evaluation.questions import Question
from bot.retrieval.features import LEARNED, NAMES
from bot.retrieval.index import Index
from bot.retrieval.retriever import Retriever
from bot.vietnamese.folding import normalise

_MEANING = ("dense", "dense_margin")
_LETTERS = ("char", "char_margin", "char_when_long")
_COVERAGE = tuple(name for name in NAMES if "coverage" in name)
_MARGINS = tuple(name for name in NAMES if name.endswith("_margin"))
_SPELLING = tuple(name for name in NAMES if name not in _MEANING)

# The encoder is also a part of the learned scores, so that they go with it.
WITHOUT: dict[str, tuple[str, ...]] = {
    "without learned scores": LEARNED,
    "without the encoder": _MEANING + LEARNED,
    "without characters": _LETTERS,
    "without coverage": _COVERAGE,
    "without margins": _MARGINS,
    "the encoder only": _SPELLING,
}
AS_TYPED = "not written out"


def ablations(
    index: Index,
    encoder: Encoder,
    development: Sequence[Question],
    samples: Sequence[Sample],
    asked: Sequence[Question],
) -> Iterator[tuple[str, list[Result]]]:
    """Each variant by its name, fitted on the development set and asked the questions."""
    for name, left_out in WITHOUT.items():
        variant = index.with_calibration(fit(samples, left_out))
        yield name, ask_retriever(Retriever(variant, encoder), asked)
    raw = Retriever(index, encoder, write=normalise)
    calibration = fit([*collect(raw, index, development)])
    as_typed = Retriever(index.with_calibration(calibration), encoder, write=normalise)
    yield AS_TYPED, ask_retriever(as_typed, asked)
