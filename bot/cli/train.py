"""`./banso train`: make sure that there is a Rasa model for the present inputs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.progress import Stopwatch, one_sentence_errors, screen, working
from bot.launcher.sentences import sentence
from bot.processes.configuration import read_settings
from bot.processes.training import ensure_model, is_model, model_path
from bot.settings import Settings


def train(
    force: Annotated[
        bool, typer.Option("--force", help="Train even if the model is up to date.")
    ] = False,
) -> None:
    """Train the Rasa model if its inputs have changed."""
    with one_sentence_errors():
        train_visibly(read_settings(), force=force)


def train_visibly(settings: Settings, *, force: bool = False) -> Path:
    """The model for the present inputs, after showing what was done for it."""
    stopwatch = Stopwatch()
    model = model_path(settings)
    if force or not is_model(model):
        with working(sentence("training", log=settings.data_dir / "logs" / "train.log")):
            ensure_model(settings, force=force)
    screen.print(sentence("trained", model=model.name, seconds=stopwatch.seconds), soft_wrap=True)
    return model
