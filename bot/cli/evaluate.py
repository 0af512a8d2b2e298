"""`./banso eval`: how well questions find their topics; with `--calibrate`, the new calibration."""

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.bench.diet import diet_ranking
from bot.cli.evaluation_tables import print_tables
from bot.cli.progress import one_sentence_errors, working
from bot.copy import sentences
from bot.encoders.base import Encoder
from bot.encoders.registry import load_encoder
from bot.evaluation.ablation import ablations
from bot.evaluation.baselines import baselines
from bot.evaluation.calibrate import Sample, collect, fit_all
from bot.evaluation.evaluation import (
    OURS,
    Evaluation,
    ask_ranking,
    ask_retriever,
    write_results,
)
from bot.evaluation.evaluation_page import write_page
from bot.evaluation.folds import PassageStore, whole
from bot.evaluation.metrics import Result
from bot.evaluation.questions import (
    DEVELOPMENT,
    TEST,
    FrozenSetChanged,
    Question,
    read_questions,
    require_frozen,
    with_stripped_copies,
)
from bot.evaluation.remembering import RememberingEncoder
from bot.knowledge.catalogue import Catalogue, catalogue_of
from bot.knowledge.outside import read_outside
from bot.knowledge.tree import read_tree
from bot.processes.configuration import read_settings
from bot.retrieval.calibration import DEFAULT_PATH, Calibration
from bot.retrieval.corpus import collect_corpus
from bot.retrieval.index import Index, known_vectors
from bot.retrieval.retriever import Retriever
from bot.settings import ROOT, Settings


class Split(StrEnum):
    """Which half of our own questions."""

    DEVELOPMENT = "dev"
    TEST = "test"


Asked = Annotated[Split, typer.Option("--split", help="dev to work on, test only to report.")]
Questions = Annotated[
    Path | None, typer.Option(help="Another file: JSON lines with text, topics and style.")
]
Calibrate = Annotated[
    bool, typer.Option("--calibrate", help="Fit on dev and write calibration.json first.")
]
EncoderName = Annotated[
    str | None, typer.Option("--encoder", help="As BANSO_ENCODER; calibrated anew on dev.")
]
Others = Annotated[bool, typer.Option("--baselines", help="Also ask BM25, the encoder alone, ...")]
Diet = Annotated[bool, typer.Option("--diet", help="Also train Rasa's DIET (many minutes).")]
Ablate = Annotated[bool, typer.Option("--ablation", help="Also ask ours without each part.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the page, CSV and configuration.")]


def evaluate(
    split: Asked = Split.DEVELOPMENT,
    questions: Questions = None,
    calibrate: Calibrate = False,
    encoder: EncoderName = None,
    others: Others = False,
    diet: Diet = False,
    ablation: Ablate = False,
    out: Out = ROOT / "results" / "evaluation",
) -> None:
    """Ask the questions of a set, accented and stripped, and say how many find their topic."""
    with one_sentence_errors():
        settings = read_settings()
        bench = _Bench(settings, encoder)
        if calibrate:
            bench.fit().write(DEFAULT_PATH)
        elif encoder is not None:  # the weights belong to the encoder that they were fitted with
            bench.fit()
        else:
            bench.use(Calibration.read())
        path = questions or (TEST if split is Split.TEST else DEVELOPMENT)
        if path == TEST:
            _require_frozen(path)
        asked = bench.questions(path)
        results = {OURS: ask_retriever(bench.retriever, asked)}
        if others:
            for name, ranking in baselines(bench.store, bench.encoder).items():
                with working(name):
                    results[name] = ask_ranking(ranking, asked)
        if diet:
            with working("Rasa DIET"):
                ranking = diet_ranking(bench.catalogue, [question.text for question in asked])
                results["Rasa DIET"] = ask_ranking(ranking, asked)
        evaluation = Evaluation(
            configuration=bench.configuration(path),
            groups={slug: topic.group for slug, topic in bench.catalogue.topics.items()},
            results=results,
            ablation=dict(bench.ablation(asked)) if ablation else {},
        )
        write_results(evaluation, out)
        write_page(evaluation, out / "evaluation.html")
    print_tables(evaluation)
    Console(highlight=False).print(f"{out}/evaluation.html", soft_wrap=True)


def _require_frozen(path: Path) -> None:
    try:
        require_frozen(path)
    except FrozenSetChanged:
        print(sentences("cli")["frozen_changed"].format(path=path), file=sys.stderr)
        raise typer.Exit(1) from None


class _Bench:
    """The content as it is in the files, indexed in memory."""

    def __init__(self, settings: Settings, encoder: str | None) -> None:
        self.catalogue: Catalogue = catalogue_of(read_tree(settings.knowledge_dir))
        self.encoder: Encoder = RememberingEncoder(load_encoder(encoder or settings.encoder))
        self._outside = read_outside(settings.knowledge_dir)
        self._samples: list[Sample] = []
        with working(sentences("cli")["evaluating"]):
            corpus = collect_corpus(self.catalogue, self._outside)
            known = known_vectors(settings.index_dir, self.encoder)
            self.store = PassageStore(self.catalogue, corpus, self.encoder, known)
            self._index: Index = whole(self.store, Calibration.draft())

    @property
    def retriever(self) -> Retriever:
        places = self.catalogue.references.places
        return Retriever(self._index, self.encoder, self.catalogue.place_topic, places)

    @property
    def samples(self) -> list[Sample]:
        """The development set as features; computed once."""
        if not self._samples:
            with working(sentences("cli")["calibrating"]):
                found = collect(self.retriever, self._index, self.questions(DEVELOPMENT))
                self._samples = list(found)
        return self._samples

    def questions(self, path: Path) -> list[Question]:
        outside = [topic.topic for topic in self._outside]
        return with_stripped_copies(read_questions(path, self.catalogue.topics, outside))

    def use(self, calibration: Calibration) -> Calibration:
        self._index = self._index.with_calibration(calibration)
        return calibration

    def fit(self) -> Calibration:
        """Use a calibration fitted on the development set."""
        return self.use(fit_all(self.samples))

    def ablation(self, asked: Sequence[Question]) -> Iterator[tuple[str, list[Result]]]:
        development = self.questions(DEVELOPMENT)
        with working(sentences("cli")["ablating"]):
            yield from ablations(self._index, self.encoder, development, self.samples, asked)

    def configuration(self, path: Path) -> dict[str, str | int | float]:
        """What the figures depend on."""
        manifest = self._index.manifest
        return {
            "when": f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}",
            "questions": path.name,
            "questions_sha256": sha256(path.read_bytes()).hexdigest(),
            "content_sha256": self.catalogue.fingerprint,
            "topics": len(self.catalogue.topics),
            "passages": sum(entry.passages for entry in manifest.topics),
            "encoder": self.encoder.name,
            "answer_at": manifest.calibration.answer_at,
            "clarify_at": manifest.calibration.clarify_at,
            "calibration_sha256": sha256(
                manifest.calibration.model_dump_json().encode()
            ).hexdigest(),
            "python": platform.python_version(),
            "cpus": os.cpu_count() or 1,
        }
