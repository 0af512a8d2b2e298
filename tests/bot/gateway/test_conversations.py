"""The way of a message: stored, answered once and in order, and never lost."""

import asyncio
import gc
import random
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from bot.channels.message import InboundMessage
from bot.copy import sentences
from bot.gateway import rasa as rasa_client
from bot.gateway.lines import MAX_WAITING
from bot.settings import Settings
from bot.storage import inbox
from bot.storage.database import open_database, writing
from tests.fakes.fake_rasa import Answer, FakeActions, FakeRasa, HangUp, Said, Say, SayAndHangUp

from .conftest import NewSettings
from .running import Gateway, in_this_loop

GUIDE = {
    "topic": "quet-ma-qr",
    "step_id": "mo-may-anh",
    "step": 2,
    "steps": 5,
    "state": "running",
    "depth": 1,
}
SLOT = {"topic": "quet-ma-qr", "path": ["mo-khoa", "mo-may-anh"], "position": 1, "steps": 5}


async def eventually(
    look: Callable[[], Awaitable[Any]], enough: Callable[[Any], bool] = bool, within_s: float = 10
) -> Any:
    """What `look` sees as soon as it is enough."""
    async with asyncio.timeout(within_s):
        while not enough(seen := await look()):
            await asyncio.sleep(0.02)
    return seen


# --- the way of a message -------------------------------------------------------------------------


async def test_message_gets_rasas_utterances_as_one_reply(gateway: Gateway, rasa: FakeRasa) -> None:
    """Texts, buttons, picture and data of all utterances arrive in one reply of the API's shape."""
    button = {"title": "Rồi", "payload": "/guide_next"}
    data = {"status": "guide_step", "topic": "quet-ma-qr", "candidates": [], "guide": GUIDE}
    rasa.will_say(Said("Bước 1\n\nBấm máy ảnh", (button,)), Said(image="/i/1.png", custom=data))
    assert await gateway.say("chỉ tôi quét mã") == {
        "text": "Bước 1\n\nBấm máy ảnh",
        "buttons": [button],
        "image": "/i/1.png",
        "audio": None,
        "data": data,
    }


async def test_rasa_knows_the_hash_and_the_message_id(gateway: Gateway, rasa: FakeRasa) -> None:
    """Rasa's sender is 64 hexadecimal digits that differ by conversation; the id travels beside."""
    await gateway.say("alo", message_id="m1")
    await gateway.say("alo", message_id="m1", conversation="khác")
    (first, _, metadata), (second, _, _) = rasa.turns
    assert metadata == {"message_id": "m1", "channel": "web"}
    assert first != second
    assert {len(first), len(second)} == {64}


async def test_guide_is_read_from_the_slots_when_no_utterance_says_it(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    """A plain response has no data; the reply says all the same where the resident stands."""
    rasa.will_say(Said("Cháu chào bác ạ"))
    assert (await gateway.say("chào", conversation="a"))["data"]["guide"] is None
    rasa.slots[rasa.turns[0][0]]["guide_stack"] = [SLOT]
    rasa.will_say(Said("Dạ, không có gì ạ"))
    reply = await gateway.say("cảm ơn", conversation="a")
    assert reply["data"] == {"status": "notice", "topic": None, "candidates": [], "guide": GUIDE}


async def test_typed_slash_never_reaches_rasa(gateway: Gateway, rasa: FakeRasa) -> None:
    """Nobody can type an intent, a restart or a session start, however the slash is hidden."""
    typed = ["/restart", " \u200b/session_start", "\ufeff//guide_stop", "／restart", "\n/ /x"]
    for words in typed:
        await gateway.say(words)
    assert rasa.asked == ["restart", "session_start", "guide_stop", "restart", "x"]


# --- buttons --------------------------------------------------------------------------------------


async def test_offered_button_reaches_rasa_as_it_is(gateway: Gateway, rasa: FakeRasa) -> None:
    """A payload that was offered is passed on unchanged, also one of an older reply."""
    payload = '/start_guide{"topic":"quet-ma-qr"}'
    rasa.will_say(Said("Bác chọn nhé", ({"title": "Quét mã", "payload": payload},)))
    await gateway.say("chỉ tôi")
    await gateway.say("khoan đã")
    assert (await gateway.press(payload))["text"] == f"Cháu nghe: {payload}"


@pytest.mark.parametrize("payload", ["/restart", "/guide_next", "", "chào", "/a" * 5000])
async def test_payload_that_was_not_offered_stops_at_the_gateway(
    gateway: Gateway, rasa: FakeRasa, payload: str
) -> None:
    """A made-up payload gets a kind reply and is neither stored nor sent on."""
    reply = await gateway.press(payload)
    assert reply["text"] == sentences()["unknown_button"]
    assert reply["data"]["status"] == "error_input"
    assert rasa.turns == []


async def test_button_of_another_conversation_is_unknown(gateway: Gateway, rasa: FakeRasa) -> None:
    """What one conversation was offered opens nothing in another."""
    rasa.will_say(Said("Chọn nhé", ({"title": "Rồi", "payload": "/guide_next"},)))
    await gateway.say("alo", conversation="a")
    reply = await gateway.press("/guide_next", conversation="b")
    assert reply["data"]["status"] == "error_input"
    assert (await gateway.press("/guide_next", conversation="a"))["data"]["status"] == "answered"


# --- secrets --------------------------------------------------------------------------------------


async def test_secret_is_masked_before_it_is_stored_or_sent_on(
    gateway: Gateway, rasa: FakeRasa, settings: Settings
) -> None:
    """A one-time code becomes the intent share_secret; its digits are in no file of the database."""
    await gateway.say("mã otp của tôi là 739164 nhé")
    await gateway.say("mật khẩu: Hoabinh@1975")
    assert rasa.asked == ["/share_secret"] * 2
    files = list(settings.data_dir.glob("banso.db*"))
    stored = b"".join(file.read_bytes() for file in files)
    assert "[đã che]".encode() in stored
    for secret in (b"739164", b"Hoabinh@1975"):
        assert secret not in stored


async def test_raw_conversation_id_is_not_stored(gateway: Gateway, settings: Settings) -> None:
    """The page's id, which is all that guards a conversation, is in no file of the data folder."""
    await gateway.say("alo", conversation="id-cua-trang-web-9f")
    files = [file for file in settings.data_dir.rglob("*") if file.is_file()]
    assert files
    assert not any(b"id-cua-trang-web-9f" in file.read_bytes() for file in files)


# --- order ----------------------------------------------------------------------------------------


async def test_fifty_posts_at_once_are_answered_in_order(gateway: Gateway, rasa: FakeRasa) -> None:
    """One conversation: Rasa gets the messages one at a time, in the order of their arrival."""
    texts = [f"câu {number}" for number in range(50)]
    replies = await asyncio.gather(*(gateway.say(text) for text in texts))
    assert rasa.asked == texts
    assert rasa.most_at_once == 1
    assert [reply["text"] for reply in replies] == [f"Cháu nghe: {text}" for text in texts]


async def test_conversations_do_not_wait_for_each_other(gateway: Gateway, rasa: FakeRasa) -> None:
    """While one conversation's turn hangs, others are answered."""
    first = asyncio.create_task(gateway.say("chậm", conversation="a"))
    rasa.will(Say((Said("xong"),), delay_s=0.5))
    await eventually(lambda: _value(rasa.asked))
    texts = await asyncio.gather(*(gateway.say("nhanh", conversation=f"b{n}") for n in range(20)))
    assert not first.done()
    assert {reply["text"] for reply in texts} == {"Cháu nghe: nhanh"}
    assert (await first)["text"] == "xong"
    assert rasa.most_at_once > 1


async def test_replies_never_cross_conversations(gateway: Gateway) -> None:
    """Many conversations at once, with the same message ids: each gets its own words back."""

    async def chat(name: int) -> None:
        for turn in range(5):
            said = f"người {name} câu {turn}"
            reply = await gateway.say(said, conversation=f"c{name}", message_id=f"m{turn}")
            assert reply["text"] == f"Cháu nghe: {said}"
            await asyncio.sleep(random.random() / 50)  # noqa: S311

    await asyncio.gather(*(chat(name) for name in range(20)))


async def test_rasa_gets_a_bounded_number_of_turns(gateway: Gateway, rasa: FakeRasa) -> None:
    """A crowd waits in the gateway: in Rasa the last would time out and be asked twice."""
    rasa.will(*[Say((Said("dạ"),), delay_s=0.5)] * 60)
    await asyncio.gather(*(gateway.say("alo", conversation=f"c{n}") for n in range(60)))
    assert 1 < rasa.most_at_once <= rasa_client.MAX_TURNS
    assert len(rasa.asked) == 60


async def test_flood_of_one_conversation_is_refused(gateway: Gateway, rasa: FakeRasa) -> None:
    """Beyond what anybody types, further messages get 429 and a kind sentence, and are not stored."""
    rasa.will(Say((Said("dạ"),), delay_s=0.6))
    sent = [asyncio.create_task(gateway.post(text="alo")) for _ in range(MAX_WAITING + 5)]
    statuses = [(await task).status_code for task in sent]
    assert statuses == [200] * MAX_WAITING + [429] * 5
    assert (await sent[-1]).json() == {"error": sentences()["too_many"]}
    assert len(rasa.asked) == MAX_WAITING


# --- a message twice ------------------------------------------------------------------------------


async def test_repeat_gets_the_stored_reply(gateway: Gateway, rasa: FakeRasa) -> None:
    """The same message id returns the same replies, whatever the repeat says."""
    first = await gateway.say("alo", message_id="m1")
    assert await gateway.say("alo", message_id="m1") == first
    assert await gateway.say("khác hẳn", message_id="m1") == first
    assert rasa.asked == ["alo"]


async def test_repeat_joins_the_message_in_progress(gateway: Gateway, rasa: FakeRasa) -> None:
    """Repeats that come while the first is being answered wait for it; Rasa is asked once."""
    rasa.will(Say((Said("một lần thôi ạ"),), delay_s=0.3))
    replies = await asyncio.gather(*(gateway.say("alo", message_id="m1") for _ in range(10)))
    assert {reply["text"] for reply in replies} == {"một lần thôi ạ"}
    assert rasa.asked == ["alo"]


async def test_repeat_that_lines_up_just_after_the_answer_is_not_asked(
    gateway: Gateway, rasa: FakeRasa, settings: Settings
) -> None:
    """The stored reply counts, also when Rasa's tracker has forgotten the turn."""
    first = await gateway.say("alo", message_id="m1")
    await _idle(gateway)
    rasa.events.clear()
    engine = open_database(settings.content_url)
    stored = inbox.find(engine, rasa.turns[0][0], "m1")
    engine.dispose()
    assert stored is not None
    place = gateway.conversations._lines.join(stored, repeated=True)
    assert await place.replies == [first]
    assert rasa.asked == ["alo"]


async def test_repeated_press_gets_its_reply_although_the_button_is_forgotten(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    """A repeat is recognised before its payload is looked up."""
    rasa.will_say(Said("Chọn nhé", ({"title": "Rồi", "payload": "/guide_next"},)))
    await gateway.say("alo")
    first = await gateway.press("/guide_next", message_id="m1")
    for number in range(100):
        await gateway.say(f"câu {number}")
    assert (await gateway.press("/guide_next"))["data"]["status"] == "error_input"
    assert await gateway.press("/guide_next", message_id="m1") == first


# --- Rasa down ------------------------------------------------------------------------------------


async def test_message_for_a_rasa_that_is_down_is_answered_late_once(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """A kind notice in time, then the answer as one event, with nothing asked twice."""
    rasa.stop()
    async with in_this_loop(new_settings(answer_wait_s=0.3)) as gateway:
        started = asyncio.get_running_loop().time()
        notice = await gateway.say("alo", message_id="m1")
        assert asyncio.get_running_loop().time() - started < 1
        assert notice["text"] == sentences()["coming_back"]
        assert notice["data"]["status"] == "error_busy"
        assert await gateway.events() == []
        rasa.start()
        (event,) = await eventually(gateway.events)
        assert event["message_id"] == "m1"
        assert event["reply"]["text"] == "Cháu nghe: alo"
        assert await gateway.events(after=event["id"]) == []
        assert await gateway.say("alo", message_id="m1") == event["reply"]
    assert rasa.asked == ["alo"]


async def test_waiting_messages_survive_a_restart_of_the_gateway(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """What one process stored is answered by the next, in order, as events."""
    settings = new_settings(answer_wait_s=0.1)
    rasa.stop()
    async with in_this_loop(settings) as gateway:
        for number in range(3):
            await gateway.say(f"câu {number}", message_id=f"m{number}")
    rasa.start()
    async with in_this_loop(settings) as gateway:
        events = await eventually(gateway.events, lambda seen: len(seen) == 3)
        assert [event["message_id"] for event in events] == ["m0", "m1", "m2"]
    assert rasa.asked == ["câu 0", "câu 1", "câu 2"]
    async with in_this_loop(settings) as gateway:
        assert len(await gateway.events()) == 3
    assert len(rasa.asked) == 3


async def test_restart_in_the_middle_of_a_turn_asks_once(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """The gateway ends after Rasa kept the turn and before the reply was stored: it is replayed."""
    settings = new_settings()
    rasa.will(Say((Said("đã nghe"),), delay_s=0.3))
    async with in_this_loop(settings) as gateway:
        asking = asyncio.create_task(gateway.say("alo", message_id="m1"))
        await eventually(lambda: _value(rasa.asked))
        asking.cancel()
    await eventually(lambda: _value([e for es in rasa.events.values() for e in es]))
    async with in_this_loop(settings) as gateway:
        (event,) = await eventually(gateway.events)
    assert event["reply"]["text"] == "đã nghe"
    assert rasa.asked == ["alo"]


async def test_repeat_after_a_restart_joins_the_resumed_message(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """A page that sends its message again gets the answer that the new process works on."""
    rasa.stop()
    async with in_this_loop(new_settings(answer_wait_s=0.1)) as gateway:
        await gateway.say("alo", message_id="m1")
    rasa.start()
    rasa.will(Say((Said("đây ạ"),), delay_s=0.3))
    async with in_this_loop(new_settings()) as gateway:
        assert (await gateway.say("alo", message_id="m1"))["text"] == "đây ạ"
    assert rasa.asked == ["alo"]


async def test_kept_turn_is_replayed_when_the_connection_broke(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    """Rasa kept the turn but its answer was lost: the tracker gives it, whole, and is enough."""
    button = {"title": "Rồi", "payload": "/guide_next"}
    said = (Said("Bước 1\n\nBấm vào đây", (button,)), Said(custom={"guide": GUIDE}))
    rasa.will(SayAndHangUp(said))
    reply = await gateway.say("chỉ tôi")
    assert reply["text"] == "Bước 1\n\nBấm vào đây"
    assert (reply["buttons"], reply["data"]["guide"]) == ([button], GUIDE)
    assert rasa.asked == ["chỉ tôi"]


async def test_lost_turn_is_asked_again(gateway: Gateway, rasa: FakeRasa) -> None:
    """A broken connection without a kept turn: the message is sent once more."""
    rasa.will(HangUp())
    assert (await gateway.say("alo"))["text"] == "Cháu nghe: alo"
    assert rasa.asked == ["alo", "alo"]


async def test_action_server_down_is_waited_for_without_more_user_events(
    new_settings: NewSettings, rasa: FakeRasa, actions: FakeActions
) -> None:
    """Rasa's empty list is no answer; nothing is sent again before the actions are back."""
    actions.stop()
    async with in_this_loop(new_settings(answer_wait_s=1.0)) as gateway:
        assert (await gateway.say("alo"))["data"]["status"] == "error_busy"
        assert rasa.asked == ["alo"]
        actions.start()
        (event,) = await eventually(gateway.events)
    assert event["reply"]["text"] == "Cháu nghe: alo"
    assert rasa.asked == ["alo", "alo"]


async def test_notice_keeps_the_guide_of_the_last_reply(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """The gateway's own replies too say where the resident stands."""
    rasa.will_say(Said("Bước 2", custom={"status": "guide_step", "guide": GUIDE}))
    async with in_this_loop(new_settings(answer_wait_s=0.2)) as gateway:
        await gateway.say("chỉ tôi")
        rasa.stop()
        assert (await gateway.say("rồi"))["data"]["guide"] == GUIDE
        assert (await gateway.press("/lạ"))["data"]["guide"] == GUIDE


# --- faults ---------------------------------------------------------------------------------------

FAULTS = {
    "an empty list": Say(()),
    "a server error": Answer(500, b"oops"),
    "no JSON": Answer(200, b"<html>"),
    "an object": Answer(200, b'{"error": "x"}'),
    "a list of texts": Answer(200, b'["x"]'),
    "a button without payload": Answer(200, b'[{"text": "x", "buttons": [{"title": "y"}]}]'),
    "half an emoji": Answer(200, b'[{"text": "x", "custom": {"topic": "\\ud83d"}}]'),
    "a broken connection": HangUp(),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_broken_message_is_given_up_and_later_ones_go_on(
    gateway: Gateway, rasa: FakeRasa, fault: str
) -> None:
    """Three tries, then an apology that stays the message's reply; the next message is answered."""
    rasa.will(*[FAULTS[fault]] * 3)
    reply, later = await asyncio.gather(
        gateway.say("hỏng", message_id="m1"), gateway.say("tiếp", message_id="m2")
    )
    assert reply["text"] == sentences()["broken"]
    assert reply["data"]["status"] == "error_internal"
    assert later["text"] == "Cháu nghe: tiếp"
    assert rasa.asked == ["hỏng", "hỏng", "hỏng", "tiếp"]
    assert await gateway.say("hỏng", message_id="m1") == reply


async def test_failed_message_is_marked_in_the_inbox(
    gateway: Gateway, rasa: FakeRasa, settings: Settings
) -> None:
    """Its state says that it was not answered, so that it is not tried again after a restart."""
    rasa.will(*[Say(())] * 3)
    await gateway.say("hỏng")
    await gateway.say("lành")
    assert _column(settings, "SELECT state FROM inbox_messages ORDER BY id") == [
        "failed",
        "answered",
    ]


async def test_turn_that_hangs_is_given_up(
    gateway: Gateway, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A running Rasa that never answers one message holds its conversation for a while only."""
    monkeypatch.setattr(rasa_client, "TURN_TIMEOUT_S", 0.2)
    rasa.respond = lambda message: ()
    rasa.will(*[Say((), delay_s=0.25)] * 3)
    assert (await gateway.say("treo"))["data"]["status"] == "error_internal"


# --- the database ---------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that are opened from now on give up a locked database soon."""
    monkeypatch.setattr("bot.storage.database.BUSY_TIMEOUT_S", 0)


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Another process writes to the database all the while."""
    other = open_database(settings.content_url)
    with writing(other):
        yield
    other.dispose()


async def test_locked_database_is_a_kind_503(
    impatient: None, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message that cannot be stored is refused, so that the page keeps and repeats it."""
    async with in_this_loop(settings) as gateway:
        with locked(settings):
            response = await gateway.post(text="câu hỏi riêng tư", message_id="m1")
        assert response.status_code == 503
        assert response.json() == {"error": sentences()["out_of_order"]}
        again = await gateway.say("câu hỏi riêng tư", message_id="m1")
        assert again["data"]["status"] == "answered"
    logged = capsys.readouterr().out
    assert "database is locked" in logged
    assert "riêng tư" not in logged


async def test_answer_waits_for_a_locked_database(
    impatient: None, settings: Settings, rasa: FakeRasa
) -> None:
    """Rasa's answer is kept until it can be stored, and Rasa is not asked again."""
    gate = threading.Event()
    rasa.will(Say((Said("đây ạ"),), gate=gate))
    async with in_this_loop(settings) as gateway:
        asking = asyncio.create_task(gateway.say("alo"))
        await eventually(lambda: _value(rasa.asked))
        with locked(settings):
            gate.set()
            await asyncio.sleep(0.3)
        assert (await asking)["text"] == "đây ạ"
    assert rasa.asked == ["alo"]


# --- sessions -------------------------------------------------------------------------------------


async def test_session_is_renewed_every_so_many_turns(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """After every third reply Rasa begins a new session, before the next message."""
    async with in_this_loop(new_settings(session_turns=3)) as gateway:
        for number in range(7):
            await gateway.say(f"câu {number}")
        await _idle(gateway)
    said = [message for _, message, _ in rasa.turns]
    starts = [place for place, message in enumerate(said) if message == "/session_start"]
    assert starts == [3, 7]


async def test_old_sessions_are_pruned_from_rasas_store(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """With a new session the events before it are deleted, of this conversation alone."""
    settings = new_settings(session_turns=1)
    async with in_this_loop(settings) as gateway:
        await gateway.say("alo")
        await _idle(gateway)
        sender = rasa.turns[0][0]
        tracker = open_database(f"sqlite:///{settings.tracker_db}")
        with writing(tracker) as connection:
            connection.execute(
                text(
                    "CREATE TABLE events (id INTEGER PRIMARY KEY, "
                    "sender_id VARCHAR(255), type_name VARCHAR(255))"
                )
            )
            for id_, who, name in [
                (1, sender, "user"),
                (2, "other", "user"),
                (3, sender, "session_started"),
                (4, sender, "slot"),
            ]:
                connection.execute(
                    text("INSERT INTO events VALUES (:i, :w, :n)"), {"i": id_, "w": who, "n": name}
                )
        await gateway.say("alo")
        await _idle(gateway)
        with tracker.connect() as connection:
            assert list(connection.execute(text("SELECT id FROM events")).scalars()) == [2, 3, 4]
        tracker.dispose()


async def test_renewal_delays_no_reply_and_its_failure_costs_none(
    new_settings: NewSettings, rasa: FakeRasa
) -> None:
    """There is no tracker table at all here, and the replies come as ever."""
    async with in_this_loop(new_settings(session_turns=1)) as gateway:
        assert (await gateway.say("một"))["text"] == "Cháu nghe: một"
        assert (await gateway.say("hai"))["text"] == "Cháu nghe: hai"


# --- waiters --------------------------------------------------------------------------------------


async def test_answer_is_late_when_its_sender_has_gone(gateway: Gateway, rasa: FakeRasa) -> None:
    """A client that hangs up while waiting finds the answer among the events."""
    rasa.will(Say((Said("đây ạ"),), delay_s=0.3))
    left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    message = InboundMessage("web", "a", "m1", text="alo")
    waiting = asyncio.create_task(gateway.conversations.receive(message, left))
    await eventually(lambda: _value(rasa.asked))
    left.set_result(None)
    await waiting
    (event,) = await eventually(lambda: gateway.events("a"))
    assert event["reply"]["text"] == "đây ạ"
    assert rasa.asked == ["alo"]


async def test_answer_that_was_returned_is_no_event(gateway: Gateway) -> None:
    """What somebody waited for is not delivered a second time."""
    await gateway.say("alo")
    assert await gateway.events() == []


async def test_many_late_replies_come_in_parts(new_settings: NewSettings, rasa: FakeRasa) -> None:
    """However much was missed, one answer is of bounded size, and `after` leads to the rest."""
    rasa.stop()
    async with in_this_loop(new_settings(answer_wait_s=0.05)) as gateway:
        await asyncio.gather(*(gateway.say(f"câu {n}") for n in range(60)))
        rasa.start()
        await eventually(lambda: _value(len(rasa.asked) == 60 and _is_idle(gateway)))
        first = await gateway.events()
        rest = await gateway.events(after=first[-1]["id"])
    assert (len(first), len(rest)) == (50, 10)
    assert sorted(e["reply"]["text"] for e in first + rest) == sorted(
        f"Cháu nghe: câu {n}" for n in range(60)
    )


async def test_nothing_is_kept_in_memory_for_conversations_that_ended(gateway: Gateway) -> None:
    """Lines, places and locks of a hundred conversations are gone once all is answered."""
    await asyncio.gather(*(gateway.say("alo", conversation=f"c{n}") for n in range(100)))
    await _idle(gateway)
    gc.collect()
    assert len(gateway.conversations._arrivals) == 0
    assert gateway.conversations._lines._lines == {}


def _is_idle(gateway: Gateway) -> bool:
    return len(gateway.conversations._lines) == 0


async def _idle(gateway: Gateway) -> None:
    await eventually(lambda: _value(_is_idle(gateway)))


async def _value(value: Any) -> Any:
    return value


def _column(settings: Settings, query: str) -> list[Any]:
    engine = open_database(settings.content_url)
    with engine.connect() as connection:
        values = list(connection.execute(text(query)).scalars())
    engine.dispose()
    return values
