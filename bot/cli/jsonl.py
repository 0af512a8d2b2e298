"""Reads files of questions: one JSON object with `id` and `text` on each line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.processes.errors import BadQuestions


def read_questions(path: Path) -> Iterator[tuple[Any, str]]:
    """Yield (id, text) of every line that is not blank.

    Raises:
        BadQuestions: a line is not a JSON object with `id` and a string `text`, or is not UTF-8.
    """
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            yield _parse(line, path, number)


def _parse(line: bytes, path: Path, number: int) -> tuple[Any, str]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
        question_id, text = row["id"], row["text"]
        if not isinstance(text, str):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadQuestions("bad_line", path=path, line=number) from None
    return question_id, text
