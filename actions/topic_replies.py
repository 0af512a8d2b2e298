"""Parts of replies about a topic that several actions share: its source, a button, a list."""

from collections.abc import Iterable

from actions.turn import Turn
from bot.knowledge.schema import Article, Guide


def say_source(turn: Turn, topic: Article | Guide) -> None:
    """Name the first source and the day since when the topic is known to be right."""
    checked_on = f"{topic.checked_on:%d/%m/%Y}"  # as Vietnamese people write it
    turn.say("utter_answer_source", {"source": topic.sources[0].title, "checked_on": checked_on})


def topic_button(topic: str, title: str) -> dict[str, str]:
    """A button that answers with a topic, as if it had been asked for by name."""
    return {"title": title, "payload": f'/ask_question{{"topic":"{topic}"}}'}


def bulleted(items: Iterable[str]) -> str:
    """A list for a chat, one item a line."""
    return "\n".join(f"• {item}" for item in items)
