"""Rasa's command line (`python -m bot.nlu.serve run ...`), with the shortcuts in place."""

from __future__ import annotations

from rasa.__main__ import main

from bot.nlu import shortcuts

if __name__ == "__main__":
    shortcuts.install()
    main()
