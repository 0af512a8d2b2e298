"""The shape of one topic: what a topic file must hold, as pydantic models.

This module knows nothing about files, databases or replies. `docs/writing.md` shows the same format
by example, in Vietnamese, for the people who write the content.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    HttpUrl,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")

# Length limits in characters. A step must fit one screen of a 360 px phone at 20 px type: about 12
# lines of 30 characters for the act and what should be seen (measured on the web chat, 2026-11-23).
MAX_ACT = 260
MAX_SEE = 200
MAX_SUMMARY = 480
MAX_FACT = 240
MAX_BUTTON_TITLE = 40
MAX_OPTION_LABEL = 20  # what a narrow phone shows of a button without cutting it

MIN_WORDINGS = 12  # sample questions: about two in each way in which residents speak
MIN_STEPS, MAX_STEPS = 4, 12  # on every longest way through a guide
FINISH = "finish"  # where the last step of a way leads

# What a procedure must tell besides its summary; knowledge ("what is fake news?") has none of them.
PROCEDURE = ("who", "needs", "fee", "time", "result")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _is_slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise PydanticCustomError("slug", "only a-z, 0-9 and single hyphens, e.g. vneid-cai-dat")
    return value


Slug = Annotated[str, AfterValidator(_is_slug)]
Fact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_FACT)]
Audience = Literal["resident", "team_member", "official"]


class Record(BaseModel):
    """Base of all content models: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Record):
    """Where a fact was read, and when a person last checked it there."""

    title: Text
    url: HttpUrl
    checked_on: date


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


class Act(Record):
    """A step that is done: one thing to do, what should be seen then, and help when it is not.

    `act` is what everybody does. Where Android and iPhone differ, `variants` says it for each and
    `act` is the short common sentence shown before them. `next` names the step that follows where it
    is not the next one in the file.
    """

    id: Slug
    act: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)]
    variants: Variants | None = None
    see: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_SEE)]
    stuck: Annotated[tuple[StuckPoint, ...], Field(min_length=1, max_length=4)]
    simpler: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)
    ]
    next: Slug | None = None


class Option(Record):
    """One answer to the question of a choice, and the step to which it leads."""

    label: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_OPTION_LABEL)
    ]
    next: Slug
    default: bool = False


class Choice(Record):
    """A step that is a question: where the way forks.

    `hint` tells how to find the answer. Exactly one option is the default: it is taken when somebody
    only goes on. "I do not know" is always offered too and leads to `unknown`, else as the default.
    """

    id: Slug
    ask: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ACT)]
    hint: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_SEE)]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=3)]
    unknown: Slug | None = None

    @property
    def default(self) -> str:
        """The step that follows when nothing else is said."""
        return next(option.next for option in self.options if option.default)

    @property
    def targets(self) -> tuple[str, ...]:
        """Where each button leads, "I do not know" last."""
        return (*(option.next for option in self.options), self.unknown or self.default)

    @model_validator(mode="after")
    def _one_default(self) -> Self:
        count = sum(option.default for option in self.options)
        if count != 1:
            raise PydanticCustomError("one_default", "{count} defaults", {"count": count})
        return self


def _kind_of_step(value: Any) -> str:
    asks = "ask" in value if isinstance(value, dict) else isinstance(value, Choice)
    return CHOICE_TAG if asks else ACT_TAG


# pydantic puts these into the path of an error; `diagnosis` takes them out again.
ACT_TAG, CHOICE_TAG = "<act>", "<choice>"
Step = Annotated[
    Annotated[Act, Tag(ACT_TAG)] | Annotated[Choice, Tag(CHOICE_TAG)], Discriminator(_kind_of_step)
]


class Topic(Record):
    """What guides and articles share: the front matter of a topic file, plus its Markdown body.

    A procedure tells who may do it, what is needed, the fee, how long it takes and where it ends; a
    piece of knowledge tells none of these. `official` names entries of the registry. `hard` are sample
    questions like the others, known to be found badly. `lookup` marks the one topic whose questions are
    answered from the places first ("what is this commune now?").
    """

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
    who: Fact | None = None
    needs: Annotated[tuple[Fact, ...], Field(min_length=1, max_length=6)] | None = None
    fee: Fact | None = None
    time: Fact | None = None
    result: Fact | None = None
    warning: Fact | None = None
    questions: Annotated[tuple[Text, ...], Field(min_length=1)]
    hard: tuple[Text, ...] = ()
    official: tuple[Slug, ...] = ()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    review_by: date
    related: tuple[Slug, ...] = ()
    lookup: Literal["places"] | None = None
    body: Text

    @property
    def checked_on(self) -> date:
        """The oldest date on which one of the sources was checked: what a reader may rely on."""
        return min(source.checked_on for source in self.sources)

    @property
    def is_procedure(self) -> bool:
        """Whether the topic tells how something is done at an office, a bank or on a phone."""
        return self.who is not None

    @property
    def wordings(self) -> tuple[str, ...]:
        """All sample questions, those that are found badly too."""
        return (*self.questions, *self.hard)

    @model_validator(mode="after")
    def _asked_in_many_ways(self) -> Self:
        if len(self.wordings) < MIN_WORDINGS:
            values = {"count": len(self.wordings), "limit": MIN_WORDINGS}
            raise PydanticCustomError("few_wordings", "{count} of {limit}", values)
        return self

    @model_validator(mode="after")
    def _procedures_are_complete(self) -> Self:
        missing = [key for key in PROCEDURE if getattr(self, key) is None]
        if missing and (len(missing) < len(PROCEDURE) or isinstance(self, Guide)):
            raise PydanticCustomError(
                "procedure_incomplete", "missing: {keys}", {"keys": ", ".join(missing)}
            )
        return self


class Article(Topic):
    """A topic that is read: summary first, the body on request."""

    kind: Literal["article"]


class Guide(Topic):
    """A topic that is done: steps, each confirmed before the next.

    A step leads to the next one in the file, or where it says: always forward, so that no way turns
    round and every way ends. `finish` tells how success is seen.
    """

    kind: Literal["guide"]
    minutes: Annotated[int, Field(ge=1, le=240)]
    steps: Annotated[tuple[Step, ...], Field(min_length=MIN_STEPS, max_length=24)]
    finish: Fact
    no_smartphone: Text

    @model_validator(mode="after")
    def _step_ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for index, step in enumerate(self.steps):
            if step.id in seen or step.id == FINISH:
                raise PydanticCustomError(
                    "duplicate_step",
                    "two steps share the id {id}; give each its own",
                    {"id": step.id, "index": index},
                )
            seen.add(step.id)
        return self

    @model_validator(mode="after")
    def _ways_lead_forward(self) -> Self:
        later = {FINISH}
        for index in range(len(self.steps) - 1, -1, -1):
            for where, target in _named_targets(self.steps[index]):
                if target not in later:
                    raise PydanticCustomError(
                        "bad_next",
                        "{target} is no later step",
                        {"target": target, "location": ("steps", index, *where)},
                    )
            later.add(self.steps[index].id)
        return self

    def step_index(self, step_id: str) -> int | None:
        """Position of a step in the file, counted from 0, or None when the guide has no such step."""
        return self._positions.get(step_id)

    def targets(self, index: int) -> tuple[str, ...]:
        """The steps (or `FINISH`) that can follow a step, given by its position in the file."""
        step = self.steps[index]
        if isinstance(step, Choice):
            return step.targets
        following = self.steps[index + 1].id if index + 1 < len(self.steps) else FINISH
        return (step.next or following,)

    def following(self, index: int) -> str:
        """The step (or `FINISH`) that follows when nobody chooses otherwise."""
        step = self.steps[index]
        return step.default if isinstance(step, Choice) else self.targets(index)[0]

    def remaining(self, index: int) -> int:
        """How many steps come after a step when nobody chooses otherwise."""
        count, target = 0, self.following(index)
        while target != FINISH:
            count += 1
            target = self.following(self._positions[target])
        return count

    @property
    def usual_steps(self) -> int:
        """The number of steps when nobody chooses otherwise: what is promised before the start."""
        return 1 + self.remaining(0)

    def longest_way(self) -> int:
        """The number of steps on the longest way through the guide."""
        lengths: dict[str, int] = {FINISH: 0}
        for index in range(len(self.steps) - 1, -1, -1):
            lengths[self.steps[index].id] = 1 + max(lengths[t] for t in self.targets(index))
        return lengths[self.steps[0].id]

    def unreachable(self) -> list[int]:
        """Positions of steps to which no way leads."""
        reached = {self.steps[0].id}
        for index, step in enumerate(self.steps):
            if step.id in reached:
                reached.update(self.targets(index))
        return [i for i, step in enumerate(self.steps) if step.id not in reached]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {step.id: index for index, step in enumerate(self.steps)}


def _named_targets(step: Act | Choice) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The steps that a step names as its followers, each with the path of the key inside the step."""
    if isinstance(step, Act):
        if step.next is not None:
            yield ("next",), step.next
        return
    for number, option in enumerate(step.options):
        yield ("options", number, "next"), option.next
    if step.unknown is not None:
        yield ("unknown",), step.unknown
