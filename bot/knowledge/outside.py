"""Subjects that residents ask about and no article covers, known by name.

A question about one of them is answered with an honest "there is no article about it" and is recorded,
instead of with whichever topic sounds nearest: "đổi hộ chiếu" is not "đổi căn cước". Some are planned to be
written (they name the group that they will stand in), most never will be.
"""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from bot.knowledge.passages import Passage
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.schema import Record, Slug, Text

FILE = "outside.yml"


class OutsideError(KnowledgeError):
    """The file of outside subjects cannot be read; the message names the file and the place."""


class OutsideTopic(Record):
    """A subject without an article: its name, and ways in which people ask for it.

    Attributes:
        group: the group in which it is planned to be written; None when it is not.
    """

    topic: Slug
    title: Text
    group: Slug | None = None
    phrases: Annotated[tuple[Text, ...], Field(min_length=3)]


_TOPICS = TypeAdapter(tuple[OutsideTopic, ...])


def read_outside(root: Path) -> tuple[OutsideTopic, ...]:
    """The outside topics of a content folder; none when there is no such file.

    Raises:
        OutsideError: the file does not have the shape that its first lines describe.
    """
    path = root / FILE
    if not path.exists():
        return ()
    try:
        return _TOPICS.validate_python(yaml.safe_load(path.read_text("utf-8"))["topics"])
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError, KeyError, TypeError) as error:
        raise OutsideError(f"{path}: {error}") from error


def outside_passages(outside: OutsideTopic) -> list[Passage]:
    """The texts under which an outside topic is recognised."""
    title = Passage(outside.topic, "title", outside.title)
    return [title, *(Passage(outside.topic, "question", text) for text in outside.phrases)]
