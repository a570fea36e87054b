"""Metrics beyond sales, on a shop that can be added up by hand: customers, vendors, service, reviews, traffic, stock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.clock import FixedClock
from data.errors import InvalidInput
from data.query import CompareMode, CompareSpec, Filter, Grain, MetricQuery, PeriodSpec, Scope
from tests.data.shop import BERLIN, read_shop, small_shop
from tests.golden.book import Book, Marketplace, instant
from tests.golden.extract import publish_rows

NOVEMBER = PeriodSpec(None, date(2026, 11, 1), date(2026, 11, 19))
THIS_MONTH = PeriodSpec("this_month")


def fuller_shop() -> Marketplace:
    shop = small_shop()
    book = Book(BERLIN)
    book.rows.update(shop.rows)

    def ship(number: int, order_id: str, shipped: str | None, promised: str | None, delivered: str | None, vendor_id: str) -> None:
        moments = (None if text is None else instant(text, BERLIN) for text in (promised, shipped, delivered))
        names = ("promised_at", "shipped_at", "delivered_at")
        book.add("shipments", shipment_id=f"s{number}", order_id=order_id, vendor_id=vendor_id, **dict(zip(names, moments, strict=True)))

    ship(1, "o3", "2026-11-03 10:00", "2026-11-06 00:00", "2026-11-05 12:00", "A")  # 24 h, kept
    ship(2, "o4", "2026-11-12 09:00", "2026-11-13 00:00", "2026-11-14 12:00", "A")  # 48 h, late
    ship(3, "o4", "2026-11-14 09:00", "2026-11-18 00:00", None, "B")  # 96 h, due and open: late
    ship(4, "o5", None, "2026-11-30 00:00", None, "B")  # not sent, not due
    for number, (vendor_id, rating) in enumerate((("A", 5), ("A", 4), ("B", 1))):
        at = instant(f"2026-11-0{number + 1} 12:00", BERLIN)
        book.add("reviews", review_id=f"v{number}", rating=rating, reviewed_at=at, vendor_id=vendor_id)
    for day in range(1, 21):
        book.add("traffic", day=date(2026, 11, day), visits=10, carts=4, checkouts=3, channel="web", country="DE")
    for day, on_hand in ((17, 8), (18, 0), (19, 6)):
        received = Decimal(6) if day == 19 else Decimal(0)
        book.add("stock", day=date(2026, 11, day), product_id="p1", units_on_hand=Decimal(on_hand), units_received=received)
    return shop


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuller")
    publish_rows(folder, fuller_shop())
    return folder


@pytest.fixture
def shop(home: Path) -> Analytics:
    return read_shop(home)


def totals(shop: Analytics, *metrics: str, period: PeriodSpec = THIS_MONTH, scope: Scope | None = None) -> dict[str, object]:
    return dict(shop.run(MetricQuery(metrics, period=period), scope or Scope()).totals)


def test_customers_are_new_once_in_their_history(shop: Analytics) -> None:
    # k1 and k2 bought first in October; a guest counts in neither
    asked = ("buyers", "new_customers", "returning_customers", "repeat_rate")
    assert totals(shop, *asked) == {"buyers": 2, "new_customers": 0, "returning_customers": 2, "repeat_rate": 1.0}
    october = PeriodSpec(None, date(2026, 10, 1), date(2026, 10, 31))
    assert totals(shop, *asked, period=october) == {"buyers": 2, "new_customers": 2, "returning_customers": 0, "repeat_rate": 0.0}


def test_rates_of_what_goes_wrong(shop: Analytics) -> None:
    # 1 of 5 placed orders cancelled; 15 refunded of 190 net of discounts; no units came back
    assert totals(shop, "cancellation_rate", "refund_rate", "return_rate") == {
        "cancellation_rate": 0.2,
        "refund_rate": 15 / 190,
        "return_rate": 0.0,
    }


def test_fulfilment_is_the_median_and_the_ninetieth_of_a_hundred(shop: Analytics) -> None:
    # 24, 48, 96 hours: the median 48, nine tenths of the way at 48 + 0.8 * 48
    assert totals(shop, "fulfilment_hours", "fulfilment_hours_p90") == {"fulfilment_hours": 48.0, "fulfilment_hours_p90": 86.4}
    by_vendor = shop.run(MetricQuery(("fulfilment_hours",), dimensions=("vendor",), period=THIS_MONTH))
    assert {row["vendor"]: row["fulfilment_hours"] for row in by_vendor.rows} == {"A": 36.0, "B": 96.0}


def test_a_median_of_nothing_has_no_value(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("fulfilment_hours",), period=PeriodSpec("today")))
    assert (result.totals, result.meta["reasons"]) == ({"fulfilment_hours": None}, {"fulfilment_hours": "no_data"})


def test_what_is_due_and_open_is_late(shop: Analytics) -> None:
    assert totals(shop, "on_time_rate") == {"on_time_rate": 1 / 3}


def test_stars_are_weighed_by_their_number(shop: Analytics) -> None:
    assert totals(shop, "average_rating", "reviews") == {"average_rating": 10 / 3, "reviews": 3}


def test_conversion_leaves_the_running_day_out_of_both_sides(shop: Analytics) -> None:
    # 1 to 19 November: 190 visits, 76 carts, 2 orders; the two orders of today wait for today's visits
    assert totals(shop, "visits", "orders", "conversion_rate", "cart_abandonment") == {
        "visits": 190,
        "orders": 4,
        "conversion_rate": 2 / 190,
        "cart_abandonment": 74 / 76,
    }


def test_traffic_is_known_by_day_only(shop: Analytics) -> None:
    with pytest.raises(InvalidInput, match="by day"):
        shop.run(MetricQuery(("visits",), grain=Grain.HOUR, period=PeriodSpec("yesterday")))
    with pytest.raises(InvalidInput, match="cannot be split by vendor"):
        shop.run(MetricQuery(("visits",), dimensions=("vendor",), period=THIS_MONTH))


def test_traffic_is_not_a_vendors_to_see(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("visits", "conversion_rate", "orders"), period=THIS_MONTH), Scope("A"))
    assert result.totals == {"visits": None, "conversion_rate": None, "orders": 2}
    assert result.meta["reasons"] == {"visits": "not_permitted", "conversion_rate": "not_permitted"}


def test_a_stock_is_that_of_the_last_whole_day(shop: Analytics) -> None:
    # 8, then 0, then 6 with 6 received; out of stock on 1 of 3 days; no units of p1 sold on these days
    assert totals(shop, "stock_units", "stockout_rate", "sell_through") == {"stock_units": 6, "stockout_rate": 1 / 3, "sell_through": 0.0}
    by_day = shop.run(MetricQuery(("stock_units",), grain=Grain.DAY, period=PeriodSpec("last_7_days")))
    assert [row["stock_units"] for row in by_day.rows][-3:] == [8, 0, 6]


def test_the_stock_of_the_whole_is_not_the_sum_of_its_days(shop: Analytics) -> None:
    for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH):
        split = shop.run(MetricQuery(("stock_units", "stockout_rate", "sell_through"), grain=grain, period=THIS_MONTH))
        assert split.totals == totals(shop, "stock_units", "stockout_rate", "sell_through")


def test_what_was_not_counted_is_no_stock_of_nothing(shop: Analytics) -> None:
    by_day = shop.run(MetricQuery(("stock_units",), grain=Grain.DAY, period=PeriodSpec(None, date(2026, 11, 16), date(2026, 11, 20))))
    assert [row["stock_units"] for row in by_day.rows] == [None, 8, 0, 6, None]
    assert (by_day.meta["reasons"]["0.stock_units"], by_day.meta["reasons"]["4.stock_units"]) == ("no_data", "no_data")
    query = MetricQuery(("stock_units",), period=PeriodSpec("last_7_days"), compare=CompareSpec(CompareMode.PREVIOUS_WEEK))
    compared = shop.run(query)
    assert compared.totals == {
        "stock_units": 6, "stock_units__previous": None, "stock_units__change": None, "stock_units__growth": None
    }  # fmt: skip
    assert compared.meta["reasons"]["stock_units__growth"] == "no_data"


def test_the_visits_of_a_day_that_is_not_over_are_not_known(shop: Analytics) -> None:
    today = shop.run(MetricQuery(("visits", "orders", "conversion_rate"), period=PeriodSpec("today")))
    assert today.totals == {"visits": None, "orders": 2, "conversion_rate": None}
    assert today.meta["reasons"] == {"visits": "no_data", "conversion_rate": "division_by_zero"}
    days = PeriodSpec(None, date(2026, 10, 31), date(2026, 11, 20))
    by_day = shop.run(MetricQuery(("visits",), grain=Grain.DAY, period=days))
    # Before the first of November nobody was counted, but the shop was open: 0 visits.
    assert [row["visits"] for row in by_day.rows] == [0, *[10] * 19, None]


def test_a_day_that_is_over_elsewhere_is_not_over_in_the_shop(home: Path) -> None:
    # At half past eleven in the evening of the 20th in Berlin it is the 21st in Kolkata.
    late = read_shop(home, clock=FixedClock(datetime(2026, 11, 20, 22, 30, tzinfo=UTC)))
    for zone, visits in (("Asia/Kolkata", 190), ("America/Chicago", 190), ("Europe/Berlin", 190)):
        assert late.run(MetricQuery(("visits",), period=THIS_MONTH, timezone=zone)).totals == {"visits": visits}
    early = read_shop(home, clock=FixedClock(datetime(2026, 11, 20, 3, 0, tzinfo=UTC)))
    for zone, visits in (("Asia/Kolkata", 190), ("America/Chicago", 180), ("Europe/Berlin", 190)):
        assert early.run(MetricQuery(("visits",), period=THIS_MONTH, timezone=zone)).totals == {"visits": visits}


def test_concentration_is_the_sum_of_squared_shares(shop: Analytics) -> None:
    # revenue of the month by vendor: 115, 50, 10
    assert totals(shop, "active_vendors", "vendor_concentration", "top10_vendor_share") == {
        "active_vendors": 3,
        "vendor_concentration": (115.0**2 + 50.0**2 + 10.0**2) / 175.0**2,
        "top10_vendor_share": 1.0,
    }


def test_concentration_by_country_is_counted_within_each(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("vendor_concentration",), dimensions=("country",), period=THIS_MONTH))
    # DE: Alpha 115, Beta 30; FR: Beta alone; not set: Gamma alone
    found = {row["country"]: row["vendor_concentration"] for row in result.rows}
    assert found == {"DE": (115.0**2 + 30.0**2) / 145.0**2, "FR": 1.0, None: 1.0}


def test_vendors_are_new_with_their_first_sale(shop: Analytics) -> None:
    assert totals(shop, "new_vendors", "churned_vendors") == {"new_vendors": 1, "churned_vendors": 0}
    assert totals(shop, "new_vendors", period=PeriodSpec("all")) == {"new_vendors": 3}


def test_metrics_of_several_facts_meet_in_one_row(shop: Analytics) -> None:
    compare = CompareSpec(CompareMode.PREVIOUS_PERIOD)
    asked = MetricQuery(("revenue", "on_time_rate", "average_rating"), dimensions=("vendor",), period=THIS_MONTH, compare=compare)
    rows = {row["vendor"]: row for row in shop.run(asked).rows}
    assert (rows["A"]["revenue"], rows["A"]["on_time_rate"], rows["A"]["average_rating"]) == (115.0, 0.5, 4.5)
    assert (rows["C"]["revenue"], rows["C"]["on_time_rate"], rows["C"]["average_rating"]) == (10.0, None, None)


def test_a_table_the_shop_lacks_is_named(tmp_path: Path) -> None:
    publish_rows(tmp_path, small_shop())
    result = read_shop(tmp_path).run(MetricQuery(("visits", "stock_units", "average_rating", "gmv"), period=THIS_MONTH))
    assert result.totals == {"visits": None, "stock_units": None, "average_rating": None, "gmv": 200.0}
    assert result.meta["reasons"] == {"visits": "needs:traffic", "stock_units": "needs:stock", "average_rating": "needs:reviews"}


def test_a_commission_that_nobody_knows_is_not_zero(tmp_path: Path) -> None:
    marketplace = small_shop()
    for line in marketplace.rows["order_lines"]:
        line["commission"] = None
    publish_rows(tmp_path, marketplace)
    shop = read_shop(tmp_path)
    compare = CompareSpec(CompareMode.PREVIOUS_PERIOD)
    result = shop.run(MetricQuery(("gmv", "commission", "take_rate"), ("vendor",), period=THIS_MONTH, compare=compare, share=True))
    assert {row["vendor"]: (row["gmv"], row["commission"], row["take_rate"]) for row in result.rows} == {
        "A": (140.0, None, None), "B": (50.0, None, None), "C": (10.0, None, None),
    }  # fmt: skip
    assert result.meta["reasons"]["commission"] == result.meta["reasons"]["0.take_rate"] == "needs:commission"
    assert {info.metric.name for info in shop.metrics() if "commission" in info.needs} == {"commission", "take_rate"}


def test_orders_are_counted_alike_however_they_are_split(shop: Analytics) -> None:
    for dimension in ("vendor", "country", "category", "product", "weekday", "order_status", "vendor_country"):
        result = shop.run(MetricQuery(("orders", "orders_placed"), dimensions=(dimension,), period=THIS_MONTH))
        assert result.totals == {"orders": 4, "orders_placed": 5}, dimension
    only_beta = (Filter("vendor", ("B",)),)
    assert shop.run(MetricQuery(("orders",), dimensions=("country",), period=THIS_MONTH, filters=only_beta)).totals == {"orders": 2}
    several = (Filter("vendor", ("A", "B")),)
    assert shop.run(MetricQuery(("orders",), dimensions=("country",), period=THIS_MONTH, filters=several)).totals == {"orders": 3}


def test_the_clock_cuts_every_fact(home: Path) -> None:
    assert read_shop(home).status().as_of == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
