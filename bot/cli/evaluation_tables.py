"""The tables of `./banso eval` on the screen."""

import sys
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from bot.evaluation.evaluation import Evaluation
from bot.evaluation.metrics import Share, Summary, summarise

_WIDTH = 190  # characters where no terminal is
_SHARES = ("top1", "top3", "right", "wrong", "asked", "refused", "far", "near_miss")


def print_tables(evaluation: Evaluation) -> None:
    """Systems, then ours by style, spelling and group, then the worst confusions."""
    screen = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    systems = {name: summarise(results) for name, results in evaluation.results.items()}
    screen.print(_table("system", systems))
    if evaluation.ablation:
        parts = {name: summarise(results) for name, results in evaluation.ablation.items()}
        screen.print(_table("without a part", parts))
    screen.print(_table("style", evaluation.by_style))
    screen.print(_table("spelling", evaluation.by_spelling))
    screen.print(_table("group", evaluation.by_group))
    for right, got, times in evaluation.confusions(10):
        screen.print(f"{times:4d}  {right} -> {got}")


def _table(first: str, rows: Mapping[str, Summary]) -> Table:
    table = Table(first, "n", *_SHARES, "ECE")
    for name, summary in rows.items():
        shares = [_percent(getattr(summary, key)) for key in _SHARES]
        table.add_row(name, str(summary.top1.of), *shares, f"{summary.calibration_error:.3f}")
    return table


def _percent(share: Share) -> str:
    """The share in percent and its interval."""
    if not share.of:
        return ""
    return f"{100 * share.value:.1f} ({100 * share.low:.1f}-{100 * share.high:.1f})"
