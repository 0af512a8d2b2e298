"""`./banso ask`: retrieval alone, over the published content, without any server."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.cli.jsonl import read_questions
from bot.cli.prepare import prepare_content
from bot.cli.progress import one_sentence_errors
from bot.copy import sentences
from bot.encoders.registry import load_encoder
from bot.knowledge.catalogue import load_catalogue
from bot.processes.configuration import read_settings
from bot.retrieval import index as retrieval_index
from bot.retrieval.retriever import Retrieval, Retriever
from bot.settings import Settings
from bot.storage.database import open_database

Text = Annotated[list[str] | None, typer.Argument(help="The question; quotes are not needed.")]
Batch = Annotated[
    Path | None, typer.Option(help='File of {"id", "text"} lines; one JSON line each comes back.')
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def ask(text: Text = None, batch: Batch = None, as_json: AsJson = False) -> None:
    """Find the topic of a question: answered, clarify or unanswerable."""
    with one_sentence_errors():
        settings = read_settings()
        if batch is not None:
            _ask_batch(settings, batch)
        elif text:
            _ask_one(settings, " ".join(text), as_json)
        else:
            print(sentences("cli")["ask_what"], file=sys.stderr)
            raise typer.Exit(2)


def open_retriever(settings: Settings) -> Retriever:
    """A retriever over the files as they are now: imported and indexed first if they changed."""
    prepare_content(settings)
    encoder = load_encoder(settings.encoder)
    catalogue = load_catalogue(open_database(settings.content_url))
    index = retrieval_index.load(settings.index_dir, encoder)
    return Retriever(index, encoder, catalogue.place_topic, catalogue.references.places)


def as_row(found: Retrieval) -> dict[str, Any]:
    """The JSON object of one result."""
    return {
        "status": found.status,
        "topic": found.topic,
        "score": found.score,
        "candidates": [{"topic": c.topic, "score": c.score} for c in found.candidates],
        "elapsed_ms": found.elapsed_ms,
    }


def _ask_batch(settings: Settings, batch: Path) -> None:
    questions: Iterator[tuple[Any, str]] = read_questions(batch)
    retriever = open_retriever(settings)
    for question_id, text in questions:
        row = {"id": question_id} | as_row(retriever.search(text))
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _ask_one(settings: Settings, text: str, as_json: bool) -> None:
    retriever = open_retriever(settings)
    found = retriever.search(text)
    if as_json:
        sys.stdout.write(json.dumps(as_row(found), ensure_ascii=False) + "\n")
        return
    screen = Console(highlight=False, markup=False)
    screen.print(sentences("cli")[found.status].format(score=found.score, ms=found.elapsed_ms))
    for candidate in found.candidates:
        title = retriever.title(candidate.topic)
        screen.print(f"  {candidate.score:5.2f}  {candidate.topic}  {title}")
    if found.topic is not None:
        catalogue = load_catalogue(open_database(settings.content_url))
        screen.print("\n" + catalogue.topics[found.topic].summary)
