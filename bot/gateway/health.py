"""`/healthz`: this process lives. `/readyz`: a message would be answered now."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

router = APIRouter()


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.api_route("/readyz", methods=["GET", "HEAD"])
async def readyz(request: Request) -> JSONResponse:
    """200 when Rasa and the action server answer too, else 503."""
    ready = await request.app.state.rasa.is_ready()
    return JSONResponse({"ready": ready}, 200 if ready else 503)
