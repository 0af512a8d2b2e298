"""One turn: the message and the slots in, what is said and the slot changes out.

    class ActionX(BanSoAction):
        def act(self, turn: Turn) -> None: ...

An action reads `turn.state`, changes it, and calls `turn.say`. The base class writes the slots and
ends the turn, so that a rule conditioned on a changed slot is not asked again.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services, services
from actions.state import State
from bot.encoders.handover import EMBEDDING, from_json
from bot.guidance.engine import describe
from bot.knowledge.catalogue import Catalogue
from bot.observability.outcome import Outcome
from bot.retrieval.retriever import Candidate, Retrieval, Retriever


class Turn:
    """What an action sees and does. Sentences are named, never written here: they are in data/."""

    def __init__(self, tracker: Tracker, services: Services) -> None:
        message = tracker.latest_message
        self.text: str = message.get("text") or ""
        self.intent: str = message.get("intent", {}).get("name") or ""
        self.message_id: str = message.get("metadata", {}).get("message_id") or ""
        self.conversation: str = tracker.sender_id
        self.entities: dict[str, str] = {
            entity["entity"]: str(entity["value"]) for entity in message.get("entities", [])
        }
        self._embedding = message.get(EMBEDDING)
        self.last_replies = _bot_events_before(tracker)
        self.state = State.from_slots(tracker.slots)
        self.services = services
        knowledge = services.knowledge
        self.catalogue: Catalogue = knowledge.catalogue
        self.retriever: Retriever = knowledge.retriever
        self.lost_guide = self.state.drop_unpublished(self.catalogue)
        self._data: dict[str, Any] = {"status": Outcome.NOTICE, "topic": None, "candidates": []}
        self._said: list[dict[str, Any]] = []

    @property
    def message_key(self) -> str:
        """The same for a repeat of this message, and for no other message of any conversation."""
        return sha256(f"{self.conversation} {self.message_id}".encode()).hexdigest()

    @property
    def is_button(self) -> bool:
        """Whether the message is a press of one of the bot's own buttons."""
        return self.text.startswith("/")

    @property
    def has_words(self) -> bool:
        """Whether the message holds a letter or a digit; a button always does."""
        return any(character.isalnum() for character in self.text)

    def say(
        self,
        response: str,
        values: Mapping[str, str | int] | None = None,
        buttons: Sequence[dict[str, str]] = (),
    ) -> None:
        """Add one message: the name of a response in data/responses/ and the values it needs."""
        self._said.append({**(values or {}), "response": response, "buttons": list(buttons)})

    def say_again(self, text: str, buttons: Sequence[dict[str, str]]) -> None:
        """Add a message that was said before, word for word."""
        self._said.append({"text": text, "buttons": list(buttons)})

    @property
    def has_said_something(self) -> bool:
        return bool(self._said)

    def report(
        self,
        status: Outcome,
        topic: str | None = None,
        candidates: Sequence[Candidate] = (),
    ) -> None:
        """Set what the reply did: `data.status`, `data.topic`, `data.candidates`."""
        shown = [{"topic": c.topic, "score": c.score} for c in candidates]
        self._data = {"status": status, "topic": topic, "candidates": shown}

    def search(self) -> Retrieval:
        """Ask retrieval what the message means."""
        return self.retriever.search(self.text, from_json(self.retriever.encoder, self._embedding))

    def flush(self, dispatcher: CollectingDispatcher) -> None:
        """Hand everything said to Rasa, with the data of the reply after the last message."""
        for message in self._said:
            dispatcher.utter_message(**message)
        dispatcher.utter_message(json_message={**self._data, "guide": describe(self.state.stack)})


class BanSoAction(Action, ABC):  # type: ignore[misc] # rasa_sdk has no types
    """Base of all actions: runs `act` off the event loop, then writes the slots that changed."""

    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    def act(self, turn: Turn) -> None: ...

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002 - rasa_sdk's signature
    ) -> list[EventType]:
        turn = await asyncio.to_thread(self._act, tracker)
        turn.flush(dispatcher)
        changed = {k: v for k, v in turn.state.to_slots().items() if tracker.slots.get(k) != v}
        return [*(SlotSet(k, v) for k, v in changed.items()), FollowupAction("action_listen")]

    def _act(self, tracker: Tracker) -> Turn:
        turn = Turn(tracker, services())
        self.act(turn)
        return turn


def _bot_events_before(tracker: Tracker) -> list[dict[str, Any]]:
    """The bot's messages of the turn before the latest user message, oldest first."""
    said: list[dict[str, Any]] = []
    in_last_turn = False
    for event in reversed(tracker.events):
        if event["event"] == "user":
            if in_last_turn:
                break
            in_last_turn = True
        elif event["event"] == "bot" and in_last_turn and event.get("text"):
            said.append(event)
    return said[::-1]
