"""What it costs to write numbers by locale, beside Babel's own functions, whose rules they are written by."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from babel.numbers import format_currency

from benchmarks.measure import Figure, cpu_of_this_process, interleaved, median_ratio
from dashboard_app.locales import read_locales
from data.formats import Format

ROUNDS = 15
NUMBERS = [Decimal(number * 123_457) / 100 for number in range(1_000)]
MOST = 0.5


def measure(_folder: Path) -> list[Figure]:
    """A thousand amounts in German, in full and short."""
    german = read_locales().known["de"]
    full, short, theirs = interleaved(
        ROUNDS,
        _timed(lambda: [german.full(number, Format.MONEY, "EUR") for number in NUMBERS]),
        _timed(lambda: [german.short(number, Format.MONEY, "EUR") for number in NUMBERS]),
        _timed(lambda: [format_currency(number, "EUR", locale="de_DE") for number in NUMBERS]),
    )
    took = f"{min(full) * 1000:.1f} ms of CPU for 1,000, Babel {min(theirs) * 1000:.1f} ms"
    return [
        Figure("amounts in full, beside Babel", median_ratio(full, theirs), "x", MOST, took),
        Figure("amounts short, beside Babel in full", median_ratio(short, theirs), "x", MOST, f"{min(short) * 1000:.1f} ms for 1,000"),
    ]


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    return lambda: cpu_of_this_process(work)
