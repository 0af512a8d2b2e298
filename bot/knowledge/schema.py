"""The shape of one topic: what a topic file must hold, as pydantic models.

This module knows nothing about files, databases or replies. `docs/writing.md` shows the same format
by example, in Vietnamese, for the people who write the content.
"""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")

# Length limits in characters. A step must fit one screen of a 360 px phone at 20 px type: about 12
# lines of 30 characters for the act and what should be seen (measured on the web chat, 2026-11-23).
MAX_ACT = 260
MAX_SEE = 200
MAX_SUMMARY = 480
MAX_BUTTON_TITLE = 40

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _is_slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise PydanticCustomError("slug", "only a-z, 0-9 and single hyphens, e.g. vneid-cai-dat")
    return value


Slug = Annotated[str, AfterValidator(_is_slug)]
Audience = Literal["resident", "team_member", "official"]


class Record(BaseModel):
    """Base of all content models: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Record):
    """Where a fact was read, and when a person last checked it there."""

    title: Text
    url: HttpUrl
    checked_on: date


class OfficialChannel(Record):
    """An official app, website, telephone number or office for the task of the topic."""

    kind: Literal["app", "website", "hotline", "office"]
    name: Text
    value: Text | None = None


class StuckPoint(Record):
    """One place where people really get stuck: what they see, and what to do then."""

    seen: Text
    help: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)]


class Variants(Record):
    """The same act told for each kind of phone; both are given or neither."""

    android: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)
    ]
    iphone: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)
    ]


class Step(Record):
    """One act of a guide: one thing to do, what should be seen then, and help when it is not.

    `act` is what everybody does. Where Android and iPhone differ, `variants` says it for each and
    `act` is the short common sentence shown before them.
    """

    id: Slug
    act: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)]
    variants: Variants | None = None
    see: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_SEE)]
    stuck: Annotated[tuple[StuckPoint, ...], Field(min_length=1, max_length=4)]
    simpler: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)
    ]


class Topic(Record):
    """What guides and articles share: the front matter of a topic file, plus its Markdown body."""

    topic: Slug
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=90)]
    button: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_BUTTON_TITLE)
    ]
    group: Slug
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    summary: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_SUMMARY)
    ]
    warning: Text | None = None
    questions: Annotated[tuple[Text, ...], Field(min_length=12)]
    official: tuple[OfficialChannel, ...] = ()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    review_by: date
    related: tuple[Slug, ...] = ()
    body: Text

    @property
    def checked_on(self) -> date:
        """The oldest date on which one of the sources was checked: what a reader may rely on."""
        return min(source.checked_on for source in self.sources)


class Article(Topic):
    """A topic that is read: summary first, the body on request."""

    kind: Literal["article"]


class Guide(Topic):
    """A topic that is done: ordered steps, each confirmed before the next."""

    kind: Literal["guide"]
    prepare: Annotated[tuple[Text, ...], Field(min_length=1, max_length=5)]
    minutes: Annotated[int, Field(ge=1, le=240)]
    steps: Annotated[tuple[Step, ...], Field(min_length=4, max_length=12)]
    finish: Text
    no_smartphone: Text

    @model_validator(mode="after")
    def _step_ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for index, step in enumerate(self.steps):
            if step.id in seen:
                raise PydanticCustomError(
                    "duplicate_step",
                    "two steps share the id {id}; give each its own",
                    {"id": step.id, "index": index},
                )
            seen.add(step.id)
        return self

    def step_index(self, step_id: str) -> int | None:
        """Position of a step, counted from 0, or None when the guide has no such step."""
        return next((i for i, step in enumerate(self.steps) if step.id == step_id), None)


AnyTopic = Annotated[Article | Guide, Field(discriminator="kind")]
