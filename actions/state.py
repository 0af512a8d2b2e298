"""What a conversation remembers between messages, read from Rasa's slots and written back to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from bot.guidance.engine import Run
from bot.knowledge.catalogue import Catalogue

Context = Literal["idle", "guide", "confirm", "choice", "handoff"]


@dataclass(frozen=True)
class Offer:
    """What the bot offered and waits for an answer to.

    Attributes:
        kind: "guide" (start this guide), "resume" (go back to the paused guide), "topic" (is this what
            you mean?), "topics" (choose one), "place" (which commune do you mean?).
        topics: what a yes or a number picks from, in the order shown.
        rest: candidates not yet shown, for "none of these".
    """

    kind: Literal["guide", "resume", "topic", "topics", "place"]
    topics: tuple[str, ...]
    rest: tuple[str, ...] = ()

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Self:
        return cls(value["kind"], tuple(value["topics"]), tuple(value["rest"]))

    def to_slot(self) -> dict[str, Any]:
        return {"kind": self.kind, "topics": list(self.topics), "rest": list(self.rest)}


@dataclass
class State:
    """The slots as values.

    `stack` holds the open guides, outermost first; `place` is the code of the commune named last.
    """

    context: Context = "idle"
    stack: list[Run] = field(default_factory=list)
    offer: Offer | None = None
    phone: Literal["android", "iphone", "none"] | None = None
    place: str | None = None

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Self:
        offer = slots.get("offer")
        return cls(
            context=slots.get("dialogue_context") or "idle",
            stack=[Run.from_slot(run) for run in slots.get("guide_stack") or []],
            offer=Offer.from_slot(offer) if offer else None,
            phone=slots.get("phone"),
            place=slots.get("place"),
        )

    def to_slots(self) -> dict[str, Any]:
        return {
            "dialogue_context": self.context,
            "guide_stack": [run.to_slot() for run in self.stack],
            "offer": self.offer.to_slot() if self.offer else None,
            "phone": self.phone,
            "place": self.place,
        }

    @property
    def run(self) -> Run | None:
        """The guide that the resident is in, running or paused: the innermost open one."""
        return self.stack[-1] if self.stack else None

    @property
    def is_guiding(self) -> bool:
        return self.run is not None and self.run.state == "running"

    def settle(self) -> None:
        """Forget the offer; what is open now is the running guide, or nothing."""
        self.offer = None
        self.context = "guide" if self.is_guiding else "idle"

    def drop_unpublished(self, catalogue: Catalogue) -> bool:
        """Forget open guides that are no longer published: nobody can stand in them.

        Returns:
            Whether the guide on screen was one of them; nothing is on screen then.
        """
        was_guiding = self.is_guiding
        self.stack = [run for run in self.stack if catalogue.guide(run.topic) is not None]
        lost = was_guiding and not self.is_guiding
        if lost and self.context == "guide":
            self.context = "idle"
        return lost
