"""Measuring: CPU time of this process or of a server, ratios over interleaved rounds, and the figure with its limit."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_KIB_PER_MB = 1000 * 1000 / 1024


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. Without a limit it is told for information."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    detail: str = ""

    @property
    def holds(self) -> bool:
        return self.limit is None or self.value <= self.limit

    @property
    def verdict(self) -> str:
        return "" if self.limit is None else ("holds" if self.holds else "FAILS")


def cpu_of_this_process(work: Callable[[], object]) -> float:
    """Seconds of CPU that `work` takes, all threads of this process together."""
    began = time.process_time()
    work()
    return time.process_time() - began


def interleaved(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Each measure once per round, side by side, so that a busy moment of the machine meets all of them; one list per measure."""
    taken: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for values, measure in zip(taken, measures, strict=True):
            values.append(measure())
    return taken


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over rounds of ours / theirs."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def cpu_of(pids: Iterable[int]) -> float:
    """Seconds of CPU that the processes and their ended children have used so far (in clock ticks: measure over a second or so)."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        total += sum(int(field) for field in fields[11:15])
    return total / _TICKS_PER_S


def memory_mb(pids: Iterable[int]) -> float:
    """Megabytes of a server's processes: what each has for itself, and what they share counted once.

    Like the sum of PSS on a machine of their own; PSS itself shrinks when strangers happen to have the same libraries open.
    """
    private, shared = 0, 0
    for pid in pids:
        lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:])
        kib = {words[0]: int(words[1]) for words in lines}
        private += kib["Private_Clean:"] + kib["Private_Dirty:"]
        shared = max(shared, kib["Shared_Clean:"] + kib["Shared_Dirty:"])
    return (private + shared) / _KIB_PER_MB


def descendants(pid: int) -> list[int]:
    """The process and all its children, and theirs."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += descendants(int(child))
    return found
