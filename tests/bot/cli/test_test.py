import pytest
import typer

from bot.cli import test as command
from bot.cli.test import Step, steps

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


def test_a_failed_check_is_shown_again_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads the last lines of a long log sees why it failed."""
    failing = Step("typing", ("sh", "-c", "echo wrong type; exit 1"), brief=True)
    passing = Step("tests", ("sh", "-c", "exit 0"))
    monkeypatch.setattr(command, "steps", lambda _arguments: [failing, passing])

    with pytest.raises(typer.Exit) as ended:
        command.test()

    shown = capsys.readouterr()
    assert ended.value.exit_code == 1
    assert shown.out.count("wrong type") == 2
    assert shown.err.rindex("typing failed") > shown.err.index("tests")
