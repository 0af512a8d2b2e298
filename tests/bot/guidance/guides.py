"""Guides made of the sample topic: of any number of steps, forked, and edited while followed."""

from pathlib import Path

from hypothesis import strategies as st

from bot.knowledge.files import parse_topic
from bot.knowledge.schema import FINISH, Choice, Guide, Option, Step
from tests.bot.knowledge.samples import FORKED, GUIDE, SAMPLE_REGISTRY


def _guide(text: str) -> Guide:
    topic = parse_topic(text, Path("quet-ma-qr.md"), SAMPLE_REGISTRY).topic
    assert isinstance(topic, Guide)
    return topic


SAMPLE = _guide(GUIDE)
FORK = _guide(FORKED)  # "have you an account?": yes to buoc-1 (the default), no to buoc-3


def guide_of(steps: int) -> Guide:
    """The sample guide with that many steps, `buoc-1` to `buoc-n`."""
    first = SAMPLE.steps[0]
    return with_steps(first.model_copy(update={"id": f"buoc-{i + 1}"}) for i in range(steps))


def with_steps(steps) -> Guide:
    """The sample guide with other steps."""
    return Guide.model_construct(**{**dict(SAMPLE), "steps": tuple(steps)})


@st.composite
def forked_guides(draw) -> Guide:
    """Guides whose steps are acts and choices in any order, with ways that lead forward anywhere."""
    count = draw(st.integers(4, 12))
    names = [f"buoc-{i + 1}" for i in range(count)] + [FINISH]

    def step(index: int) -> Step:
        later = st.sampled_from(names[index + 1 :])
        act = SAMPLE.steps[0].model_copy(update={"id": names[index]})
        if not draw(st.booleans()):
            return act.model_copy(update={"next": draw(st.none() | later)})
        options = [Option(label=f"Lối {n}", next=draw(later), default=n == 0) for n in range(3)]
        unknown = draw(st.none() | later)
        return Choice(
            id=names[index], ask="Lối nào?", hint="Nhìn xem.", options=options, unknown=unknown
        )

    return with_steps(step(index) for index in range(count))


def without(guide: Guide, *ids: str) -> Guide:
    """The guide after an editor removed steps."""
    return with_steps(step for step in guide.steps if step.id not in ids)


def renamed(guide: Guide, old: str, new: str) -> Guide:
    """The guide after an editor gave a step another id, and mended what leads to it."""
    text = guide.model_dump_json().replace(f'"{old}"', f'"{new}"')
    return Guide.model_validate_json(text)
