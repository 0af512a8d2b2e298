import socket
from collections.abc import Iterator

import pytest

from bot.processes.errors import PortError
from bot.processes.ports import Listener, check_ports


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_free_ports_pass() -> None:
    """Nothing is said about ports that can be had, and they stay free."""
    listener = Listener("127.0.0.1", free_port(), "--port")
    check_ports([listener])
    check_ports([listener])


def test_busy_port_is_named_with_its_option(busy_port: int) -> None:
    """One sentence: the port, and the option that picks another."""
    with pytest.raises(PortError) as caught:
        check_ports([Listener("127.0.0.1", busy_port, "--rasa-port")])
    sentence = str(caught.value)
    assert str(busy_port) in sentence
    assert "--rasa-port" in sentence
    assert "\n" not in sentence


def test_port_that_is_busy_on_one_address_is_busy_for_all(busy_port: int) -> None:
    """Listening on every address needs the port on each of them."""
    with pytest.raises(PortError):
        check_ports([Listener("0.0.0.0", busy_port, "--port")])  # noqa: S104


def test_same_port_twice_names_both_options() -> None:
    """Two processes cannot share a port."""
    port = free_port()
    with pytest.raises(PortError, match=r"--port.*--actions-port"):
        check_ports(
            [
                Listener("127.0.0.1", port, "--port"),
                Listener("127.0.0.1", port, "--actions-port"),
            ]
        )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_address_of_another_machine_names_the_setting(host: str) -> None:
    """A host that is unknown, or not this machine's, is a matter of BANSO_HOST."""
    with pytest.raises(PortError, match="BANSO_HOST"):
        check_ports([Listener(host, free_port(), "--port")])
