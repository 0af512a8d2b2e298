"""Asks every system the same questions, and keeps each answer with the configuration it came from."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from bot.evaluation.baselines import Ranking
from bot.evaluation.metrics import Result, Summary, summarise
from bot.evaluation.questions import Question
from bot.retrieval.retriever import Retriever

OURS = "Bạn Số"

_COLUMNS = (
    *("system", "number", "folded", "style", "text", "topics"),
    *("first", "second", "third", "status", "score", "ms"),
)


@dataclass(frozen=True)
class Evaluation:
    """What came of one run.

    Attributes:
        configuration: everything that the figures depend on, to be read beside them.
        groups: the group of each topic.
        results: of each system, in the order of the table.
        ablation: of ours, each time without one part.
    """

    configuration: Mapping[str, str | int | float]
    groups: Mapping[str, str]
    results: Mapping[str, Sequence[Result]]
    ablation: Mapping[str, Sequence[Result]]

    @property
    def ours(self) -> Sequence[Result]:
        return self.results[OURS]

    @cached_property
    def by_style(self) -> dict[str, Summary]:
        """Ours, by style of the questions inside."""
        styles = dict.fromkeys(r.question.style for r in self.ours if r.question.answerable)
        return {s: summarise([r for r in self.ours if r.question.style == s]) for s in styles}

    @cached_property
    def by_spelling(self) -> dict[str, Summary]:
        """Ours: questions that have diacritics, and their copies without."""
        pairs = {r.question.number for r in self.ours if r.question.folded}
        both = [r for r in self.ours if r.question.number in pairs]
        return {
            "accented": summarise([r for r in both if not r.question.folded]),
            "stripped": summarise([r for r in both if r.question.folded]),
        }

    @cached_property
    def by_group(self) -> dict[str, Summary]:
        """Ours, by the group of the first of a question's topics."""
        parts: dict[str, list[Result]] = {}
        for result in self.ours:
            if result.question.answerable:
                group = self.groups[min(result.question.topics)]
                parts.setdefault(group, []).append(result)
        return {group: summarise(parts[group]) for group in sorted(parts)}

    def confusions(self, most: int = 20) -> list[tuple[str, str, int]]:
        """Right topic, topic that came first instead, how often; the commonest first."""
        wrong = Counter(
            (min(r.question.topics), r.ranked[0] if r.ranked else "-")
            for r in self.ours
            if r.question.answerable and not r.first_is_right
        )
        return [(right, got, times) for (right, got), times in wrong.most_common(most)]


def ask_retriever(retriever: Retriever, questions: Iterable[Question]) -> list[Result]:
    """Every question, as a resident would ask it."""
    return [_asked(retriever, question) for question in questions]


def ask_ranking(ranking: Ranking, questions: Iterable[Question]) -> list[Result]:
    """Every question of a system that only ranks."""
    return [Result(question, tuple(ranking(question.text))) for question in questions]


def write_results(evaluation: Evaluation, folder: Path) -> None:
    """Write `questions.csv` (one row a question and system) and `configuration.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = json.dumps(dict(evaluation.configuration), ensure_ascii=False, indent=2)
    (folder / "configuration.json").write_text(configuration + "\n", "utf-8")
    summary = {name: asdict(summarise(rs)) for name, rs in evaluation.results.items()}
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", "utf-8")
    with (folder / "questions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for name, results in evaluation.results.items():
            writer.writerows(_row(name, result) for result in results)


def _asked(retriever: Retriever, question: Question) -> Result:
    found = retriever.search(question.text)
    ranked = tuple(candidate.topic for candidate in found.candidates)
    return Result(question, ranked, found.status, found.score, found.elapsed_ms)


def _row(system: str, result: Result) -> Iterator[object]:
    question = result.question
    yield from (system, question.number, int(question.folded), question.style, question.text)
    yield " ".join(sorted(question.topics))
    yield from (*result.ranked, "", "", "")[:3]
    yield from (result.status or "", "" if result.score is None else result.score)
    yield result.elapsed_ms
