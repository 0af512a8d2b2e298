"""The action server: loads everything once, then serves rasa_sdk on 127.0.0.1, in this one process."""

from typing import Any

from rasa_sdk.endpoint import create_app, load_tracer_provider
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from actions.services import services
from bot.observability.logs import configure_logs
from bot.settings import Settings

SanicApp = Sanic[Any, Any]


class DomainlessExecutor(ActionExecutor):  # type: ignore[misc] # rasa_sdk has no types
    """Runs actions without the domain, which none of ours reads: 30 KB less with every call."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:  # noqa: ARG002
        """rasa_sdk would refuse a call without the domain (status 449); ours get an empty one."""
        return {}


def build_app() -> SanicApp:
    """The Sanic app of rasa_sdk with all actions of this package registered."""
    executor = DomainlessExecutor()
    executor.register_package("actions")
    app: SanicApp = create_app(executor)

    async def no_tracing(app: SanicApp) -> None:
        await load_tracer_provider("", app)

    app.register_listener(no_tracing, "before_server_start")
    return app


def main() -> None:
    configure_logs()
    services()
    app = build_app()
    # rasa_sdk's own `run` binds 0.0.0.0 and starts a second process that would load everything again.
    app.prepare(
        host="127.0.0.1",
        port=Settings().actions_port,
        single_process=True,
        access_log=False,
        motd=False,
    )
    Sanic.serve_single(primary=app)


if __name__ == "__main__":
    main()
