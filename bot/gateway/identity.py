"""Who is who, without saying so: conversations are known by a keyed hash of channel and user."""

import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from bot.settings import Settings

_KEY_FILE = "sender.key"
_KEY_LENGTH = 64  # hexadecimal digits


class KeyFileBroken(Exception):
    """The stored key is not whole: with another one nobody would find their conversation again."""


class SenderHash:
    """Turns a channel's user into the id that Rasa and the database know."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, channel: str, user: str) -> str:
        """64 hexadecimal digits, always the same for the same channel and user."""
        return hmac.new(self._key, f"{channel}:{user}".encode(), sha256).hexdigest()


def sender_hash(settings: Settings) -> SenderHash:
    """The hash with the key from the settings, else with one made once and kept in the data folder.

    Raises:
        KeyFileBroken: the kept key was cut off or emptied; put back the file from a backup.
    """
    if settings.sender_key is not None:
        return SenderHash(settings.sender_key.get_secret_value().encode())
    return SenderHash(_stored_key(settings.data_dir / _KEY_FILE))


def _stored_key(path: Path) -> bytes:
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != _KEY_LENGTH:
        raise KeyFileBroken(f"{path} holds {len(key)} bytes, a key has {_KEY_LENGTH}")
    return key


def _make_key(path: Path) -> None:
    """Write a key beside its place, then link it there: the file is whole as soon as it is seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by the owner alone
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(_KEY_LENGTH // 2))
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):  # another process was faster: its key counts
            path.hardlink_to(draft)
    finally:
        Path(draft).unlink()
