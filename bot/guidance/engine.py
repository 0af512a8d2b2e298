"""One turn of a guide: where the resident stands, what happened, where they stand then, what to show.

Pure functions over values: no slots, no sentences, no clock. Rasa decides which event a message
means; `actions/` turns the view into a reply.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal, Self

from bot.knowledge.schema import FINISH, Act, Choice, Guide


class Event(StrEnum):
    """What the resident did, as far as a guide is concerned; an answer to a choice is `choose`."""

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
    ASKED_AGAIN = "asked_again"  # the question of a choice, after "done", which is no answer to it
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
        path: the ids of the steps shown, from the first one to where the resident stands.
        position: place of that step in the file, counted from 0, at the time it was shown: tells the
            nearest step when the guide was edited and the step is gone.
        steps: how many steps the path has when the rest of it is the default one.
        stuck: how often "stuck" was said on this step; picks the next kind of help.
        asked: whether the question of a choice was repeated; another "done" then takes the default.
    """

    topic: str
    path: tuple[str, ...]
    position: int
    steps: int
    state: Literal["running", "paused"] = "running"
    stuck: int = 0
    asked: bool = False

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Self:
        return cls(**{**value, "path": tuple(value["path"])})

    def to_slot(self) -> dict[str, Any]:
        return {**vars(self), "path": list(self.path)}

    @property
    def step_id(self) -> str:
        return self.path[-1]

    @property
    def step(self) -> int:
        """Number of the step on the path, counted from 1."""
        return len(self.path)


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
        "step": run.step,
        "steps": run.steps,
        "state": run.state,
        "depth": len(stack),
    }


def start(guide: Guide) -> Turn:
    """Begin a guide at its first step."""
    return Turn(_at(guide, (guide.steps[0].id,)), View.STEP)


def advance(guide: Guide, run: Run, event: Event) -> Turn:
    """Apply one event to a run of this guide.

    Any event on a paused run wakes it, except STOP. When the guide has lost the step of the run, the
    run first moves to the nearest step that exists and that step is shown, whatever the event was:
    the resident must see where they are before they can mean anything by "done".
    """
    here = _found_again(guide, run)
    return _TRANSITIONS[event](guide, here) if here else _moved(guide, run)


def choose(guide: Guide, run: Run, target: str) -> Turn:
    """Answer the question of a choice by the step to which the answer leads (or `FINISH`).

    What is no answer to the question on screen shows that question, or step, again.
    """
    here = _found_again(guide, run)
    if here is None:
        return _moved(guide, run)
    if not isinstance(guide.steps[here.position], Choice):
        return Turn(here, View.STEP)
    if target not in guide.targets(here.position):
        return Turn(here, View.STEP)
    return _go(guide, here, target)


def stuck_help(step: Act, stuck: int) -> View:
    """Which help the `stuck`-th "I am stuck" on a step gets: its stuck points, simpler words, another way."""
    if stuck < len(step.stuck):
        return View.STUCK_POINT
    return View.SIMPLER if stuck == len(step.stuck) else View.OTHER_ROUTE


def _found_again(guide: Guide, run: Run) -> Run | None:
    """The run in the guide as it is now, awake; None when its step is gone."""
    position = guide.step_index(run.step_id)
    if position is None:
        return None
    here = _at(guide, (*_still_there(guide, run.path[:-1], position), run.step_id))
    return replace(here, stuck=run.stuck, asked=run.asked)


def _moved(guide: Guide, run: Run) -> Turn:
    position = min(run.position, len(guide.steps) - 1)
    path = (*_still_there(guide, run.path, position), guide.steps[position].id)
    return Turn(_at(guide, path), View.MOVED)


def _still_there(guide: Guide, path: Sequence[str], position: int) -> tuple[str, ...]:
    """The steps of a path that the guide still has before a position; the guide may have been edited."""
    indices = (guide.step_index(step) for step in path)
    return tuple(guide.steps[i].id for i in indices if i is not None and i < position)


def _at(guide: Guide, path: tuple[str, ...]) -> Run:
    position = guide.step_index(path[-1])
    if position is None:
        raise ValueError(f"{guide.topic} has no step {path[-1]}")
    return Run(guide.topic, path, position, len(path) + guide.remaining(position))


def _go(guide: Guide, run: Run, target: str) -> Turn:
    if target == FINISH:
        return Turn(None, View.DONE)
    return Turn(_at(guide, (*run.path, target)), View.STEP)


def _next(guide: Guide, run: Run) -> Turn:
    if isinstance(guide.steps[run.position], Choice) and not run.asked:
        return Turn(replace(run, asked=True), View.ASKED_AGAIN)
    return _go(guide, run, guide.following(run.position))


def _back(guide: Guide, run: Run) -> Turn:
    if run.step == 1:
        return Turn(run, View.FIRST_STEP)
    return Turn(_at(guide, run.path[:-1]), View.STEP)


def _stuck(guide: Guide, run: Run) -> Turn:
    step = guide.steps[run.position]
    if isinstance(step, Choice):  # who cannot answer is led on
        return _go(guide, run, step.targets[-1])
    return Turn(replace(run, stuck=run.stuck + 1), stuck_help(step, run.stuck))


_TRANSITIONS: dict[Event, Callable[[Guide, Run], Turn]] = {
    Event.NEXT: _next,
    Event.BACK: _back,
    Event.REPEAT: lambda _guide, run: Turn(run, View.STEP),
    Event.STUCK: _stuck,
    Event.STOP: lambda _guide, run: Turn(replace(run, state="paused"), View.STOPPED),
    Event.RESUME: lambda _guide, run: Turn(run, View.STEP),
    Event.RESTART: lambda guide, _run: start(guide),
}
