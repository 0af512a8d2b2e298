"""A Bạn Số without servers: the real engine and content behind the interface of a chat."""

import asyncio
import json
from collections.abc import Mapping

from bot.bench.chat import Place, Reply
from bot.guidance import engine
from bot.guidance.engine import Event, Run, View
from bot.knowledge.schema import Act, Guide
from bot.knowledge.tree import read_tree
from bot.settings import ROOT

GUIDES = {
    document.topic.topic: document.topic
    for document in read_tree(ROOT / "knowledge").documents
    if isinstance(document.topic, Guide)
    and all(isinstance(step, Act) for step in document.topic.steps)
}
_TITLES = {guide.title: topic for topic, guide in GUIDES.items()}
_STATUSES = {
    View.STUCK_POINT: "stuck_help",
    View.SIMPLER: "stuck_help",
    View.OTHER_ROUTE: "stuck_help",
    View.DONE: "guide_done",
}


class EngineChat:
    """Answers titles with the button to start, follows guides, and takes all else for questions.

    Args:
        acts: what typed words mean at a step.
        offers_choice: answer a title with a choice of topics first.
    """

    def __init__(self, acts: Mapping[str, str], *, offers_choice: bool = False) -> None:
        self._acts = acts
        self._offers_choice = offers_choice
        self._runs: dict[str, Run] = {}
        self.conversations: set[str] = set()

    async def send(self, conversation: str, *, text: str | None, payload: str | None) -> Reply:
        await asyncio.sleep(0)  # the turn of the other users
        self.conversations.add(conversation)
        if payload is not None:
            name, _, entities = payload.removeprefix("/").partition("{")
            return self._press(conversation, name, json.loads("{" + entities)["topic"])
        assert text is not None
        if act := self._acts.get(text):
            return self._advance(conversation, Event(act))
        topic = _TITLES.get(text)
        if topic is None:
            return Reply("an answer", (), "answered")
        return _choice(topic) if self._offers_choice else _offer(topic)

    def _press(self, conversation: str, name: str, topic: str) -> Reply:
        if name == "start_guide":
            return self._show(conversation, engine.start(GUIDES[topic]), GUIDES[topic])
        if name == "ask_question":
            return _offer(topic)
        return self._advance(conversation, Event(name.removeprefix("guide_")))

    def _advance(self, conversation: str, event: Event) -> Reply:
        run = self._runs[conversation]
        guide = GUIDES[run.topic]
        return self._show(conversation, engine.advance(guide, run, event), guide)

    def _show(self, conversation: str, turn: engine.Turn, guide: Guide) -> Reply:
        status = _STATUSES.get(turn.view, "guide_step")
        if turn.run is None:
            return Reply("done", (), status)
        self._runs[conversation] = turn.run
        place = Place(guide.topic, turn.run.step, len(guide.steps))
        names = ("guide_next", "guide_stuck", "guide_repeat")
        entities = json.dumps({"topic": guide.topic, "step": turn.run.step_id})
        return Reply("a step", tuple(f"/{name}{entities}" for name in names), status, place)


def _offer(topic: str) -> Reply:
    entities = json.dumps({"topic": topic})
    return Reply("an answer", (f"/start_guide{entities}", f"/ask_question{entities}"), "answered")


def _choice(topic: str) -> Reply:
    entities = json.dumps({"topic": topic})
    return Reply(
        "which?", ('/ask_question{"topic":"another"}', f"/ask_question{entities}"), "clarify"
    )
