"""Runs the benchmarks and prints each figure beside its limit.

`python -m benchmarks [demo cold warm start memory tiles sync boards writing]`.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import boards, cold, demo, memory, start, sync, tiles, warm, writing
from benchmarks.measure import Figure

BENCHMARKS: dict[str, Callable[[Path], list[Figure]]] = {
    "demo": demo.measure,
    "cold": cold.measure,
    "warm": warm.measure,
    "start": start.measure,
    "memory": memory.measure,
    "tiles": tiles.measure,
    "sync": sync.measure,
    "boards": boards.measure,
    "writing": writing.measure,
}
FOLDER = Path(__file__).parents[1] / "var" / "benchmarks"


def main(arguments: Sequence[str]) -> int:
    """1 when a figure is above its limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="all when none is named")
    names = parser.parse_args(arguments).names or list(BENCHMARKS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    figures: list[Figure] = []
    for name in names:
        for figure in BENCHMARKS[name](FOLDER):
            figures.append(figure)
            print(_line(figure), flush=True)
    limited = [figure for figure in figures if figure.limit is not None]
    failed = [figure.name for figure in limited if not figure.holds]
    print(f"\n{len(limited) - len(failed)} of {len(limited)} limits hold." + (f" Above: {', '.join(failed)}." if failed else ""))
    return 1 if failed else 0


def _line(figure: Figure) -> str:
    limit = "" if figure.limit is None else f"limit {figure.limit:g}"
    return f"{figure.name:38} {figure.value:8.2f} {figure.unit:13} {limit:10} {figure.verdict:6} {figure.detail}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
