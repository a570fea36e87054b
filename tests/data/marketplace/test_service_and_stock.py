"""Shipments, reviews, traffic, stock and vendors' lives in shops that can be counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.data.marketplace.books import NOW, Rows, at, facts, finished, line, only, order, refund

VENDORS = [{"vendor_id": "V1", "name": "One", "country": "DE", "tier": "gold"}, {"vendor_id": "V2", "name": "Two"}]


def _asked(rows: Rows, question: str) -> list[tuple[Any, ...]]:
    return finished(rows)[0].execute(question).fetchall()


def test_the_first_line_stands_for_its_order_and_for_each_vendor_in_it() -> None:
    rows = {
        "orders": [order(), order("O2", status="cancelled"), order("O3", is_test=True), order("O4")],
        "order_lines": [
            line("L10", "1", vendor_id="V2"), line("L2", "1", vendor_id="V1"), line("L3", "1", vendor_id="V2"), line("L4", "1"),
            line("L5", "1"), line("L6", "1", order_id="O2", vendor_id="V1"), line("L7", "1", order_id="O3"),
        ],
    }  # fmt: skip
    # L10 comes before L2 as a text.
    assert only(facts(rows), "line_id", "order_first", "placed_first", "vendor_first", "vendor_placed_first") == [
        ("L10", 1, 1, 1, 1), ("L2", 0, 0, 1, 1), ("L3", 0, 0, 0, 0), ("L4", 0, 0, 1, 1), ("L5", 0, 0, 0, 0), ("L6", 0, 1, 0, 1),
    ]  # fmt: skip


def test_what_came_back_is_counted_on_returns_only_and_split_like_the_amount() -> None:
    rows = {
        "orders": [order()],
        "order_lines": [line("L1", "10", "2"), line("L2", "10")],
        "refunds": [
            refund("R1", "5", line_id="L1", quantity="1.5", kind="return"), refund("R2", "5", line_id="L1", quantity="1", kind="goodwill"),
            refund("R3", "3", order_id="O1", quantity="2.002", kind="return"), refund("R4", "5", line_id="L2", kind="return"),
            refund("R5", "1", quantity="4", kind="return"),
        ],
    }  # fmt: skip
    # 2.002 over 20 and 10: 1334.67 and 667.33 thousandths.
    assert only(facts(rows)[2:], "refund_id", "line_id", "returned_units") == [
        ("R1", "L1", 1500), ("R2", "L1", 0), ("R3", "L1", 1335), ("R3", "L2", 667), ("R4", "L2", 0), ("R5", None, 4000),
    ]  # fmt: skip


def test_shipments_of_valid_orders_take_the_only_vendor_and_their_time_in_whole_seconds() -> None:
    def ship(shipment_id: str, order_id: str = "O1", **values: object) -> dict[str, Any]:
        return {"shipment_id": shipment_id, "order_id": order_id, **values}

    rows = {
        "vendors": VENDORS,
        "orders": [order(country="DE"), order("O2"), order("O3", status="cancelled"), order("O4", is_test=True)],
        "order_lines": [
            line("L1", "1", vendor_id="V1"), line("L2", "1"), line("L3", "1", order_id="O2", vendor_id="V1"),
            line("L4", "1", order_id="O2", vendor_id="V2"),
        ],
        "shipments": [
            ship("S1", shipped_at=at("2026-11-02 11:30:00.999"), promised_at=at("2026-11-05 10:00"), delivered_at=at("2026-11-05 10:00")),
            ship("S2", "O2", shipped_at=at("2026-11-02 09:59:59.5"), promised_at=at("2026-11-05 10:00"),
                 delivered_at=at("2026-11-05 10:00:00.000001")),
            ship("S3", "O2", vendor_id="V2", promised_at=at("2026-11-05 23:30")), ship("S4", "O2", delivered_at=at("2026-11-05 10:00")),
            ship("S5", "O3"), ship("S6", "O4"), ship("S7", "gone"),
        ],
    }  # fmt: skip
    asked = "shipment_id, vendor_id, vendor_country, country, handling_s, promised, kept, promised_on, shipped_hour"
    assert _asked(rows, f"SELECT {asked} FROM fact_shipments") == [
        ("S1", "V1", "DE", "DE", 5400, 1, 1, date(2026, 11, 5), 12),
        ("S2", None, None, None, -1, 1, 0, date(2026, 11, 5), 10),
        ("S3", "V2", None, None, None, 1, 0, date(2026, 11, 6), None),
        ("S4", None, None, None, None, 0, 0, None, None),
    ]


def test_only_reviews_of_one_to_five_stars_count() -> None:
    rows: Rows = {
        "vendors": VENDORS, "products": [{"product_id": "P1", "name": "x", "vendor_id": "V1", "category_id": "C"}],
        "orders": [], "order_lines": [],
        "reviews": [{"review_id": f"W{stars}", "rating": stars, "reviewed_at": at("2026-11-01 23:30"), "product_id": "P1",
                     "vendor_id": "V2" if stars == 2 else None} for stars in (0, 1, 2, 5, 6)],
    }  # fmt: skip
    assert _asked(rows, "SELECT review_id, reviewed_on, vendor_id, category_id, rating, reviews FROM fact_reviews") == [
        ("W1", date(2026, 11, 2), "V1", "C", 1, 1), ("W2", date(2026, 11, 2), "V2", "C", 2, 1), ("W5", date(2026, 11, 2), "V1", "C", 5, 1),
    ]  # fmt: skip


def _stock(days: list[tuple[str, str | None]], sold: dict[int, str]) -> Rows:
    """One product: (on hand, received) on each day from 1 September on, and what was sold on some of them."""
    first = date(2026, 9, 1)
    return {
        "orders": [order(f"O{n}", f"{first + timedelta(days=n)} 10:00") for n in sold],
        "order_lines": [line(f"L{n}", "1", units, f"O{n}", product_id="P1") for n, units in sold.items()],
        "stock": [{"day": first + timedelta(days=n), "product_id": "P1", "units_on_hand": hand, "units_received": received}
                  for n, (hand, received) in enumerate(days)],
    }  # fmt: skip


def test_opening_stock_and_days_without_any() -> None:
    days: list[tuple[str, str | None]] = [("5", None), ("3", "0.5"), ("0", None), ("-1", "4"), ("2.5", "3")]
    assert _asked(
        _stock(days, {1: "2.5", 2: "3"}), "SELECT on_hand, received, opening, sold, stockout, listed, demand FROM fact_stock"
    ) == [
        (5000, 0, 5000, 0, 0, 1, 0),
        (3000, 500, 5000, 2500, 0, 1, 1250),
        (0, 0, 3000, 3000, 1, 1, 1833),  # sold out that day: it was in stock
        (-1000, 4000, 0, 0, 1, 1, 1833),
        (2500, 3000, 0, 0, 0, 1, 1375),
    ]


def test_demand_is_the_mean_of_the_last_28_days_in_stock_however_long_ago() -> None:
    # Days 0 to 29 in stock, 30 to 39 not, 40 in stock. Sold: 28 on day 1, 0.014 on day 40.
    days: list[tuple[str, str | None]] = [("0" if 30 <= n < 40 else "9", None) for n in range(41)]
    found = [row[0] for row in _asked(_stock(days, {1: "28", 40: "0.014"}), "SELECT demand FROM fact_stock")]
    assert found[:3] == [0, 14000, 9333]
    # The 28 days up to day 28 begin with day 1; those up to day 29 begin with day 2, and so do those of the days without stock.
    assert found[28:41] == [1000, *[0] * 11, 1]  # 0.014 / 28 is half a thousandth


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((0, 90), [(1, 0, 0, 0)]),
        ((0, 91), [(1, 0, 0, 0), (0, 0, 1, 90), (0, 1, 0, 91)]),
        ((0, 0, 200), [(1, 0, 0, 0), (0, 0, 1, 90), (0, 1, 0, 200), (0, 0, 1, 290)]),
    ],
)
def test_a_vendor_joins_rests_and_returns(days: tuple[int, ...], expected: list[tuple[int, ...]]) -> None:
    first = at("2025-10-26 00:30")
    rows = {
        "vendors": VENDORS,
        "orders": [order(f"O{n}", str((first + timedelta(days=day)).replace(tzinfo=None))) for n, day in enumerate(days)],
        "order_lines": [line(f"L{n}", "1", order_id=f"O{n}", vendor_id="V1") for n in range(len(days))],
    }
    found = _asked(rows, "SELECT joined, returned, churned, epoch_us(occurred_at), vendor_tier FROM fact_vendor_life")
    us = int(first.timestamp()) * 1_000_000
    told: list[tuple[Any, ...]] = [(*marks, us + day * 86_400_000_000, "gold") for *marks, day in expected]
    rest = [(0, 0, 1, us + (days[-1] + 90) * 86_400_000_000, "gold")]
    assert found == (told if told[-1][2] else told + rest)


@pytest.mark.parametrize(("late_us", "churned"), [(0, 1), (1, 0)])
def test_a_rest_that_is_not_over_when_the_data_end_is_not_told(late_us: int, churned: int) -> None:
    sold_at = NOW - timedelta(days=90) + timedelta(microseconds=late_us)
    rows = {"orders": [order(ordered_at=str(sold_at.replace(tzinfo=None)))], "order_lines": [line("L1", "1", vendor_id="V1")]}
    assert _asked(rows, "SELECT sum(joined), sum(churned) FROM fact_vendor_life") == [(1, churned)]


def test_visits_keep_their_day_and_unknown_counts_are_none() -> None:
    rows: Rows = {
        "orders": [], "order_lines": [],
        "traffic": [{"day": date(2026, 11, 2), "visits": 5, "channel": "web"}, {"day": date(2026, 11, 1), "visits": 7, "carts": 2}],
    }  # fmt: skip
    assert _asked(rows, "FROM fact_traffic") == [
        (date(2026, 11, 1), None, None, None, 7, 0, 2, 0), (date(2026, 11, 2), "web", None, None, 5, 0, 0, 0),
    ]  # fmt: skip
