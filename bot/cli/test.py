"""`./banso test`: every check of this repository, each in the environment that it needs."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.progress import one_sentence_errors, screen
from bot.processes.commands import APP_PYTHON
from bot.settings import ROOT

# For the Typer app: what follows `test` belongs to pytest, its options too.
CONTEXT_SETTINGS = {"ignore_unknown_options": True}
_TOOLS = APP_PYTHON.parent


@dataclass(frozen=True)
class Step:
    """One check: the name shown for it and its command line.

    What a brief step prints is shown when it has ended, and once more in the summary when it failed:
    the end of a long log is what people read.
    """

    name: str
    arguments: tuple[str, ...]
    brief: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    step: Step
    passed: bool
    seconds: float
    output: str = ""


def test(
    pytest_args: Annotated[list[str] | None, typer.Argument(help="Handed on to pytest.")] = None,
) -> None:
    """Run linters, type checks and all tests.

    With options alone (`-x`, `-rs`) everything runs, and pytest gets the options. With a path or an
    expression (`tests/bot/nlu`, `-k fold`) only pytest runs. What needs Rasa's environment is started
    there by the tests themselves.
    """
    with one_sentence_errors():
        outcomes = [_run(step) for step in steps(pytest_args or [])]
    _print_summary(outcomes)
    raise typer.Exit(int(not all(outcome.passed for outcome in outcomes)))


def steps(pytest_args: Sequence[str]) -> list[Step]:
    """What is to be run for these arguments of `./banso test`, in order."""
    tests = Step("pytest", (str(APP_PYTHON), "-m", "pytest", *pytest_args))
    if any(not argument.startswith("-") for argument in pytest_args):
        return [tests]
    # Trained before the tests, which would count the minutes that it takes against their time limits.
    model = Step("rasa model", (str(APP_PYTHON), "-m", "bot.cli", "train"))
    return [*_static_checks(), model, tests]


def _static_checks() -> list[Step]:
    return [
        Step("ruff check", (str(_TOOLS / "ruff"), "check"), brief=True),
        Step("ruff format", (str(_TOOLS / "ruff"), "format", "--check"), brief=True),
        Step("mypy", (str(_TOOLS / "mypy"),), brief=True),
        Step("lint-imports", (str(_TOOLS / "lint-imports"),), brief=True),
    ]


def _run(step: Step) -> Outcome:
    screen.rule(step.name, align="left")
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603  # our own commands
        step.arguments,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE if step.brief else None,
        stderr=subprocess.STDOUT if step.brief else None,
    )
    output = done.stdout or ""
    sys.stdout.write(output)
    sys.stdout.flush()
    return Outcome(step, done.returncode == 0, time.monotonic() - started, output)


def _print_summary(outcomes: Sequence[Outcome]) -> None:
    table = Table(box=None, show_header=False)
    for outcome in outcomes:
        mark = Text("ok", style="green") if outcome.passed else Text("FAILED", style="red")
        table.add_row(outcome.step.name, mark, f"{outcome.seconds:.1f} s")
    for outcome in outcomes:
        if outcome.output and not outcome.passed:
            screen.rule(f"{outcome.step.name} failed", align="left")
            sys.stdout.write(outcome.output)
            sys.stdout.flush()
    screen.rule("summary", align="left")
    screen.print(table)
