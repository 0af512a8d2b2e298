import asyncio
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.chat import Reply
from bot.bench.measure import GIVE_UP_AFTER, WARM_UP, Load, percentile, run_load
from bot.bench.workload import Message, Script

TEN = [10.0, 20, 30, 40, 50, 60, 70, 80, 90, 100]


class Echo:
    """Answers after a while; texts that `fails` holds get an error."""

    def __init__(self, fails: Sequence[str] = (), takes_s: float = 0.0, text: str = "yes") -> None:
        self._fails = fails
        self._takes_s = takes_s
        self._text = text
        self.seen: list[tuple[str, str | None]] = []
        self.at_once = self.most_at_once = 0

    async def send(self, conversation: str, *, text: str | None, payload: str | None) -> Reply:
        self.seen.append((conversation, text))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self._takes_s)
        self.at_once -= 1
        return Reply(self._text, status="error_busy" if text in self._fails else "answered")


def say(*texts: str, counted: bool = True) -> Script:
    while True:
        for text in texts:
            yield Message(lambda _: None, text=text, counted=counted)


@pytest.mark.parametrize(
    ("share", "value"), [(0.01, 10), (0.1, 10), (0.11, 20), (0.5, 50), (0.95, 100), (1.0, 100)]
)
def test_percentile_is_the_smallest_value_that_covers_the_share(share: float, value: float) -> None:
    """The nearest rank: always a latency that was really measured."""
    assert percentile(TEN[::-1], share) == value


def test_percentile_does_not_slip_by_a_rank_through_rounding() -> None:
    """0.07 * 100 is 7.000000000000001 in floating point; the rank is 7."""
    assert percentile(range(1, 101), 0.07) == 7


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.sampled_from([0.5, 0.9, 0.95, 0.99])
)
def test_percentile_agrees_with_numpy(values: list[float], share: float) -> None:
    """numpy calls the same definition "inverted_cdf"."""
    expected = float(np.percentile(values, share * 100, method="inverted_cdf"))
    assert math.isclose(percentile(values, share), expected)


def test_a_load_without_latencies_has_no_percentile() -> None:
    """Nothing measured is not the same as 0 ms."""
    load = Load("x", 1, (), 0.0, 0, (), {})
    assert load.latency_ms(0.5) is None


async def test_warm_up_is_sent_and_checked_but_not_measured() -> None:
    """The bot gets the warm-up and the messages; the figures are of the messages alone."""
    chat = Echo()
    load = await run_load("x", chat, lambda _: say("a"), users=1, messages=30)
    assert len(chat.seen) == load.replies == WARM_UP + 30
    assert len(load.latencies_ms) == 30
    assert load.statuses == {"answered": WARM_UP + 30}


async def test_users_share_the_messages_and_talk_at_the_same_time() -> None:
    """Eight users are eight conversations, and eight requests are under way at once."""
    chat = Echo(takes_s=0.005)
    load = await run_load("x", chat, lambda _: say("a"), users=8, messages=40)
    assert len({conversation for conversation, _ in chat.seen}) == 8
    assert chat.most_at_once == 8
    assert load.replies == WARM_UP + 40
    assert len(load.latencies_ms) == 40


async def test_latency_and_rate_are_those_of_the_clock() -> None:
    """A bot that takes 10 ms shows at least that, and one user gets less than 100 a second."""
    load = await run_load("x", Echo(takes_s=0.01), lambda _: say("a"), users=1, messages=20)
    assert min(load.latencies_ms) >= 10
    assert 20 < load.per_second < 100


async def test_failed_replies_are_counted_and_leave_the_latencies() -> None:
    """A quick error must not make the bot look quick."""
    chat = Echo(fails=["bad"])
    scripts = [say("a", "bad"), say("a")]
    load = await run_load("x", chat, lambda user: scripts[min(user, 1)], users=1, messages=10)
    assert [(f.said, f.reason) for f in load.failures] == [("bad", "status error_busy")]
    assert len(load.latencies_ms) == 10
    assert load.statuses["error_busy"] == 1


async def test_an_empty_reply_is_a_failure() -> None:
    """Rasa says [] when it has nothing to say."""
    load = await run_load("x", Echo(text=""), lambda _: say("a"), users=1, messages=10)
    assert {failure.reason for failure in load.failures} == {"an empty reply"}


async def test_a_user_begins_a_new_conversation_after_a_failure() -> None:
    """What follows a failed reply must not depend on where it left the bot."""
    chat = Echo(fails=["bad"])
    scripts = [say("bad"), say("a")]
    await run_load("x", chat, lambda user: scripts[min(user, 1)], users=1, messages=5)
    conversations = [conversation for conversation, _ in chat.seen]
    assert conversations[0] != conversations[1]
    assert len(set(conversations)) == 2


async def test_a_broken_bot_is_given_up() -> None:
    """Messages that are not counted could fail for ever otherwise."""
    chat = Echo(fails=["a"])
    load = await run_load("x", chat, lambda _: say("a", counted=False), users=1, messages=10)
    assert len(load.failures) == GIVE_UP_AFTER
    assert load.per_second == 0
