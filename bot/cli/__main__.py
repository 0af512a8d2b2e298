"""Runs the command line: `python -m bot.cli`."""

from bot.cli.main import app

if __name__ == "__main__":
    app(prog_name="banso")
