"""Whether the demo marketplace is there and lives today, asked without loading what builds it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from data.clock import Clock, today
from data.marketplace.extract import read_stamp
from data.periods import Calendar


def demo_is_current(home: Path, *, clock: Clock, timezone: ZoneInfo, currency: str) -> bool:
    """There is an extract, it was built for this zone and currency, and it reaches to the end of today."""
    info = read_stamp(home)
    if info is None or info.timezone != timezone.key or info.currency != currency:
        return False
    return info.as_of >= Calendar(timezone).midnight(today(clock, timezone) + timedelta(days=1))
