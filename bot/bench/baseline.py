"""The comparison: the example bot that `rasa init` makes, with Rasa's default pipeline.

It is the stock Rasa (DIET and TED on TensorFlow, trackers in memory) under the version that Bạn Số uses,
spoken to through Rasa's own REST channel: no gateway, no durable inbox, no retrieval and, as the
example has no custom action, no action server. So it shows what a plain Rasa costs on this machine,
not what a bot of the same use would.
"""

import os
from functools import partial
from pathlib import Path

from bot.bench.chat import RasaChat
from bot.bench.server import GRACE_S, HOST, free_ports, start_up_error
from bot.bench.subject import Subject
from bot.bench.workload import Workload, talk_to_rasa_default
from bot.processes.child import start_child
from bot.processes.commands import RASA_PYTHON, RASA_QUIET, Command
from bot.processes.logs import ProcessLog

NAME = "Rasa's default"
MESSAGES = "text messages"


async def init_project(folder: Path) -> None:
    """Make and train the example bot in an empty folder; takes minutes.

    Raises:
        StartUpError: `rasa init` failed.
    """
    command = _rasa("init", "--no-prompt")
    log = ProcessLog(folder, command.name)
    child = await start_child(command, log, folder, GRACE_S)
    try:
        status = await child.wait()
    finally:
        child.end()
    if status != 0 or not list((folder / "models").glob("*.tar.gz")):
        raise start_up_error(command, log)


def rasa_default(folder: Path, workload: Workload) -> Subject:
    """The bot in a folder that `init_project` filled."""
    (port,) = free_ports(1)
    url = f"http://{HOST}:{port}"
    return Subject(
        name=NAME,
        command=_rasa("run", "--enable-api", "-i", HOST, "-p", str(port)),
        folder=folder,
        logs=folder,
        ready_url=f"{url}/status",
        new_chat=partial(RasaChat, url=url),
        scripts={MESSAGES: partial(talk_to_rasa_default, workload.rasa_default)},
    )


def _rasa(verb: str, *arguments: str) -> Command:
    environment = {**os.environ, **RASA_QUIET, "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONPATH", None)  # the example has an `actions` package of its own
    return Command(f"rasa-{verb}", (str(RASA_PYTHON), "-m", "rasa", verb, *arguments), environment)
