import pytest

from bot.cli.test import steps

EVERYTHING = [
    "ruff check",
    "ruff format",
    "mypy",
    "lint-imports",
    "pytest, app",
    "pytest, Rasa's environment",
]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], EVERYTHING),
        (["-x", "-rs"], EVERYTHING),
        (["tests/bot/nlu"], ["pytest, app"]),
        (["-k", "fold"], ["pytest, app"]),
        (["tests/rasa_env/test_components.py"], ["pytest, Rasa's environment"]),
    ],
)
def test_arguments_decide_what_is_run(arguments: list[str], names: list[str]) -> None:
    """Nothing or options alone: all checks. A path or an expression: the pytest it concerns."""
    assert [step.name for step in steps(arguments)] == names


def test_options_reach_both_pytests() -> None:
    """`./banso test -x` stops both at the first failure."""
    assert all("-x" in step.arguments for step in steps(["-x"])[-2:])


def test_tests_of_rasas_environment_run_there_alone() -> None:
    """The app's pytest leaves them out; Rasa's gets the folder once."""
    app, rasa = steps([])[-2:]
    assert "--ignore=tests/rasa_env" in app.arguments
    assert rasa.arguments.count("tests/rasa_env") == 1
    chosen = steps(["tests/rasa_env/test_x.py"])[0]
    assert "tests/rasa_env" not in chosen.arguments
