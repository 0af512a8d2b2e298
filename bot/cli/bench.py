"""`./banso bench`: how fast and how large the running bot is, beside a plain Rasa if wanted."""

import asyncio
import json
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.bench.ban_so import ban_so, guide_titles, own_settings
from bot.bench.baseline import init_project, rasa_default
from bot.bench.report import WIDTH, Report, as_json, cpu_count, render
from bot.bench.subject import Measured, measure
from bot.bench.workload import Workload, read_workload
from bot.cli.bench_retrieval import bench_retrieval
from bot.cli.prepare import prepare_content
from bot.cli.progress import one_sentence_errors, working
from bot.cli.train import train_visibly
from bot.knowledge.catalogue import load_catalogue
from bot.processes.configuration import read_settings
from bot.settings import Settings
from bot.storage.database import open_database

Baseline = Annotated[
    bool, typer.Option("--baseline", help="Also measure Rasa's example bot; trains for minutes.")
]
Messages = Annotated[int, typer.Option(min=1, help="Messages measured in each load.")]
Growing = Annotated[
    bool, typer.Option("--retrieval", help="Measure retrieval alone, with many synthetic topics.")
]
Sizes = Annotated[str, typer.Option("--topics", help="Numbers of topics for --retrieval.")]
Json = Annotated[
    Path | None, typer.Option("--json", help="Also write the figures to this file, as JSON.")
]


def bench(
    baseline: Baseline = False,
    messages: Messages = 300,
    json_file: Json = None,
    retrieval: Growing = False,
    sizes: Sizes = "1000,10000,100000",
) -> None:
    """Measure time to ready, memory, latency and throughput on this machine."""
    if retrieval:
        bench_retrieval([int(size) for size in sizes.split(",")])
        return
    busy = os.getloadavg()[0]
    with one_sentence_errors():
        settings, workload = read_settings(), read_workload()
        train_visibly(settings)
        measured = [_measure_ban_so(settings, workload, messages)]
        if baseline:
            measured.append(_measure_baseline(workload, messages))
        now = datetime.now().astimezone()
        encoder = settings.encoder
        report = Report(now, cpu_count(), busy, messages, encoder, tuple(measured))
        if json_file is not None:
            text = json.dumps(as_json(report), ensure_ascii=False, indent=1)
            json_file.write_text(text + "\n", "utf-8")
    Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False).print(render(report))
    raise typer.Exit(int(report.failures > 0))


def _measure_ban_so(settings: Settings, workload: Workload, messages: int) -> Measured:
    """The bot on a fresh data folder; content and index are built before the clock starts."""
    with tempfile.TemporaryDirectory(prefix="banso-bench-") as folder:
        own = own_settings(settings, Path(folder))
        with working("Bạn Số: importing the content, building the index"):
            prepare_content(own)
        engine = open_database(own.content_url)
        guides = guide_titles(load_catalogue(engine))
        engine.dispose()
        subject = ban_so(own, workload, guides)
        return asyncio.run(measure(subject, messages, working))


def _measure_baseline(workload: Workload, messages: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="banso-bench-") as folder:
        project = Path(folder)
        with working("Rasa's default: making and training its example bot"):
            asyncio.run(init_project(project))
        subject = rasa_default(project, workload)
        return asyncio.run(measure(subject, messages, working))
