"""An evaluation as one HTML page with its plots inside, for developers."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from matplotlib.axes import Axes

from bot.evaluation.evaluation import Evaluation
from bot.evaluation.metrics import Share, Summary, score_bins, summarise
from bot.evaluation.plots import BLUE, GREEN, GREY, RED, plot

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
)


def write_page(evaluation: Evaluation, path: Path) -> None:
    """Write the evaluation to an HTML file."""
    systems = {name: summarise(results) for name, results in evaluation.results.items()}
    parts = {name: summarise(results) for name, results in evaluation.ablation.items()}
    compared = {**systems, **parts}
    plots = {
        "systems": plot(partial(_draw_tops, compared), len(compared)),
        "styles": plot(partial(_draw_tops, evaluation.by_style), len(evaluation.by_style)),
        "calibration": plot(partial(_draw_calibration, evaluation), 9),
    }
    wrong = [r for r in evaluation.ours if r.question.answerable and not r.first_is_right]
    page = _TEMPLATES.get_template("evaluation.html.j2").render(
        evaluation=evaluation,
        systems=systems,
        parts=parts,
        plots=plots,
        wrong=wrong,
        percent=_percent,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _percent(share: Share) -> str:
    if not share.of:
        return "–"
    return f"{100 * share.value:.1f} ({100 * share.low:.1f}–{100 * share.high:.1f})"


def _draw_tops(summaries: Mapping[str, Summary], axes: Axes) -> None:
    names = list(summaries)[::-1]
    three, first = ([getattr(summaries[n], key) for n in names] for key in ("top3", "top1"))
    axes.barh(names, [100 * s.value for s in three], color=GREY, label="top-3")
    spread = [[100 * (s.value - s.low) for s in first], [100 * (s.high - s.value) for s in first]]
    values = [100 * s.value for s in first]
    axes.barh(names, values, height=0.5, color=GREEN, xerr=spread, ecolor=RED, label="top-1")
    axes.set_xlim(0, 100)
    axes.set_xlabel("% (top-1 with its 95 % interval)")
    axes.legend(frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))


def _draw_calibration(evaluation: Evaluation, axes: Axes) -> None:
    bins = score_bins(evaluation.ours)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--")
    axes.plot([b.score for b in bins], [b.right for b in bins], color=BLUE, marker="o")
    for b in bins:
        axes.annotate(str(b.size), (b.score, b.right), textcoords="offset points", xytext=(6, -10))
    axes.set_xlabel("score")
    axes.set_ylabel("share that is right")
