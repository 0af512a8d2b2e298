import contextlib
import sqlite3

from bot.settings import Settings
from tests.stack.residents import Resident
from tests.stack.running import Stack

TURNS = 45


def test_rasa_does_not_remember_forever(stack: Stack, resident: Resident) -> None:
    """Over 45 turns the events of old sessions are dropped, the guide and the phone are kept."""
    resident.say("huong dan cai vneid")
    resident.press("Bắt đầu")
    resident.say("máy của bác là iphone")
    resident.say("xong rồi")
    sizes = []
    for turn in range(len(resident.replies) + 1, TURNS + 1):
        resident.say("nói lại đi cháu" if turn % 2 else "cảm ơn cháu")
        assert resident.guide["step"] == 2
        sizes.append(_events(stack, resident))
    session = Settings.model_fields["session_turns"].default
    assert max(sizes) <= max(sizes[:session]) + 10
    assert min(sizes[session:]) < max(sizes) / 2
    assert resident.tracker()["slots"]["phone"] == "iphone"
    assert resident.say("xong rồi")["data"]["guide"]["step"] == 3


def test_words_said_before_the_new_session_can_be_repeated(resident: Resident) -> None:
    """ "Nói lại" as the first message of a session repeats the last reply of the session before."""
    for _ in range(Settings.model_fields["session_turns"].default - 1):
        resident.say("cảm ơn cháu")
    asked = resident.say("tôi muốn gặp người thật")
    assert resident.say("cháu nói lại đi")["text"] == asked["text"]


def _events(stack: Stack, resident: Resident) -> int:
    query = "SELECT COUNT(*) FROM events WHERE sender_id = ?"
    url = f"file:{stack.data_dir / 'rasa.db'}?mode=ro"
    with contextlib.closing(sqlite3.connect(url, uri=True, timeout=30)) as connection:
        (count,) = connection.execute(query, [stack.sender(resident.conversation)]).fetchone()
    return int(count)
