"""The web chat's messages: what `POST /api/chat` accepts, and how it becomes an InboundMessage."""

import json
import uuid
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from bot.channels.message import InboundMessage
from bot.safety.masking import mask
from bot.safety.text import clean_incoming

NAME = "web"
MAX_BODY = 64 * 1024  # bytes of a request: a text of the greatest length in any script, with room
MAX_TEXT = 4_000  # characters; the page itself stops at 2,000


class WebError(Exception):
    """A request that cannot be a message.

    Attributes:
        status: the HTTP status to answer with.
        copy_key: the sentence in `bot/copy/vi.yml` that tells the resident the mend.
    """

    def __init__(self, status: int, copy_key: str) -> None:
        super().__init__(copy_key)
        self.status = status
        self.copy_key = copy_key


def _without_half_characters(value: object) -> object:
    """Drop lone surrogates: some keyboards cut an emoji in two, and the rest can still be read."""
    return value.encode(errors="ignore").decode() if isinstance(value, str) else value


_Text = Annotated[str, BeforeValidator(_without_half_characters)]
_Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
_Conversation = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class ChatRequest(BaseModel):
    """The body of `POST /api/chat`: a text or a payload, not both."""

    model_config = ConfigDict(extra="ignore", strict=True)

    conversation: _Conversation
    text: _Text | None = None
    payload: str | None = None
    message_id: _Id | None = None

    @model_validator(mode="after")
    def _one_of_text_and_payload(self) -> Self:
        if (self.text is None) == (self.payload is None):
            raise ValueError("give text or payload, not both")
        return self


def parse_request(body: bytes) -> InboundMessage:
    """Turn a request body into a cleaned and masked message.

    Raises:
        WebError: a text too long (413), not UTF-8 or JSON (400), wrong fields or an empty text (422).
    """
    request = _validate(body)
    message_id = request.message_id or uuid.uuid4().hex
    if request.payload is not None:
        return InboundMessage(NAME, request.conversation, message_id, payload=request.payload)
    if len(request.text or "") > MAX_TEXT:
        raise WebError(413, "too_long")
    text = clean_incoming(request.text or "").strip()
    if not text:
        raise WebError(422, "empty")
    masked = mask(text)
    return InboundMessage(
        NAME, request.conversation, message_id, text=masked.text, secrets=masked.kinds
    )


def _validate(body: bytes) -> ChatRequest:
    try:
        fields = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # also a number of more than 4,300 digits
        raise WebError(400, "not_json") from error
    try:
        return ChatRequest.model_validate(fields)
    except ValidationError as error:
        raise WebError(422, "bad_fields") from error
