"""How steadily orders come in: days that are missing, a last day out of its band, and a feed that has stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import sqrt
from statistics import median
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from data.marketplace.sql import literal
from data.quality import DAY_MISSING, FEED_LATE, VOLUME_OUT_OF_BAND, Finding, Level, listed

WEEKS = 8
BUSY = 10
"""So many orders are usual on a busy day: that chance alone leaves it empty does not happen."""

BAND = 4
_CHANCE = 0.6745
"""The median absolute deviation that chance alone gives a count, as a share of its square root."""

_FEWEST_WEEKS = 4
_MOST_NAMED = 366
"""So many days are named, the latest."""

_QUIET_DAYS = 3


def pace(connection: DuckDBPyConnection, now: datetime, zone: str) -> Iterator[Finding]:
    """What days say about the orders up to now. Days are those of the business zone; only those that are over count."""
    today = now.astimezone(ZoneInfo(zone)).date()
    counts = _orders_by_day(connection, now, zone)
    if not counts:
        return
    first, last = min(counts), max(counts)
    yield from _missing(counts, first, min(last, today - timedelta(days=1)))
    late = list(_late(counts, last, today))
    yield from late
    if not late and last >= today - timedelta(days=1):
        yield from _out_of_band(counts, first, today - timedelta(days=1))


def _orders_by_day(connection: DuckDBPyConnection, now: datetime, zone: str) -> Mapping[date, int]:
    day = f"CAST(timezone({literal(zone)}, ordered_at) AS DATE)"
    sql = f"SELECT {day}, count(*) FROM orders WHERE ordered_at <= TIMESTAMPTZ '{now.isoformat()}' GROUP BY 1"  # noqa: S608
    return {day: int(count) for day, count in connection.execute(sql).fetchall()}


def _usual(counts: Mapping[date, int], day: date, first: date) -> list[int]:
    """What the same weekday had in the weeks before."""
    before = (day - timedelta(weeks=weeks) for weeks in range(1, WEEKS + 1))
    return [counts.get(one, 0) for one in before if one >= first]


def _around(counts: Mapping[date, int], day: date, first: date, last: date) -> list[int]:
    """What the same weekday had in the weeks before and after."""
    near = (day + timedelta(weeks=weeks) for weeks in range(-WEEKS // 2, WEEKS // 2 + 1) if weeks)
    return [counts.get(one, 0) for one in near if first <= one <= last]


def _missing(counts: Mapping[date, int], first: date, last: date) -> Iterator[Finding]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    gone = []
    for day in days:
        around = () if day in counts else _around(counts, day, first, last)
        if len(around) >= _FEWEST_WEEKS and median(around) >= BUSY:
            gone.append(day)
    if gone:
        yield Finding(
            Level.WARNING, DAY_MISSING, "orders", "ordered_at", len(gone),
            f"{len(gone):,} day(s) that are busy in other weeks have no order at all.",
            "A holiday is no mistake; otherwise check whether the rows of these days reached the source.", listed(gone[-_MOST_NAMED:]),
        )  # fmt: skip


def _late(counts: Mapping[date, int], last: date, today: date) -> Iterator[Finding]:
    silent = [last + timedelta(days=number) for number in range(1, (today - last).days)]
    if not silent or not (_were_busy(counts, silent) or len(silent) > max(_QUIET_DAYS, 2 * _longest_gap(counts, last))):
        return
    yield Finding(
        Level.WARNING, FEED_LATE, "orders", "ordered_at", len(silent),
        f"The last order is of {last}: no order for {len(silent):,} whole day(s).",
        "Check whether the source still gets its rows; an export that ends there is shown up to that day.", listed(silent[-_MOST_NAMED:]),
    )  # fmt: skip


def _were_busy(counts: Mapping[date, int], silent: list[date]) -> bool:
    """Whether one of the days without orders is one on which there always are some."""
    usual = (_usual(counts, day, min(counts)) for day in silent[:WEEKS])
    return any(len(one) >= _FEWEST_WEEKS and median(one) >= BUSY for one in usual)


def _longest_gap(counts: Mapping[date, int], last: date) -> int:
    """The most days in a row without an order in the last quarter of a year."""
    days = sorted(day for day in counts if day >= last - timedelta(days=90))
    return max(((after - before).days - 1 for before, after in pairwise(days)), default=0)


def _out_of_band(counts: Mapping[date, int], first: date, day: date) -> Iterator[Finding]:
    usual = _usual(counts, day, first)
    if len(usual) < _FEWEST_WEEKS or day not in counts:
        return
    middle = median(usual)
    spread = max(median([abs(one - middle) for one in usual]), _CHANCE * sqrt(middle))
    low, high = max(0, middle - BAND * spread), middle + BAND * spread
    if middle < BUSY or low <= counts[day] <= high:
        return
    yield Finding(
        Level.WARNING, VOLUME_OUT_OF_BAND, "orders", "ordered_at", counts[day],
        f"{day} has {counts[day]:,} orders; the same weekday had {low:,.0f} to {high:,.0f} in the {len(usual)} weeks before.",
        "Check whether all rows of that day reached the source, and none twice.", day.isoformat(),
    )  # fmt: skip
