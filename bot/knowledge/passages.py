"""The passages of a topic: the units of text that retrieval indexes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.schema import Act, Article, Guide
from bot.knowledge.text import cut, plain

# Characters of a section that are indexed. The encoder reads 512 tokens, about 1,300 characters of
# Vietnamese, but a vector of one thought is found better than one of many.
SECTION_LENGTH = 400

PassageKind = Literal["title", "summary", "fact", "question", "section", "stuck"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One text under which a topic can be found."""

    topic: str
    kind: PassageKind
    text: str


def passages(topic: Article | Guide) -> list[Passage]:
    """List everything under which a topic can be found, in the order of its file."""
    return [Passage(topic.topic, kind, text) for kind, text in _texts(topic)]


def _texts(topic: Article | Guide) -> Iterator[tuple[PassageKind, str]]:
    yield "title", topic.title
    yield "title", topic.button  # the short name, as people say it
    yield "summary", topic.summary
    for fact in (topic.who, topic.fee, topic.time, topic.result):
        if fact:
            yield "fact", f"{topic.title}: {fact}"
    if topic.needs:
        yield "fact", cut(f"{topic.title}: {' '.join(topic.needs)}", SECTION_LENGTH)
    for question in topic.wordings:
        yield "question", question
    for section in re.split(r"^(?=## )", topic.body, flags=re.MULTILINE):
        text = plain(section)
        if text:
            yield "section", cut(text, SECTION_LENGTH)
    if isinstance(topic, Guide):
        for step in topic.steps:
            for point in step.stuck if isinstance(step, Act) else ():
                yield "stuck", f"{topic.title}: {point.seen}"
