"""The demo as a whole: the same on the same day, whole through today, plausible, for any zone and currency, at any size."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from data.clock import FixedClock
from data.errors import ConfigurationError, InvalidInput
from data.marketplace.extract import Business, finish
from data.sample.marketplace import TRUTH_FILE, build_demo, demo_is_current, load_demo, make_demo
from data.sample.plan import Plan
from data.sample.truth import tell_truth
from data.tables import CANONICAL, FACTS
from tests.data.sample.conftest import BERLIN, NOW, TODAY, BuiltDemo

SMALL = Plan(orders=2_000, seed=7, today=TODAY, timezone=BERLIN, currency="EUR")


def _loaded(plan: Plan) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    load_demo(connection, make_demo(plan))
    finish(connection, "v1", clock=FixedClock(NOW), business=Business(plan.timezone, plan.currency), as_of=NOW)
    return connection


def _fingerprint(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Of each table: every row as text, in the stored order."""
    found = {}
    for table in (*CANONICAL, *FACTS):
        rows = connection.execute(f"SELECT CAST(t AS VARCHAR) FROM {table.name} t").fetchall()
        found[table.name] = hashlib.sha256("\n".join(row for (row,) in rows).encode()).hexdigest()
    return found


def test_the_same_seed_on_the_same_day_gives_the_same_rows() -> None:
    first = _fingerprint(_loaded(SMALL))
    assert _fingerprint(_loaded(SMALL)) == first
    other = _fingerprint(_loaded(replace(SMALL, seed=8)))
    assert other["orders"] != first["orders"]
    assert other["products"] != first["products"]


def test_the_same_plan_gives_the_same_truth() -> None:
    assert tell_truth(make_demo(SMALL)) == tell_truth(make_demo(SMALL))


def test_the_time_of_day_changes_nothing(home: Path) -> None:
    clock = FixedClock(datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    info = build_demo(home, clock=clock, timezone=BERLIN, currency="EUR", orders=2_000)
    with duckdb.connect(home / "extract" / f"extract-{info.version}.duckdb", read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert _fingerprint(connection) == _fingerprint(_loaded(SMALL))
    assert info.as_of == datetime(2026, 11, 20, 23, tzinfo=UTC)


def test_the_last_day_is_today_and_nothing_lies_after_it(demo: BuiltDemo) -> None:
    end = "TIMESTAMPTZ '2026-11-20 23:00:00+00'"
    moments = {
        "orders": ("ordered_at", "cancelled_at", "modified_at"), "refunds": ("refunded_at",), "reviews": ("reviewed_at",),
        "shipments": ("shipped_at", "delivered_at"), "customers": ("registered_at",),
    }  # fmt: skip
    for table, columns in moments.items():
        for column in columns:
            assert demo.value(f"SELECT max({column}) < {end} FROM {table}"), (table, column)
    for table in ("traffic", "stock", "fx_rates"):
        assert demo.value(f"SELECT max(day) FROM {table}") == TODAY
    today = demo.all("SELECT occurred_hour, count(*) FROM fact_sales WHERE occurred_on = TODAY AND kind = 'sale' GROUP BY 1 ORDER BY 1")
    assert today[0][0] < 10
    assert today[-1][0] >= 20
    assert demo.info.data_from == date(2024, 11, 21)
    assert demo.info.unconverted == 0
    assert demo.info.tables == {table.name for table in CANONICAL}


def test_statuses_follow_the_age_of_an_order(demo: BuiltDemo) -> None:
    ages = "SELECT status, min(TODAY - CAST(ordered_at AS DATE)), max(TODAY - CAST(ordered_at AS DATE)) FROM orders "
    found = {status: (youngest, oldest) for status, youngest, oldest in demo.all(ages + "WHERE NOT is_test GROUP BY 1")}
    assert set(found) == {"placed", "paid", "shipped", "delivered", "cancelled"}
    assert found["placed"][1] == 0
    assert found["paid"][1] <= 10
    assert found["shipped"][1] <= 25
    assert found["delivered"][0] >= 1
    shares = dict(demo.all("SELECT status, count(*) / 30000 FROM orders GROUP BY 1"))
    assert shares["delivered"] > 0.93


def test_rows_agree_with_each_other(demo: BuiltDemo) -> None:
    assert demo.value("SELECT count(*) FROM orders WHERE (status = 'cancelled') <> (cancelled_at IS NOT NULL)") == 0
    assert demo.value("SELECT count(*) FROM orders WHERE cancelled_at <= ordered_at") == 0
    assert demo.value("SELECT count(*) FROM shipments WHERE delivered_at <= shipped_at") == 0
    assert demo.value("SELECT count(*) FROM shipments s JOIN orders o USING (order_id) WHERE shipped_at <= ordered_at") == 0
    assert (
        demo.value("SELECT count(*) FROM reviews r ANTI JOIN order_lines l ON (l.order_id = r.order_id AND l.product_id = r.product_id)")
        == 0
    )
    assert demo.value("SELECT count(*) FROM order_lines l JOIN products p USING (product_id) WHERE l.vendor_id <> p.vendor_id") == 0
    assert demo.value("SELECT count(*) FROM orders o JOIN customers c USING (customer_id) WHERE c.registered_at >= o.ordered_at") == 0
    assert demo.value("SELECT count(*) FROM orders ANTI JOIN order_lines USING (order_id)") == 0
    assert demo.value("SELECT count(*) - count(DISTINCT (order_id, product_id)) FROM order_lines") == 0
    assert demo.value("SELECT min(units_on_hand) FROM stock") == 0
    assert demo.value("SELECT count(*) FROM traffic WHERE NOT (visits >= carts AND carts >= checkouts AND product_views >= visits)") == 0
    late_lines = "order_lines l JOIN fact_sales f USING (line_id) JOIN products p ON p.product_id = l.product_id WHERE f.kind = 'sale' AND "
    assert demo.value(f"SELECT count(*) FROM {late_lines} (f.ordered_on < p.listed_on OR f.ordered_on > p.delisted_on)") == 0
    over = "SELECT count(*) FROM refunds r JOIN order_lines l USING (line_id) WHERE r.amount > l.quantity * l.unit_price - l.discount"
    assert demo.value(over) == 0


def test_names_are_unique_and_prices_are_written_as_shops_do(demo: BuiltDemo) -> None:
    for table in ("vendors", "products", "categories"):
        assert demo.value(f"SELECT count(*) - count(DISTINCT name) FROM {table}") == 0
    assert demo.value("SELECT avg(CAST(CAST(list_price AS VARCHAR) SIMILAR TO '.*[.](99|49)00' AS INTEGER)) FROM products") > 0.9


def test_the_figures_are_those_of_a_believable_shop(demo: BuiltDemo) -> None:
    gmv, discounts, refunds, commission, orders = demo.one(
        "SELECT sum(gmv), sum(discounts), sum(refunds), sum(commission), count(DISTINCT order_key) FROM fact_sales"
    )
    assert 70 < (gmv - discounts) / 100 / orders < 95
    assert 0.05 < refunds / gmv < 0.09
    assert 0.09 < commission / gmv < 0.13
    assert 0.015 < discounts / gmv < 0.04
    shares = demo.all("SELECT sum(gmv) / sum(sum(gmv)) OVER () FROM fact_sales GROUP BY category_id ORDER BY 1 DESC")
    assert 0.18 < shares[0][0] < 0.28
    assert shares[-1][0] > 0.04
    orders_of_each = "SELECT count(DISTINCT order_key) AS n FROM fact_sales WHERE customer_key IS NOT NULL GROUP BY customer_key"
    assert 0.40 < demo.value(f"SELECT avg(CAST(n > 1 AS INTEGER)) FROM ({orders_of_each})") < 0.65
    conversion, abandonment = demo.one("SELECT 30000 / sum(visits), 1 - 30000 / sum(carts) FROM traffic")
    assert 0.02 < conversion < 0.035
    assert 0.65 < abandonment < 0.85
    assert 0.01 < demo.value("SELECT avg(CAST(units_on_hand = 0 AS INTEGER)) FROM stock") < 0.06
    multi = "SELECT avg(CAST(n > 1 AS INTEGER)) FROM (SELECT count(DISTINCT vendor_id) AS n FROM order_lines GROUP BY order_id)"
    assert 0.3 < demo.value(multi) < 0.6


@pytest.mark.parametrize(
    ("zone", "currency", "today"),
    [
        ("UTC", "USD", date(2024, 2, 29)),
        ("America/New_York", "GBP", date(2026, 1, 1)),
        ("Asia/Tokyo", "JPY", date(2025, 12, 31)),
        ("Pacific/Kiritimati", "KWD", date(2026, 3, 29)),
        ("Europe/Berlin", "CHF", date(2026, 10, 25)),
    ],
)
def test_any_zone_currency_and_day(zone: str, currency: str, today: date) -> None:
    plan = Plan(orders=3_000, seed=11, today=today, timezone=ZoneInfo(zone), currency=currency)
    demo = make_demo(plan)
    connection = duckdb.connect()
    load_demo(connection, demo)
    end = datetime.combine(today + timedelta(days=1), datetime.min.time(), plan.timezone).astimezone(UTC)
    info = finish(connection, "v1", clock=FixedClock(end), business=Business(plan.timezone, currency), as_of=end)
    assert info.unconverted == 0
    first, last, gmv = connection.execute("SELECT min(ordered_on), max(occurred_on), sum(gmv) FROM fact_sales").fetchall()[0]
    assert (first, last) == (today - timedelta(days=729), today)
    assert gmv == tell_truth(demo)["growth"]["gmv"]


def test_a_currency_without_rates_is_refused_by_name(home: Path) -> None:
    with pytest.raises(ConfigurationError, match="'XAU'"):
        build_demo(home, clock=FixedClock(NOW), timezone=BERLIN, currency="XAU")
    assert not (home / "extract").exists()


@pytest.mark.parametrize("orders", [0, 999, 10_000_001])
def test_a_size_beyond_the_limits_is_refused(home: Path, orders: int) -> None:
    with pytest.raises(InvalidInput, match=r"1,000 to 10,000,000 orders") as raised:
        build_demo(home, clock=FixedClock(NOW), timezone=BERLIN, currency="EUR", orders=orders)
    assert raised.value.fields[0].field == "orders"


def test_more_orders_come_with_more_customers_vendors_and_products() -> None:
    demo = make_demo(replace(SMALL, orders=120_000))
    assert tell_truth(demo)["counts"] | {"order_lines": 0} == {
        "orders": 120_000, "order_lines": 0, "vendors": 120, "products": 2_400, "customers": 56_000,
    }  # fmt: skip
    assert len(set(demo.shop.vendors.names)) == 120
    assert len(set(demo.shop.products.names)) == 2_400


def test_the_demo_is_current_until_midnight_and_for_its_own_zone_and_currency(home: Path) -> None:
    def current(now: datetime, zone: ZoneInfo = BERLIN, currency: str = "EUR") -> bool:
        return demo_is_current(home, clock=FixedClock(now), timezone=zone, currency=currency)

    assert not current(NOW)
    build_demo(home, clock=FixedClock(NOW), timezone=BERLIN, currency="EUR", orders=1_000)
    assert current(NOW)
    assert current(datetime(2026, 11, 20, 22, 59, tzinfo=UTC))
    assert not current(datetime(2026, 11, 20, 23, 0, tzinfo=UTC))
    assert not current(NOW, ZoneInfo("UTC"))
    assert not current(NOW, BERLIN, "USD")
    assert (home / TRUTH_FILE).stat().st_mode & 0o777 == 0o600
