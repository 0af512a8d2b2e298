"""What the commands show while they work, and how they say what stopped them."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.launcher.sentences import sentence
from bot.processes.errors import ProcessesError, SettingsError

screen = Console(stderr=True, highlight=False, markup=False)


@contextmanager
def one_sentence_errors() -> Iterator[None]:
    """Turn what can stop a command into its sentence; exit code 2 for settings, else 1."""
    try:
        yield
    except ProcessesError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2 if isinstance(error, SettingsError) else 1) from None
    except OSError as error:
        print(sentence("disk", path=error.filename, reason=error.strerror), file=sys.stderr)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        print(sentence("stopped"), file=sys.stderr)
        raise typer.Exit(130) from None


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show that work goes on, with the time it has taken; one plain line where no terminal is."""
    if not screen.is_terminal:
        screen.print(text, soft_wrap=True)
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=screen) as progress:
        progress.add_task(text, total=None)
        yield


class Stopwatch:
    """Whole seconds since it was made."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @property
    def seconds(self) -> int:
        return round(time.monotonic() - self._started)
