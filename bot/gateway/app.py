"""Builds the gateway's web application: the one place where its real parts are wired together."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from bot.gateway import chat_api, health, pages
from bot.gateway.conversations import Conversations
from bot.gateway.identity import sender_hash
from bot.gateway.rasa import Rasa
from bot.settings import Settings
from bot.storage.database import migrate, open_database


def build_app(settings: Settings) -> FastAPI:
    """The application with all routes; connections are opened when it starts."""
    app = FastAPI(
        title="Bạn Số",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan(settings),
    )
    app.include_router(chat_api.router)
    app.include_router(health.router)
    pages.add_pages(app)
    return app


def _lifespan(settings: Settings) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = open_database(settings.content_url)
        migrate(engine)
        tracker_engine = open_database(f"sqlite:///{settings.tracker_db}")
        async with _client() as client:
            rasa = Rasa(settings.rasa_url, settings.actions_url, client)
            conversations = Conversations(
                engine,
                tracker_engine,
                rasa,
                sender_hash(settings),
                settings.answer_wait_s,
                settings.session_turns,
            )
            app.state.rasa, app.state.conversations = rasa, conversations
            await conversations.resume_pending()
            yield
            await conversations.close()
        engine.dispose()
        tracker_engine.dispose()

    return lifespan


def _client() -> AbstractAsyncContextManager[httpx.AsyncClient]:
    # Conversations wait for each other's turn in Rasa, not for a connection.
    limits = httpx.Limits(max_connections=256, max_keepalive_connections=32)
    return httpx.AsyncClient(limits=limits, trust_env=False)
