"""What the gateway reads out of Rasa's answers and its tracker."""

import httpx
import pytest

from bot.gateway.rasa import NoReply, Rasa, RasaDown, utterances_after
from tests.fakes.fake_rasa import Answer, FakeActions, FakeRasa, HangUp, Said, Say, SayAndHangUp


@pytest.fixture
async def client(rasa: FakeRasa, actions: FakeActions):
    async with httpx.AsyncClient(trust_env=False) as http:
        yield Rasa(rasa.url, actions.url, http)


META = {"message_id": "m1"}


async def test_tracker_gives_what_the_channel_would_have_given(
    client: Rasa, rasa: FakeRasa
) -> None:
    """A replayed turn has the same buttons, pictures and data, and the texts unsplit."""
    buttons = ({"title": "Rồi", "payload": "/guide_next"},)
    said = (Said("một\n\nhai"), Said("chọn", buttons), Said(image="/i.png", custom={"status": "x"}))
    rasa.will(SayAndHangUp(said))
    with pytest.raises(NoReply):
        await client.send("s", "alo", META)
    assert await client.answered("s", "m1") == [
        {"text": "một\n\nhai"},
        {"text": "chọn", "buttons": list(buttons)},
        {"image": "/i.png", "custom": {"status": "x"}},
    ]


async def test_message_that_never_came_was_not_answered(client: Rasa) -> None:
    """An unknown conversation has an empty tracker."""
    assert await client.answered("s", "m1") == []
    assert await client.slots("s") == {}


@pytest.mark.parametrize("step", [Say(()), Answer(500), Answer(404), Answer(200, b"<"), HangUp()])
async def test_running_system_without_a_reply_is_a_fault(
    client: Rasa, rasa: FakeRasa, step: Say | Answer | HangUp
) -> None:
    """Waiting would not help: the message must not be tried for ever."""
    rasa.will(step)
    with pytest.raises(NoReply):
        await client.send("s", "alo", META)


@pytest.mark.parametrize("step", [Say(()), Answer(500), Answer(200, b"<")])
async def test_missing_action_server_explains_a_missing_reply(
    client: Rasa, rasa: FakeRasa, actions: FakeActions, step: Say | Answer
) -> None:
    """The message is not to blame."""
    actions.stop()
    rasa.will(step)
    with pytest.raises(RasaDown):
        await client.send("s", "alo", META)


async def test_refused_connection_is_rasa_down(client: Rasa, rasa: FakeRasa) -> None:
    """Whatever is asked of it."""
    rasa.stop()
    for ask in (client.send("s", "alo", META), client.slots("s"), client.require_ready()):
        with pytest.raises(RasaDown):
            await ask


def user(message_id: str | None) -> dict:
    return {"event": "user", "metadata": {"message_id": message_id} if message_id else None}


def bot(text: str) -> dict:
    return {"event": "bot", "text": text, "data": None}


@pytest.mark.parametrize(
    ("events", "texts"),
    [
        ([], []),
        ([user("m1")], []),
        ([user("m0"), bot("a"), user("m1"), bot("b"), user("m2"), bot("c")], ["b"]),
        ([user("m1"), {"event": "slot"}, bot("a"), {"event": "action"}, bot("b")], ["a", "b"]),
        ([user("m1"), user("m1"), bot("a")], ["a"]),
        ([user("m1"), bot("a"), user("m1"), bot("a")], ["a"]),
        ([bot("a"), user(None), bot("b"), user("m1")], []),
        ([user("m1"), user(None), bot("b")], []),
    ],
)
def test_turn_is_found_among_the_events(events: list[dict], texts: list[str]) -> None:
    """The first turn of the message in which anything was said, and nothing of other turns."""
    assert [utterance["text"] for utterance in utterances_after(events, "m1")] == texts
