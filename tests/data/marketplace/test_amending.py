"""An extract that was brought up to date says the same as one that was built from nothing, whatever has changed in the shop."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from data.marketplace.amending import amend
from data.marketplace.changes import Changed, Touched, apply_changes
from data.shop.counting import Occasion, count
from data.shop.loading import KEYS
from data.tables import CANONICAL, FACTS, ROLLUPS, STUDIED, fact_sales
from tests.data.marketplace.books import BERLIN, NOW, Row, finished, line, load_rows, order, rate, refund
from tests.data.marketplace.nasty_shop import nasty_shop
from tests.data.marketplace.same import said

Shop = dict[str, list[dict[str, Any]]]
OCCASION = Occasion(NOW, "EUR", "Europe/Berlin")
EVERY = frozenset(table.name for table in CANONICAL)

ALWAYS = 2.0
"""No share of touched orders is so large that everything would be built anew."""


def _shop(seed: int) -> Shop:
    shop: Shop = nasty_shop(seed, orders=40)
    rates = [rate("USD", str(date(2025, 1, 1) + timedelta(days=week * 7)), "0.9") for week in range(105)]
    pounds = {"orders": [order("G1", currency="GBP", customer_id="K0")], "order_lines": [line("G1/1", "5", order_id="G1")],
              "refunds": [refund("GR", "1", "2026-03-01 10:00", order_id="G1")]}  # fmt: skip
    more: Mapping[str, list[dict[str, Any]]] = {**pounds, "fx_rates": rates}
    shop = shop | {name: [*shop.get(name, []), *rows] for name, rows in more.items()}
    return {name: list({_key(name, row): row for row in rows}.values()) for name, rows in shop.items()}


def _key(table: str, row: Row) -> tuple[Any, ...]:
    return tuple(row.get(column) for column in KEYS[table])


def _changed(shop: Shop, dice: random.Random, share: float, names: tuple[str, ...]) -> Shop:
    """Of the tables named, a share of the rows is gone, has another value in one column, or has got a double under another key."""
    found = dict(shop)
    for name in names:
        rows = [dict(row) for row in shop[name]]
        for row in dice.sample(rows, max(1, int(len(rows) * share))):
            act = dice.choice(("drop", "change", "change", "add"))
            if act == "drop":
                rows.remove(row)
            elif act == "change":
                column = dice.choice([column for column in dice.choice(shop[name]) if column not in KEYS[name]])
                row[column] = dice.choice(shop[name]).get(column)
            else:
                key = KEYS[name][-1]
                rows.append(row | {key: row[key] + timedelta(days=900) if isinstance(row[key], date) else f"{row[key]}+"})
        found[name] = list({_key(name, row): row for row in rows}.values())
    return found


def _amended(connection: DuckDBPyConnection, before: Shop, after: Shop, *, whole: bool) -> frozenset[str]:
    """Bring the extract of one shop up to the other, from whole tables or from the rows that differ; what checks count of it is what
    they count of the whole."""
    counted = count(connection, EVERY, OCCASION)
    names = [table.name for table in CANONICAL if table.name in after]
    for name in names:
        keep = {_key(name, row): row for row in before[name]}
        fresh = after[name] if whole else [row for row in after[name] if keep.get(_key(name, row)) != row]
        gone = set(keep) - {_key(name, row) for row in after[name]}
        _load(connection, f"fresh_{name}", name, fresh)
        _load(connection, f"gone_{name}", name, [keep[key] for key in gone])
    kind = frozenset(names)
    touched = apply_changes(connection, Changed(kind if whole else frozenset(), frozenset() if whole else kind, KEYS), ALWAYS)
    assert count(connection, EVERY, OCCASION, counted, touched) == count(connection, EVERY, OCCASION)
    amend(connection, BERLIN, "EUR", NOW, touched)
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall():
        connection.execute(f'DROP TABLE temp.main."{name}"')
    return touched.tables


def _load(connection: DuckDBPyConnection, into: str, name: str, rows: list[dict[str, Any]]) -> None:
    connection.execute("ATTACH ':memory:' AS side; USE side")
    load_rows(connection, {name: rows})
    connection.execute(f"USE memory; CREATE TEMP TABLE {into} AS FROM side.{name}; DETACH side")


def _require_equal(connection: DuckDBPyConnection, after: Shop) -> None:
    expected, _ = finished(after)
    for table in (*CANONICAL, *FACTS, *ROLLUPS, *STUDIED):
        ours, theirs = said(connection, table), said(expected, table)
        assert (table.name, ours - theirs, theirs - ours) == (table.name, Counter(), Counter())


@pytest.mark.parametrize("seed", range(6))
def test_it_is_as_if_built_from_nothing_time_after_time(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- the same changes on every run are the point
    shop = _shop(seed)
    connection, _ = finished(shop)
    for turn in range(3):
        names = tuple(dice.sample(sorted(shop), dice.choice((1, 3, len(shop)))))
        after = _changed(shop, dice, dice.choice((0.02, 0.1, 0.4)), names)
        _amended(connection, shop, after, whole=turn == 1)
        _require_equal(connection, after)
        shop = after


@pytest.mark.parametrize("name", sorted(KEYS.keys() - {"targets"}))
def test_a_change_of_one_table_alone(name: str) -> None:
    dice, shop = random.Random(name), _shop(99)  # noqa: S311
    connection, _ = finished(shop)
    for share in (0.01, 0.2):
        after = _changed(shop, dice, share, (name,))
        assert _amended(connection, shop, after, whole=False) <= {name}
        _require_equal(connection, after)
        shop = after


def test_what_came_again_the_same_is_no_change_and_numbers_stay() -> None:
    shop = _shop(1)
    connection, _ = finished(shop)
    numbers = "SELECT order_id, line_id, order_key, customer_key, vendor_key FROM fact_sales WHERE kind = 'sale' ORDER BY line_id"
    before = connection.execute(numbers).fetchall()
    assert _amended(connection, shop, shop, whole=True) == frozenset()
    after = shop | {
        "orders": [*shop["orders"], order("N1", customer_id="K0")],
        "order_lines": [*shop["order_lines"], line("zz", "5", order_id="N1")],
    }
    assert _amended(connection, shop, after, whole=False) == {"orders", "order_lines"}
    assert connection.execute(numbers).fetchall()[:-1] == before
    largest = max(key for _, _, key, _, _ in before if key is not None)
    assert connection.execute("SELECT min(order_key) > ? FROM fact_sales WHERE line_id = 'zz'", [largest]).fetchone() == (True,)


def test_a_change_of_most_orders_builds_everything_anew() -> None:
    shop = _shop(2)
    connection, _ = finished(shop)
    after = shop | {"orders": [row | {"country": "FR"} for row in shop["orders"]]}
    _load(connection, "fresh_orders", "orders", after["orders"])
    touched = apply_changes(connection, Changed(frozenset({"orders"}), frozenset(), KEYS))
    assert touched == Touched(frozenset({"orders"}), len(shop["orders"]), is_part=False)
    amend(connection, BERLIN, "EUR", NOW, touched)
    _require_equal(connection, after)
    countries = connection.execute(f"SELECT DISTINCT country FROM {fact_sales.name} WHERE order_id IS NOT NULL").fetchall()
    assert countries == [("FR",)]


def _turned(connection: DuckDBPyConnection, before: Shop, after: Shop) -> Shop:
    _amended(connection, before, after, whole=False)
    _require_equal(connection, after)
    return after


def _bought(order_id: str, *products: str, **values: object) -> Shop:
    lines = [line(f"{order_id}/{product}", "5", order_id=order_id, product_id=product) for product in products]
    return {"orders": [order(order_id, **values)], "order_lines": lines}


def _together(*parts: Shop) -> Shop:
    return {name: [row for part in parts for row in part.get(name, [])] for name in ("orders", "order_lines", "refunds")}


def test_pairs_are_taken_from_and_added_to_until_they_are_too_rare_or_not_known() -> None:
    def shop(*cancelled: str, more: tuple[Shop, ...] = ()) -> Shop:
        both = [
            _bought(name, "A", "B", **({"status": "cancelled"} if name in cancelled else {})) for name in ("O1", "O2", "O3", "O4", "O5")
        ]
        return _together(*both, _bought("O6", "C", "D"), _bought("O7", "C", "D"), *more)

    now = shop()
    connection, _ = finished(now)
    now = _turned(connection, now, shop("O1"))
    assert connection.execute("FROM basket_pairs").fetchall() == [("A", "B", 4)]
    assert connection.execute("SELECT baskets, left_out FROM study_window").fetchall() == [(6, 0)]
    now = _turned(connection, now, shop("O1", "O2", "O3"))
    assert connection.execute("FROM basket_pairs").fetchall() == []
    assert connection.execute("FROM basket_products ORDER BY ALL").fetchall() == [("A", 2), ("B", 2), ("C", 2), ("D", 2)]
    # The two orders with C and D were too few to be kept: the third makes them be looked for.
    now = _turned(connection, now, shop("O1", "O2", "O3", more=(_bought("O8", "C", "D"),)))
    assert connection.execute("FROM basket_pairs").fetchall() == [("C", "D", 3)]
    reseller = _bought("O9", *(f"P{number}" for number in range(101)))
    now = _turned(connection, now, shop("O1", "O2", "O3", "O4", "O5", more=(_bought("O8", "C", "D"), reseller)))
    assert connection.execute("SELECT baskets, left_out FROM study_window").fetchall() == [(3, 1)]
    assert connection.execute("FROM basket_products ORDER BY ALL").fetchall() == [("C", 3), ("D", 3)]


def test_a_sum_of_nothing_stays_as_long_as_a_row_is_left_of_it() -> None:
    given = [refund("R1", "3", order_id="O1"), refund("R2", "0", order_id="O1")]
    now = _together(_bought("O1", "A", country="DE"), {"refunds": given})
    connection, _ = finished(now)
    asked = "SELECT occurred_on, refunds, placed_first FROM rollup_orders ORDER BY occurred_on"
    assert connection.execute(asked).fetchall() == [(date(2026, 11, 2), 0, 1), (date(2026, 11, 10), 300, 0)]
    now = _turned(connection, now, now | {"refunds": given[1:]})
    assert connection.execute(asked).fetchall() == [(date(2026, 11, 2), 0, 1), (date(2026, 11, 10), 0, 0)]
    now = _turned(connection, now, now | {"refunds": []})
    assert connection.execute(asked).fetchall() == [(date(2026, 11, 2), 0, 1)]


def test_a_sum_is_not_known_when_only_rows_without_a_rate_are_left() -> None:
    pounds, euros = _bought("O1", "A", currency="GBP", country="DE"), _bought("O2", "A", country="DE")
    now = _together(pounds, euros)
    connection, _ = finished(now)
    asked = "SELECT gmv, unconverted, order_first FROM rollup_orders"
    assert connection.execute(asked).fetchall() == [(500, 1, 2)]
    now = _turned(connection, now, _together(pounds))
    assert connection.execute(asked).fetchall() == [(None, 1, 1)]
    now = _turned(connection, now, _together(pounds, euros, _bought("O3", "A", "B", country="DE")))
    assert connection.execute(asked).fetchall() == [(1500, 1, 3)]


def test_what_customers_did_who_have_no_valid_order_left_is_nobodys_until_they_have_one() -> None:
    def shop(status: str) -> Shop:
        back = [refund("R1", "2", "2026-11-05 10:00", order_id="O1"), refund("R2", "1", "2026-10-05 10:00")]
        return _together(_bought("O1", "A", customer_id="K1"), _bought("O2", "A", customer_id="K1", status=status), {"refunds": back})

    # The order O1, which is valid, is a test of the shop's own in the end.
    now = shop("delivered")
    connection, _ = finished(now)
    asked = "SELECT person_key IS NULL, sum(gmv), sum(refunds), sum(order_first) FROM rollup_customers GROUP BY 1 ORDER BY 1"
    assert connection.execute(asked).fetchall() == [(False, 1000, 200, 2), (True, 0, 100, 0)]
    now = _turned(connection, now, shop("cancelled"))
    assert connection.execute(asked).fetchall() == [(False, 500, 200, 1), (True, 0, 100, 0)]
    gone = now | {"orders": [row | {"is_test": row["order_id"] == "O1"} for row in now["orders"]]}
    now = _turned(connection, now, gone)
    assert connection.execute(asked).fetchall() == [(True, 0, 100, 0)]
    _turned(connection, now, shop("delivered"))
    assert connection.execute(asked).fetchall() == [(False, 1000, 200, 2), (True, 0, 100, 0)]
    assert connection.execute("SELECT customer_id, orders, revenue FROM customer_scores").fetchall() == [("K1", 2, 800)]
