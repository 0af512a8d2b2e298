"""One turn of a guide: where the resident stands, what happened, where they stand then, what to show.

Pure functions over values: no slots, no sentences, no clock. Rasa decides which event a message
means; `actions/` turns the view into a reply.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal, Self

from bot.knowledge.schema import Guide, Step


class Event(StrEnum):
    """What the resident did, as far as a guide is concerned."""

    NEXT = "next"
    BACK = "back"
    REPEAT = "repeat"
    STUCK = "stuck"
    STOP = "stop"
    RESUME = "resume"
    RESTART = "restart"


class View(StrEnum):
    """What to show after an event."""

    STEP = "step"  # the step where the run now stands
    FIRST_STEP = "first_step"  # the same, after "back" on the first step
    MOVED = "moved"  # the same, after the guide was edited and the old step is gone
    STUCK_POINT = "stuck_point"  # one place where people get stuck on this step
    SIMPLER = "simpler"  # the step in simpler words
    OTHER_ROUTE = "other_route"  # how to get there without doing this step on the phone
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True)
class Run:
    """One guide that a resident follows. Lives in a Rasa slot as a plain dict.

    Attributes:
        position: index of the step, counted from 0, at the time it was shown: tells the nearest step
            when the guide was edited and `step_id` is gone.
        steps: how many steps the guide had at that time.
        stuck: how often "stuck" was said on this step; picks the next kind of help.
    """

    topic: str
    step_id: str
    position: int
    steps: int
    state: Literal["running", "paused"] = "running"
    stuck: int = 0

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Self:
        return cls(**value)

    def to_slot(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class Turn:
    """The result of an event: the run as it is now (None when the guide is finished) and the view."""

    run: Run | None
    view: View


def describe(stack: Sequence[Run]) -> dict[str, Any] | None:
    """Where the resident stands, as outsiders see it (`data.guide`): the innermost open guide, or None.

    `step` counts from 1; `depth` is how many guides are open.
    """
    if not stack:
        return None
    run = stack[-1]
    return {
        "topic": run.topic,
        "step_id": run.step_id,
        "step": run.position + 1,
        "steps": run.steps,
        "state": run.state,
        "depth": len(stack),
    }


def start(guide: Guide) -> Turn:
    """Begin a guide at its first step."""
    return Turn(_at(guide, 0), View.STEP)


def advance(guide: Guide, run: Run, event: Event) -> Turn:
    """Apply one event to a run of this guide.

    Any event on a paused run wakes it, except STOP. When the guide has lost the step of the run, the
    run first moves to the nearest step that exists and that step is shown, whatever the event was:
    the resident must see where they are before they can mean anything by "done".
    """
    position = guide.step_index(run.step_id)
    if position is None:
        return Turn(_at(guide, min(run.position, len(guide.steps) - 1)), View.MOVED)
    here = replace(run, position=position, steps=len(guide.steps), state="running")
    return _TRANSITIONS[event](guide, here)


def stuck_help(step: Step, stuck: int) -> View:
    """Which help the `stuck`-th "I am stuck" on a step gets: its stuck points, simpler words, another way."""
    if stuck < len(step.stuck):
        return View.STUCK_POINT
    return View.SIMPLER if stuck == len(step.stuck) else View.OTHER_ROUTE


def _at(guide: Guide, position: int) -> Run:
    return Run(guide.topic, guide.steps[position].id, position, len(guide.steps))


def _next(guide: Guide, run: Run) -> Turn:
    if run.position + 1 == len(guide.steps):
        return Turn(None, View.DONE)
    return Turn(_at(guide, run.position + 1), View.STEP)


def _back(guide: Guide, run: Run) -> Turn:
    if run.position == 0:
        return Turn(run, View.FIRST_STEP)
    return Turn(_at(guide, run.position - 1), View.STEP)


def _stuck(guide: Guide, run: Run) -> Turn:
    view = stuck_help(guide.steps[run.position], run.stuck)
    return Turn(replace(run, stuck=run.stuck + 1), view)


_TRANSITIONS: dict[Event, Callable[[Guide, Run], Turn]] = {
    Event.NEXT: _next,
    Event.BACK: _back,
    Event.REPEAT: lambda _guide, run: Turn(run, View.STEP),
    Event.STUCK: _stuck,
    Event.STOP: lambda _guide, run: Turn(replace(run, state="paused"), View.STOPPED),
    Event.RESUME: lambda _guide, run: Turn(run, View.STEP),
    Event.RESTART: lambda guide, _run: Turn(_at(guide, 0), View.STEP),
}
