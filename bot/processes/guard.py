"""Stands between this program and a child process, so that the child never outlives it.

Run as a script of its own, at the head of a new process group. Its standard input is a pipe whose
other end only the parent holds: when that end closes, because the parent wants it or because the
parent was killed (also by SIGKILL), the whole group is asked to end, then made to. Servers that
fork workers are covered too, which a parent-death signal to the child alone would leave behind.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

LIFELINE = 0  # standard input


def guarded(arguments: Sequence[str], grace_s: float) -> list[str]:
    """The command line that runs `arguments` under a guard.

    Start it with a pipe as standard input and as the leader of a new session.
    """
    # -I -S: nothing but the standard library, so that the guard starts in some 20 ms
    return [sys.executable, "-I", "-S", __file__, str(grace_s), *arguments]


def main(grace_s: float, arguments: Sequence[str]) -> int:
    """Run the child to its end; its exit status, 128 + n when signal n ended it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _outlive)
    try:
        child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL)  # noqa: S603  # our own
    except OSError as error:
        print(error, file=sys.stderr)
        return 127
    closed = threading.Event()
    threading.Thread(target=_end_group, args=(grace_s, closed), daemon=True).start()
    status = child.wait()
    if closed.is_set():
        os.killpg(0, signal.SIGKILL)  # what the child left behind, and the guard with it
    return status if status >= 0 else 128 - status


def _outlive(*_: object) -> None:
    """Ignore the signal; a handler, unlike SIG_IGN, is not handed down to the child."""


def _end_group(grace_s: float, closed: threading.Event) -> None:
    with contextlib.suppress(OSError):
        os.read(LIFELINE, 1)
    closed.set()
    os.killpg(0, signal.SIGTERM)
    time.sleep(grace_s)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
