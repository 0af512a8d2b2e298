"""Who is who, without saying so: conversations are known by a keyed hash of channel and user."""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from bot.settings import Settings

_KEY_FILE = "sender.key"


class SenderHash:
    """Turns a channel's user into the id that Rasa and the database know."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, channel: str, user: str) -> str:
        """64 hexadecimal digits, always the same for the same channel and user."""
        return hmac.new(self._key, f"{channel}:{user}".encode(), sha256).hexdigest()


def sender_hash(settings: Settings) -> SenderHash:
    """The hash with the key from the settings, else with one made once and kept in the data folder."""
    if settings.sender_key is not None:
        return SenderHash(settings.sender_key.get_secret_value().encode())
    return SenderHash(_stored_key(settings.data_dir / _KEY_FILE))


def _stored_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Created readable by the owner alone, and only if nobody else has just done so.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    return path.read_bytes()
