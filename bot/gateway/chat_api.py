"""`POST /api/chat` and `GET /api/chat/events`: what the web chat, and any other client, speaks."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from bot.channels import web
from bot.copy import sentences
from bot.gateway.conversations import Conversations

router = APIRouter(prefix="/api/chat")


@router.post("")
async def chat(request: Request) -> JSONResponse:
    """Answer one message. 4xx bodies are `{"error": sentence for the resident}`."""
    try:
        message = web.parse_request(await _read(request))
    except web.WebError as error:
        return JSONResponse({"error": sentences()[error.copy_key]}, error.status)
    return JSONResponse({"replies": await _conversations(request).receive(message)})


@router.get("/events")
async def events(
    request: Request,
    conversation: Annotated[str, Query(min_length=1, max_length=128)],
    after: Annotated[int, Query(ge=0)] = 0,
) -> JSONResponse:
    """Replies that came later, oldest first; `after` of the answer goes into the next request."""
    late = await _conversations(request).late_replies(web.NAME, conversation, after)
    shown: list[dict[str, Any]] = [
        {"id": stored.id, "message_id": stored.message_id, "reply": reply}
        for stored in late
        for reply in stored.body
    ]
    return JSONResponse({"events": shown, "after": late[-1].id if late else after})


async def _read(request: Request) -> bytes:
    """The body, given up as soon as it is longer than a message can be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > web.MAX_BODY:
            break
    return bytes(body)


def _conversations(request: Request) -> Conversations:
    conversations: Conversations = request.app.state.conversations
    return conversations
