"""The Vietnamese sentences that never pass Rasa, as data: one YAML file for each part that speaks."""

from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent


@cache
def sentences(name: str = "vi") -> dict[str, str]:
    """All sentences of `bot/copy/<name>.yml` by their key."""
    loaded: dict[str, str] = yaml.safe_load((_FOLDER / f"{name}.yml").read_text("utf-8"))
    return loaded
