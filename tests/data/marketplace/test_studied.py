"""What is looked at once for the studies, against plain loops over the facts, on nasty shops."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from data.marketplace import pairs
from data.tables import STUDIED
from tests.data.marketplace.books import BERLIN, fact_rows, finished, line, order, rate, refund
from tests.data.marketplace.nasty_shop import nasty_shop

FIRST, LAST = date(2025, 11, 20), date(2026, 11, 19)
SEEDS = range(4)


def _shop(seed: int) -> DuckDBPyConnection:
    """A nasty shop with some rows in pounds, for which there is never a rate."""
    shop = nasty_shop(seed, orders=150)
    shop["orders"] += [order("G1", "2026-03-03 12:00", currency="GBP", customer_id="K0"),
                       order("G2", "2025-11-01 12:00", currency="GBP", customer_id="K9")]  # fmt: skip
    shop["order_lines"] += [line("G1/1", "5", order_id="G1", product_id="P1"), line("G2/1", "7", order_id="G2", product_id="P2")]
    shop["refunds"] += [refund("GR", "1", "2026-03-01 10:00", order_id="G2")]
    shop["fx_rates"] = [rate("USD", f"2026-{month:02d}-{day:02d}", "0.9") for month in range(1, 12) for day in (1, 8, 15, 22)]
    return finished(shop)[0]


def _inside(connection: DuckDBPyConnection) -> list[dict[str, Any]]:
    return [row for row in fact_rows(connection) if FIRST <= row["occurred_on"] <= LAST]


@pytest.mark.parametrize("seed", SEEDS)
def test_baskets(seed: int) -> None:
    connection = _shop(seed)
    baskets = defaultdict(set)
    for row in _inside(connection):
        if row["order_key"] is not None:
            baskets[row["order_key"]].add(row["product_id"])
    small = [sorted(basket - {None}) for basket in baskets.values()]
    assert connection.execute("FROM study_window").fetchall() == [(FIRST, LAST, len(small), 0, 3)]
    assert dict(connection.execute("FROM basket_products").fetchall()) == Counter(product for basket in small for product in basket)
    both = Counter(pair for basket in small for pair in combinations(basket, 2))
    found = {(one, other): count for one, other, count in connection.execute("FROM basket_pairs").fetchall()}
    assert found == {pair: count for pair, count in both.items() if count >= 3}


def _score(value: Any, every: list[Any]) -> int:  # noqa: ANN401 - days and amounts
    below, equal = sum(1 for other in every if other < value), sum(1 for other in every if other == value)
    return 1 + (5 * (2 * below + equal)) // (2 * len(every))


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_of_customers(seed: int) -> None:
    connection = _shop(seed)
    of_customer = defaultdict(list)
    for row in _inside(connection):
        if row["customer_id"] is not None:
            of_customer[row["customer_id"]].append(row)
    people = {}
    for customer, rows in of_customer.items():
        sales = [row for row in rows if row["order_key"] is not None]
        if sales:
            revenue = sum((row["gmv"] or 0) - (row["discounts"] or 0) - (row["refunds"] or 0) for row in rows)
            lacking = sum(row["unconverted"] for row in rows)
            people[customer] = (max(row["occurred_on"] for row in sales), len({row["order_key"] for row in sales}), revenue, lacking)
    every = [[facts[place] for facts in people.values()] for place in range(3)]
    expected = {customer: (*facts, *(_score(facts[place], every[place]) for place in range(3))) for customer, facts in people.items()}
    found = {row[0]: row[1:] for row in connection.execute("FROM customer_scores").fetchall()}
    assert found == expected
    assert found["K0"][3] >= 1


def test_a_shop_without_orders_has_no_baskets_and_no_scores() -> None:
    connection, _ = finished({"orders": [], "order_lines": []})
    counts = {table.name: connection.execute(f"SELECT count(*) FROM {table.name}").fetchone() for table in STUDIED}
    assert counts == {"study_window": (1,), "basket_products": (0,), "basket_pairs": (0,), "customer_scores": (0,)}
    assert connection.execute("FROM study_window").fetchall() == [(FIRST, LAST, 0, 0, 3)]


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (
            datetime(2026, 11, 20, 23, 0, tzinfo=UTC),
            date(2025, 11, 20),
            date(2026, 11, 19),
        ),  # midnight in Berlin: the 20th was the last day
        (datetime(2026, 11, 20, 23, 0, 1, tzinfo=UTC), date(2025, 11, 21), date(2026, 11, 20)),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_the_window_ends_with_the_last_day_that_is_over(as_of: datetime, first: date, last: date) -> None:
    assert pairs.window(as_of.astimezone(BERLIN)) == (first, last)
