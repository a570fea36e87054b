"""Local days and hours as plain arithmetic in SQL.

The offsets come from the same time zone data as every other day in the product (`zoneinfo`), not from the engine's own copy:
the engine's may be older, or not know the zone's name at all, and a day would then mean two things.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def offset_steps(days: list[datetime], timezone: ZoneInfo) -> list[tuple[datetime, int]]:
    """(instant from which it holds, offset in seconds), ascending, for the UTC `days` (ascending midnights) that occur."""
    steps: list[tuple[datetime, int]] = []
    for start in days:
        for instant in (start, _change(start, start + _DAY, timezone)):
            if instant is not None and (not steps or steps[-1][1] != _offset(instant, timezone)):
                steps.append((instant, _offset(instant, timezone)))
    return steps


def _offset(instant: datetime, timezone: ZoneInfo) -> int:
    offset = instant.astimezone(timezone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def _change(low: datetime, high: datetime, timezone: ZoneInfo) -> datetime | None:
    """The first second in (`low`, `high`] with the offset of `high`, when it differs from that of `low`."""
    before = _offset(low, timezone)
    if _offset(high, timezone) == before:
        return None
    while high - low > _SECOND:
        middle = low + timedelta(seconds=round((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(middle, timezone) == before else (low, middle)
    return high


def local_macros(connection: DuckDBPyConnection, timezone: ZoneInfo, instants: str) -> tuple[str, ...]:
    """What defines `local_time(instant)`: the wall clock of `timezone` as TIMESTAMP, for every instant that the query `instants` yields.

    `instants` is a trusted query with one column of instants.
    """
    days = f"SELECT DISTINCT floor(epoch_us(instant) / 86400000000) AS day FROM ({instants}) AS t(instant)"  # noqa: S608
    found = connection.execute(f"{days} WHERE instant IS NOT NULL ORDER BY day").fetchall()
    steps = offset_steps([_EPOCH + timedelta(days=int(day)) for (day,) in found], timezone)
    whens = " ".join(f"WHEN us >= {(instant - _EPOCH) // timedelta(microseconds=1)} THEN {seconds}" for instant, seconds in reversed(steps))
    offset = f"CASE {whens} ELSE 0 END" if steps else "0"
    return (
        f"CREATE OR REPLACE TEMP MACRO local_us(us) AS us + CAST(1000000 AS BIGINT) * ({offset})",
        "CREATE OR REPLACE TEMP MACRO local_time(instant) AS make_timestamp(local_us(epoch_us(instant)))",
    )
