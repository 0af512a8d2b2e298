"""Runs the gateway: `python -m bot.gateway`."""

import uvicorn

from bot.gateway.app import build_app
from bot.observability.logs import configure_logs
from bot.settings import Settings


def main() -> None:
    configure_logs()
    settings = Settings()
    uvicorn.run(
        build_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
