"""A conversation with the real actions, without Rasa: the rules choose, trackers are plain dicts."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import answer, guide
from actions.services import Services, use
from actions.state import State
from actions.turn import BanSoAction
from bot.settings import ROOT

Json = dict[str, Any]


def _documents(folder: str) -> list[Json]:
    paths = sorted((ROOT / "data" / folder).glob("*.yml"))
    return [yaml.safe_load(path.read_text("utf-8")) for path in paths]


@cache
def actions() -> dict[str, BanSoAction]:
    """Every action by its name."""
    classes = [c for m in (answer, guide) for c in vars(m).values() if _is_action(c)]
    return {made.name(): made for made in (cls() for cls in classes)}


def _is_action(value: object) -> bool:
    is_ours = isinstance(value, type) and issubclass(value, BanSoAction)
    return is_ours and not value.__abstractmethods__


@cache
def rules() -> dict[tuple[str, str | None], str]:
    """From intent and context (None: any) to the action; the shape of every rule is checked by it."""
    table = {}
    for rule in (rule for document in _documents("rules") for rule in document["rules"]):
        intent, action = rule["steps"]
        (condition,) = rule.get("condition", [{"slot_was_set": [{"dialogue_context": None}]}])
        (slot,) = condition["slot_was_set"]
        key = (intent["intent"], slot["dialogue_context"])
        assert key not in table, f"two rules for {key}"
        table[key] = action["action"]
    return table


@cache
def responses() -> dict[str, Json]:
    """Every response by its name; each has one variant, so that nobody hears two bots."""
    every = [item for document in _documents("responses") for item in document["responses"].items()]
    return {name: variant for name, (variant,) in every}


@dataclass
class Reply:
    """What one message brought."""

    action: str
    said: list[str]
    text: str
    buttons: list[tuple[str, str]]
    data: Json
    events: list[Json] = field(default_factory=list)

    @property
    def payloads(self) -> list[str]:
        return [payload for _title, payload in self.buttons]


class Chat:
    """One conversation: slots and events between its messages."""

    def __init__(self, services: Services, state: State | None = None) -> None:
        use(services)
        self.slots: Json = {"dialogue_context": "idle", "guide_stack": []}
        self.slots |= (state or State()).to_slots()
        self.events: list[Json] = []
        self._count = 0

    @property
    def state(self) -> State:
        return State.from_slots(self.slots)

    @property
    def place(self) -> tuple[str, int, str] | None:
        """Topic, step counted from 1, and state of the innermost open guide."""
        run = self.state.run
        return run and (run.topic, run.step, run.state)

    def say(self, text: str, intent: str = "ask_question", message_id: str = "") -> Reply:
        """Type something that Rasa would understand as that intent."""
        return self._turn(text, intent, {}, message_id)

    def press(self, payload: str) -> Reply:
        """Press a button."""
        intent, entities = re.fullmatch(r"/(\w+)(\{.*\})?", payload).groups()
        return self._turn(payload, intent, json.loads(entities or "{}"), "")

    def _turn(self, text: str, intent: str, entities: Json, message_id: str) -> Reply:
        self._count += 1
        table = rules()
        context = self.slots["dialogue_context"]
        name = table.get((intent, context)) or table[intent, None]
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": 1.0},
            "entities": [{"entity": k, "value": v} for k, v in entities.items()],
            "metadata": {"message_id": message_id or f"{id(self)}-{self._count}"},
        }
        self.events.append({"event": "user", "text": text})
        messages, events = self._run(name, message)
        self.slots |= {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        reply = _reply(name, messages, events)
        self.events += [{"event": "bot", **_as_event(message)} for message in messages]
        return reply

    def _run(self, name: str, message: Json) -> tuple[list[Json], list[Json]]:
        if name.startswith("utter_"):
            return [{"response": name, "buttons": []}], []
        tracker = Tracker.from_dict(
            {
                "sender_id": "test",
                "slots": json.loads(json.dumps(self.slots)),
                "latest_message": message,
                "events": json.loads(json.dumps(self.events)),
                "latest_action_name": "action_listen",
            }
        )
        dispatcher = CollectingDispatcher()
        events = asyncio.run(actions()[name].run(dispatcher, tracker, {}))
        json.dumps([dispatcher.messages, events])
        return dispatcher.messages, events


def _as_event(message: Json) -> Json:
    text, buttons = _rendered(message)
    return {"text": text or None, "data": {"buttons": buttons, "custom": message.get("custom")}}


def _rendered(message: Json) -> tuple[str, list[Json]]:
    """Text and buttons as Rasa would send them; a value that is missing is a KeyError."""
    if not message.get("response"):
        return message.get("text") or "", list(message["buttons"])
    template = responses()[message["response"]]
    buttons = [
        {"title": b["title"].format(**message), "payload": b["payload"].format(**message)}
        for b in template.get("buttons", [])
    ]
    return template["text"].format(**message), [*buttons, *message["buttons"]]


def _custom(messages: list[Json]) -> Iterator[Json]:
    for message in messages:
        template = responses().get(message.get("response") or "", {})
        yield template.get("custom", {})
        yield message.get("custom") or {}


def _reply(name: str, messages: list[Json], events: list[Json]) -> Reply:
    data: Json = {}
    for custom in _custom(messages):
        data |= custom
    rendered = [_rendered(message) for message in messages]
    return Reply(
        action=name,
        said=[m["response"] for m in messages if m.get("response")],
        text="\n\n".join(text for text, _ in rendered if text),
        buttons=[(b["title"], b["payload"]) for _, buttons in rendered for b in buttons],
        data=data,
        events=events,
    )
