"""`./banso run`: check, train, prepare, then keep all processes running until Ctrl-C."""

import asyncio
import os
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel

from bot.cli.progress import Stopwatch, one_sentence_errors, screen, working
from bot.cli.train import train_visibly
from bot.launcher.sentences import sentence
from bot.processes.commands import APP_PYTHON, server_commands
from bot.processes.configuration import read_settings
from bot.processes.errors import PrepareError
from bot.processes.ports import Listener, check_ports
from bot.processes.readiness import callable_host, is_ready
from bot.processes.supervisor import Supervisor
from bot.processes.tracker_store import prepare_tracker_store
from bot.settings import ROOT, Settings

Port = Annotated[int | None, typer.Option(help="Public port: web chat, channels, admin.")]
RasaPort = Annotated[int | None, typer.Option(help="Rasa's port, on this machine only.")]
ActionsPort = Annotated[int | None, typer.Option(help="Action server's port, this machine only.")]
DataDir = Annotated[Path | None, typer.Option(help="Folder of databases, index and logs.")]


def run(
    port: Port = None,
    rasa_port: RasaPort = None,
    actions_port: ActionsPort = None,
    data_dir: DataDir = None,
) -> None:
    """Run the bot: Rasa, the action server and the gateway."""
    stopwatch = Stopwatch()
    with one_sentence_errors():
        set_options(
            {
                "BANSO_PORT": port,
                "BANSO_RASA_PORT": rasa_port,
                "BANSO_ACTIONS_PORT": actions_port,
                "BANSO_DATA_DIR": data_dir and data_dir.resolve(),
            }
        )
        settings = read_settings()
        check_ports(listeners(settings))
        model = train_visibly(settings)
        prepare_tracker_store(settings.tracker_db)
        asyncio.run(_supervise(settings, model, stopwatch))
    screen.print(sentence("stopped"))


async def prepare_content() -> None:
    """Import and index in a process of its own, whose memory is given back before the long run.

    Raises:
        PrepareError: with the last line that the process printed.
    """
    arguments = (str(APP_PYTHON), "-m", "bot.cli", "knowledge", "index")
    with working(sentence("preparing_content")):
        process = await asyncio.create_subprocess_exec(
            *arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            _, errors = await process.communicate()
        finally:
            if process.returncode is None:  # told to stop meanwhile
                process.terminate()
                await process.wait()
    if process.returncode:
        last = (errors.decode().strip().splitlines() or ["?"])[-1]
        raise PrepareError("prepare_failed", error=last)


def set_options(options: Mapping[str, object]) -> None:
    """Put the options that were given into the environment, which the children inherit."""
    for variable, value in options.items():
        if value is not None:
            os.environ[variable] = str(value)


def listeners(settings: Settings) -> list[Listener]:
    return [
        Listener(settings.host, settings.port, "--port"),
        Listener("127.0.0.1", settings.rasa_port, "--rasa-port"),
        Listener("127.0.0.1", settings.actions_port, "--actions-port"),
    ]


async def _supervise(settings: Settings, model: Path, stopwatch: Stopwatch) -> None:
    logs = settings.data_dir / "logs"
    commands = server_commands(settings, model)
    supervisor = Supervisor(
        commands, ROOT, logs, partial(is_ready, settings), prepare=prepare_content
    )
    screen.print(sentence("starting", logs=logs), soft_wrap=True)
    await supervisor.run(partial(_announce, settings, stopwatch))


def _announce(settings: Settings, stopwatch: Stopwatch) -> None:
    host = callable_host(settings.host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/"
    text = sentence("ready", url=url, seconds=stopwatch.seconds)
    screen.print(Panel(text, title=sentence("ready_title"), border_style="green", expand=False))
