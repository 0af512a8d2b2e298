import json
import sys

import pytest
from typer.testing import CliRunner

from bot.cli import parse as parse_module
from bot.cli.main import build_app
from bot.copy import sentences
from bot.processes.commands import Command

# Stands where bot.nlu.parse would, which needs Rasa's environment: tells what it was given.
ECHO = "import sys, json; [print(json.loads(line)['id'], file=sys.stdout) for line in sys.stdin]"


@pytest.fixture
def parse(tmp_path, monkeypatch):
    """Call `./banso parse` with a model that needs no training."""
    monkeypatch.setattr(parse_module, "train_visibly", lambda settings: tmp_path / "model.tar.gz")

    def call(*arguments: str):
        return CliRunner().invoke(build_app(["parse"]), ["parse", *arguments])

    return call


def use(monkeypatch, program: str, seen: list) -> None:
    def command(model):
        seen.append(model)
        return Command("parse", (sys.executable, "-c", program), {})

    monkeypatch.setattr(parse_module, "parse_command", command)


def test_every_question_reaches_the_parser(parse, tmp_path, monkeypatch, capfd):
    """One JSON line each, to the model for the present inputs; its output is the command's."""
    seen: list = []
    use(monkeypatch, ECHO, seen)
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "một", "text": "rồi"}\n\n{"id": 2, "text": "không\\n"}\n', "utf-8")
    assert parse("--batch", str(path)).exit_code == 0
    assert capfd.readouterr().out.splitlines() == ["một", "2"]
    assert seen == [tmp_path / "model.tar.gz"]


def test_the_parser_s_exit_code_is_passed_on(parse, tmp_path, monkeypatch):
    """A failed model is no success."""
    use(monkeypatch, "raise SystemExit(3)", [])
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"id": 1, "text": "a"}), "utf-8")
    assert parse("--batch", str(path)).exit_code == 3


def test_a_bad_line_is_named_before_anything_is_trained(parse, tmp_path, monkeypatch):
    """Training would take a minute first."""
    seen: list = []
    use(monkeypatch, ECHO, seen)
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": 1, "text": "a"}\n{"id": 1}\n', "utf-8")
    result = parse("--batch", str(path))
    assert result.exit_code == 1
    assert "q.jsonl, dòng 2" in result.stderr
    assert seen == []


def test_without_a_file_the_command_says_what_it_needs(parse):
    """And ends with 2."""
    result = parse()
    assert result.exit_code == 2
    assert sentences("cli")["parse_what"] in result.stderr
