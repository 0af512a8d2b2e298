import pytest
from typer.testing import CliRunner

from bot.cli import report
from bot.cli.main import build_app
from tests.bot.knowledge.samples import GUIDE, GUIDE_PATH, write
from tests.bot.retrieval.small import CountingEncoder, write_content


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Call `./banso` over the small content with the real encoder, remembered over all tests."""
    write_content(tmp_path / "k")
    monkeypatch.setenv("BANSO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("BANSO_KNOWLEDGE_DIR", str(tmp_path / "k"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(report, "load_encoder", lambda name: CountingEncoder())

    def call(*arguments: str):
        return CliRunner().invoke(build_app(arguments), arguments, catch_exceptions=False)

    return call


def test_the_report_shows_tables_and_writes_its_page(run, tmp_path):
    """Coverage, what is due, readability, and how questions fare."""
    page = tmp_path / "page.html"
    result = run("knowledge", "report", "--page", str(page))
    assert result.exit_code == 0
    assert "ky-nang" in result.stdout
    assert "bỏ dấu" in result.stdout
    assert str(page) in result.stdout
    assert "<svg" in page.read_text("utf-8")


def test_a_quick_report_asks_no_question(run, tmp_path):
    """It takes a second."""
    result = run("knowledge", "report", "--quick", "--page", str(tmp_path / "page.html"))
    assert result.exit_code == 0
    assert "bỏ dấu" not in result.stdout


def test_the_gate_names_the_questions_that_fail_and_what_beat_them(run, tmp_path):
    """Exit code 1; the same wording marked as hard lets the content pass."""
    root = tmp_path / "k"
    asked = (
        '  - "lương hưu, gọi video, đổi bằng lái, làm hộ chiếu, mức 2"\n  - "quét mã qr ở đâu"\n'
    )
    write(root / GUIDE_PATH, GUIDE.replace('  - "quét mã qr ở đâu"\n', asked))
    failed = run("knowledge", "check", str(root / GUIDE_PATH), "--retrieval")
    assert failed.exit_code == 1
    assert "quet-ma-qr: “lương hưu, gọi video, đổi bằng lái, làm hộ chiếu, mức 2”" in failed.stdout
    assert " thua " in failed.stdout
    hard = 'hard: ["lương hưu, gọi video, đổi bằng lái, làm hộ chiếu, mức 2"]\nofficial:'
    write(root / GUIDE_PATH, GUIDE.replace("official:", hard))
    passed = run("knowledge", "check", str(root / GUIDE_PATH), "--retrieval")
    assert "gọi video, đổi bằng" not in passed.stdout
