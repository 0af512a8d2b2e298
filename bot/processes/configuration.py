"""Reads the settings and turns what is wrong with them into one sentence."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError as SourceError

from bot.launcher.sentences import has_sentence, sentence
from bot.processes.errors import SettingsError
from bot.settings import Settings

PREFIX = Settings.model_config.get("env_prefix", "")


def read_settings() -> Settings:
    """The settings from BANSO_ variables and `.env`.

    Raises:
        SettingsError: names the variable and the mend; shows no value, since it may be a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise SettingsError("setting_wrong", variable=_variable(first), mend=_mend(first)) from None
    except SourceError as error:
        raise SettingsError("setting_unreadable", reason=error) from None
    except UnicodeDecodeError:
        path = Settings.model_config.get("env_file")
        raise SettingsError("setting_not_utf8", path=path) from None
    except OSError as error:
        raise SettingsError("disk", path=error.filename, reason=error.strerror) from None


def _variable(error: ErrorDetails) -> str:
    name = str(error["loc"][0]) if error["loc"] else ""
    as_written = error["type"] == "extra_forbidden"
    return (name if as_written else PREFIX + name).upper()


def _mend(error: ErrorDetails) -> str:
    """What to do about it, by pydantic's error type."""
    key = f"setting_{error['type']}"
    if not has_sentence(key):
        return sentence("setting_other", reason=error["msg"])
    return sentence(key, **error.get("ctx", {}))
