"""`./banso eval`: how well questions find their topics; with `--calibrate`, the new calibration."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.prepare import prepare_content
from bot.cli.progress import one_sentence_errors, working
from bot.copy import sentences
from bot.encoders.base import Encoder
from bot.encoders.registry import load_encoder
from bot.evaluation.calibrate import collect, fit
from bot.evaluation.folds import Fold, PassageStore, sample_folds, topic_folds, whole
from bot.evaluation.metrics import Result, Summary, summarise
from bot.evaluation.questions import DEVELOPMENT, read_questions, with_stripped_copies
from bot.evaluation.remembering import RememberingEncoder
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.planned import read_planned
from bot.processes.configuration import read_settings
from bot.retrieval.calibration import DEFAULT_PATH, Calibration
from bot.retrieval.corpus import collect_corpus
from bot.retrieval.retriever import Retriever
from bot.storage.database import open_database

Calibrate = Annotated[
    bool, typer.Option("--calibrate", help="Fit and write calibration.json first.")
]
Questions = Annotated[Path, typer.Option(help="JSON lines with text, topics and style.")]


def evaluate(calibrate: Calibrate = False, questions: Questions = DEVELOPMENT) -> None:
    """Measure retrieval on left-out sample questions and on a file of questions."""
    with one_sentence_errors():
        settings = read_settings()
        prepare_content(settings)
        catalogue = load_catalogue(open_database(settings.content_url))
        encoder = RememberingEncoder(load_encoder(settings.encoder))
        planned = read_planned(settings.knowledge_dir)
        asked = read_questions(questions, catalogue.topics, [p.topic for p in planned])
        with working(sentences("cli")["evaluating"]):
            store = PassageStore(catalogue, collect_corpus(catalogue, planned), encoder)
            folds = [*sample_folds(store, Calibration.read())]
            folds += [*topic_folds(store, Calibration.read())]
            folds += [whole(store, asked, Calibration.read())]
            calibration = fit(collect(folds, encoder)) if calibrate else Calibration.read()
            results = _results(folds, calibration, encoder)
        if calibrate:
            DEFAULT_PATH.write_text(calibration.model_dump_json(indent=2) + "\n", "utf-8")
        Console().print(_table(results))


def _results(folds: Iterable[Fold], calibration: Calibration, encoder: Encoder) -> list[Result]:
    results = []
    for fold in folds:
        retriever = Retriever(fold.index.with_calibration(calibration), encoder)
        for question in with_stripped_copies(fold.questions):
            results.append(Result(question, retriever.search(question.text)))
    return results


def _table(results: list[Result]) -> Table:
    by_style: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_style[result.question.style].append(result)
    table = Table(
        "style", "n", "top-1", "top-3", "right", "wrong", "asked", "out n", "out answered", "ECE"
    )
    for style, part in sorted(by_style.items()):
        table.add_row(style, *_cells(summarise(part)))
    table.add_section()
    table.add_row("all", *_cells(summarise(results)))
    return table


def _cells(summary: Summary) -> list[str]:
    shares = (
        summary.top1,
        summary.top3,
        summary.answered_right,
        summary.answered_wrong,
        summary.asked_back,
    )
    return [
        str(summary.questions),
        *(f"{share:.1%}" for share in shares),
        str(summary.out_of_scope),
        f"{summary.out_answered:.1%}",
        f"{summary.calibration_error:.3f}",
    ]
