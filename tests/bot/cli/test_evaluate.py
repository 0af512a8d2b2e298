import csv
import json

import pytest
from typer.testing import CliRunner

from bot.cli import evaluate
from bot.cli.main import build_app
from bot.evaluation.ablation import WITHOUT
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
    monkeypatch.setattr(evaluate, "DEVELOPMENT", path)

    def call(*arguments: str):
        command = ["eval", "--questions", str(path), "--out", str(tmp_path / "out"), *arguments]
        return CliRunner().invoke(build_app(command), command, catch_exceptions=False)

    return call


def cells(output: str) -> dict[str, list[str]]:
    """The numbers of each row of the table, by its style."""
    lines = [line.replace("┃", "│").strip(" │") for line in output.splitlines()]
    parts = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    return {style: numbers for style, *numbers in parts}


def test_every_table_is_shown_and_every_answer_is_kept(run, tmp_path):
    """Systems, parts, styles, spellings and groups; one row a question and system in the file."""
    before = Calibration.read()
    out = tmp_path / "results"
    result = run("--baselines", "--ablation", "--out", str(out))
    assert result.exit_code == 0
    table = cells(result.stdout)
    systems = {"Bạn Số", "substring", "BM25, accents kept", "BM25, folded", "encoder alone"}
    assert systems | {"need", "accented", "stripped", *WITHOUT} <= set(table)
    assert table["Bạn Số"][0] == "4"  # two questions inside, each also without diacritics
    with (out / "questions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["system"] for row in rows} == systems
    assert len(rows) == 8 * len(systems)
    assert {row["status"] for row in rows if row["system"] == "substring"} == {""}
    configuration = json.loads((out / "configuration.json").read_text("utf-8"))
    assert configuration["topics"] == 4
    assert "Retrieval evaluation" in (out / "evaluation.html").read_text("utf-8")
    assert Calibration.read() == before


def test_the_frozen_half_is_checked_before_it_is_asked(run, tmp_path, monkeypatch):
    """A changed test half stops the command with one sentence."""
    monkeypatch.setattr(evaluate, "TEST", tmp_path / "q.jsonl")
    result = run("--split", "test")
    assert result.exit_code == 1
    assert "q.jsonl" in result.stderr
    assert "Traceback" not in result.stderr


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
