"""What the launcher and the commands tell the person at the terminal; worded in sentences.json."""

from __future__ import annotations

import functools
import json
from pathlib import Path

TABLE = Path(__file__).with_name("sentences.json")


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def sentence(key: str, **values: object) -> str:
    """The sentence under `key`, its placeholders filled in."""
    return _table()[key].format(**values)


def has_sentence(key: str) -> bool:
    return key in _table()
