"""Rules about the steps of a guide."""

from collections.abc import Iterator

from bot.knowledge.checks.reading import Page
from bot.knowledge.checks.wording import any_of
from bot.knowledge.problems import Problem, problem
from bot.knowledge.problems import sentences as copy
from bot.knowledge.schema import MAX_STEPS, MIN_STEPS, Act, Guide
from bot.knowledge.text import words
from bot.vietnamese.folding import fold

_MIN_WORDS = 3  # "Bác chạm «Mở»." is the shortest act that says who does what


def length_of_ways(page: Page) -> Iterator[Problem]:
    """The longest way has a number of steps that somebody can hold out."""
    if isinstance(page.document.topic, Guide):
        count = page.document.topic.longest_way()
        if not MIN_STEPS <= count <= MAX_STEPS:
            limits = {"least": MIN_STEPS, "most": MAX_STEPS}
            line = page.document.parts.line(("steps",))
            yield problem(page.document.path, line, "way_length", count=count, **limits)


def steps_reached(page: Page) -> Iterator[Problem]:
    """Some way leads to every step."""
    if isinstance(page.document.topic, Guide):
        for index in page.document.topic.unreachable():
            line = page.document.parts.line(("steps", index, "id"))
            yield problem(
                page.document.path, line, "step_unreachable", id=page.document.topic.steps[index].id
            )


def steps_say_something(page: Page) -> Iterator[Problem]:
    """An act tells what to do, and what is seen is not the act once more."""
    for index, step in _acts(page):
        for key in ("act", "see", "simpler"):
            if words(getattr(step, key)) < _MIN_WORDS:
                line = page.document.parts.line(("steps", index, key))
                yield problem(page.document.path, line, "step_empty", key=key)
        if fold(step.see) in (fold(step.act), fold(step.simpler)):
            line = page.document.parts.line(("steps", index, "see"))
            yield problem(page.document.path, line, "step_sees_nothing")


def variants_of_phones(page: Page) -> Iterator[Problem]:
    """An act that speaks of one kind of phone has a variant for each, and they differ."""
    phones = any_of(copy()["terms"]["phones"])
    for index, step in _acts(page):
        if step.variants is None and phones.search(step.act):
            line = page.document.parts.line(("steps", index, "act"))
            yield problem(page.document.path, line, "variants_missing")
        elif step.variants and fold(step.variants.android) == fold(step.variants.iphone):
            line = page.document.parts.line(("steps", index, "variants"))
            yield problem(page.document.path, line, "variants_alike")


def _acts(page: Page) -> Iterator[tuple[int, Act]]:
    if isinstance(page.document.topic, Guide):
        for index, step in enumerate(page.document.topic.steps):
            if isinstance(step, Act):
                yield index, step


RULES = (length_of_ways, steps_reached, steps_say_something, variants_of_phones)
