"""Refusals: whatever goes wrong with a request, a client reads `{"error": sentence for the resident}`."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.copy import sentences


def refusal(status: int, copy_key: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer to a request that was not carried out."""
    return JSONResponse({"error": sentences()[copy_key]}, status, headers)


def add_refusals(app: FastAPI) -> None:
    """Replace the framework's own error bodies."""

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, _error: RequestValidationError) -> JSONResponse:
        return refusal(422, "bad_request")

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> JSONResponse:
        copy_key = "not_found" if error.status_code == 404 else "bad_request"
        return refusal(error.status_code, copy_key, error.headers)
