"""The state of the content, for the people who plan its writing: what is there, what is due, what is weak."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bot.evaluation.publish_gate import Trial
from bot.knowledge.catalogue import Catalogue
from bot.knowledge.outside import OutsideTopic
from bot.knowledge.schema import Article, Choice, Guide
from bot.knowledge.text import plain, sentences, words

DUE_WITHIN = timedelta(days=30)
LONG_SENTENCE = 15  # words: up to here somebody who reads little reads at ease


@dataclass(frozen=True, slots=True)
class Coverage:
    """One group: how many guides and articles are written, and how many topics are still planned."""

    group: str
    guides: int
    articles: int
    planned: int


@dataclass(frozen=True, slots=True)
class Due:
    """A topic whose review is near or past, and where its facts were read."""

    topic: str
    review_by: date
    overdue: bool
    sources: int


@dataclass(frozen=True, slots=True)
class Readability:
    """How long the sentences of a topic are, in written words: mean, 90th percentile, share of long ones."""

    topic: str
    sentences: int
    mean: float
    p90: float
    long: float


@dataclass(frozen=True, slots=True)
class Findability:
    """How the left-out sample questions of one topic, or of one style, fare at the publish gate.

    `first` and `three` are shares within 0..1 of the questions whose topic came first, or among the
    first three; `hard` of the `asked` questions are marked as hard.
    """

    name: str
    asked: int
    first: float
    three: float
    hard: int


@dataclass(frozen=True)
class ContentReport:
    """Everything the report shows; `trials` is empty when retrieval was not asked for."""

    today: date
    coverage: list[Coverage]
    due: list[Due]
    readability: list[Readability]
    trials: Sequence[Trial]

    @property
    def by_topic(self) -> list[Findability]:
        """Topics, worst found first."""
        found = [_findability(name, part) for name, part in _grouped(self.trials, "topic").items()]
        return sorted(found, key=lambda f: (f.three, f.first, f.name))

    @property
    def by_style(self) -> list[Findability]:
        """Styles of questions; those typed with diacritics and their copies without apart."""
        parts: dict[str, list[Trial]] = {"accented": [], "folded": []}
        for trial in self.trials:
            parts["folded" if trial.folded else "accented"].append(trial)
        return [
            _findability(name, part)
            for name, part in (parts | _grouped(self.trials, "style")).items()
            if part
        ]

    @property
    def failing(self) -> list[Trial]:
        """Questions that fail the gate and are not marked as hard."""
        return [trial for trial in self.trials if not trial.passes and not trial.hard]


def content_report(
    catalogue: Catalogue,
    outside: Iterable[OutsideTopic],
    today: date,
    trials: Sequence[Trial] = (),
) -> ContentReport:
    """Put together what is known of the content on a day."""
    return ContentReport(
        today=today,
        coverage=_coverage(catalogue, outside),
        due=_due(catalogue, today),
        readability=sorted(map(_readability, catalogue.topics.values()), key=lambda r: -r.mean),
        trials=trials,
    )


def _coverage(catalogue: Catalogue, outside: Iterable[OutsideTopic]) -> list[Coverage]:
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for topic in catalogue.topics.values():
        counts[topic.group][0 if isinstance(topic, Guide) else 1] += 1
    for to_come in outside:
        if to_come.group and to_come.topic not in catalogue.topics:
            counts[to_come.group][2] += 1
    return [Coverage(group, *numbers) for group, numbers in sorted(counts.items())]


def _due(catalogue: Catalogue, today: date) -> list[Due]:
    due = [
        Due(topic.topic, topic.review_by, topic.review_by < today, len(topic.sources))
        for topic in catalogue.topics.values()
        if topic.review_by <= today + DUE_WITHIN
    ]
    return sorted(due, key=lambda d: (d.review_by, d.topic))


def _readability(topic: Article | Guide) -> Readability:
    lengths = np.array([words(s) for text in _read(topic) for _, s in sentences(text)])
    return Readability(
        topic=topic.topic,
        sentences=len(lengths),
        mean=round(float(lengths.mean()), 1),
        p90=float(np.percentile(lengths, 90)),
        long=float((lengths > LONG_SENTENCE).mean()),
    )


def _read(topic: Article | Guide) -> Iterator[str]:
    """The running texts that residents read of a topic."""
    yield topic.summary
    yield from (text for text in (topic.who, topic.fee, topic.time, topic.result) if text)
    yield from topic.needs or ()
    if isinstance(topic, Guide):
        for step in topic.steps:
            if isinstance(step, Choice):
                yield from (step.ask, step.hint)
            else:
                yield from (step.act, step.see, step.simpler, *(p.help for p in step.stuck))
        yield from (topic.finish, topic.no_smartphone)
    yield plain(topic.body)


def _grouped(trials: Iterable[Trial], key: str) -> dict[str, list[Trial]]:
    parts: defaultdict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        parts[str(getattr(trial, key))].append(trial)
    return dict(parts)


def _findability(name: str, trials: Sequence[Trial]) -> Findability:
    return Findability(
        name=name,
        asked=len(trials),
        first=sum(trial.rank == 1 for trial in trials) / len(trials),
        three=sum(trial.passes for trial in trials) / len(trials),
        hard=sum(trial.hard for trial in trials),
    )
