"""Targets that do not add up to the one they are parts of are told, with both sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.catalog import build_catalog
from data.derive.roll_up import find_gaps
from data.targets import Target

METRICS = build_catalog().metrics


def target(value: int, grain: str, first: str, *, metric: str = "revenue", dimension: str = "", member: str = "") -> Target:
    return Target(metric, grain, date.fromisoformat(first), Decimal(value), dimension, member)


def found(*targets: Target) -> list[tuple[str, str, str, int, int, int]]:
    gaps = find_gaps(targets, METRICS)
    return [(g.target.grain, str(g.target.first), g.parts, g.count, int(g.total), int(g.difference)) for g in gaps]


MONTHS = [target(100, "month", f"2026-{number:02d}-01") for number in range(1, 13)]


def test_months_are_held_against_their_year_and_quarters() -> None:
    assert found(*MONTHS, target(1200, "year", "2026-01-01"), target(300, "quarter", "2026-04-01")) == []
    assert found(*MONTHS, target(1250, "year", "2026-01-01"), target(290, "quarter", "2026-04-01")) == [
        ("quarter", "2026-04-01", "month", 3, 300, 10),
        ("year", "2026-01-01", "month", 12, 1200, -50),
    ]


def test_parts_that_do_not_cover_the_period_are_no_gap() -> None:
    assert found(*MONTHS[:11], target(5000, "year", "2026-01-01")) == []


def test_days_are_held_against_their_week() -> None:
    days = [target(10, "day", f"2026-11-{day:02d}") for day in range(16, 23)]
    assert found(*days, target(71, "week", "2026-11-16")) == [("week", "2026-11-16", "day", 7, 70, -1)]


def test_members_are_held_against_the_house() -> None:
    house = target(100, "month", "2026-11-01")
    vendors = [target(60, "month", "2026-11-01", dimension="vendor", member=name) for name in ("A", "B")]
    assert found(house, *vendors) == [("month", "2026-11-01", "vendor", 2, 120, 20)]
    assert found(*vendors) == []


def test_what_does_not_add_up_by_nature_is_no_gap() -> None:
    orders = [target(60, "month", "2026-11-01", metric="orders", dimension="vendor", member=name) for name in ("A", "B")]
    assert found(target(100, "month", "2026-11-01", metric="orders"), *orders) == []
    rates = [target(1, "month", f"2026-{number:02d}-01", metric="take_rate") for number in range(1, 13)]
    assert found(target(1, "year", "2026-01-01", metric="take_rate"), *rates) == []
    assert found(target(1, "month", "2026-11-01", metric="unheard_of")) == []


def test_what_can_be_parted_over_time() -> None:
    flows = {name for name, metric in METRICS.items() if metric.flows}
    assert {"revenue", "orders", "buyers", "units", "visits", "reviews", "new_vendors"} <= flows
    assert not {"take_rate", "average_order_value", "stock_units", "fulfilment_hours", "vendor_concentration", "average_rating"} & flows
