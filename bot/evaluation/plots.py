"""One plot as SVG inside a page: it can be mailed, and asks no server."""

from collections.abc import Callable
from io import StringIO

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

GREEN, BLUE, GREY, RED = "#1b7f4b", "#1f5fa8", "#c5c5c5", "#b3261e"


def plot(draw: Callable[[Axes], None], rows: int) -> Markup:
    """Draw into axes of a height for `rows` bars; text stays text, so that it can be read aloud and
    searched."""
    with matplotlib.rc_context({"svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(8, 1.2 + 0.32 * rows), layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        svg = StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
    drawn = svg.getvalue()
    return Markup(drawn[drawn.index("<svg") :])  # noqa: S704  # matplotlib escapes the texts itself
