"""The demo marketplaces that are measured. Each is built once and kept, under a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.clock import FixedClock
from data.sample.marketplace import build_demo, demo_is_current

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
TIMEZONE = ZoneInfo("Europe/Berlin")
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder with a demo of so many orders, and what it was built with."""

    folder: Path
    orders: int
    clock: FixedClock
    timezone: ZoneInfo
    currency: str

    def settings(self) -> dict[str, str]:
        """As environment variables, for a server on this home."""
        return {"MVT_NOW": self.clock.instant.isoformat(), "MVT_TIMEZONE": self.timezone.key, "MVT_CURRENCY": self.currency}


def demo_home(folder: Path, orders: int) -> Home:
    """The home with `orders` orders under `folder`; built when it is not there."""
    home = Home(folder / f"demo-{orders}", orders, FixedClock(NOW), TIMEZONE, CURRENCY)
    home.folder.mkdir(parents=True, exist_ok=True)
    if not demo_is_current(home.folder, clock=home.clock, timezone=home.timezone, currency=home.currency):
        build_demo(home.folder, clock=home.clock, timezone=home.timezone, currency=home.currency, orders=orders)
    return home
