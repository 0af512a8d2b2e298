"""Folds Rasa's list of utterances into one reply; also the replies that the gateway gives by itself."""

from collections.abc import Sequence
from typing import Any

from bot.channels.message import Button, Reply
from bot.copy import sentences
from bot.gateway.rasa import Utterance
from bot.observability.outcome import Outcome


def fold(utterances: Sequence[Utterance]) -> Reply:
    """One reply: texts joined by blank lines, buttons in order, `custom` as data.

    `data["guide"]` is absent when no utterance carried it (plain responses): the caller knows it.
    """
    texts = [str(u["text"]).strip() for u in utterances if u.get("text")]
    buttons = [
        Button(title=button["title"], payload=button["payload"])
        for utterance in utterances
        for button in utterance.get("buttons") or ()
    ]
    data: dict[str, Any] = {"status": Outcome.NOTICE, "topic": None, "candidates": []}
    for utterance in utterances:
        data.update(utterance.get("custom") or {})
    image = next((u["image"] for u in utterances if u.get("image")), None)
    return Reply(
        text="\n\n".join(filter(None, texts)), buttons=tuple(buttons), image=image, data=data
    )


def own_reply(copy_key: str, status: Outcome, guide: dict[str, Any] | None) -> Reply:
    """A reply of the gateway itself, with the guide as it was last."""
    data: dict[str, Any] = {"status": status, "topic": None, "candidates": [], "guide": guide}
    return Reply(text=sentences()[copy_key], data=data)
