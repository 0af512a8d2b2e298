"""What the users say and what they must get: endless conversations as generators.

A script yields a message and is sent the reply to it. `measure` does the talking, applies each
message's check, and gives a user whose reply failed a new script and a new conversation; so a script
may rely on its checks having passed.

* `ask_questions`: open questions, one after the other.
* `type_steps`, `press_steps`: a guide is asked for by its title, begun by the button of the answer,
  followed to its end by typed words or by the buttons shown, then the next guide. Asking and
  beginning are checked but not counted among the messages.
"""

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml

from bot.bench.chat import Place, Reply

T = TypeVar("T")

FILE = Path(__file__).with_name("workload.yml")

Act = Literal["next", "back", "repeat", "stuck"]
Check = Callable[[Reply], str | None]
# A question that was not read as one would be measured without retrieval.
QUESTION_STATUSES = {"answered", "clarify", "unanswerable"}
# Users of one load begin this many items apart, so that they do not say the same at the same time.
APART = 7


@dataclass(frozen=True)
class Message:
    """One message: a typed text, or the payload of a button.

    Attributes:
        check: what is wrong with the reply, or None.
        counted: whether it is one of the messages that the load is about.
    """

    check: Check
    text: str | None = None
    payload: str | None = None
    counted: bool = True


Script = Generator[Message, Reply, None]
# Makes the script of one user; users with different numbers say different things at a time.
ScriptMaker = Callable[[int], Script]


@dataclass(frozen=True)
class Workload:
    """The fixed lists of `workload.yml`."""

    questions: tuple[str, ...]
    typed_steps: tuple[tuple[Act, str], ...]
    pressed_steps: tuple[Act, ...]
    rasa_default: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class GuideTitle:
    """A guide of the content, and the words that ask for it."""

    topic: str
    title: str


def read_workload(path: Path = FILE) -> Workload:
    lists: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return Workload(
        questions=tuple(lists["questions"]),
        typed_steps=tuple((step["do"], step["say"]) for step in lists["typed_steps"]),
        pressed_steps=tuple(lists["pressed_steps"]),
        rasa_default=tuple(map(tuple, lists["rasa_default"])),
    )


def ask_questions(questions: Sequence[str], user: int) -> Script:
    for text in cycle(_turned(questions, user)):
        yield Message(is_answer, text=text)


def type_steps(steps: Sequence[tuple[Act, str]], guides: Sequence[GuideTitle], user: int) -> Script:
    said = cycle(_turned(steps, user))
    for guide in cycle(_turned(guides, user)):
        place = (yield from _begin(guide)).place
        while place is not None:
            act, text = next(said)
            reply = yield Message(leads_to(place, act), text=text)
            place = None if reply.status == "guide_done" else reply.place


def press_steps(acts: Sequence[Act], guides: Sequence[GuideTitle], user: int) -> Script:
    pressed = cycle(_turned(acts, user))
    for guide in cycle(_turned(guides, user)):
        reply = yield from _begin(guide)
        while reply.place is not None and reply.status != "guide_done":
            act = next(pressed)
            payload = button(reply, f"guide_{act}", guide.topic)
            reply = yield Message(leads_to(reply.place, act), payload=payload)


def talk_to_rasa_default(conversations: Sequence[Sequence[str]], user: int) -> Script:
    for text in cycle(chain.from_iterable(_turned(conversations, user))):
        yield Message(lambda _: None, text=text)


def is_answer(reply: Reply) -> str | None:
    if reply.status in QUESTION_STATUSES:
        return None
    return f"status {reply.status}, not that of a question"


def leads_to(place: Place, act: Act) -> Check:
    """The check that an act, done at a place of a guide, leads where it must."""
    if act == "next" and place.step == place.steps:
        return is_done
    moved = place.step + {"next": 1, "back": -1, "repeat": 0, "stuck": 0}[act]
    status = "stuck_help" if act == "stuck" else "guide_step"
    return stands_at(Place(place.topic, max(1, moved), place.steps), status)


def is_done(reply: Reply) -> str | None:
    return None if reply.status == "guide_done" else f"status {reply.status}, not guide_done"


def stands_at(place: Place, status: str) -> Check:
    """The check of a reply inside a guide, which must also offer the buttons to go on from there."""

    def check(reply: Reply) -> str | None:
        if (reply.status, reply.place) != (status, place):
            return f"{reply.status} at {reply.place}, not {status} at {place}"
        return _lacks(reply, ["guide_next", "guide_repeat", "guide_stuck"], place.topic)

    return check


def button(reply: Reply, intent: str, topic: str) -> str | None:
    """The payload of the reply's button with this intent and topic."""
    return next((p for p in reply.payloads if _means(p, intent, topic)), None)


def _begin(guide: GuideTitle) -> Generator[Message, Reply, Reply]:
    """From the guide's title to its first step, over the choice of topics when one is offered."""

    def leads_on(reply: Reply) -> str | None:
        found = button(reply, "start_guide", guide.topic) or _choice(reply, guide)
        return None if found else f"{reply.status} without a button to {guide.topic}"

    def has_begun(reply: Reply) -> str | None:
        if reply.place is None or (reply.place.topic, reply.place.step) != (guide.topic, 1):
            return f"{reply.status} at {reply.place}, not at step 1 of {guide.topic}"
        return stands_at(reply.place, "guide_step")(reply)

    reply = yield Message(leads_on, text=guide.title, counted=False)
    start = button(reply, "start_guide", guide.topic)
    if start is None:
        reply = yield Message(leads_on, payload=_choice(reply, guide), counted=False)
        start = button(reply, "start_guide", guide.topic)
    return (yield Message(has_begun, payload=start, counted=False))


def _choice(reply: Reply, guide: GuideTitle) -> str | None:
    """The button that names the guide's topic among other topics; not that for reading about it."""
    return None if reply.status == "answered" else button(reply, "ask_question", guide.topic)


def _lacks(reply: Reply, intents: Sequence[str], topic: str) -> str | None:
    missing = [intent for intent in intents if button(reply, intent, topic) is None]
    return f"no button for {', '.join(missing)}" if missing else None


def _means(payload: str, intent: str, topic: str) -> bool:
    name, brace, entities = payload.removeprefix("/").partition("{")
    return name == intent and bool(brace) and json.loads(brace + entities).get("topic") == topic


def _turned(items: Sequence[T], user: int) -> Iterator[T]:
    """The items, beginning elsewhere for each user."""
    start = user * APART % len(items)
    return chain(items[start:], items[:start])
