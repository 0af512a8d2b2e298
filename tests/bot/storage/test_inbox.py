"""The inbox on a real database: what must hold whatever process dies when."""

import threading

import pytest
from sqlalchemy import Engine

from bot.storage import inbox
from bot.storage.inbox import InboxMessage


def store(
    engine: Engine, message_id: str = "m1", conversation: str = "c", **values: str
) -> InboxMessage:
    values = {"text": "alo", "payload": None} | values
    return inbox.store(
        engine, channel="web", conversation=conversation, message_id=message_id, **values
    )


def reply(text: str, guide: dict | None = None) -> dict:
    return {"text": text, "buttons": [], "data": {"guide": guide}}


def test_stored_message_is_found_again(engine: Engine) -> None:
    """By conversation and message id, with all that it came with."""
    stored = store(engine, text="xin chào")
    assert (stored.state, stored.late, stored.text) == ("pending", False, "xin chào")
    assert stored.received_at.tzinfo is not None
    assert inbox.find(engine, "c", "m1") == stored
    assert inbox.find(engine, "c", "m2") is None
    assert inbox.find(engine, "d", "m1") is None


def test_same_id_is_the_same_message(engine: Engine) -> None:
    """The first one stays; another conversation may use the id too."""
    first = store(engine, text="một")
    assert store(engine, text="hai") == first
    assert store(engine, conversation="d").id != first.id


def test_same_message_from_many_threads_is_stored_once(engine: Engine) -> None:
    """Duplicate deliveries arrive at the same moment."""
    ids: list[int] = []
    threads = [threading.Thread(target=lambda: ids.append(store(engine).id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1


@pytest.mark.parametrize("state", ["answered", "failed"])
def test_answer_closes_the_message(engine: Engine, state: inbox.State) -> None:
    """Its replies are there from then on, and it is not taken up again."""
    stored = store(engine)
    assert inbox.reply_to(engine, stored.id) is None
    inbox.answer(engine, stored.id, [reply("dạ")], state)
    assert inbox.reply_to(engine, stored.id) == [reply("dạ")]
    assert inbox.take_up(engine) == []
    found = inbox.find(engine, "c", "m1")
    assert found is not None
    assert found.state == state


def test_second_answer_changes_nothing(engine: Engine) -> None:
    """A step that is repeated because its success was not seen does no harm."""
    stored = store(engine)
    inbox.answer(engine, stored.id, [reply("một")])
    inbox.answer(engine, stored.id, [reply("hai")], "failed")
    assert inbox.reply_to(engine, stored.id) == [reply("một")]
    assert inbox.count_answered(engine, "c") == 1


def test_answer_that_nobody_waits_for_is_late(engine: Engine) -> None:
    """Only then is it among the late ones, in order, after the id that was seen, in parts."""
    for number in range(4):
        stored = store(engine, f"m{number}")
        if number != 1:
            assert inbox.stop_waiting(engine, stored.id) is None
        inbox.answer(engine, stored.id, [reply(f"câu {number}")])
    late = inbox.late_replies(engine, "c", 0)
    assert [one.message_id for one in late] == ["m0", "m2", "m3"]
    assert late[1].body == [reply("câu 2")]
    assert inbox.late_replies(engine, "c", late[0].id, limit=1) == [late[1]]
    assert inbox.late_replies(engine, "c", late[-1].id) == []
    assert inbox.late_replies(engine, "d", 0) == []


def test_answer_of_the_last_moment_is_returned(engine: Engine) -> None:
    """Who stops waiting just as the answer is stored gets it, and it is no event."""
    stored = store(engine)
    inbox.answer(engine, stored.id, [reply("kịp rồi")])
    assert inbox.stop_waiting(engine, stored.id) == [reply("kịp rồi")]
    assert inbox.late_replies(engine, "c", 0) == []


def test_next_process_takes_up_what_is_pending(engine: Engine) -> None:
    """Oldest first, of all conversations; their answers will be late."""
    stored = [
        store(engine, f"m{number}", conversation) for number, conversation in enumerate("cdc")
    ]
    inbox.answer(engine, stored[1].id, [reply("dạ")])
    taken = inbox.take_up(engine)
    assert [one.id for one in taken] == [stored[0].id, stored[2].id]
    assert all(one.late for one in taken)
    inbox.answer(engine, stored[0].id, [reply("muộn")])
    assert [one.body for one in inbox.late_replies(engine, "c", 0)] == [[reply("muộn")]]


def test_recent_replies_come_newest_first(engine: Engine) -> None:
    """As many as asked for, of one conversation."""
    for number in range(3):
        inbox.answer(engine, store(engine, f"m{number}").id, [reply(str(number))])
    inbox.answer(engine, store(engine, conversation="d").id, [reply("khác")])
    recent = inbox.recent_replies(engine, "c", 2)
    assert recent == [[reply("2")], [reply("1")]]


def test_last_guide_is_that_of_the_last_reply(engine: Engine) -> None:
    """None before the first reply, and after one that ended the guide."""
    assert inbox.last_guide(engine, "c") is None
    inbox.answer(engine, store(engine, "m1").id, [reply("1", {"step": 1})])
    assert inbox.last_guide(engine, "c") == {"step": 1}
    inbox.answer(engine, store(engine, "m2").id, [reply("2")])
    assert inbox.last_guide(engine, "c") is None
