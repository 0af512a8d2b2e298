"""`POST /api/chat` and `GET /api/chat/events`: what the web chat, and any other client, speaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from bot.channels import web
from bot.gateway.body import BodyTooLong, BodyTooSlow, read_body
from bot.gateway.conversations import Conversations, TooManyWaiting
from bot.gateway.refusals import refusal

router = APIRouter(prefix="/api/chat")

MAX_ID = 2**63 - 1  # of a row, in any database
# Nothing more is read from a client that sends too much or too slowly.
_HANG_UP = {"Connection": "close"}


@router.post("")
async def chat(request: Request) -> JSONResponse:
    """Answer one message. 4xx bodies are `{"error": sentence for the resident}`."""
    try:
        message = web.parse_request(await read_body(request, web.MAX_BODY))
        async with _departure(request) as left:
            replies = await _conversations(request).receive(message, left)
    except web.WebError as error:
        return refusal(error.status, error.copy_key)
    except BodyTooLong:
        return refusal(413, "too_long", _HANG_UP)
    except BodyTooSlow:
        return refusal(408, "too_slow", _HANG_UP)
    except TooManyWaiting:
        return refusal(429, "too_many")
    return JSONResponse({"replies": replies})


@router.get("/events")
async def events(
    request: Request,
    conversation: Annotated[str, Query(min_length=1, max_length=128)],
    after: Annotated[int, Query(ge=0, le=MAX_ID)] = 0,
) -> JSONResponse:
    """Replies that came later, oldest first; `after` of the answer goes into the next request.

    `message_id` says which message a reply belongs to: a client that asked for the message again may
    have its replies already.
    """
    late = await _conversations(request).late_replies(web.NAME, conversation, after)
    shown: list[dict[str, Any]] = [
        {"id": stored.id, "message_id": stored.message_id, "reply": reply}
        for stored in late
        for reply in stored.body
    ]
    return JSONResponse({"events": shown, "after": late[-1].id if late else after})


@asynccontextmanager
async def _departure(request: Request) -> AsyncIterator[asyncio.Future[None]]:
    """A future that is done when the client, whose body has been read, hangs up."""
    left = asyncio.create_task(_until_gone(request))
    try:
        yield left
    finally:
        left.cancel()


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _conversations(request: Request) -> Conversations:
    conversations: Conversations = request.app.state.conversations
    return conversations
