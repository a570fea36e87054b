"""The shared fixtures give real, empty parts."""

from __future__ import annotations

import psycopg
from playwright.sync_api import Browser
from redis import Redis
from sqlalchemy import create_engine, text

from data.analytics import Analytics
from data.query import MetricQuery, PeriodSpec


def test_a_test_gets_an_empty_real_postgresql(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        version = connection.execute(text("show server_version_num")).scalar_one()
        tables = connection.execute(text("select count(*) from information_schema.tables where table_schema = 'public'")).scalar_one()
    engine.dispose()
    assert int(version) >= 130_000
    assert tables == 0
    assert psycopg.__version__


def test_a_test_gets_an_empty_real_redis(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        assert client.set("key", b"value")
        assert client.get("key") == b"value"


def test_a_test_gets_a_real_browser(chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.set_content("<h1>Revenue</h1>")
    assert page.inner_text("h1") == "Revenue"
    context.close()


def test_the_small_shop_adds_up_to_the_sums_in_its_comment(analytics: Analytics) -> None:
    asked = ("gmv", "discounts", "refunds", "revenue", "cancelled_sales", "commission", "orders", "units", "buyers")
    result = analytics.run(MetricQuery(asked, period=PeriodSpec("month_to_date")))
    assert result.totals == {
        "gmv": 240.0, "discounts": 7.0, "refunds": 50.0, "revenue": 183.0, "cancelled_sales": 50.0, "commission": 25.8,
        "orders": 5, "units": 18, "buyers": 2,
    }  # fmt: skip
