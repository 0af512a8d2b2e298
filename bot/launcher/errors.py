"""The one error that the launcher shows: a sentence that says what is wrong and the mend."""

from __future__ import annotations

from bot.launcher.sentences import sentence


class LauncherError(Exception):
    """Ends the launcher; `str()` is the sentence for the person at the terminal."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(sentence(key, **values))
