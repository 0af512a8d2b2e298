"""Puts a load on a bot and measures it: closed-loop users, the clock around each request.

Each user sends a message, waits for the reply, checks it and at once sends the next one; a person
would read in between, so one user here is worth many residents. The users of a load share a budget of
counted messages. The first `WARM_UP` of them belong to no figure (caches fill, connections open), but
their replies are checked like all others.

The users run in this process, on the same cores as the bot: the figures are those of a machine that
also carries its own load generator, so a little worse than a resident would meet.
"""

import asyncio
import math
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.bench.chat import Chat, Reply
from bot.bench.workload import Message, ScriptMaker

WARM_UP = 20
GIVE_UP_AFTER = 25  # failed replies: the bot is broken, more of them tell nothing new


@dataclass(frozen=True)
class Failure:
    """A reply that failed its check."""

    said: str
    reason: str


@dataclass(frozen=True)
class Load:
    """What one load measured.

    Attributes:
        latencies_ms: of the counted messages after the warm-up whose replies passed, in order of
            arrival.
        per_second: passed replies after the warm-up, also those to messages that are not counted
            (beginning a guide), by the time from the first request to the last reply.
        replies: all replies that came in, whether or not they were measured.
        statuses: how often each status came.
    """

    name: str
    users: int
    latencies_ms: tuple[float, ...]
    per_second: float
    replies: int
    failures: tuple[Failure, ...]
    statuses: dict[str, int]

    def latency_ms(self, share: float) -> float | None:
        """A percentile of the latencies, None when there is none at all."""
        return percentile(self.latencies_ms, share) if self.latencies_ms else None


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that `share` of all values do not exceed.

    Args:
        values: at least one.
        share: above 0, at most 1.
    """
    rank = math.ceil(round(share * len(values), 9))  # 0.07 * 100 is a little more than 7
    return sorted(values)[rank - 1]


async def run_load(
    name: str, chat: Chat, new_script: ScriptMaker, users: int, messages: int
) -> Load:
    """Let the users talk until WARM_UP + `messages` counted messages were sent."""
    record = _Record(WARM_UP + messages)
    talks = (_talk(record, chat, new_script, user, users) for user in range(users))
    await asyncio.gather(*talks)
    return record.load(name, users)


async def _talk(
    record: "_Record", chat: Chat, new_script: ScriptMaker, user: int, users: int
) -> None:
    """One user: one conversation, and a new one only after a failure."""
    while record.goes_on:
        await _converse(record, chat, new_script, user)
        user += users


async def _converse(record: "_Record", chat: Chat, new_script: ScriptMaker, user: int) -> None:
    conversation = f"bench-{uuid.uuid4().hex}"
    script = new_script(user)
    message = next(script)
    while record.goes_on:
        measured = record.take(message)
        started = time.perf_counter()
        reply = await chat.send(conversation, text=message.text, payload=message.payload)
        record.add(message, reply, started, measured=measured)
        if failure_of(message, reply):
            return
        message = script.send(reply)


def failure_of(message: Message, reply: Reply) -> str | None:
    """Why a reply does not count as one, or None."""
    if reply.error is not None:
        return reply.error
    if reply.status.startswith("error_"):
        return f"status {reply.status}"
    if not reply.text:
        return "an empty reply"
    return message.check(reply)


@dataclass
class _Record:
    """What the users of one load share: the budget of messages, and what they saw."""

    budget: int
    taken: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    passed: int = 0
    first_started: float | None = None
    last_ended: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def goes_on(self) -> bool:
        return self.taken < self.budget and len(self.failures) < GIVE_UP_AFTER

    def take(self, message: Message) -> bool:
        """Take a message out of the budget; whether it is past the warm-up."""
        measured = self.taken >= WARM_UP
        self.taken += message.counted
        return measured

    def add(self, message: Message, reply: Reply, started: float, *, measured: bool) -> None:
        ended = time.perf_counter()
        self.statuses[reply.status] += 1
        if reason := failure_of(message, reply):
            said = message.payload if message.payload is not None else message.text
            self.failures.append(Failure(said or "", reason))
        elif measured:
            self.passed += 1
            self.first_started = min(started, self.first_started or started)
            self.last_ended = ended
            if message.counted:
                self.latencies_ms.append(1000 * (ended - started))

    def load(self, name: str, users: int) -> Load:
        elapsed_s = self.last_ended - (self.first_started or 0.0)
        return Load(
            name=name,
            users=users,
            latencies_ms=tuple(self.latencies_ms),
            per_second=self.passed / elapsed_s if self.passed else 0.0,
            replies=self.statuses.total(),
            failures=tuple(self.failures),
            statuses=dict(sorted(self.statuses.items())),
        )
