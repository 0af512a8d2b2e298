"""What the launcher and monitors ask."""

import pytest

from tests.fakes.fake_rasa import FakeActions, FakeRasa

from .running import Gateway


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_all_up(gateway: Gateway, method: str) -> None:
    """Alive and ready."""
    for path in ("/healthz", "/readyz"):
        assert (await gateway.client.request(method, path)).status_code == 200


@pytest.mark.parametrize("down", ["rasa", "actions"])
async def test_not_ready_while_a_part_is_down(
    gateway: Gateway, rasa: FakeRasa, actions: FakeActions, down: str
) -> None:
    """503 until it is back; the gateway itself lives all the while."""
    part = {"rasa": rasa, "actions": actions}[down]
    part.stop()
    ready = await gateway.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ready": False})
    assert (await gateway.client.get("/healthz")).json() == {"status": "ok"}
    part.start()
    assert (await gateway.client.get("/readyz")).json() == {"ready": True}
