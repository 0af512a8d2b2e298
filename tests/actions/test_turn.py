import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import use
from actions.turn import BanSoAction, Turn
from bot.encoders.handover import to_json
from bot.observability.outcome import Outcome
from bot.retrieval.retriever import Candidate


def tracker(message=None, slots=None, events=()) -> Tracker:
    return Tracker.from_dict(
        {
            "sender_id": "c1",
            "slots": slots or {},
            "latest_message": message or {"text": "chào"},
            "events": list(events),
        }
    )


def said(text, **more):
    return {"event": "bot", "text": text, "data": {}, **more}


USER = {"event": "user", "text": "x"}


def test_a_turn_reads_the_message(shared):
    """Text, intent, message id and entities; what is missing is empty."""
    message = {
        "text": '/guide_next{"topic":"a"}',
        "intent": {"name": "guide_next"},
        "metadata": {"message_id": "m1"},
        "entities": [{"entity": "topic", "value": "a"}],
    }
    turn = Turn(tracker(message), shared.services)
    assert (turn.intent, turn.message_id, turn.entities) == ("guide_next", "m1", {"topic": "a"})
    assert turn.is_button
    bare = Turn(tracker({"text": None, "intent": {}}), shared.services)
    assert (bare.text, bare.intent, bare.message_id, bare.is_button) == ("", "", "", False)


def test_the_last_replies_are_those_of_the_turn_before(shared):
    """Oldest first; older turns, empty messages and other events do not count."""
    events = [USER, said("cũ"), USER, said("một"), {"event": "slot"}, said(None), said("hai"), USER]
    turn = Turn(tracker(events=events), shared.services)
    assert [event["text"] for event in turn.last_replies] == ["một", "hai"]
    assert Turn(tracker(events=[USER]), shared.services).last_replies == []
    assert Turn(tracker(), shared.services).last_replies == []


class Says(BanSoAction):
    """An action of this test."""

    def name(self) -> str:
        return "action_test"

    def act(self, turn: Turn) -> None:
        turn.say("utter_x", {"title": "T"}, [{"title": "b", "payload": "/affirm"}])
        turn.report(Outcome.CLARIFY, "t", [Candidate("t", 0.5, outside=True)])
        turn.state.phone = "iphone"


def test_an_action_says_reports_and_writes_only_what_changed(shared):
    """Messages in order, the data after the last one, changed slots, and then it listens."""
    use(shared.services)
    dispatcher = CollectingDispatcher()
    slots = {"dialogue_context": "idle", "guide_stack": [], "offer": None, "phone": "android"}
    events = asyncio.run(Says().run(dispatcher, tracker(slots=slots), {}))
    assert events == [SlotSet("phone", "iphone"), FollowupAction("action_listen")]
    spoken, data = dispatcher.messages
    assert (spoken["response"], spoken["title"]) == ("utter_x", "T")
    assert spoken["buttons"] == [{"title": "b", "payload": "/affirm"}]
    assert data["custom"] == {
        "status": "clarify",
        "topic": "t",
        "candidates": [{"topic": "t", "score": 0.5}],
        "guide": None,
    }


def test_the_vector_of_rasa_is_searched_with(village):
    """A message that Rasa has encoded is not encoded again, and finds the same."""
    text = "quét mã qr ở đâu"
    alone = Turn(tracker({"text": text}), village.services).search()
    asked = len(village.encoder.queries)
    (vector,) = village.encoder.encode_queries([text])
    embedding = to_json(village.encoder, vector)
    found = Turn(tracker({"text": text, "embedding": embedding}), village.services).search()
    assert len(village.encoder.queries) == asked + 1
    assert [c.topic for c in found.candidates] == [c.topic for c in alone.candidates]
    assert [c.score for c in found.candidates] == pytest.approx(
        [c.score for c in alone.candidates], abs=0.01
    )
