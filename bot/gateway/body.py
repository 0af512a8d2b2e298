"""Reads a request's body with a limit to its size and to the time that it may take."""

import asyncio

from starlette.requests import ClientDisconnect, Request

BODY_TIMEOUT_S = 10.0


class BodyError(Exception):
    """The body did not come as it should; what is still under way must not be waited for."""


class BodyTooLong(BodyError):
    """There are more bytes than allowed."""


class BodyTooSlow(BodyError):
    """The client did not send all of it in time, or went away."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLong: it is longer than `limit` bytes. Up to the time limit the rest is read and thrown
            away, since a client that is still sending would not see an answer.
        BodyTooSlow: it was not complete within `BODY_TIMEOUT_S`.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                if len(body) <= limit:
                    body += chunk
    except (TimeoutError, ClientDisconnect) as error:
        if len(body) <= limit:
            raise BodyTooSlow from error
    if len(body) > limit:
        raise BodyTooLong
    return bytes(body)
