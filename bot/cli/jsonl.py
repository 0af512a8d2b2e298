"""Reads files of questions: one JSON object with `id` and `text` on each line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.copy import sentences
from bot.processes.errors import ProcessesError


class BadQuestions(ProcessesError):
    """The file of questions cannot be read; the message names the line and the mend."""


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
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError):
        sentence = sentences("cli")["bad_line"].format(path=path, line=number)
        raise BadQuestions(sentence) from None
    return question_id, text
