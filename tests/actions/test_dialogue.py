"""Any conversation whatsoever keeps the slots in order and gets exactly one sensible reply."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa_sdk.events import FollowupAction

from actions.state import Offer, State
from bot.guidance.engine import Run, describe
from bot.observability.outcome import Outcome
from tests.actions.chat import Chat, rules
from tests.bot.retrieval.small import NOBODY_KNOWS, WRITTEN

TEXTS = (
    "xong rồi",
    "2",
    "quét mã",
    "quét mã qr ở đâu",
    "làm hộ chiếu",
    NOBODY_KNOWS,
    "😀",
    "gọi video",
)
INTENTS = sorted({intent for intent, _context in rules()})
CONTEXTS = ("idle", "guide", "confirm", "choice", "handoff")
RUN = Run("quet-ma-qr", ("buoc-1", "buoc-2"), 1, 4)

typed = st.tuples(st.sampled_from(INTENTS), st.sampled_from(TEXTS))
pressed = st.integers(min_value=0, max_value=40)  # one of the buttons seen so far, the newest first


def assert_in_order(talk: Chat) -> None:
    """What must hold of the slots after every message."""
    state = talk.state
    assert state.context in CONTEXTS
    assert (state.offer is not None) == (state.context in ("confirm", "choice"))
    assert state.offer is None or state.offer.topics
    if state.context == "guide":
        assert state.is_guiding
    if state.context == "idle":
        assert not state.is_guiding
    topics = [run.topic for run in state.stack]
    assert len(topics) == len(set(topics))
    assert all(run.state == "paused" for run in state.stack[:-1])


def assert_one_reply(talk: Chat, reply) -> None:
    """Words, a word of the fixed vocabulary, real topics; the turn ends with the action."""
    assert reply.text
    assert reply.data["status"] in set(Outcome)
    assert len({payload for _title, payload in reply.buttons}) == len(reply.buttons)
    if reply.action.startswith("action_"):
        assert reply.events[-1] == FollowupAction("action_listen")
        assert [e["event"] for e in reply.events[:-1]] == ["slot"] * (len(reply.events) - 1)
        assert set(reply.data) == {"status", "topic", "candidates", "guide"}
        assert reply.data["guide"] == describe(talk.state.stack)
        assert reply.data["topic"] in (None, *WRITTEN)


def state_of(context: str, stack) -> State:
    offers = {
        "confirm": Offer("guide", ("goi-video",)),
        "choice": Offer("topics", ("goi-video", "vneid-muc-2"), ("luong-huu",)),
    }
    if context == "guide":
        stack = [RUN]
    return State(context, list(stack), offers.get(context))


@pytest.mark.parametrize("stack", [(), (RUN,)], ids=["nothing open", "a guide open"])
@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_one_reply_in_every_context(chat, intent, context, stack):
    """And leaves the slots in order."""
    if context == "idle":
        stack = [Run("quet-ma-qr", ("buoc-1", "buoc-2"), 1, 4, "paused") for _ in stack]
    talk = chat(state_of(context, stack))
    assert_in_order(talk)
    assert_one_reply(talk, talk.say("gọi video", intent))
    assert_in_order(talk)


@given(st.lists(typed | pressed, max_size=20))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_conversation_breaks_the_state(shared, happened):
    """Typed texts of any intent and presses of any button, old or new."""
    talk, seen = Chat(shared.services), ["/guide_repeat"]
    for event in happened:
        if isinstance(event, int):
            reply = talk.press(seen[-1 - event % len(seen)])
        else:
            reply = talk.say(event[1], event[0])
        assert_one_reply(talk, reply)
        assert_in_order(talk)
        # buttons about topics that this small village does not have only say that they are gone
        seen += reply.payloads


def test_slots_are_plain_json(chat):
    """What Rasa stores comes back as it was."""
    state = State("confirm", [RUN], Offer("topic", ("goi-video",), ("luong-huu",)), "iphone")
    assert State.from_slots(json.loads(json.dumps(state.to_slots()))) == state
    assert State.from_slots({}) == State()
