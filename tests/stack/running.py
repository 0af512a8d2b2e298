"""Starts and stops everything as `./banso run` does, and gets at the processes."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from bot.gateway.identity import SenderHash
from bot.processes.commands import APP_PYTHON
from bot.settings import ROOT

START_UP_S = (
    600.0  # also on a busy machine: the Rasa model is there already, the index of 91 topics is not
)
ANSWER_WAIT_S = 2.0
PROGRAMS = {
    "rasa": ("-m", "bot.nlu.serve"),
    "actions": ("-m", "actions"),
    "gateway": ("-m", "bot.gateway"),
}


class Stack:
    """One running bot with ports and a data folder of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port, self.rasa_port, self.actions_port = _free_ports(3)
        self.url = f"http://127.0.0.1:{self.port}"
        self.rasa_url = f"http://127.0.0.1:{self.rasa_port}"
        self._run: psutil.Popen | None = None

    def start(self) -> float:
        """Start everything; the seconds until it is ready."""
        started = time.monotonic()
        with self.output.open("ab") as output:
            self._run = psutil.Popen(
                [APP_PYTHON, "-m", "bot.cli", "run", *self._options()],
                cwd=ROOT,
                env=environment(self.data_dir),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(self.is_ready, START_UP_S, self._explain)
        return time.monotonic() - started

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, list[psutil.Process]]:
        """End everything by a signal; the exit status and what is still alive after it."""
        everything = self.processes()
        self.run.send_signal(number)
        status = self.run.wait(timeout=60)
        _, alive = psutil.wait_procs(everything, timeout=5)
        return status, alive

    def end_at_once(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._run is not None and self._run.is_running():
            for process in self.processes():
                process.kill()

    @property
    def run(self) -> psutil.Popen:
        assert self._run is not None, "not started"
        return self._run

    @property
    def output(self) -> Path:
        """What `run` itself printed."""
        return self.data_dir.with_suffix(".out")

    def processes(self) -> list[psutil.Process]:
        """`run` and all processes below it."""
        return [self.run, *self.run.children(recursive=True)]

    def process(self, name: str) -> psutil.Process:
        """The server process itself, not its guard."""
        words = PROGRAMS[name]
        found = [p for p in self.run.children(recursive=True) if _is_running(p, words)]
        (process,) = found
        return process

    def kill(self, name: str) -> None:
        """End one server as a power cut would."""
        process = self.process(name)
        process.kill()
        process.wait(timeout=10)

    @contextmanager
    def suspended(self, name: str) -> Iterator[None]:
        """One server alive that does nothing, until the end of the block or until it is killed."""
        process = self.process(name)
        process.suspend()
        try:
            yield
        finally:
            with suppress(psutil.NoSuchProcess):
                process.resume()

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).is_success
        except httpx.TransportError:
            return False

    def wait_until_ready(self) -> None:
        wait_until(self.is_ready, START_UP_S, self._explain)

    def sender(self, conversation: str) -> str:
        """The id under which Rasa knows a conversation of the web chat."""
        key = (self.data_dir / "sender.key").read_bytes()
        return SenderHash(key)("web", conversation)

    def _options(self) -> list[str]:
        ports = {"port": self.port, "rasa-port": self.rasa_port, "actions-port": self.actions_port}
        options = [f"--{name}={port}" for name, port in ports.items()]
        return [*options, f"--data-dir={self.data_dir}"]

    def _explain(self) -> str:
        logs = [self.output, *sorted(self.data_dir.glob("logs/*.log"))]
        tails = [f"{log.name}:\n{log.read_text(errors='replace')[-2000:]}" for log in logs]
        return "\n".join(["not ready", *tails])


def environment(data_dir: Path) -> dict[str, str]:
    """That of this process, with nothing set for the bot but what the tests need."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BANSO_")}
    ours = {"BANSO_DATA_DIR": str(data_dir), "BANSO_ANSWER_WAIT_S": str(ANSWER_WAIT_S)}
    return kept | ours | {"PYTHONPATH": str(ROOT)}


def wait_until(
    is_true: Callable[[], bool], seconds: float, explain: Callable[[], str] = str
) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds} s: {explain()}")
        time.sleep(0.1)


def _is_running(process: psutil.Process, words: tuple[str, ...]) -> bool:
    """Whether a process is this program itself: its guard has the same words behind its own.

    Processes come and go while they are looked at: one that was killed a moment ago is a zombie until
    its parent has waited for it.
    """
    try:
        command = process.cmdline()
    except psutil.NoSuchProcess:  # a zombie is one, too
        return False
    is_guard = any(Path(word).name == "guard.py" for word in command)
    return not is_guard and any(
        tuple(command[i : i + len(words)]) == words for i in range(len(command))
    )


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports
