"""Names a Rasa model after everything that its training depends on."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

# Rasa's own cache looks at the source of a component's class alone; a changed module that it
# imports would leave the old model in place, so all of these packages count.
INPUTS = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/nlu",
    "bot/vietnamese",
    "bot/encoders",
    "requirements/rasa.txt",
)


def fingerprint(root: Path) -> str:
    """12 hexadecimal digits that change with any file, file name or folder among INPUTS."""
    digest = hashlib.sha256()
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {name}\n".encode())
    return digest.hexdigest()[:12]


def _files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and "__pycache__" not in file.parts)
