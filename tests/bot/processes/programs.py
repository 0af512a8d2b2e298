"""Small real programs that stand in for the three servers."""

import sys
import time
from pathlib import Path

from bot.processes.commands import Command

# Writes down its own number and that of a worker it forks, as servers with workers do.
SERVER = """
import os, subprocess, sys, time
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()} {worker.pid}\\n")
time.sleep(60)
"""
# Is deaf to SIGTERM.
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVER
# Ends properly: says goodbye on SIGTERM.
POLITE = """
import signal, sys, time
def goodbye(*_):
    with open(sys.argv[1], "a") as file:
        file.write(f"{sys.argv[2]} goodbye\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, goodbye)
with open(sys.argv[1], "a") as file:
    file.write(f"{sys.argv[2]} hello\\n")
while True:
    time.sleep(60)
"""
# Dies at once, after two lines of output.
MORTAL = """
import sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{time.monotonic()}\\n")
print("loading")
sys.exit("no such model: banso")
"""


def command(name: str, code: str, *arguments: object) -> Command:
    return Command(name, (sys.executable, "-S", "-c", code, *map(str, arguments)), {})


def numbers(path: Path) -> list[int]:
    """All process numbers in the file that SERVER wrote."""
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def alive(number: int) -> bool:
    """Whether a process runs; one that ended but was not yet asked for its status does not."""
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def all_gone(processes: list[int], limit_s: float = 3.0) -> bool:
    """Whether none runs any more; what was just killed gets a moment to die."""
    deadline = time.monotonic() + limit_s
    while any(map(alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(alive, processes))
