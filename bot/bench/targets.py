"""What Bạn Số must reach on a machine with 2 cores when nothing has to be built first."""

from dataclasses import dataclass

from bot.bench.ban_so import NAME, PRESSED, QUESTIONS, TYPED
from bot.bench.measure import Load
from bot.bench.subject import Measured

READY_S = 25.0
MEMORY_BYTES = 1.3e9
P50_MS = {QUESTIONS: 90.0, TYPED: 70.0, PRESSED: 50.0}  # one user
P95_MS = 900.0  # eight users
PER_SECOND = 15.0  # eight users


@dataclass(frozen=True)
class Target:
    """One target in words, and whether it was met."""

    text: str
    met: bool


def ready_target(measured: Measured) -> list[Target]:
    if measured.name != NAME:
        return []
    return [Target(f"≤ {READY_S:.0f} s", measured.ready_s <= READY_S)]


def memory_target(measured: Measured) -> list[Target]:
    if measured.name != NAME:
        return []
    return [Target(f"≤ {MEMORY_BYTES / 1e6:.0f} MB", measured.memory.total <= MEMORY_BYTES)]


def load_targets(load: Load) -> list[Target]:
    """The targets of one load; none for loads that no target is about."""
    if load.name not in P50_MS:
        return []
    if load.users == 1:
        limit_ms, p50 = P50_MS[load.name], load.latency_ms(0.50)
        return [Target(f"p50 ≤ {limit_ms:.0f} ms", p50 is not None and p50 <= limit_ms)]
    p95 = load.latency_ms(0.95)
    return [
        Target(f"p95 < {P95_MS:.0f} ms", p95 is not None and p95 < P95_MS),
        Target(f"≥ {PER_SECOND:.0f}/s", load.per_second >= PER_SECOND),
    ]
