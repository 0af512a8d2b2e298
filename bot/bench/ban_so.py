"""Bạn Số as it is measured: the whole of `./banso run` on ports and a data folder of its own."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.bench.chat import BanSoChat
from bot.bench.server import HOST, free_ports
from bot.bench.subject import Subject
from bot.bench.workload import GuideTitle, Workload, ask_questions, press_steps, type_steps
from bot.knowledge.catalogue import Catalogue
from bot.knowledge.schema import Act, Guide
from bot.processes.commands import APP_PYTHON, Command
from bot.settings import ROOT, Settings

NAME = "Bạn Số"
QUESTIONS, TYPED, PRESSED = "open questions", "typed guide steps", "guide buttons"


def own_settings(settings: Settings, folder: Path) -> Settings:
    """The settings with all data in `folder`, whatever database the operator uses."""
    return settings.model_copy(update={"host": HOST, "data_dir": folder, "database_url": None})


def guide_titles(catalogue: Catalogue) -> list[GuideTitle]:
    """The guides without a fork: "done" and "back" then lead to the next and the last number."""
    guides = [topic for topic in catalogue.topics.values() if isinstance(topic, Guide)]
    guides = [guide for guide in guides if all(isinstance(step, Act) for step in guide.steps)]
    return [GuideTitle(guide.topic, guide.title) for guide in guides]


def ban_so(settings: Settings, workload: Workload, guides: Sequence[GuideTitle]) -> Subject:
    """The bot on the data of `settings`, which must be `own_settings`.

    It is started by the command that a person types, so its checks before the start are part of the
    time to ready, and its supervisor is part of the memory.
    """
    port, rasa_port, actions_port = free_ports(3)
    ports = ("--port", port, "--rasa-port", rasa_port, "--actions-port", actions_port)
    arguments = (APP_PYTHON, "-P", "-m", "bot.cli", "run", *ports, "--data-dir", settings.data_dir)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "BANSO_HOST": HOST,
        "BANSO_DATABASE_URL": settings.content_url,
    }
    url = f"http://{HOST}:{port}"
    return Subject(
        name=NAME,
        command=Command("banso", tuple(map(str, arguments)), environment),
        folder=Path.cwd(),  # so that relative paths among the operator's settings hold
        logs=settings.data_dir / "logs",
        ready_url=f"{url}/readyz",
        new_chat=partial(BanSoChat, url=url),
        scripts={
            QUESTIONS: partial(ask_questions, workload.questions),
            TYPED: partial(type_steps, workload.typed_steps, guides),
            PRESSED: partial(press_steps, workload.pressed_steps, guides),
        },
    )
