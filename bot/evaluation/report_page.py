"""The content report as one HTML page with its plots inside: it can be mailed, and asks no server."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bot.copy import sentences
from bot.evaluation.content_report import LONG_SENTENCE, ContentReport, Coverage, Findability
from bot.evaluation.plots import BLUE, GREEN, GREY, RED, plot

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
)
_WORST = 15  # topics of the plot of the weakest ones


def write_page(report: ContentReport, path: Path) -> None:
    """Write the report to an HTML file."""
    copy = sentences("report")
    plots = {
        "coverage": plot(partial(_draw_coverage, report.coverage, copy), len(report.coverage)),
        "readability": plot(partial(_draw_lengths, report, copy), 9),
    }
    if report.trials:
        weakest = report.by_topic[:_WORST]
        plots["weakest"] = plot(partial(_draw_found, weakest, copy), len(weakest))
        plots["styles"] = plot(partial(_draw_found, report.by_style, copy), len(report.by_style))
    page = _TEMPLATES.get_template("report.html.j2").render(report=report, plots=plots, copy=copy)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _draw_coverage(coverage: Sequence[Coverage], copy: dict[str, str], axes: Axes) -> None:
    groups = [part.group for part in coverage][::-1]
    left = [0] * len(groups)
    parts = (("guides", GREEN), ("articles", BLUE), ("planned", GREY))
    for key, colour in parts:
        counts = [getattr(part, key) for part in coverage][::-1]
        axes.barh(groups, counts, left=left, color=colour, label=copy[key])
        left = [a + b for a, b in zip(left, counts, strict=True)]
    axes.legend(frameon=False, ncols=len(parts), loc="lower center", bbox_to_anchor=(0.5, 1.0))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _draw_lengths(report: ContentReport, copy: dict[str, str], axes: Axes) -> None:
    axes.hist([part.mean for part in report.readability], bins=20, color=BLUE)
    axes.axvline(LONG_SENTENCE, color=RED, linestyle="--")
    axes.set_xlabel(copy["words_a_sentence"])
    axes.set_ylabel(copy["topics"])


def _draw_found(found: Sequence[Findability], copy: dict[str, str], axes: Axes) -> None:
    names = [copy.get(f"style {part.name}", part.name) for part in found][::-1]
    axes.barh(names, [100 * part.three for part in found][::-1], color=GREY, label=copy["three"])
    axes.barh(
        names,
        [100 * part.first for part in found][::-1],
        height=0.5,
        color=GREEN,
        label=copy["first"],
    )
    axes.set_xlim(0, 100)
    axes.set_xlabel("%")
    axes.legend(frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))
