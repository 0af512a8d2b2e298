"""What residents read of a topic, in the order in which they read it, and the line of each part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bot.knowledge.files import Document
from bot.knowledge.frontmatter import Location, tidy
from bot.knowledge.registry import Registry
from bot.knowledge.text import sentences

BODY: Location = ("body",)
_IN_ORDER = (
    "title", "button", "summary", "warning", "who", "needs", "fee", "time", "result",
    "steps", "finish", "no_smartphone",
)  # fmt: skip
_NAMES_OF_STEPS = {"id", "next", "unknown", "default"}


@dataclass(frozen=True, slots=True)
class Told:
    """One text that residents read, as it stands in the file, and the path to it."""

    document: Document
    location: Location
    text: str

    def line(self, offset: int) -> int:
        """The line of the file in which a place of the text stands."""
        parts = self.document.parts
        if self.location == BODY:
            return parts.body_line + self.text.count("\n", 0, offset)
        first = parts.line(self.location)
        words = self.text[offset:].split()[:3]
        while words:  # a folded YAML text keeps its words but not its lines
            line = self._line_with(first, " ".join(words))
            if line is not None:
                return line
            words.pop()
        return first

    def _line_with(self, first: int, fragment: str) -> int | None:
        parts = self.document.parts
        later = [line for line in parts.lines.values() if line > first]
        last = min(later, default=parts.body_line)
        lines = tidy(self.document.text).split("\n")[first - 1 : last - 1]
        return next((first + i for i, line in enumerate(lines) if fragment in line), None)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that residents read.

    `written` is how it stands in the file, with `[[id]]`; `read` is what residents see.
    """

    told: Told
    offset: int
    written: str
    read: str

    @property
    def line(self) -> int:
        return self.told.line(self.offset)


@dataclass(frozen=True)
class Page:
    """A topic as its readers meet it, taken apart once for all rules; `today` is the day of the check."""

    document: Document
    registry: Registry
    today: date

    @cached_property
    def told(self) -> list[Told]:
        """Every text that residents read, in the order in which they meet it; the body comes last."""
        parts = self.document.parts
        told = [
            Told(self.document, location, text)
            for key in _IN_ORDER
            if key in parts.data
            for location, text in _strings(parts.data[key], (key,))
        ]
        return [*told, Told(self.document, BODY, parts.body)]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence that residents read."""
        return [
            Sentence(told, offset, written, self.registry.expand(written))
            for told in self.told
            for offset, written in sentences(told.text)
        ]


def _strings(value: Any, location: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(value, str):
        if location[-1] not in _NAMES_OF_STEPS:
            yield location, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*location, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, (*location, index))
