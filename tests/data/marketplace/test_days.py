"""Business days and hours of facts, on the days when the clocks change and in zones of all kinds."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.data.marketplace.books import BERLIN, at, facts, line, only, order

DAYS = ("occurred_on", "occurred_hour", "ordered_on", "ordered_hour")


@pytest.mark.parametrize(
    ("zone", "instant", "day", "hour"),
    [
        ("Europe/Berlin", "2026-03-29 00:59:59.999999", date(2026, 3, 29), 1),
        ("Europe/Berlin", "2026-03-29 01:00", date(2026, 3, 29), 3),
        ("Europe/Berlin", "2026-03-29 21:59:59.999", date(2026, 3, 29), 23),
        ("Europe/Berlin", "2026-03-29 22:00", date(2026, 3, 30), 0),
        ("Europe/Berlin", "2026-10-25 00:30", date(2026, 10, 25), 2),
        ("Europe/Berlin", "2026-10-25 01:30", date(2026, 10, 25), 2),
        ("Europe/Berlin", "2026-10-25 22:59:59.999999", date(2026, 10, 25), 23),
        ("Europe/Berlin", "2026-10-25 23:00", date(2026, 10, 26), 0),
        ("America/New_York", "2026-11-01 05:59", date(2026, 11, 1), 1),
        ("America/New_York", "2026-11-01 06:00", date(2026, 11, 1), 1),
        ("America/New_York", "2026-11-01 04:59", date(2026, 11, 1), 0),
        ("Asia/Kolkata", "2026-06-30 18:29:59", date(2026, 6, 30), 23),
        ("Asia/Kolkata", "2026-06-30 18:30", date(2026, 7, 1), 0),
        ("Pacific/Kiritimati", "2026-12-31 10:00", date(2027, 1, 1), 0),
        ("Pacific/Apia", "2011-12-30 09:59:59", date(2011, 12, 29), 23),
        ("Pacific/Apia", "2011-12-30 10:00", date(2011, 12, 31), 0),
        ("Europe/Kyiv", "2026-07-01 21:00", date(2026, 7, 2), 0),
        ("America/Sao_Paulo", "1969-12-31 23:59:59.5", date(1969, 12, 31), 20),
        ("UTC", "2024-02-29 23:59:59.999999", date(2024, 2, 29), 23),
    ],
)
def test_an_instant_belongs_to_the_day_and_hour_on_the_wall(zone: str, instant: str, day: date, hour: int) -> None:
    rows = {"orders": [order(ordered_at=instant)], "order_lines": [line("L1", "1")]}
    assert only(facts(rows, timezone=ZoneInfo(zone)), *DAYS) == [(day, hour, day, hour)]


def test_every_hour_around_both_clock_changes_is_the_wall_clock_s() -> None:
    instants = [f"2026-{month}-{day} {hour:02d}:{minute}" for month, days in (("03", (28, 29, 30)), ("10", (24, 25, 26)))
                for day in days for hour in range(24) for minute in ("00", "59")]  # fmt: skip
    rows = {
        "orders": [order(f"O{n:03d}", instant) for n, instant in enumerate(instants)],
        "order_lines": [line(f"L{n:03d}", "1", order_id=f"O{n:03d}") for n in range(len(instants))],
    }
    local = [at(instant).astimezone(BERLIN) for instant in instants]
    assert only(facts(rows), "occurred_on", "occurred_hour") == [(each.date(), each.hour) for each in local]
