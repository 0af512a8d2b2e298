"""One guide from the first question to the end while servers die; nothing is skipped or doubled."""

import signal
from itertools import chain
from pathlib import Path

import psutil

from bot.settings import ROOT
from tests.stack.residents import Json, Resident
from tests.stack.running import Stack

GUIDE = "vneid-cai-dat"
QUESTION = "chau oi lam sao de cai vneid vao dien thoai"


def _expect_step(reply: Json, step: int) -> None:
    assert reply["data"]["status"] == "guide_step", reply["text"]
    assert (reply["data"]["guide"]["topic"], reply["data"]["guide"]["step"]) == (GUIDE, step)
    assert f"Bước {step}/" in reply["text"]


def _expect_exactly_once(resident: Resident) -> None:
    """Every message has one reply, and whoever asks again gets the same one."""
    events = resident.events()["events"]
    late = [event["message_id"] for event in events]
    assert len(late) == len(set(late))
    for message_id, reply in resident.replies.items():
        again = resident.post(text="hỏi lại", message_id=message_id).json()["replies"]
        assert again == [reply]
    assert [e["reply"] for e in events] == [resident.replies[i] for i in late]


def test_a_guide_survives_the_death_of_every_server(stack: Stack, resident: Resident) -> None:
    """From an unaccented question to the end, in varied words and by buttons: each server is killed
    once, the next message is sent while it is down, and the answer to it is the next step."""
    assert resident.say(QUESTION)["data"]["topic"] == GUIDE
    _expect_step(resident.say("ừ cháu chỉ đi"), 1)
    _expect_step(resident.press("Xong rồi"), 2)
    stack.kill("rasa")
    _expect_step(resident.say("xong rồi cháu"), 3)
    _expect_step(resident.say("da xong"), 4)
    stack.kill("actions")
    _expect_step(resident.say("roi tiep di chau"), 5)
    assert resident.press("Không thấy")["data"]["status"] == "stuck_help"
    stack.kill("gateway")
    _expect_step(resident.press("Xong rồi"), 6)
    _expect_step(resident.say("ok xong rồi nhé"), 7)
    assert resident.say("bác làm xong rồi")["data"]["status"] == "guide_done"
    assert resident.last["data"]["guide"] is None
    _expect_exactly_once(resident)


def test_a_message_that_its_gateway_took_with_it_is_answered_by_the_next(
    stack: Stack, resident: Resident
) -> None:
    """Killed in the middle of a turn, the gateway takes the message up again and the reply is an
    event; the step counts once although Rasa had the message."""
    _start(resident)
    with stack.suspended("actions"):
        busy = resident.post(text="xong rồi", message_id="in-the-middle").json()["replies"]
        assert [reply["data"]["status"] for reply in busy] == ["error_busy"]
        assert busy[0]["data"]["guide"]["step"] == 1
        stack.kill("gateway")
    _expect_step(resident.say("xong rồi", message_id="in-the-middle"), 2)
    stack.wait_until_ready()
    _expect_step(resident.say("xong rồi"), 3)
    _expect_exactly_once(resident)


def test_two_servers_dead_at_once(stack: Stack, resident: Resident) -> None:
    """Rasa and the actions are killed in the middle of a turn; the step counts once."""
    _start(resident)
    with stack.suspended("actions"):
        busy = resident.post(text="xong rồi", message_id="both").json()["replies"]
        assert [reply["data"]["status"] for reply in busy] == ["error_busy"]
        stack.kill("rasa")
        stack.kill("actions")
    _expect_step(resident.say("xong rồi", message_id="both"), 2)
    _expect_step(resident.say("xong rồi"), 3)


def test_everything_is_ended_and_started_again_at_the_same_step(
    stack: Stack, resident: Resident
) -> None:
    """SIGTERM ends all processes; the next start trains and builds nothing anew, and the resident
    goes on where they stood, also with a button from before."""
    _start(resident)
    _expect_step(resident.press("Xong rồi"), 2)
    made = _made(stack)
    assert stack.stop(signal.SIGTERM) == (0, [])
    assert not _listening(stack)
    stack.start()
    assert _made(stack) == made
    _expect_step(resident.press("Xong rồi"), 3)
    _expect_step(resident.say("quay lại bước trước"), 2)


def _start(resident: Resident) -> None:
    resident.say(QUESTION)
    _expect_step(resident.press("Bắt đầu"), 1)


def _made(stack: Stack) -> dict[Path, int]:
    """What preparing makes when it has to, and when it was made: models, the index, training logs."""
    folders = [stack.data_dir.glob("index/**/*"), stack.data_dir.glob("logs/train*")]
    models = (ROOT / "models").glob("*.tar.gz")
    return {path: path.stat().st_mtime_ns for path in chain(models, *folders)}


def _listening(stack: Stack) -> list[int]:
    ports = {stack.port, stack.rasa_port, stack.actions_port}
    return [
        c.laddr.port
        for c in psutil.net_connections("tcp")
        if c.status == psutil.CONN_LISTEN and c.laddr.port in ports
    ]
