"""Studies of currencies on a shop that can be added up by hand: what orders came in, rates by day, and what found none. Both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.clock import FixedClock
from data.errors import InvalidInput
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.query import EVERYTHING, Filter, MetricQuery, PeriodSpec, Scope, StudyQuery
from data.result import Result
from data.warehouse import open_warehouse
from data.warehouse.duckdb import DuckDbWarehouse
from tests.data.studies.plain import BERLIN
from tests.fixtures.store import BOTH
from tests.golden.book import Book, Item, Marketplace
from tests.golden.extract import publish_rows

NOW = datetime(2026, 9, 17, 10, 0, tzinfo=UTC)
SEPTEMBER = PeriodSpec(None, date(2026, 9, 1), date(2026, 9, 30))
Ask = Callable[..., Result]


def book() -> Book:
    """Rates of the dollar on the 1st and the 12th, of the pound on the 1st to the 20th; none of the franc."""
    found = Book(BERLIN)
    for vendor in ("V1", "V2"):
        found.add("vendors", vendor_id=vendor, name=vendor)
        found.add("products", product_id=f"P{vendor[1]}", name="Thing", vendor_id=vendor)
    found.add("fx_rates", day=date(2026, 9, 1), currency="USD", rate=Decimal("0.80"))
    found.add("fx_rates", day=date(2026, 9, 12), currency="USD", rate=Decimal("0.90"))
    for day in range(20):
        found.add("fx_rates", day=date(2026, 9, 1) + timedelta(days=day), currency="GBP", rate=Decimal("1.25"))
    one, other = Item("P1", "1", "100"), Item("P2", "1", "10")
    found.order("E1", "2026-09-01 12:00", one)
    found.order("E2", "2026-09-11 12:00", one, other)
    found.order("U1", "2026-09-01 12:00", one, currency="USD")
    found.order("U2", "2026-09-08 12:00", other, currency="USD")  # the rate of the 1st, for the seventh day after it
    found.order("U3", "2026-09-09 12:00", one, currency="USD")  # no rate any more
    found.order("U4", "2026-09-11 12:00", one, other, currency="USD")  # nor here
    found.order("U5", "2026-09-13 12:00", one, currency="USD")
    found.order("G1", "2026-09-02 12:00", one, currency="GBP")
    found.order("C1", "2026-09-03 12:00", other, currency="CHF")
    return found


def shop_of(rows: Book) -> Marketplace:
    return Marketplace(rows.rows, BERLIN, "EUR", as_of=datetime(2026, 9, 17, 22, 0, tzinfo=UTC), now=NOW)


@pytest.fixture(params=BOTH)
def opened(request: pytest.FixtureRequest, home: Path) -> Iterator[Callable[[Book], Analytics]]:
    """`opened(book)`: analytics over it, on DuckDB (beside the name of SQLite) and on PostgreSQL."""
    kept: list[Any] = []

    def open_book(rows: Book) -> Analytics:
        publish_rows(home, shop_of(rows))
        extract = current_extract(home)
        assert extract is not None
        if request.param == "postgresql":
            url = request.getfixturevalue("postgres_url")
            copy_to_postgres(extract, url)
            warehouse: Any = open_warehouse(url, home)
        else:
            warehouse = DuckDbWarehouse(home / "extract")
        kept.append(warehouse)
        return Analytics(warehouse, ResultCache(NoCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR")

    yield open_book
    for warehouse in kept:
        with closing(warehouse):
            pass


@pytest.fixture
def ask(opened: Callable[[Book], Analytics]) -> Ask:
    analytics = opened(book())

    def study(name: str, scope: Scope = EVERYTHING, **asked: Any) -> Result:  # noqa: ANN401 - fields of the question
        return analytics.study(StudyQuery(name, asked.pop("period", SEPTEMBER), **asked), scope)

    return study


def by_currency(result: Result, *names: str) -> dict[Any, tuple[Any, ...]]:
    return {row["order_currency"]: tuple(row[name] for name in names) for row in result.rows}


def test_what_orders_came_in(ask: Ask) -> None:
    result = ask("currencies")
    assert by_currency(result, "revenue", "orders", "rows", "unconverted", "missing_days") == {
        "USD": (None, 5, 6, 3, 2), "EUR": (210.0, 2, 3, 0, 0), "GBP": (125.0, 1, 1, 0, 0), "CHF": (None, 1, 1, 1, 1),
    }  # fmt: skip
    assert [row["order_currency"] for row in result.rows] == ["USD", "EUR", "CHF", "GBP"]
    assert by_currency(result, "orders__share")["USD"] == (5 / 9,)
    shown = {name: result.totals[name] for name in ("revenue", "orders", "foreign_orders", "rows", "unconverted", "missing_days")}
    assert shown == {"revenue": None, "orders": 9, "foreign_orders": 7, "rows": 11, "unconverted": 4, "missing_days": 3}
    assert (
        result.meta["reasons"]["revenue"]
        == result.meta["reasons"]["0.revenue"]
        == result.meta["reasons"]["1.revenue__share"]
        == "needs:rates"
    )
    assert by_currency(result, "rate", "rate_of", "rate__label") == {
        "EUR": (None, None, None), "CHF": (None, None, None), "USD": (0.9, "2026-09-12", "1 USD = 0.9 EUR"),
        "GBP": (1.25, "2026-09-17", "1 GBP = 1.25 EUR"),
    }  # fmt: skip


def test_the_same_as_plain_questions_by_currency(opened: Callable[[Book], Analytics]) -> None:
    analytics = opened(book())
    for currency in (None, "USD"):
        result = analytics.study(StudyQuery("currencies", SEPTEMBER, currency=currency))
        plain = analytics.run(MetricQuery(("revenue", "orders"), ("order_currency",), period=SEPTEMBER, currency=currency))
        assert by_currency(result, "revenue", "orders") == by_currency(plain, "revenue", "orders")
        assert (result.totals["revenue"], result.totals["orders"]) == (plain.totals["revenue"], plain.totals["orders"])


def test_shares_of_revenue_where_every_row_has_a_rate(ask: Ask) -> None:
    result = ask("currencies", period=PeriodSpec(None, date(2026, 9, 1), date(2026, 9, 2)))
    # 100 euros, 100 dollars at 0.80, 100 pounds at 1.25.
    assert by_currency(result, "revenue", "revenue__share") == {
        "EUR": (100.0, 100 / 305), "USD": (80.0, 80 / 305), "GBP": (125.0, 125 / 305),
    }  # fmt: skip
    assert result.totals["revenue"] == 305.0
    assert result.meta["metrics_without_value"] == []


def test_a_rate_is_a_line_with_gaps(ask: Ask) -> None:
    result = ask("exchange_rates")
    assert len(result.rows) == 17 * 3  # until today, and no day of the future
    dollars = {row["day"]: row for row in result.rows if row["order_currency"] == "USD"}
    rates = {day: row["rate"] for day, row in dollars.items()}
    assert {rates[f"2026-09-0{day}"] for day in range(1, 9)} == {0.8}
    assert [rates[f"2026-09-{day}"] for day in ("09", "10", "11", "12", "17")] == [None, None, None, 0.9, 0.9]
    assert dollars["2026-09-12"]["change"] == pytest.approx(0.125)
    assert (dollars["2026-09-08"]["rate_of"], dollars["2026-09-13"]["rate_of"]) == ("2026-09-01", "2026-09-12")
    assert [dollars[f"2026-09-{day}"]["unconverted"] for day in ("08", "09", "10", "11")] == [0, 1, 0, 2]
    assert {row["rate"] for row in result.rows if row["order_currency"] == "CHF"} == {None}
    gap = next(place for place, row in enumerate(result.rows) if row["order_currency"] == "USD" and row["day"] == "2026-09-09")
    assert result.meta["reasons"][f"{gap}.rate"] == "needs:rates"


def test_only_the_currencies_with_the_most_rows_are_told(ask: Ask) -> None:
    result = ask("exchange_rates", options=(("limit", 1),))
    assert {row["order_currency"] for row in result.rows} == {"USD"}
    assert (result.meta["truncated"], result.meta["currencies"]) == (True, 3)


def missing(result: Result) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("currency", "first", "last", "days", "unconverted", "rate_before")) for row in result.rows]


def test_stretches_without_a_rate(ask: Ask) -> None:
    result = ask("missing_rates")
    assert missing(result) == [
        ("USD", "2026-09-09", "2026-09-11", 2, 3, "2026-09-01"), ("CHF", "2026-09-03", "2026-09-03", 1, 1, None),
    ]  # fmt: skip
    assert result.totals == {"days": 3, "unconverted": 4}
    assert [one["name"] for one in result.meta["metrics_without_value"]][:6] == [
        "gmv", "discounts", "refunds", "cancelled_sales", "revenue", "commission",
    ]  # fmt: skip


def test_in_another_currency_everything_is_told_in_it(ask: Ask) -> None:
    rates = {(row["order_currency"], row["day"]): row["rate"] for row in ask("exchange_rates", currency="USD").rows}
    assert rates["EUR", "2026-09-01"] == 1.25
    assert rates["GBP", "2026-09-01"] == 1.5625  # 1.25 / 0.80
    assert rates["GBP", "2026-09-12"] == 1.388888889  # 1.25 / 0.90
    assert rates["GBP", "2026-09-10"] is None  # the dollar has no rate, whatever the pound has
    assert ("USD", "2026-09-01") not in rates
    # On the 9th and 11th the dollar itself is missing, for euros and dollars alike; the franc on its own day.
    assert missing(ask("missing_rates", currency="USD")) == [
        ("USD", "2026-09-09", "2026-09-11", 2, 5, "2026-09-01"), ("CHF", "2026-09-03", "2026-09-03", 1, 1, None),
    ]  # fmt: skip
    assert ask("currencies", currency="USD").totals["foreign_orders"] == 4


def test_a_currency_without_any_rate_is_refused(ask: Ask) -> None:
    with pytest.raises(InvalidInput, match="no exchange rates for 'CHF'"):
        ask("currencies", currency="CHF")


def test_a_vendor_sees_what_comes_of_their_own_rows(ask: Ask) -> None:
    scope = Scope("V2")
    assert by_currency(ask("currencies", scope), "revenue", "orders", "unconverted") == {
        "USD": (None, 2, 1), "EUR": (10.0, 1, 0), "CHF": (None, 1, 1),
    }  # fmt: skip
    assert {row["order_currency"] for row in ask("exchange_rates", scope).rows} == {"USD", "CHF"}
    assert [one[:5] for one in missing(ask("missing_rates", scope))] == [
        ("USD", "2026-09-11", "2026-09-11", 1, 1), ("CHF", "2026-09-03", "2026-09-03", 1, 1),
    ]  # fmt: skip


def test_filters_choose_the_rows(ask: Ask) -> None:
    only = (Filter("order_currency", ("GBP",)),)
    assert by_currency(ask("currencies", filters=only), "revenue__share") == {"GBP": (1.0,)}
    assert {row["order_currency"] for row in ask("exchange_rates", filters=only).rows} == {"GBP"}
    assert missing(ask("missing_rates", filters=only)) == []


def test_one_currency_alone_needs_no_rates(opened: Callable[[Book], Analytics]) -> None:
    plain = Book(BERLIN)
    plain.order("E1", "2026-09-01 12:00", Item("P1", "1", "100"))
    analytics = opened(plain)
    found = {name: analytics.study(StudyQuery(name, SEPTEMBER)) for name in ("currencies", "exchange_rates", "missing_rates")}
    assert by_currency(found["currencies"], "revenue", "revenue__share", "orders") == {"EUR": (100.0, 1.0, 1)}
    assert (found["exchange_rates"].rows, found["missing_rates"].rows) == ([], [])


def test_a_period_that_has_not_begun_has_nothing(ask: Ask) -> None:
    later = PeriodSpec(None, date(2030, 1, 1), date(2030, 1, 5))
    assert [ask(name, period=later).rows for name in ("currencies", "exchange_rates", "missing_rates")] == [[], [], []]
