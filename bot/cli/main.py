"""The commands of `./banso`, one module each."""

import typer

from bot.cli import knowledge
from bot.cli.ask import ask
from bot.cli.evaluate import evaluate
from bot.cli.parse import parse
from bot.cli.run import run
from bot.cli.setup import setup
from bot.cli.test import CONTEXT_SETTINGS, test
from bot.cli.train import train

app = typer.Typer(
    name="banso",
    help="Bạn Số: trợ lý hướng dẫn dịch vụ số.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command(context_settings=CONTEXT_SETTINGS)(test)
app.command()(setup)
app.command()(ask)
app.command()(parse)
app.command()(train)
app.command("eval")(evaluate)
app.add_typer(knowledge.app, name="knowledge")
