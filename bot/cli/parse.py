"""`./banso parse`: the trained NLU alone, in Rasa's own environment, without any server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.jsonl import read_questions
from bot.cli.progress import one_sentence_errors
from bot.cli.train import train_visibly
from bot.copy import sentences
from bot.processes.commands import parse_command
from bot.processes.configuration import read_settings
from bot.settings import ROOT

Batch = Annotated[
    Path | None, typer.Option(help='File of {"id", "text"} lines; one JSON line each comes back.')
]


def parse(batch: Batch = None) -> None:
    """Find the intent of each text, read as if a guide were open."""
    with one_sentence_errors():
        if batch is None:
            print(sentences("cli")["parse_what"], file=sys.stderr)
            raise typer.Exit(2)
        lines = [json.dumps({"id": i, "text": text}) for i, text in read_questions(batch)]
        command = parse_command(train_visibly(read_settings()))
        done = subprocess.run(  # noqa: S603 - our own command
            command.arguments,
            env=command.environment,
            cwd=ROOT,
            input="\n".join(lines),
            text=True,
            check=False,
        )
        raise typer.Exit(done.returncode)
