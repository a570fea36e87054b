"""Which demo marketplace is served, and whether it lives today, asked without loading what builds it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from data.clock import Clock, today
from data.marketplace.extract import read_stamp
from data.periods import Calendar
from data.tables import LAYOUT

TRUTH_FILE = "demo_truth.json"
"""In the home folder: what the stories come to, for tests and for curious people."""


@dataclass(frozen=True, slots=True)
class DemoSize:
    """What makes one demo marketplace differ from another on the same day."""

    orders: int
    seed: int


STANDARD = DemoSize(orders=30_000, seed=7)


def served_demo(home: Path) -> DemoSize | None:
    """The demo that is served; None when there is no extract, or when it is of another origin."""
    info = read_stamp(home)
    try:
        truth = json.loads((home / TRUTH_FILE).read_text(encoding="utf-8"))
        return DemoSize(int(truth["orders"]), int(truth["seed"])) if info and truth["version"] == info.version else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def demo_is_current(home: Path, *, clock: Clock, timezone: ZoneInfo, currency: str) -> bool:
    """There is an extract, this version of the product built it for this zone and currency, and it reaches to the end of today."""
    info = read_stamp(home)
    if info is None or info.layout != LAYOUT or info.timezone != timezone.key or info.currency != currency:
        return False
    return info.as_of >= Calendar(timezone).midnight(today(clock, timezone) + timedelta(days=1))
