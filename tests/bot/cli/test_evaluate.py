import json

import pytest
from typer.testing import CliRunner

from bot.cli import evaluate
from bot.cli.main import build_app
from bot.retrieval.calibration import Calibration
from tests.bot.retrieval.small import NOBODY_KNOWS, CountingEncoder, write_content

QUESTIONS = [
    ("ở đâu có quét mã qr", ["quet-ma-qr"], "need"),
    ("gọi video kiểu gì", ["goi-video"], "need"),
    ("làm hộ chiếu ở đâu", ["ho-chieu"], "near_miss"),
    (NOBODY_KNOWS, [], "far"),
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Call `./banso eval` over the small content and a few questions."""
    write_content(tmp_path / "k")
    monkeypatch.setenv("BANSO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("BANSO_KNOWLEDGE_DIR", str(tmp_path / "k"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(evaluate, "load_encoder", lambda name: CountingEncoder())
    monkeypatch.setattr("bot.cli.prepare.load_encoder", lambda name: CountingEncoder())
    rows = [{"text": x, "topics": topics, "style": style} for x, topics, style in QUESTIONS]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")

    def call(*arguments: str):
        command = ["eval", "--questions", str(path), *arguments]
        return CliRunner().invoke(build_app(command), command, catch_exceptions=False)

    return call


def cells(output: str) -> dict[str, list[str]]:
    """The numbers of each row of the table, by its style."""
    lines = [line.replace("┃", "│").strip(" │") for line in output.splitlines()]
    parts = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    return {style: numbers for style, *numbers in parts}


def test_every_style_and_all_together_are_shown(run):
    """Sample questions left out, topics left out, and the questions of the file, also stripped."""
    before = Calibration.read()
    result = run()
    assert result.exit_code == 0
    table = cells(result.stdout)
    assert {"sample", "topic left out", "need", "near_miss", "far", "all"} <= set(table)
    assert table["need"][0] == "4"  # two questions, each also without diacritics
    assert (table["far"][0], table["far"][6]) == ("0", "2")
    assert table["near_miss"][6] == "2"  # a planned topic has no answer
    assert Calibration.read() == before


def test_calibrating_writes_what_was_fitted(run, tmp_path, monkeypatch):
    """A whole calibration for this content; nothing else in the repository changes."""
    target = tmp_path / "calibration.json"
    monkeypatch.setattr(evaluate, "DEFAULT_PATH", target)
    in_use = Calibration.read()
    assert run("--calibrate").exit_code == 0
    fitted = Calibration.read(target)
    assert fitted != in_use
    assert 0 < fitted.clarify_at <= fitted.answer_at < 1
    assert Calibration.read() == in_use
