import psutil

from tests.stack.running import PROGRAMS, Stack


def test_only_the_gateway_is_open_to_others(stack: Stack) -> None:
    """The gateway listens where it was told to, Rasa and the actions on this machine alone, and
    none of the processes on anything else."""
    listening = {
        (connection.laddr.ip, connection.laddr.port): process.pid
        for process in stack.processes()
        for connection in process.net_connections("all")
        if connection.status == psutil.CONN_LISTEN
    }
    ports = {"gateway": stack.port, "rasa": stack.rasa_port, "actions": stack.actions_port}
    expected = {("127.0.0.1", ports[name]): stack.process(name).pid for name in PROGRAMS}
    assert listening == expected


def test_nothing_takes_datagrams(stack: Stack) -> None:
    """No process has a bound UDP socket."""
    bound = [c for p in stack.processes() for c in p.net_connections("udp") if not c.raddr]
    assert bound == []
