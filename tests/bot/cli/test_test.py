import pytest

from bot.cli.test import steps

EVERYTHING = ["ruff check", "ruff format", "mypy", "lint-imports", "rasa model", "pytest"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], EVERYTHING),
        (["-x", "-rs"], EVERYTHING),
        (["tests/bot/nlu"], ["pytest"]),
        (["-k", "fold"], ["pytest"]),
    ],
)
def test_arguments_decide_what_is_run(arguments: list[str], names: list[str]) -> None:
    """Nothing or options alone: all checks. A path or an expression: the tests alone."""
    assert [step.name for step in steps(arguments)] == names


def test_options_reach_pytest() -> None:
    """`./banso test -x` stops at the first failing test."""
    assert "-x" in steps(["-x"])[-1].arguments
