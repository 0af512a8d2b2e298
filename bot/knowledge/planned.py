"""Topics that are planned but not written yet: known by name, so that nobody gets a neighbour's answer.

A question that belongs to one of them is answered with "not written yet" and is recorded, instead of
with whichever written topic sounds nearest.
"""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter

from bot.knowledge.passages import Passage
from bot.knowledge.schema import Record, Slug, Text

FILE = "planned.yml"


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
        pydantic.ValidationError: the file does not have the shape that its first lines describe.
    """
    path = root / FILE
    if not path.exists():
        return ()
    return _TOPICS.validate_python((yaml.safe_load(path.read_text("utf-8")) or {})["topics"])


def planned_passages(planned: PlannedTopic) -> list[Passage]:
    """The texts under which a planned topic is recognised."""
    title = Passage(planned.topic, "title", planned.title)
    return [title, *(Passage(planned.topic, "question", text) for text in planned.phrases)]
