"""The demo marketplaces that are measured. Each is built once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.clock import Clock, FixedClock, SystemClock
from data.sample.marketplace import build_demo, demo_is_current

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
TIMEZONE = ZoneInfo("Europe/Berlin")
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder with a demo of so many orders, and what it was built with."""

    folder: Path
    orders: int
    clock: Clock
    timezone: ZoneInfo
    currency: str

    def settings(self) -> dict[str, str]:
        """As environment variables, for a server on this home."""
        fixed = {"MVT_NOW": self.clock.instant.isoformat()} if isinstance(self.clock, FixedClock) else {}
        return fixed | {"MVT_TIMEZONE": self.timezone.key, "MVT_CURRENCY": self.currency}


def live_home(folder: Path, orders: int) -> Home:
    """A home by the machine's clock: under a clock that stands still, what is kept for a second would be kept for ever."""
    return _built(Home(folder / f"live-{orders}", orders, SystemClock(), TIMEZONE, CURRENCY))


def demo_home(folder: Path, orders: int) -> Home:
    """A home under a clock that stands still, so that it is built once for all days."""
    return _built(Home(folder / f"demo-{orders}", orders, FixedClock(NOW), TIMEZONE, CURRENCY))


def _built(home: Home) -> Home:
    home.folder.mkdir(parents=True, exist_ok=True)
    if not demo_is_current(home.folder, clock=home.clock, timezone=home.timezone, currency=home.currency):
        build_demo(home.folder, clock=home.clock, timezone=home.timezone, currency=home.currency, orders=home.orders)
    return home
