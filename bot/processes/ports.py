"""Checks, before anything starts, that the ports can be listened on."""

import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from bot.processes.errors import PortError

HIGHEST = 65535


@dataclass(frozen=True)
class Listener:
    """An address that a process will listen on, and the option that changes its port."""

    host: str
    port: int
    option: str


def check_ports(listeners: Sequence[Listener]) -> None:
    """Bind each address for a moment.

    Raises:
        PortError: one sentence that names the first port that is taken and its option.
    """
    options: dict[int, str] = {}
    for listener in listeners:
        if other := options.get(listener.port):
            raise PortError("port_twice", port=listener.port, first=other, second=listener.option)
        options[listener.port] = listener.option
        _try_to_bind(listener)


def _try_to_bind(listener: Listener) -> None:
    port, option = listener.port, listener.option
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            listener.host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: an address that is only waiting for late packets is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise PortError("port_forbidden", port=port, option=option) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            another = port + 1 if port < HIGHEST else port - 1
            raise PortError("port_busy", port=port, option=option, another=another) from None
        reason = error.strerror
        raise PortError("host_wrong", host=listener.host, reason=reason) from None
