"""The log file of each child process: appended to, kept small, quoted when the child dies."""

import shutil
from pathlib import Path
from typing import BinaryIO

LIMIT_BYTES = 5_000_000
KEPT = 3
_TAIL_BYTES = 20_000


class ProcessLog:
    """One log file and its older parts: `name.log`, `name.log.1` (newer) to `name.log.3`."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}.log"

    def open(self) -> BinaryIO:
        """For the child to write to; appending, so that the file may shrink under it."""
        return self.path.open("ab", buffering=0)

    def rotate(self) -> None:
        """Set the file aside when it has grown past the limit.

        It is copied and emptied, since the child keeps it open; a line that the child writes in
        between is lost.
        """
        if not self.path.exists() or self.path.stat().st_size < LIMIT_BYTES:
            return
        for number in range(KEPT, 1, -1):
            younger = self._part(number - 1)
            if younger.exists():
                younger.replace(self._part(number))
        shutil.copyfile(self.path, self._part(1))
        with self.path.open("r+b") as file:
            file.truncate(0)

    def last_lines(self, count: int) -> list[str]:
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - _TAIL_BYTES))
            text = file.read().decode("utf-8", errors="replace")
        return [line for line in text.splitlines() if line.strip()][-count:]

    def _part(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")
