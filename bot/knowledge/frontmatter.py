"""Splits a topic file into its YAML front matter and its Markdown body, and knows every line.

Knows YAML, not the schema: `files` puts the two together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unicodedata import normalize

import yaml

from bot.knowledge.problems import Problem, TopicError, problem

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without libyaml: the same result, only slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

Location = tuple[str | int, ...]

FENCE = "---"
# Characters that no file should hold: control characters, line separators other than the newline,
# and characters of no width. They come with text pasted from word processors and are not seen.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\ufeff\ufffe\uffff]"
)

# A part of what YAML says -> our rule, and whether the slip is where YAML began to read the thing
# (else: where it gave up). The first match counts.
SLIPS = (
    ("escape character", "yaml_escape", False),
    ("quoted scalar", "yaml_quote", True),
    ("mapping values are not allowed", "yaml_colon", False),
    ("expected ':'", "yaml_no_colon", True),
    ("cannot start any token", "yaml_first_sign", False),
    ("scanning an a", "yaml_first_sign", True),  # an alias (*), an anchor (&)
    ("parsing a flow", "yaml_bracket", True),
    ("parsing a block", "yaml_indent", False),
)
TEXT_AFTER_QUOTE = re.compile(r"""\s*(- +)?(\w+: +)?("[^"]*"|'[^']*') *[^\s#]""")


class _TextLoader(_SafeLoader):
    """Reads every plain value as text: `review_by`, `0218` and `No` stay what the writer typed."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class FrontMatter:
    """The two parts of a topic file. Lines count from 1, in the whole file."""

    data: dict[str, Any]
    node: yaml.MappingNode
    first_line: int
    body: str
    body_line: int

    @cached_property
    def lines(self) -> dict[Location, int]:
        """The line of every key and every list item, by its path, e.g. `("steps", 0, "act")`."""
        return dict(_locate(self.node, (), self.first_line, set()))

    def line(self, location: Location) -> int:
        """Line of a path, or of the nearest enclosing key for what is not there."""
        for length in range(len(location), 0, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return self.first_line - 1


@dataclass(frozen=True)
class ListItem(FrontMatter):
    """One item of a list in a file as if it were all; it knows its lines in the whole file."""

    whole: FrontMatter
    place: Location

    def line(self, location: Location) -> int:
        return self.whole.line((*self.place, *location))


def items_of(parts: FrontMatter, key: str) -> list[tuple[Any, ListItem]]:
    """The items of a list at the top of a file, each with what knows its lines."""
    items = parts.data[key]
    made = (
        ListItem({}, parts.node, parts.first_line, "", 0, parts, (key, i))
        for i in range(len(items))
    )
    return list(zip(items, made, strict=True))


def split(text: str, path: Path) -> FrontMatter:
    """Take a topic file apart.

    A byte order mark, Windows line ends and decomposed letters are put right without a word.

    Raises:
        TopicError: no front matter, or YAML that cannot be read.
    """
    lines = tidy(text).split("\n")
    start, end = _fences(lines, path)
    _refuse_characters(lines, start, end, path)
    node, data = _load("\n".join(lines[start + 1 : end]), start + 2, path)
    body = "\n".join(lines[end + 1 :])
    return FrontMatter(data, node, start + 2, body, end + 2)


def read_yaml(text: str, path: Path) -> FrontMatter:
    """Read a file that is YAML from its first line to its last, as `split` reads a front matter.

    Raises:
        TopicError: YAML that cannot be read.
    """
    lines = tidy(text).split("\n")
    _refuse_characters(lines, -1, len(lines), path)
    node, data = _load("\n".join(lines), 1, path)
    return FrontMatter(data, node, 1, "", len(lines) + 1)


def tidy(text: str) -> str:
    """The text without byte order mark, with plain newlines, in NFC. Line numbers stay."""
    return normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def _fences(lines: list[str], path: Path) -> tuple[int, int]:
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() != FENCE:
        raise TopicError([problem(path, start + 1, "front_matter_missing")])
    for end in range(start + 1, len(lines)):
        if lines[end].rstrip() == FENCE:
            return start, end
    raise TopicError([problem(path, start + 1, "front_matter_open")])


def _refuse_characters(lines: list[str], start: int, end: int, path: Path) -> None:
    found = []
    for number, line in enumerate(lines):
        hidden = HIDDEN.search(line)
        if hidden:
            code = f"U+{ord(hidden.group()):04X}"
            found.append(problem(path, number + 1, "hidden_character", code=code))
        elif start < number < end and "\t" in line[: len(line) - len(line.lstrip())]:
            found.append(problem(path, number + 1, "tab"))
    if found:
        raise TopicError(found)


def _load(text: str, first_line: int, path: Path) -> tuple[yaml.MappingNode, dict[str, Any]]:
    loader = _TextLoader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise TopicError([problem(path, first_line, "front_matter_not_keys")])
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise TopicError([_yaml_problem(error, text.split("\n"), first_line, path)]) from error
    finally:
        loader.dispose()
    repeated = list(_repeated_keys(node, first_line, path))
    if repeated:
        raise TopicError(repeated)
    return node, data


def _yaml_problem(
    error: yaml.MarkedYAMLError, lines: list[str], first_line: int, path: Path
) -> Problem:
    """Name the usual slips; YAML often notices them only lines later."""
    said = f"{error.context or ''} {error.problem or ''}".strip()
    rule, at_start = next((slip[1:] for slip in SLIPS if slip[0] in said), ("yaml", False))
    marks = (error.context_mark, error.problem_mark)
    mark = next(mark for mark in (marks if at_start else marks[::-1]) if mark)
    index = min(mark.line, len(lines) - 1)
    if rule == "yaml_indent" and TEXT_AFTER_QUOTE.match(lines[index]):
        rule = "yaml_quote"
    return problem(path, first_line + index, rule, said=said)


def _locate(
    node: yaml.Node, location: Location, first_line: int, seen: set[int]
) -> Iterator[tuple[Location, int]]:
    if id(node) in seen:  # a YAML alias
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*location, key.value), first_line + key.start_mark.line
            yield from _locate(value, (*location, key.value), first_line, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*location, index), first_line + item.start_mark.line
            yield from _locate(item, (*location, index), first_line, seen)


def _repeated_keys(node: yaml.MappingNode, first_line: int, path: Path) -> Iterator[Problem]:
    """YAML keeps the last of two equal keys and says nothing; a sentence would be lost."""
    for mapping in _mappings(node, set()):
        lines: dict[str, int] = {}
        for key, _ in mapping.value:
            line = first_line + key.start_mark.line
            if key.value in lines:
                earlier = lines[key.value]
                yield problem(path, line, "duplicate_key", key=key.value, earlier=earlier)
            lines.setdefault(key.value, line)


def _mappings(node: yaml.Node, seen: set[int]) -> Iterator[yaml.MappingNode]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mappings(item, seen)
