"""`./banso knowledge report` and the publish gate of `knowledge check --retrieval`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.progress import one_sentence_errors, working
from bot.copy import sentences
from bot.encoders.registry import load_encoder
from bot.evaluation.content_report import ContentReport, Findability, content_report
from bot.evaluation.folds import PassageStore
from bot.evaluation.publish_gate import Trial, gate_trials
from bot.evaluation.report_page import write_page
from bot.knowledge.catalogue import Catalogue, catalogue_of
from bot.knowledge.checks import VIETNAM
from bot.knowledge.outside import OutsideTopic, read_outside
from bot.knowledge.tree import read_tree
from bot.processes.configuration import read_settings
from bot.retrieval.calibration import Calibration
from bot.retrieval.corpus import collect_corpus
from bot.retrieval.index import known_vectors
from bot.settings import ROOT, Settings

Page = Annotated[Path, typer.Option("--page", help="Where to write the HTML page.")]
Quick = Annotated[bool, typer.Option("--quick", help="Leave out retrieval, which takes minutes.")]

_SHOWN = 15  # rows of a table on the screen; the page has them all


def report(page: Page = ROOT / "results" / "content.html", quick: Quick = False) -> None:
    """Tell what is written, what is due for review, what is found badly, what is hard to read."""
    copy = sentences("report")
    with one_sentence_errors():
        settings = read_settings()
        catalogue = catalogue_of(read_tree(settings.knowledge_dir))
        outside = read_outside(settings.knowledge_dir)
        trials = [] if quick else run_gate(settings, catalogue, outside)
        state = content_report(catalogue, outside, datetime.now(VIETNAM).date(), trials)
        _print_tables(state, copy)
        write_page(state, page)
    Console(highlight=False).print(copy["page"].format(path=page), soft_wrap=True)


def run_gate(
    settings: Settings, catalogue: Catalogue, outside: Sequence[OutsideTopic]
) -> list[Trial]:
    """Ask every sample question of an index that lacks it."""
    encoder = load_encoder(settings.encoder)
    with working(sentences("report")["trying"]):
        known = known_vectors(settings.index_dir, encoder)
        store = PassageStore(catalogue, collect_corpus(catalogue, outside), encoder, known)
        return list(gate_trials(catalogue, store, encoder, Calibration.read()))


def print_gate(trials: Sequence[Trial]) -> None:
    """Show how the questions fare by style, and those that fail, with what beat them."""
    copy = sentences("report")
    state = ContentReport(datetime.now(VIETNAM).date(), [], [], [], trials)
    screen = Console(highlight=False, markup=False, soft_wrap=True)
    screen.print(_found_table(state.by_style, copy))
    for trial in state.failing:
        folded = f" ({copy['folded']})" if trial.folded else ""
        beaten_by = ", ".join(trial.beaten_by[:3])
        screen.print(
            copy["gate_row"].format(
                topic=trial.topic, question=trial.question, folded=folded, beaten_by=beaten_by
            )
        )
    done = copy["gate_fails" if state.failing else "gate_passes"]
    screen.print(done.format(count=len(state.failing)))


def _print_tables(state: ContentReport, copy: dict[str, str]) -> None:
    screen = Console(highlight=False)
    coverage = Table(copy["group"], copy["guides"], copy["articles"], copy["planned"])
    for part in state.coverage:
        coverage.add_row(part.group, str(part.guides), str(part.articles), str(part.planned))
    due = Table(copy["topic"], copy["review_by"], copy["sources"], title=copy["due"])
    for late in state.due:
        due.add_row(late.topic, f"{late.review_by:%d/%m/%Y}", str(late.sources))
    lengths = Table(
        copy["topic"],
        copy["sentences"],
        copy["words_a_sentence"],
        copy["long"],
        title=copy["readability"],
    )
    for topic in state.readability[:_SHOWN]:
        lengths.add_row(topic.topic, str(topic.sentences), f"{topic.mean:.1f}", f"{topic.long:.0%}")
    screen.print(coverage, due if state.due else copy["nothing_due"], lengths)
    if state.trials:
        screen.print(
            _found_table(state.by_style, copy), _found_table(state.by_topic[:_SHOWN], copy)
        )


def _found_table(found: Sequence[Findability], copy: dict[str, str]) -> Table:
    table = Table(copy["name"], copy["asked"], copy["first"], copy["three"], copy["hard"])
    for part in found:
        name = copy.get(f"style {part.name}", part.name)
        shares = (f"{part.first:.1%}", f"{part.three:.1%}")
        table.add_row(name, str(part.asked), *shares, str(part.hard))
    return table
