"""How steadily orders come in: days without orders, a last day out of its band, a feed that has stopped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from data.marketplace.schema import create_statement
from data.shop.pace import pace
from data.tables import METADATA

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # a Friday
TODAY = NOW.date()
WEEKDAYS = (20, 22, 24, 26, 28, 0, 0)
"""Orders from Monday to Sunday: closed at the weekend."""


def found(changed: dict[str, int], *, days: int = 90, zone: str = "UTC", hour: int = 10) -> list[tuple[str, int, str]]:
    """(code, rows, example) of a shop with the usual number of orders up to today, but for the days in `changed`."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(create_statement(METADATA.tables["orders"]))
    for number in range(days):
        day = TODAY - timedelta(days=number)
        orders = changed.get(day.isoformat(), WEEKDAYS[day.weekday()])
        rows = f"SELECT '{day}-' || i, TIMESTAMPTZ '{day} {hour:02}:30:00+00' FROM range({orders}) AS t(i)"
        connection.execute(f"INSERT INTO orders (order_id, ordered_at) {rows}")
    return [(one.code, one.rows, one.example) for one in pace(connection, NOW, zone)]


def test_a_steady_shop_with_closed_weekends_has_nothing_to_say() -> None:
    assert found({}) == []


def test_a_shop_without_orders_or_of_one_day_has_nothing_to_say() -> None:
    assert found({}, days=0) == []
    assert found({}, days=1) == []


def test_days_without_orders_between_busy_ones_are_missing_the_latest_first() -> None:
    assert found({"2026-10-14": 0, "2026-10-15": 0, "2026-11-11": 0}) == [("day_missing", 3, "2026-11-11, 2026-10-15, 2026-10-14")]


def test_a_day_of_a_small_shop_may_be_empty() -> None:
    small = {(TODAY - timedelta(days=number)).isoformat(): 2 for number in range(90)}
    assert found(small | {"2026-11-11": 0}) == []


@pytest.mark.parametrize(("orders", "is_told"), [(13, False), (12, True), (39, False), (40, True), (1, True)])
def test_the_last_complete_day_out_of_its_band(orders: int, is_told: bool) -> None:
    # A Thursday: 26 usual, chance alone makes 0.6745 * sqrt(26) = 3.4; the band is 12.2 to 39.8.
    assert found({"2026-11-19": orders}) == ([("volume_out_of_band", orders, "2026-11-19")] if is_told else [])


def test_the_band_is_as_wide_as_the_weekday_has_been() -> None:
    uneven = {f"2026-{day}": count for day, count in (("11-12", 10), ("11-05", 50), ("10-29", 15), ("10-22", 45), ("10-15", 26))}
    assert found(uneven | {"2026-11-19": 45}) == []


def test_today_is_not_over() -> None:
    assert found({"2026-11-20": 1}) == []
    assert found({"2026-11-20": 0}) == []


def test_a_feed_that_stopped_is_late_from_the_first_busy_day_on() -> None:
    assert found({"2026-11-20": 0, "2026-11-19": 0}) == [("feed_late", 1, "2026-11-19")]
    assert found({f"2026-11-{day}": 0 for day in (16, 17, 18, 19, 20)}) == [
        ("feed_late", 6, "2026-11-19, 2026-11-18, 2026-11-17, 2026-11-16, 2026-11-15, 2026-11-14")
    ]


def test_a_small_shop_is_late_when_it_was_never_silent_so_long() -> None:
    def some(last: int) -> dict[str, int]:
        """One order every fourth day up to `last` days ago."""
        return {(TODAY - timedelta(days=number)).isoformat(): int(number >= last and number % 4 == 0) for number in range(90)}

    assert found(some(4)) == []
    late = found(some(12))
    assert [(code, rows) for code, rows, _ in late] == [("feed_late", 11)]
    assert late[0][2].startswith("2026-11-19, 2026-11-18,")


def test_an_old_book_is_late_and_the_message_names_its_last_day() -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(create_statement(METADATA.tables["orders"]))
    connection.execute("INSERT INTO orders (order_id, ordered_at) VALUES ('1', '1998-05-06 00:00:00+00')")
    (one,) = pace(connection, NOW, "UTC")
    assert (one.level, one.code, one.rows) == ("warning", "feed_late", (TODAY - date(1998, 5, 7)).days)
    assert one.message == "The last order is of 1998-05-06: no order for 10,424 whole day(s)."
    assert one.example.count(",") == 365


def test_days_are_those_of_the_business_zone() -> None:
    # At half past eleven in the evening of Greenwich the day after has begun in Berlin.
    assert found({"2026-11-10": 0}, zone="UTC", hour=23) == [("day_missing", 1, "2026-11-10")]
    assert found({"2026-11-10": 0}, zone="Europe/Berlin", hour=23) == [("day_missing", 1, "2026-11-11")]
