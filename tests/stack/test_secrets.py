import re
from pathlib import Path

import pytest

from tests.stack.residents import Resident
from tests.stack.running import Stack

SECRETS = {
    "mã otp của bác là 482913": "482913",
    "ma xac nhan ngan hang gui ve la 730 264": "730 264",
    "mật khẩu vneid của tôi là HoaBinh@1955": "HoaBinh@1955",
    "số căn cước của bác là 017055004321": "017055004321",
    "so the atm 9704 3681 0923 4470": "9704 3681 0923 4470",
}


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_refused_and_kept_nowhere(stack: Stack, resident: Resident, text: str) -> None:
    """The reply warns, names no secret, keeps the place in the guide; no file holds the secret."""
    resident.say("huong dan cai vneid")
    resident.press("Bắt đầu")
    reply = resident.say(text)
    assert reply["data"]["status"] == "refused_secret"
    assert reply["data"]["guide"]["step"] == 1
    assert SECRETS[text] not in reply["text"]
    assert resident.say("xong rồi")["data"]["guide"]["step"] == 2
    assert _files_with(stack.data_dir, SECRETS[text]) == []


def test_the_search_for_secrets_can_find(stack: Stack, resident: Resident) -> None:
    """What is no secret is stored where the test above looks, and its conversation's name is not."""
    resident.say("chào cháu, bác tên là Bùi Thị Xuyến Lạc Thủy")
    assert "rasa.db" in str(_files_with(stack.data_dir, "Xuyến Lạc Thủy"))
    assert _files_with(stack.data_dir, resident.conversation) == []


def test_what_was_stored_is_for_its_owner_alone(stack: Stack) -> None:
    """Nobody else on the machine can read the conversations or the key."""
    kept = [
        p for p in stack.data_dir.iterdir() if p.name.startswith(("banso.db", "rasa.db", "sender"))
    ]
    assert {path.name for path in kept} >= {"banso.db", "rasa.db", "sender.key"}
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []


def _files_with(folder: Path, text: str) -> list[Path]:
    """Files that hold a text, plainly or as JSON writes it; databases with their -wal, logs too.

    Digits count only where no further digit stands beside them: times and scores have many.
    """
    forms = {text.encode(), text.encode("ascii", "backslashreplace")}
    pattern = re.compile(b"|".join(rb"(?<![\d.])%b(?!\d)" % re.escape(form) for form in forms))
    return [
        path for path in folder.rglob("*") if path.is_file() and pattern.search(path.read_bytes())
    ]
