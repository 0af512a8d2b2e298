"""What travels between channels and the gateway, whatever the platform."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a resident, cleaned and masked: a typed text, or the payload of a button.

    Attributes:
        user: the platform's id of the conversation; only its keyed hash goes further.
        message_id: the platform's (or page's) id of the message: a repeat is the same message.
        secrets: kinds of secrets that were masked in the text.
    """

    channel: str
    user: str
    message_id: str
    text: str | None = None
    payload: str | None = None
    secrets: tuple[str, ...] = ()


class Button(BaseModel):
    """A choice offered with a reply; pressing it sends the payload back."""

    model_config = ConfigDict(frozen=True)

    title: str
    payload: str


class Reply(BaseModel):
    """One channel-neutral reply. A channel renders what it can and leaves out nothing silently."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)  # errors are logged

    text: str
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    audio: str | None = None
    data: dict[str, Any]
