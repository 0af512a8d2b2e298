import sys
from pathlib import Path

import httpx
import pytest

from bot.bench.server import HOST, free_ports, running
from bot.processes.commands import Command
from bot.processes.errors import StartUpError
from bot.processes.logs import ProcessLog
from tests.bot.processes.programs import MORTAL, command

LATE_S = 0.3
# Refuses, then answers 503, then 200.
SERVER = """
import http.server, sys, time
time.sleep(float(sys.argv[2]))
asked = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        self.send_response(503 if asked < 3 else 200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def test_free_ports_differ() -> None:
    assert len(set(free_ports(5))) == 5


async def test_a_server_is_ready_at_its_first_200_and_gone_afterwards(tmp_path: Path) -> None:
    """Neither a refused connection nor a 503 is readiness."""
    (port,) = free_ports(1)
    url = f"http://{HOST}:{port}/"
    server = Command("server", (sys.executable, "-c", SERVER, str(port), str(LATE_S)), {})
    log = ProcessLog(tmp_path, server.name)
    async with httpx.AsyncClient() as client:
        async with running(server, tmp_path, log, client, url) as ready_s:
            assert LATE_S < ready_s < 30
            assert (await client.get(url)).status_code == 200
        with pytest.raises(httpx.TransportError):
            await client.get(url)


async def test_a_server_that_dies_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    """No waiting for what will never answer."""
    (port,) = free_ports(1)
    server = command("server", MORTAL, tmp_path / "deaths")
    log = ProcessLog(tmp_path, server.name)
    async with httpx.AsyncClient() as client:
        with pytest.raises(StartUpError, match="no such model"):
            async with running(server, tmp_path, log, client, f"http://{HOST}:{port}/"):
                pass
