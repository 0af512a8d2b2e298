"""Topics that are planned but not written yet: known by name, so that nobody gets a neighbour's answer.

A question that belongs to one of them is answered with "not written yet" and is recorded, instead of
with whichever written topic sounds nearest.
"""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from bot.knowledge.passages import Passage
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.schema import Record, Slug, Text

FILE = "planned.yml"


class PlannedError(KnowledgeError):
    """The file of planned topics cannot be read; the message names the file and the place."""


class PlannedTopic(Record):
    """A topic to come: its name, and short ways in which people ask for it."""

    topic: Slug
    title: Text
    group: Slug
    phrases: Annotated[tuple[Text, ...], Field(min_length=3)]


_TOPICS = TypeAdapter(tuple[PlannedTopic, ...])


def read_planned(root: Path) -> tuple[PlannedTopic, ...]:
    """The planned topics of a content folder; none when there is no such file.

    Raises:
        PlannedError: the file does not have the shape that its first lines describe.
    """
    path = root / FILE
    if not path.exists():
        return ()
    try:
        return _TOPICS.validate_python(yaml.safe_load(path.read_text("utf-8"))["topics"])
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError, KeyError, TypeError) as error:
        raise PlannedError(f"{path}: {error}") from error


def planned_passages(planned: PlannedTopic) -> list[Passage]:
    """The texts under which a planned topic is recognised."""
    title = Passage(planned.topic, "title", planned.title)
    return [title, *(Passage(planned.topic, "question", text) for text in planned.phrases)]
