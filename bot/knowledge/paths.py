"""The entry pages: a few topics in the order in which somebody new to a field does them.

They are offered by name ("Bác mới có điện thoại thông minh"); retrieval does not know them, since who
asks a question wants its answer and not a list.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from bot.knowledge.diagnosis import diagnose
from bot.knowledge.frontmatter import items_of, read_yaml
from bot.knowledge.problems import Problem, TopicError, problem
from bot.knowledge.schema import MAX_BUTTON_TITLE, Fact, Record, Slug

KEY = "paths"


class EntryPath(Record):
    """One entry page: its name as on a button, what it is for, and its topics in order."""

    id: Slug
    title: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_BUTTON_TITLE)
    ]
    intro: Fact
    topics: Annotated[tuple[Slug, ...], Field(min_length=3, max_length=6)]


def parse_paths(text: str, path: Path) -> tuple[EntryPath, ...]:
    """Read the entry pages; `path` is only what problems name as their place.

    Raises:
        TopicError: the text cannot be used; its `problems` say where and why.
    """
    parts = read_yaml(text, path)
    if set(parts.data) != {KEY} or not isinstance(parts.data[KEY], list):
        raise TopicError([problem(path, 1, "paths_none")])
    paths: list[EntryPath] = []
    problems: list[Problem] = []
    for item, part in items_of(parts, KEY):
        try:
            paths.append(EntryPath.model_validate(item))
        except ValidationError as error:
            problems += diagnose(error, part, EntryPath, path)
            continue
        if paths[-1].id in {other.id for other in paths[:-1]}:
            problems.append(problem(path, part.line(("id",)), "paths_duplicate", id=paths[-1].id))
    if problems:
        raise TopicError(problems)
    return tuple(paths)
