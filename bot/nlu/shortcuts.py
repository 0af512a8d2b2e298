"""Work that Rasa does in every turn and need not: four methods replaced, each with the same result.

    REPLACED     which methods; a test fails when a release of Rasa has one of them no longer
    install()    replaces them in this process, before the server starts

Measured with py-spy on guide buttons, one user, 2 cores: each docstring gives its share.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

REPLACED: tuple[tuple[type, str], ...] = (
    (RemoteAction, "_validate_action_result"),
    (Event, "resolve_by_type"),
    (MessageProcessor, "_parse_message_with_graph"),
    (ActionSessionStart, "_slot_set_events_from_tracker"),
)


def install() -> None:
    """Replace the methods for the whole process.

    Raises:
        AttributeError: this release of Rasa has not all of them.
        jsonschema.SchemaError: Rasa's schema for answers of actions is none.
    """
    for owner, name in REPLACED:
        getattr(owner, name)
    _check_schema_once()
    _find_event_classes_once()
    _read_payloads_without_the_pipeline()
    _carry_over_each_slot_once()


def _check_schema_once() -> None:
    """Every answer of an action is checked, its schema against the meta-schema only here (29 %)."""
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    setattr(RemoteAction, "_validate_action_result", validate)  # noqa: B010  mypy refuses the other


def _find_event_classes_once() -> None:
    """Rasa walks over all subclasses of Event for each event that it reads from the store (19 %)."""
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))


def _read_payloads_without_the_pipeline() -> None:
    """Rasa classifies "/affirm" like a text, and then reads it (11 %)."""
    through_the_pipeline = MessageProcessor._parse_message_with_graph

    def parse(
        processor: MessageProcessor,
        message: UserMessage,
        tracker: DialogueStateTracker,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        typed = Message({TEXT: message.text or ""})
        read = YAMLStoryReader.unpack_regex_message(
            typed, processor.domain, entity_extractor_name="RegexMessageHandler"
        )
        if read is typed:  # no payload of an intent that exists
            parsed: dict[str, Any] = through_the_pipeline(
                processor, message, tracker, only_output_properties
            )
            return parsed
        payload: dict[str, Any] = read.as_dict(only_output_properties=only_output_properties)
        return payload

    MessageProcessor._parse_message_with_graph = parse


def _carry_over_each_slot_once() -> None:
    """A new session gets the value that each slot has.

    Rasa copies every change of every slot there has ever been, so that a conversation whose old
    sessions are deleted grows all the same: 404 of 640 events after 16 turns in the second session.
    """

    def latest(tracker: DialogueStateTracker) -> list[SlotSet]:
        changes = (e for e in tracker.applied_events() if isinstance(e, SlotSet))
        by_slot = {event.key: event for event in changes}
        return [SlotSet(e.key, e.value, metadata=e.metadata) for e in by_slot.values()]

    ActionSessionStart._slot_set_events_from_tracker = staticmethod(latest)
