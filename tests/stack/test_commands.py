"""The commands that outside checks call, as they are called: through the launcher."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT
from tests.stack.running import Stack, environment

Json = dict[str, Any]

QUESTIONS = {
    "unaccented": "chau oi cai vneid the nao",
    "with diacritics": "Làm sao phóng to chữ trên điện thoại?",
    "not known": "giá vàng hôm nay bao nhiêu một chỉ",
    "emoji": "🙂",
    "long": "bác muốn hỏi " * 300,
}
UTTERANCES = {
    1: ("xong rồi", "guide_next"),
    "two": ("vâng", "guide_next"),
    3: ("không", "guide_stuck"),
    4: ("thoi de luc khac", "guide_stop"),
    5: ("cách nộp hồ sơ qua mạng", "ask_question"),
    6: ("/action_listen", "ask_question"),
    7: ("", "ask_question"),
    8: ("🤷‍♂️ qwrtpsdfg", "ask_question"),
}


def _banso(data_dir: Path, *arguments: str) -> str:
    """The standard output of a command that must succeed; a caller in another folder, too."""
    done = subprocess.run(
        [ROOT / "banso", *arguments],
        cwd=data_dir,
        env=environment(data_dir),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _batch(folder: Path, rows: dict[Any, str]) -> Path:
    lines = [json.dumps({"id": i, "text": text}, ensure_ascii=False) for i, text in rows.items()]
    path = folder / "batch.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _expect_found(row: Json) -> None:
    assert set(row) - {"id"} == {"status", "topic", "score", "candidates", "elapsed_ms"}
    assert row["status"] in ("answered", "clarify", "unanswerable")
    assert (row["topic"] is not None) == (row["status"] == "answered")
    scores = [candidate["score"] for candidate in row["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 5
    assert row["score"] == (scores[0] if scores else 0)
    assert row["elapsed_ms"] >= 0


def test_ask_prints_one_json_object(stack: Stack) -> None:
    """`ask --json` finds the topic of words without diacritics; quotes are not needed."""
    output = _banso(stack.data_dir, "ask", "--json", *QUESTIONS["unaccented"].split())
    row = json.loads(output)
    _expect_found(row)
    assert (row["status"], row["topic"]) == ("answered", "vneid-cai-dat")


def test_ask_speaks_to_people_too(stack: Stack) -> None:
    """Without --json the topic is printed with its title."""
    output = _banso(stack.data_dir, "ask", QUESTIONS["with diacritics"])
    assert "phong-to-chu" in output
    assert "Phóng to chữ" in output


def test_ask_answers_a_batch_line_by_line(stack: Stack, tmp_path: Path) -> None:
    """One line for each question, in order, with its id; candidates whenever there are letters."""
    path = _batch(tmp_path, QUESTIONS)
    rows = list(map(json.loads, _banso(stack.data_dir, "ask", "--batch", str(path)).splitlines()))
    assert [row["id"] for row in rows] == list(QUESTIONS)
    for row in rows:
        _expect_found(row)
        assert row["candidates"] or row["id"] == "emoji"
    topics = {row["id"]: row["topic"] for row in rows}
    assert topics["with diacritics"] == "phong-to-chu"
    assert (topics["not known"], topics["emoji"]) == (None, None)


def test_parse_reads_intents_as_on_a_step(stack: Stack, tmp_path: Path) -> None:
    """One line for each text, with its id whatever its type; typed commands are only text."""
    path = _batch(tmp_path, {i: text for i, (text, _) in UTTERANCES.items()})
    rows = list(map(json.loads, _banso(stack.data_dir, "parse", "--batch", str(path)).splitlines()))
    assert {row["id"]: row["intent"] for row in rows} == {
        i: intent for i, (_, intent) in UTTERANCES.items()
    }
    assert all(set(row) == {"id", "intent", "confidence", "nlu_intent"} for row in rows)
    assert all(0 <= row["confidence"] <= 1 for row in rows)


@pytest.mark.parametrize("command", ["ask", "parse"])
def test_a_line_that_cannot_be_read_is_named(stack: Stack, tmp_path: Path, command: str) -> None:
    """One sentence with the number of the line, no traceback."""
    path = tmp_path / "broken.jsonl"
    path.write_text('{"id": 1, "text": "xong"}\n{"id": 2}\n', encoding="utf-8")
    done = subprocess.run(
        [ROOT / "banso", command, "--batch", path],
        env=environment(stack.data_dir),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0
    assert "2" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
