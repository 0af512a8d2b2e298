import json

import pytest
from typer.testing import CliRunner

from bot.cli.main import build_app
from bot.copy import sentences
from tests.bot.retrieval.small import NOBODY_KNOWS, WRITTEN, write_content

FIELDS = ["id", "status", "topic", "score", "candidates", "elapsed_ms"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with content; the first question imports and indexes it."""
    folder = tmp_path_factory.mktemp("ask")
    write_content(folder / "k")
    return folder


@pytest.fixture
def ask(home, tmp_path, monkeypatch):
    """Call `./banso ask` over that content."""
    monkeypatch.setenv("BANSO_DATA_DIR", str(home / "var"))
    monkeypatch.setenv("BANSO_KNOWLEDGE_DIR", str(home / "k"))

    def call(*arguments: str, lines: bytes | None = None):
        if lines is not None:
            (tmp_path / "q.jsonl").write_bytes(lines)
            arguments = ("--batch", str(tmp_path / "q.jsonl"), *arguments)
        return CliRunner().invoke(build_app(["ask"]), ["ask", *arguments], catch_exceptions=False)

    return call


def rows(*pairs) -> bytes:
    return "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in pairs).encode()


def test_a_batch_answers_each_line_with_one(ask):
    """In order, with exactly the promised fields, nothing else on the output."""
    asked = [
        ("q1", "mức 2: quét mã qr ở đâu"),
        (2, "quet ma qr o dau"),
        (None, NOBODY_KNOWS),
        ("😀", "😀"),
        ("long", "a " * 25_000),
    ]
    result = ask(lines=rows(*asked))
    assert (result.exit_code, result.stderr) == (0, "")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in found] == [identifier for identifier, _ in asked]
    for row, (_, text) in zip(found, asked, strict=True):
        assert list(row) == FIELDS
        assert row["status"] in ("answered", "clarify", "unanswerable")
        assert (row["topic"] is not None) == (row["status"] == "answered")
        assert row["topic"] in (None, *WRITTEN)
        assert len(row["candidates"]) == (5 if text != "😀" else 0)
        assert all(list(c) == ["topic", "score"] for c in row["candidates"])
        assert row["score"] == (row["candidates"][0]["score"] if row["candidates"] else 0.0)
        assert row["elapsed_ms"] >= 0
    assert found[0]["candidates"][0]["topic"] == "vneid-muc-2"
    assert found[2]["topic"] is None


def test_a_bad_line_is_named_and_nothing_else_is_said(ask):
    """One sentence with file and line on the error stream, and 1."""
    result = ask(lines=rows((1, "chào")) + b"{\n")
    assert result.exit_code == 1
    assert "q.jsonl, dòng 2" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1]


def test_a_file_that_is_not_there_is_one_sentence(ask, tmp_path):
    """With its name."""
    result = ask("--batch", str(tmp_path / "nowhere.jsonl"))
    assert result.exit_code == 1
    assert "nowhere.jsonl" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_one_question_as_json_has_the_same_fields_without_id(ask):
    """The words need no quotes."""
    result = ask("--json", "mức", "2:", "quét", "mã", "qr", "ở", "đâu")
    assert list(json.loads(result.stdout)) == FIELDS[1:]


@pytest.mark.parametrize("text", ["mức 2: quét mã qr ở đâu", "làm hộ chiếu", NOBODY_KNOWS])
def test_one_question_is_shown_with_titles(ask, text):
    """The status in words and the candidates by name, the outside ones too."""
    result = ask(text)
    status = json.loads(ask("--json", text).stdout)["status"]
    assert result.exit_code == 0
    assert result.stdout.startswith(sentences("cli")[status].split("(")[0])
    assert len([line for line in result.stdout.splitlines() if line.startswith("  ")]) == 5
    if text == "làm hộ chiếu":
        assert "ho-chieu  Làm hộ chiếu" in result.stdout


def test_an_answer_is_shown_with_its_summary(ask):
    """What a resident would read first."""
    text = "mức 2: quét mã qr ở đâu"
    answered = json.loads(ask("--json", text).stdout)["status"] == "answered"
    assert ("Bác ra Công an xã làm trực tiếp." in ask(text).stdout) == answered


def test_without_a_question_the_command_says_what_to_write(ask):
    """An example on the error stream, and 2."""
    result = ask()
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentences("cli")["ask_what"] in result.stderr


def test_changed_content_is_asked_at_once(ask, home):
    """Files are imported and indexed first, without another command."""
    path = home / "k/articles/dinh-danh/luong-huu.md"
    before = path.read_text("utf-8")
    question = "sổ lĩnh tiền tháng để ở ngăn nào"
    path.write_text(before.replace("lương hưu: quét mã qr ở đâu", question), "utf-8")
    try:
        found = json.loads(ask("--json", question).stdout)
    finally:
        path.write_text(before, "utf-8")
    assert found["candidates"][0]["topic"] == "luong-huu"
