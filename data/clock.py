"""The one source of "now". Nothing else in the project asks the system for the time of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What time it is. `now()` is an aware instant in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still: for demonstrations and tests."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)


def today(clock: Clock, timezone: ZoneInfo) -> date:
    """The calendar day in `timezone`."""
    return clock.now().astimezone(timezone).date()
