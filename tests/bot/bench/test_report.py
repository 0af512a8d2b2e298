import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from bot.bench.ban_so import NAME, PRESSED, QUESTIONS, TYPED
from bot.bench.measure import Failure, Load
from bot.bench.memory import Memory
from bot.bench.report import WIDTH, Report, as_json, cpu_count, render
from bot.bench.subject import Measured

BASELINE = "Rasa's default"
LATENCIES = tuple(float(ms) for ms in range(1, 101))


def load(name: str, users: int, factor: float = 1.0, per_second: float = 20.0) -> Load:
    latencies = tuple(factor * ms for ms in LATENCIES)
    return Load(name, users, latencies, per_second, 120, (), {"answered": 120})


def report(*loads: Load, ready_s: float = 12.34, size: int = 400_000_000) -> Report:
    memory = Memory("PSS", {"rasa": size, "gateway": 80_000_000})
    measured = (
        Measured(NAME, ready_s, memory, loads),
        Measured(BASELINE, 41.0, memory, (load("text messages", 1),)),
    )
    return Report(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), 2, 0.5, 100, "bundled", measured)


def printed(shown: Report) -> str:
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False)
    console.print(render(shown))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def line(text: str, start: str) -> list[str]:
    """The words of the first line that begins so, without its beginning."""
    found = next(row for row in text.splitlines() if row.strip().startswith(start))
    return found.strip().removeprefix(start).split()


def test_a_row_shows_percentiles_rate_failures_and_target() -> None:
    text = printed(report(load(QUESTIONS, 1)))
    row = line(text, "open questions, 1 user")
    assert row == ["50", "95", "99", "20.0", "0/120", "p50", "≤", "90", "ms", "met"]


@pytest.mark.parametrize("name", [QUESTIONS, TYPED, PRESSED])
def test_a_missed_target_is_said_for_each_load(name: str) -> None:
    """100 ms is too slow for any load of one user; ten messages a second too few for eight."""
    slow = printed(report(load(name, 1, factor=2.0), load(name, 8, factor=10.0, per_second=10.0)))
    assert line(slow, f"{name}, 1 user")[-1] == "missed"
    eight = " ".join(line(slow, f"{name}, 8 users"))
    assert eight.endswith("p95 < 900 ms missed, ≥ 15/s missed")


def test_time_to_ready_and_memory_have_their_targets() -> None:
    """All processes count together; each is shown by itself too."""
    met = printed(report())
    assert line(met, "time to ready") == ["12.3", "s", "≤", "25", "s", "met"]
    assert line(met, "PSS rasa") == ["400", "MB"]
    assert line(met, "PSS all") == ["480", "MB", "≤", "1300", "MB", "met"]
    missed = printed(report(ready_s=25.1, size=1_250_000_000))
    assert line(missed, "time to ready")[-1] == "missed"
    assert line(missed, "PSS all")[-1] == "missed"


def test_the_comparison_has_figures_but_no_targets() -> None:
    text = printed(report(load(QUESTIONS, 1)))
    below = text[text.index(BASELINE) :]
    assert line(below, "time to ready") == ["41.0", "s"]
    assert line(below, "text messages, 1 user")[:3] == ["50", "95", "99"]
    assert "met" not in below.partition("PSS all")[0]


def test_failures_are_counted_and_quoted() -> None:
    """The first ones in words, whatever they hold; a load of which nothing is left shows no time."""
    failed = [Failure(f"[bold]tiếp {i}", "status error_busy") for i in range(9)]
    broken = replace(load(TYPED, 8), latencies_ms=(), per_second=0.0, failures=tuple(failed))
    shown = report(broken)
    text = printed(shown)
    assert shown.failures == 9
    assert line(text, "typed guide steps, 8 users")[:5] == ["-", "-", "-", "0.0", "9/120"]
    assert "failed, typed guide steps, 8: '[bold]tiếp 0': status error_busy" in text
    assert text.count("error_busy") == 5


def test_what_the_replies_were_is_told() -> None:
    """A bot that quickly knows nothing must not pass for a quick one; Rasa tells no status."""
    known = replace(load(QUESTIONS, 1), statuses={"answered": 30, "unanswerable": 90})
    silent = replace(load("text messages", 1), statuses={"": 120})
    text = printed(report(known, silent))
    assert "open questions, 1: answered 25%, unanswerable 75%\n" in re.sub(" +\n", "\n", text)
    told = [row for row in text.splitlines() if row.startswith("text messages, 1:")]
    assert len(told) == 1  # of the comparison, whose replies in this test have a status


def test_every_cell_fits_into_the_width() -> None:
    """No heading and no name is cut, also with the longest row."""
    slow = [load(name, 8, factor=99.0, per_second=1.0) for name in (QUESTIONS, TYPED, PRESSED)]
    assert "…" not in printed(report(*slow))


def test_the_notes_say_where_and_how() -> None:
    text = " ".join(printed(report()).split())
    assert "2026-01-02 03:04, 2 CPUs" in text
    assert "100 messages after 20 of warm-up" in text
    assert "load generator runs on the same CPUs" in text


def test_json_holds_what_the_table_shows() -> None:
    """It survives a round trip and keeps every latency."""
    shown = report(load(QUESTIONS, 1))
    read = json.loads(json.dumps(as_json(shown)))
    subject = read["measured"][0]
    assert read["cpus"] == 2
    assert subject["memory"]["total"] == 480_000_000
    assert subject["ready"] == {"seconds": 12.34, "targets": [{"text": "≤ 25 s", "met": True}]}
    assert subject["loads"][0]["p95_ms"] == 95.0
    assert subject["loads"][0]["latencies_ms"] == list(LATENCIES)
    assert subject["loads"][0]["targets"] == [{"text": "p50 ≤ 90 ms", "met": True}]


def test_there_is_at_least_one_processor() -> None:
    assert cpu_count() >= 1
