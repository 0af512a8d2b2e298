"""How much memory the processes below this one take."""

from collections import Counter
from dataclasses import dataclass

import psutil

from bot.processes import guard

_NAMES = {"bot.cli": "banso run", "bot.gateway": "gateway", "bot.nlu.serve": "rasa"}


@dataclass(frozen=True)
class Memory:
    """Bytes by process name, the largest first.

    Attributes:
        kind: "PSS", in which a page that several processes share counts once in their sum, or "RSS"
            where the system does not tell that: then the sum is too large rather than too small.
    """

    kind: str
    by_process: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_process.values())


def memory_below() -> Memory:
    """The memory of all that this process has started, without the guards that it put before them.

    Taken at one moment; a caller who wants the memory under load asks right after the load.
    """
    own = psutil.Process()
    guards = {child.pid for child in own.children()}
    kind = "PSS" if hasattr(own.memory_full_info(), "pss") else "RSS"
    sizes: Counter[str] = Counter()
    for process in own.children(recursive=True):
        if process.pid not in guards:
            sizes[process_name(process.cmdline())] += _size(process, kind)
    return Memory(kind, dict(sizes.most_common()))


def process_name(arguments: list[str]) -> str:
    """What a process is, by its command line: the module that Python runs, or `guards`."""
    if guard.__file__ in arguments:
        return "guards"
    if "-m" in arguments[:-1]:
        module = arguments[arguments.index("-m") + 1]
        return _NAMES.get(module, module)
    return "other"


def _size(process: psutil.Process, kind: str) -> int:
    size: int = process.memory_full_info().pss if kind == "PSS" else process.memory_info().rss
    return size
