"""Amounts in another currency: each row at the rate of its own day, rounded once; the same on both engines; never a bare number."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.clock import FixedClock
from data.errors import InvalidInput
from data.formats import minor_digits
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.query import CompareMode, CompareSpec, Filter, Grain, MetricQuery, PeriodSpec
from data.tables import fact_sales
from data.warehouse import open_warehouse
from tests.data.shop import open_shop, small_shop
from tests.golden.book import Marketplace, Rows
from tests.golden.core import open_shop as open_any
from tests.golden.extract import publish_rows
from tests.golden.random_marketplace import CURRENCIES, random_marketplace

THIS_MONTH = PeriodSpec("this_month")
MONEY = ("gmv", "discounts", "refunds", "cancelled_sales", "commission")


def shop_with(*rates: tuple[str, str, str]) -> Marketplace:
    shop = small_shop()
    for day, currency, rate in rates:
        shop.rows["fx_rates"].append({"day": date.fromisoformat(day), "currency": currency, "rate": Decimal(rate)})
    return shop


DOLLARS = tuple(
    (day, "USD", rate)
    for day, rate in (
        ("2026-10-01", "0.5"), ("2026-10-08", "0.5"), ("2026-10-15", "0.5"), ("2026-10-20", "0.8"), ("2026-10-31", "0.8"),
        ("2026-11-07", "0.9"), ("2026-11-12", "0.7"), ("2026-11-15", "0.6"), ("2026-11-20", "0.7"),
    )
)  # fmt: skip


def test_each_amount_is_converted_at_the_rate_of_its_own_day_and_rounded_once(home: Path) -> None:
    shop = open_shop(home, shop_with(*DOLLARS))
    result = shop.run(MetricQuery((*MONEY, "revenue", "orders"), period=THIS_MONTH, currency="USD"))
    # 2nd at 0.8: 100, 10 off; 10th at 0.9: 40 -> 44.44, 30 -> 33.33; 20th at 0.7: 20 -> 28.57, 10 -> 14.29; refund on the 12th at 0.7: 15
    assert result.totals == {
        "gmv": 245.63,  # 125 + 44.44 + 33.33 + 28.57 + 14.29
        "discounts": 12.5,
        "refunds": 21.43,
        "cancelled_sales": 87.5,
        "commission": 21.17,  # 11.25 + 4.44 + 3.33 + 2.86 + 1.43 - 2.14
        "revenue": 211.7,
        "orders": 4,
    }
    assert (result.meta["currency"], result.column("gmv").unit, result.meta["reasons"]) == ("USD", "USD", {})


def test_ratios_are_computed_after_the_conversion(home: Path) -> None:
    shop = open_shop(home, shop_with(*DOLLARS))
    totals = shop.run(MetricQuery(("average_order_value", "take_rate"), period=THIS_MONTH, currency="USD")).totals
    assert totals == {"average_order_value": 58.28, "take_rate": 2117 / 24563}  # (245.63 - 12.5) / 4


def test_halves_are_rounded_up_to_the_minor_unit_of_the_asked_currency(home: Path) -> None:
    shop = open_shop(home, shop_with(("2026-11-02", "JPY", "8"), ("2026-11-20", "KWD", "8")))
    day = PeriodSpec(None, date(2026, 11, 2), date(2026, 11, 2))
    totals = shop.run(MetricQuery(("gmv", "discounts"), period=day, currency="JPY")).totals
    assert totals == {"gmv": 13, "discounts": 1}  # 12.5 and 1.25
    today = PeriodSpec("today")
    assert shop.run(MetricQuery(("gmv",), period=today, currency="KWD")).totals == {"gmv": 3.75}  # 2.5 + 1.25


def test_the_comparison_is_converted_at_its_own_days(home: Path) -> None:
    shop = open_shop(home, shop_with(*DOLLARS))
    query = MetricQuery(("gmv",), period=THIS_MONTH, compare=CompareSpec(CompareMode.PREVIOUS_PERIOD), currency="USD")
    assert shop.run(query).totals["gmv__previous"] == 200.0  # 100 at 0.5; the 50 of 18:00 on the 20th has not come by noon


def test_a_missing_rate_leaves_no_number(home: Path) -> None:
    shop = open_shop(home, shop_with(("2026-11-02", "USD", "0.8")))
    result = shop.run(MetricQuery(("gmv", "orders", "take_rate"), grain=Grain.DAY, period=THIS_MONTH, currency="USD"))
    assert (result.rows[1]["gmv"], result.rows[9]["gmv"], result.rows[9]["orders"]) == (125.0, None, 1)
    assert result.totals == {"gmv": None, "orders": 4, "take_rate": None}
    assert result.meta["reasons"]["9.gmv"] == result.meta["reasons"]["gmv"] == result.meta["reasons"]["take_rate"] == "needs:rates"
    assert result.rows[5]["gmv"] == 0.0  # nothing was sold: nothing to convert


def test_a_rate_is_carried_for_seven_days_and_no_longer(home: Path) -> None:
    def gmv(*days: str) -> object:
        shop = open_shop(home, shop_with(*((day, "USD", "0.5") for day in days)))
        tenth = PeriodSpec(None, date(2026, 11, 10), date(2026, 11, 10))
        return shop.run(MetricQuery(("gmv",), period=tenth, currency="USD")).totals["gmv"]

    assert (gmv("2026-11-03"), gmv("2026-11-02"), gmv("2026-11-11")) == (140.0, None, None)


def test_a_currency_without_rates_is_refused_with_those_that_have_some(home: Path) -> None:
    shop = open_shop(home, shop_with(*DOLLARS, ("2026-11-01", "GBP", "1.1"), ("2026-11-01", "TRY", "0")))
    for unknown in ("JPY", "TRY", "QQQ"):
        with pytest.raises(InvalidInput) as raised:
            shop.run(MetricQuery(("gmv",), currency=unknown))
        assert raised.value.fields[0].field == "currency"
        assert "Known: EUR, GBP, USD." in raised.value.message
    assert shop.currencies() == {"EUR", "GBP", "USD"}
    assert shop.run(MetricQuery(("gmv",), period=THIS_MONTH, currency="EUR")).totals == {"gmv": 200.0}


def test_one_currency_never_gets_the_cached_answer_of_another(home: Path) -> None:
    shop = open_shop(home, shop_with(*DOLLARS, *((day, "GBP", "2") for day, _, _ in DOLLARS)))
    query = {None: 200.0, "USD": 245.63, "GBP": 100.0, "EUR": 200.0}
    for _ in range(2):
        for currency, gmv in query.items():
            assert shop.run(MetricQuery(("gmv",), period=THIS_MONTH, currency=currency)).totals == {"gmv": gmv}


def test_amounts_are_converted_in_every_split_and_scope_alike(home: Path) -> None:
    shop = open_shop(home, shop_with(*DOLLARS))
    rows = shop.run(MetricQuery(("gmv",), dimensions=("vendor",), period=THIS_MONTH, currency="USD", share=True)).rows
    assert [(row["vendor"], row["gmv"]) for row in rows] == [("A", 169.44), ("B", 61.9), ("C", 14.29)]
    only = MetricQuery(("gmv",), period=THIS_MONTH, currency="USD", filters=(Filter("vendor", ("B",)),))
    assert shop.run(only).totals == {"gmv": 61.9}


@pytest.mark.parametrize(
    ("price", "rate", "expected"),
    [
        ("0.23", "0.92", 0.25),  # exactly 25 cents
        ("0.0046", "0.92", 0.0),  # 0 cents in euros already
        ("4.14", "0.92", 4.5),
        ("0.01", "0.4", 0.03),  # exactly 2.5 cents
        ("0.01", "0.08", 0.13),  # exactly 12.5
        ("0.01", "0.0800000001", 0.12),  # 12.49999998
        ("30000000.05", "8", 3750000.01),  # 375000000.625 cents
        ("9999999.99", "0.000001", 9999999990000.0),
        ("70368744.17", "0.0078125", 9007199253.76),  # beyond what floating point decides
    ],
)
def test_rounding_is_exact_at_halves_and_for_large_amounts(price: str, rate: str, expected: float, home: Path) -> None:
    shop = shop_with(("2026-11-02", "USD", rate))
    shop.rows["order_lines"] = [row | {"unit_price": Decimal(price)} for row in shop.rows["order_lines"] if row["order_id"] == "o3"]
    day = PeriodSpec(None, date(2026, 11, 2), date(2026, 11, 2))
    assert float(str(open_shop(home, shop).run(MetricQuery(("gmv",), period=day, currency="USD")).totals["gmv"])) == expected


def test_a_rate_that_can_only_be_a_mistake_is_no_rate(home: Path) -> None:
    shop = open_shop(home, shop_with(("2026-11-02", "USD", "0.8"), ("2026-11-20", "USD", "0.0000009")))
    assert shop.run(MetricQuery(("gmv",), period=PeriodSpec("today"), currency="USD")).totals == {"gmv": None}


def rate_of(rates: Rows, currency: str, day: date) -> Decimal | None:
    for back in range(8):
        found = [row["rate"] for row in rates["fx_rates"] if row["currency"] == currency and row["day"] == day - timedelta(days=back)]
        if found:
            return Decimal(max(found))
    return None


def converted_days(shop: Marketplace, home: Path, currency: str) -> dict[date, list[int | None]]:
    """The sums of each day, by hand: one row at a time."""
    warehouse = open_warehouse("", home / "extract")
    columns = [fact_sales.c[name] for name in MONEY]
    rows = warehouse.read(select(fact_sales.c.occurred_on, *columns).where(fact_sales.c.occurred_at < min(shop.now, shop.as_of)), "")
    digits, own = minor_digits(currency), minor_digits(shop.currency)
    found: dict[date, list[int | None]] = defaultdict(lambda: [0] * len(MONEY))
    for day, *amounts in rows:
        rate = rate_of(shop.rows, currency, day)
        for i, amount in enumerate(amounts):
            before = found[day][i]
            if rate is None or amount is None or before is None:
                found[day][i] = None
            else:
                exact = Decimal(amount).scaleb(-own) / rate
                found[day][i] = before + int(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP).scaleb(digits))
    warehouse.close()
    return found


@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_random_shops_are_converted_as_by_hand(seed: int, home: Path) -> None:
    shop = random_marketplace(seed)
    publish_rows(home, shop)
    core = open_any(home, shop)
    checked = 0
    for currency in set(CURRENCIES) - {shop.currency}:
        by_hand = converted_days(shop, home, currency)
        result = core.run(MetricQuery(MONEY, grain=Grain.DAY, period=PeriodSpec("all"), currency=currency))
        for row in result.rows:
            day = date.fromisoformat(str(row["day"]))
            if day in by_hand:
                digits = minor_digits(currency)
                expected = [None if minor is None else float(Decimal(minor).scaleb(-digits)) for minor in by_hand[day]]
                assert [row[name] for name in MONEY] == expected, (currency, day)
                checked += 1
    assert checked > 10


@pytest.mark.postgres
@pytest.mark.parametrize("seed", [21, 22])
def test_both_engines_convert_alike(seed: int, home: Path, postgres_url: str) -> None:
    shop = random_marketplace(seed)
    publish_rows(home, shop)
    extract = current_extract(home)
    assert extract is not None
    copy_to_postgres(extract, postgres_url)
    warehouse = open_warehouse(postgres_url, home)
    calendar = Calendar(shop.timezone, shop.week_start, shop.fiscal_start)
    elephant = Analytics(warehouse, ResultCache(NoCache(), home / "locks"), FixedClock(shop.now), calendar, shop.currency)
    duck = open_any(home, shop)
    for currency in sorted(set(CURRENCIES) - {shop.currency}):
        for query in (
            MetricQuery((*MONEY, "revenue", "take_rate"), grain=Grain.MONTH, period=PeriodSpec("all"), currency=currency),
            MetricQuery((*MONEY, "average_order_value", "vendor_concentration"), ("vendor",), period=PeriodSpec("all"), currency=currency),
        ):
            one, other = duck.run(query), elephant.run(query)
            assert (one.rows, one.totals, one.meta["reasons"]) == (other.rows, other.totals, other.meta["reasons"]), query
    warehouse.close()
