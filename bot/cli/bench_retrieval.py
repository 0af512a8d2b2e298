"""`./banso bench --retrieval`: retrieval alone, with many synthetic topics."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.bench.report import WIDTH
from bot.bench.retrieval import Growth, measure_growth
from bot.bench.workload import read_workload
from bot.cli.progress import one_sentence_errors, screen
from bot.encoders.registry import load_encoder
from bot.evaluation.folds import PassageStore
from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.tree import read_tree
from bot.processes.configuration import read_settings
from bot.retrieval.corpus import collect_corpus
from bot.retrieval.index import known_vectors

# For 100,000 topics; the lexical side has its own for 10,000.
P50_MS, RECALL, LEXICAL_MS = 80.0, 0.97, 15.0


def bench_retrieval(sizes: Sequence[int]) -> None:
    """Print one row for each number of topics, as soon as it is measured."""
    with one_sentence_errors():
        settings = read_settings()
        encoder = load_encoder(settings.encoder)
        catalogue = catalogue_of(read_tree(settings.knowledge_dir))
        known = known_vectors(settings.index_dir, encoder)
        store = PassageStore(catalogue, collect_corpus(catalogue), encoder, known)
        rows = []
        for growth in measure_growth(store, encoder, read_workload().questions, sizes):
            rows.append(growth)
            screen.print(f"{growth.topics}: {growth.build_s:.0f} s")
    Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False).print(_table(rows))


def _table(rows: Sequence[Growth]) -> Table:
    table = Table("topics", "build s", "peak MB", "p50 ms", "p95 ms", "lexical ms", "recall@10")
    for row in rows:
        table.add_row(
            f"{row.topics:,}",
            f"{row.build_s:.0f}",
            f"{row.peak_mb:.0f}",
            f"{row.p50_ms:.0f}",
            f"{row.p95_ms:.0f}",
            f"{row.lexical_p50_ms:.1f}",
            f"{row.recall:.3f}",
        )
    table.caption = (
        f"aims: p50 at most {P50_MS:.0f} ms and recall at least {RECALL} with 100,000 topics, "
        f"lexical at most {LEXICAL_MS:.0f} ms with 10,000"
    )
    return table
