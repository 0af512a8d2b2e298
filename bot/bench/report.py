"""The result as one table and as one JSON object."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from bot.bench.measure import WARM_UP, Load
from bot.bench.subject import Measured
from bot.bench.targets import Target, load_targets, memory_target, ready_target

PERCENTILES = (0.50, 0.95, 0.99)
QUOTED_FAILURES = 5  # of each load
WIDTH = 115  # columns that the table needs


@dataclass(frozen=True)
class Report:
    """All bots measured in one call, and where.

    Attributes:
        messages: counted messages of each load after the warm-up.
        cpus: logical processors that this process may use.
        busy: the load average of the last minute before the start: what else the machine was doing.
    """

    made_at: datetime
    cpus: int
    busy: float
    messages: int
    encoder: str
    measured: tuple[Measured, ...]

    @property
    def failures(self) -> int:
        return sum(len(load.failures) for subject in self.measured for load in subject.loads)


def cpu_count() -> int:
    """Processors that this process may run on; a container may have fewer than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def render(report: Report) -> Group:
    """The table, what was not as it should be, and how to read it."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("measured", no_wrap=True)
    for heading in ("p50 ms", "p95 ms", "p99 ms", "per s", "failed", "value"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("target", no_wrap=True)
    for measured in report.measured:
        _add(table, measured)
    return Group(table, "", *_failures(report), *_statuses(report), "", *_notes(report))


def as_json(report: Report) -> dict[str, Any]:
    """The report with what the table works out: percentiles, sums, targets. Latencies in order."""
    return {
        "made_at": report.made_at.isoformat(timespec="seconds"),
        "cpus": report.cpus,
        "load_average_before": report.busy,
        "messages": report.messages,
        "warm_up": WARM_UP,
        "encoder": report.encoder,
        "failures": report.failures,
        "measured": [_measured_json(measured) for measured in report.measured],
    }


def _add(table: Table, measured: Measured) -> None:
    memory = measured.memory
    table.add_row(Text(measured.name, style="bold"))
    _add_value(table, "  time to ready", f"{measured.ready_s:.1f} s", ready_target(measured))
    for load in measured.loads:
        name = f"  {load.name}, {load.users} user{'s' if load.users > 1 else ''}"
        table.add_row(name, *_load_cells(load), "", _targets(load_targets(load)))
    for name, size in memory.by_process.items():
        _add_value(table, f"  {memory.kind} {name}", _megabytes(size), [])
    _add_value(table, f"  {memory.kind} all", _megabytes(memory.total), memory_target(measured))
    table.add_section()


def _add_value(table: Table, name: str, value: str, targets: Sequence[Target]) -> None:
    table.add_row(name, "", "", "", "", "", value, _targets(targets))


def _load_cells(load: Load) -> list[str | Text]:
    latencies = [load.latency_ms(share) for share in PERCENTILES]
    shown = ["-" if latency is None else f"{latency:.0f}" for latency in latencies]
    failed = Text(f"{len(load.failures)}/{load.replies}", "red" if load.failures else "")
    return [*shown, f"{load.per_second:.1f}", failed]


def _targets(targets: Sequence[Target]) -> Text:
    met = [
        Text.assemble(target.text, " ", ("met", "green") if target.met else ("missed", "red"))
        for target in targets
    ]
    return Text(", ").join(met)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def _failures(report: Report) -> Iterator[Text]:
    for measured in report.measured:
        for load in measured.loads:
            for failure in load.failures[:QUOTED_FAILURES]:
                where = f"failed, {load.name}, {load.users}: "
                yield Text(f"{where}{failure.said!r}: {failure.reason}", style="red")


def _statuses(report: Report) -> Iterator[str]:
    """What the replies were: a bot that is quick because it knows nothing shows here."""
    for measured in report.measured:
        for load in measured.loads:
            counts = {name: count for name, count in load.statuses.items() if name}
            shares = [f"{name} {count / load.replies:.0%}" for name, count in counts.items()]
            if shares:
                yield f"{load.name}, {load.users}: {', '.join(shares)}"


def _notes(report: Report) -> Iterator[str]:
    yield (
        f"{report.made_at:%Y-%m-%d %H:%M}, {report.cpus} CPUs, load average before the start "
        f"{report.busy:.1f}; encoder {report.encoder}."
    )
    yield (
        f"Each load: {report.messages} messages after {WARM_UP} of warm-up, each sent as soon as the "
        "reply to the one before is there. The load generator runs on the same CPUs."
    )
    yield "Failed replies are in no latency and no rate. 1 MB is 1,000,000 bytes."


def _measured_json(measured: Measured) -> dict[str, Any]:
    memory = measured.memory
    return {
        "name": measured.name,
        "ready": {"seconds": measured.ready_s, "targets": _targets_json(ready_target(measured))},
        "memory": {
            "kind": memory.kind,
            "bytes": memory.by_process,
            "total": memory.total,
            "targets": _targets_json(memory_target(measured)),
        },
        "loads": [_load_json(load) for load in measured.loads],
    }


def _load_json(load: Load) -> dict[str, Any]:
    percentiles = {f"p{share * 100:.0f}_ms": load.latency_ms(share) for share in PERCENTILES}
    return {**percentiles, **asdict(load), "targets": _targets_json(load_targets(load))}


def _targets_json(targets: Sequence[Target]) -> list[dict[str, Any]]:
    return [asdict(target) for target in targets]
