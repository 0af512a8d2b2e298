"""Builds the gateway's web application: the one place where its real parts are wired together."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine

from bot.gateway import chat_api, health, pages, refusals
from bot.gateway.conversations import Conversations
from bot.gateway.identity import sender_hash
from bot.gateway.protection import Protection
from bot.gateway.rasa import MAX_TURNS, Rasa
from bot.settings import Settings
from bot.storage.database import migrate, open_database

DATABASE_THREADS = 4


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
    refusals.add_refusals(app)
    app.add_middleware(Protection)
    return app


def _lifespan(settings: Settings) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with (
            _database(settings.content_url) as engine,
            _database(f"sqlite:///{settings.tracker_db}") as tracker_engine,
            ThreadPoolExecutor(DATABASE_THREADS, "database") as threads,
        ):
            migrate(engine)
            async with _client() as client:
                app.state.rasa = Rasa(settings.rasa_url, settings.actions_url, client)
                app.state.conversations = Conversations(
                    engine,
                    tracker_engine,
                    app.state.rasa,
                    threads,
                    sender_hash(settings),
                    settings.answer_wait_s,
                    settings.session_turns,
                )
                await app.state.conversations.resume_pending()
                yield
                await app.state.conversations.close()

    return lifespan


@contextmanager
def _database(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _client() -> AbstractAsyncContextManager[httpx.AsyncClient]:
    # More than the turns that Rasa takes at once, so that a look at its health never has to wait.
    limits = httpx.Limits(max_connections=2 * MAX_TURNS)
    return httpx.AsyncClient(limits=limits, trust_env=False)
