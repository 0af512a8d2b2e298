"""Each intent in each situation that the actions can leave behind, through Rasa itself."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import yaml

from actions.state import Offer, State
from bot.gateway.replies import fold
from bot.guidance.engine import Run
from bot.observability.outcome import Outcome
from bot.settings import ROOT
from tests.stack.running import Stack

Json = dict[str, Any]

RUNNING = Run("vneid-cai-dat", ("mo-kho-ung-dung", "mo-o-tim-kiem"), position=1, steps=7)
PAUSED = Run("phong-to-chu", ("mo-cai-dat", "mo-man-hinh"), position=1, steps=6, state="paused")
TOPICS = ("vneid-cai-dat", "phong-to-chu", "quet-ma-qr")

SITUATIONS = {
    "idle": State(),
    "idle, guide paused": State(stack=[PAUSED]),
    "guide": State("guide", [RUNNING]),
    "guide, another paused": State("guide", [PAUSED, RUNNING], phone="android"),
    "confirm, start": State("confirm", offer=Offer("guide", ("vneid-cai-dat",))),
    "confirm, start inside a guide": State("confirm", [RUNNING], Offer("guide", ("quet-ma-qr",))),
    "confirm, way back": State("confirm", [RUNNING], Offer("resume", ("vneid-cai-dat",))),
    "confirm, way back to a paused one": State(
        "confirm", [PAUSED], Offer("resume", (PAUSED.topic,))
    ),
    "confirm, topic": State("confirm", offer=Offer("topic", TOPICS[:1], TOPICS[1:])),
    "choice": State("choice", offer=Offer("topics", TOPICS)),
    "choice, more at hand": State("choice", offer=Offer("topics", TOPICS[:2], TOPICS[2:])),
    "choice inside a guide": State("choice", [RUNNING], Offer("topics", TOPICS)),
    "handoff": State("handoff"),
    "handoff inside a guide": State("handoff", [RUNNING], phone="iphone"),
}


def _intents() -> list[str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return [*(name for intent in domain["intents"] for name in intent), "nlu_fallback"]


class Dialogue:
    """One conversation spoken with Rasa directly."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.sender = uuid.uuid4().hex

    def put(self, state: State) -> None:
        """Set the slots as an action would have left them."""
        self.send("/session_start")  # Rasa forgets events that are older than the session
        events = [{"event": "slot", "name": k, "value": v} for k, v in state.to_slots().items()]
        self.client.post(f"{self._tracker}/events", json=events).raise_for_status()

    def send(self, message: str) -> list[Json]:
        body = {"sender": self.sender, "message": message}
        response = self.client.post("/webhooks/rest/webhook", json=body)
        response.raise_for_status()
        return list(response.json())

    def state(self) -> State:
        response = self.client.get(self._tracker, params={"include_events": "NONE"})
        return State.from_slots(response.raise_for_status().json()["slots"])

    @property
    def _tracker(self) -> str:
        return f"/conversations/{self.sender}/tracker"


@pytest.fixture(scope="module")
def rasa(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.rasa_url, timeout=60, trust_env=False) as client:
        yield client


def _expect_one_reply(utterances: list[Json]) -> None:
    texts = [utterance["text"] for utterance in utterances if utterance.get("text")]
    assert len(texts) == len(set(texts)), texts
    reply = fold(utterances)
    assert reply.text
    assert reply.data["status"] in set(Outcome)
    titles = [button.title for button in reply.buttons]
    assert len(titles) == len(set(titles)), titles


def _expect_consistent(state: State) -> None:
    """What the context says is open, is open."""
    assert (state.offer is not None) == (state.context in ("confirm", "choice")), state
    assert state.context != "guide" or state.is_guiding, state
    assert state.context != "idle" or not state.is_guiding, state
    assert all(run.state == "paused" for run in state.stack[:-1]), state


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("intent", _intents())
def test_every_intent_in_every_situation(rasa: httpx.Client, intent: str, situation: str) -> None:
    """Exactly one reply, slots that fit together, and a conversation that goes on."""
    dialogue = Dialogue(rasa)
    dialogue.put(SITUATIONS[situation])
    assert dialogue.state() == SITUATIONS[situation]
    _expect_one_reply(dialogue.send(f"/{intent}"))
    _expect_consistent(dialogue.state())
    _expect_one_reply(dialogue.send("/guide_next"))
    _expect_consistent(dialogue.state())


@pytest.mark.parametrize("situation", ["choice", "choice inside a guide"])
@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1", 0),
        ("2", 1),
        ("3", 2),
        ("số 1", 0),
        ("so 2", 1),
        ("số ba", 2),
        ("cái thứ hai", 1),
        ("cai dau tien", 0),
        ("cái cuối cùng", 2),
        ("2 nhé cháu", 1),
    ],
)
def test_a_number_picks_one_of_the_topics(
    rasa: httpx.Client, text: str, position: int, situation: str
) -> None:
    """However Rasa reads the number, the topic offered at that place is answered."""
    dialogue = Dialogue(rasa)
    dialogue.put(SITUATIONS[situation])
    data = fold(dialogue.send(text)).data
    assert (data["status"], data["topic"]) == (Outcome.ANSWERED, TOPICS[position])
