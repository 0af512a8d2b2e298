"""Guides made of the sample topic: of any number of steps, and edited while somebody follows them."""

from pathlib import Path

from bot.knowledge.files import parse_topic
from bot.knowledge.schema import Guide, Step
from tests.bot.knowledge.samples import GUIDE

SAMPLE = parse_topic(GUIDE, Path("quet-ma-qr.md")).topic
assert isinstance(SAMPLE, Guide)


def guide_of(steps: int) -> Guide:
    """The sample guide with that many steps, `buoc-1` to `buoc-n`."""
    first = SAMPLE.steps[0]
    return with_steps(first.model_copy(update={"id": f"buoc-{i + 1}"}) for i in range(steps))


def with_steps(steps) -> Guide:
    """The sample guide with other steps."""
    return SAMPLE.model_copy(update={"steps": tuple(steps)})


def without(guide: Guide, *ids: str) -> Guide:
    """The guide after an editor removed steps."""
    return with_steps(step for step in guide.steps if step.id not in ids)


def renamed(guide: Guide, old: str, new: str) -> Guide:
    """The guide after an editor gave a step another id."""
    return with_steps(_renamed(step, old, new) for step in guide.steps)


def _renamed(step: Step, old: str, new: str) -> Step:
    return step.model_copy(update={"id": new}) if step.id == old else step
