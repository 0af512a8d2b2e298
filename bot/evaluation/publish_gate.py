"""The publish gate: does every sample question, left out of the index, still find its own topic?

A wording that only finds its topic because it stands in the file finds nothing for the next resident,
who says it a little differently.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.encoders.base import Encoder
from bot.evaluation.folds import Fold, PassageStore, sample_folds
from bot.evaluation.styles import Style, style_of
from bot.knowledge.catalogue import Catalogue
from bot.retrieval.calibration import Calibration
from bot.retrieval.retriever import MAX_CANDIDATES, Retriever
from bot.vietnamese.folding import fold

_MOST_FOLDS = 20  # each builds an index

PASSES_WITHIN = 3  # the topic must be among so many first ones: what a question back can offer


@dataclass(frozen=True, slots=True)
class Trial:
    """One sample question, asked of an index without it.

    Attributes:
        rank: place of its own topic, counted from 1; None when it is not among the first candidates.
        beaten_by: the topics before it.
        hard: whether its topic names it as one that is found badly.
    """

    topic: str
    question: str
    style: Style
    folded: bool
    hard: bool
    rank: int | None
    beaten_by: tuple[str, ...]

    @property
    def passes(self) -> bool:
        return self.rank is not None and self.rank <= PASSES_WITHIN


def gate_trials(
    catalogue: Catalogue, store: PassageStore, encoder: Encoder, calibration: Calibration
) -> Iterator[Trial]:
    """Ask every sample question, as written and without diacritics, of an index that lacks it.

    Of each topic one question at a time is left out, or a twentieth of many, so that the others are there
    as in real life.
    """
    longest = max((len(t.wordings) for t in catalogue.topics.values()), default=0)
    for left_out in sample_folds(store, calibration, min(longest, _MOST_FOLDS)):
        yield from _trials(catalogue, left_out, encoder)


def _trials(catalogue: Catalogue, left_out: Fold, encoder: Encoder) -> Iterator[Trial]:
    retriever = Retriever(left_out.index, encoder)
    for question in left_out.questions:
        (topic,) = question.topics
        for text in dict.fromkeys((question.text, fold(question.text))):
            found = [c.topic for c in retriever.search(text).candidates]
            place = found.index(topic) if topic in found else None
            yield Trial(
                topic=topic,
                question=question.text,
                style=style_of(question.text),
                folded=text != question.text,
                hard=question.text in catalogue.topics[topic].hard,
                rank=None if place is None else place + 1,
                beaten_by=tuple(found[: MAX_CANDIDATES if place is None else place]),
            )
