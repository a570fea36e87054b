"""Targets beside values, on a shop that can be added up by hand. It is Friday 20 November 2026, noon in Berlin.

November 2025, the profile of November 2026 (364 days on): the 3rd 100, the 21st 60 by noon and 40 after it, the 29th 100.
So a target of 900 for November 2026 is 300 on the 2nd, 300 on the 20th (180 of it by noon), 300 on the 28th: 480 by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.cache import MemoryCache, ResultCache
from data.clock import FixedClock
from data.errors import UnknownName
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.query import CompareMode, CompareSpec, Filter, Grain, MetricQuery, PeriodSpec, Scope, Sort
from data.targets import Target
from data.warehouse import open_warehouse
from data.warehouse.duckdb import DuckDbWarehouse
from tests.data.shop import BERLIN, NOW, small_shop
from tests.golden.book import Book, Item
from tests.golden.extract import publish_rows

NOVEMBER = date(2026, 11, 1)
THIS_MONTH = PeriodSpec("this_month")


class Shelf:
    """A book of targets in memory."""

    def __init__(self, *targets: Target) -> None:
        self.targets = list(targets)

    def revision(self) -> str:
        return str(len(self.targets))

    def find(self, metrics: Sequence[str], dimensions: Sequence[str], first: date, last: date) -> list[Target]:
        return [one for one in self.targets if one.metric in metrics and one.dimension in dimensions and first <= one.first <= last]


def month(value: str, *, metric: str = "revenue", dimension: str = "", member: str = "", first: date = NOVEMBER) -> Target:
    return Target(metric, "month", first, Decimal(value), dimension, member)


def open_with(home: Path, *targets: Target, theirs: Sequence[tuple[str, str, date, str]] = (), a_year_before: bool = True) -> Analytics:
    """The small shop, a year after its first sales, with targets edited here and targets of its own."""
    shop = small_shop()
    if a_year_before:
        book = Book(BERLIN)
        for number, (local, price) in enumerate(
            [("2025-11-01 10:00", "7"), ("2025-11-03 10:00", "100"), ("2025-11-21 09:00", "60"), ("2025-11-21 15:00", "40"),
             ("2025-11-29 10:00", "100")]
        ):  # fmt: skip
            book.order(f"b{number}", local, Item("p1", "1", price, commission="1"), country="DE")
        for table in ("orders", "order_lines"):
            shop.rows[table] += book.rows[table]
    for metric, grain, first, value in theirs:
        shop.rows["targets"].append(
            {"metric": metric, "grain": grain, "period_start": first, "value": Decimal(value), "dimension": None, "member": None}
        )
    publish_rows(home, shop)
    warehouse = DuckDbWarehouse(home / "extract")
    return Analytics(
        warehouse, ResultCache(MemoryCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR", targets=Shelf(*targets)
    )


def ask(shop: Analytics, *metrics: str, **rest: object) -> MetricQuery:
    return MetricQuery(metrics or ("revenue",), targets=True, **({"period": THIS_MONTH} | rest))  # type: ignore[arg-type]


def test_the_target_of_a_running_month_is_what_of_it_is_due_by_the_profile_of_a_year_before(home: Path) -> None:
    shop = open_with(home, month("900"))
    result = shop.run(ask(shop))
    # revenue 175; due 300 + 0.6 x 300
    assert result.totals == {
        "revenue": 175.0, "revenue__target": 480.0, "revenue__variance": -305.0, "revenue__variance_rate": -305 / 480,
    }  # fmt: skip
    assert result.rows == [result.totals]


def test_what_is_due_does_not_depend_on_the_comparison(home: Path) -> None:
    shop = open_with(home, month("900"))
    for mode in (CompareMode.PREVIOUS_YEAR, CompareMode.PREVIOUS_MONTH, CompareMode.PREVIOUS_YEAR_WEEKDAY):
        for grain, key in ((None, 0), (Grain.DAY, 19)):
            row = shop.run(ask(shop, compare=CompareSpec(mode), grain=grain)).rows[key]
            assert row["revenue__target"] == (480.0 if grain is None else 180.0)


def test_a_month_serves_its_days_and_weeks_and_the_parts_add_up(home: Path) -> None:
    shop = open_with(home, month("900"))
    weeks = shop.run(ask(shop, grain=Grain.WEEK)).rows
    assert [(row["week"], row["revenue__target"]) for row in weeks] == [
        ("2026-10-26", 0.0), ("2026-11-02", 300.0), ("2026-11-09", 0.0), ("2026-11-16", 180.0),
    ]  # fmt: skip
    days = shop.run(ask(shop, grain=Grain.DAY)).rows
    assert {row["day"]: row["revenue__target"] for row in days if row["revenue__target"]} == {"2026-11-02": 300.0, "2026-11-20": 180.0}
    assert len(days) == 20
    assert days[1]["revenue__variance"] == -210.0  # 90 sold on the 2nd


def test_without_a_year_before_the_parts_are_equal_and_the_clock_parts_the_day(home: Path) -> None:
    shop = open_with(home, month("900"), a_year_before=False)
    assert shop.run(ask(shop)).totals["revenue__target"] == 585.0  # 19.5 of 30 days
    days = shop.run(ask(shop, grain=Grain.DAY)).rows
    assert [days[0]["revenue__target"], days[19]["revenue__target"]] == [30.0, 15.0]


def test_a_finished_month_has_its_whole_target_and_quarters_are_made_of_months(home: Path) -> None:
    shop = open_with(home, month("100", first=date(2026, 10, 1)), month("900"))
    october = shop.run(ask(shop, period=PeriodSpec("last_month"))).totals
    assert (october["revenue"], october["revenue__target"], october["revenue__variance_rate"]) == (150.0, 100.0, 0.5)
    quarter = shop.run(ask(shop, period=PeriodSpec("this_quarter"))).totals
    assert quarter["revenue__target"] == 580.0  # December has none, and has not begun


def test_months_that_make_up_the_period_are_added_and_a_year_has_its_own(home: Path) -> None:
    autumn = [month("100", first=date(2026, 9, 1)), month("200", first=date(2026, 10, 1))]
    shop = open_with(home, *autumn)
    two_months = PeriodSpec(None, date(2026, 9, 1), date(2026, 10, 31))
    assert shop.run(ask(shop, period=two_months)).totals["revenue__target"] == 300.0
    with_a_day = open_with(home, *autumn, Target("revenue", "day", date(2026, 9, 7), Decimal(50)), a_year_before=False)
    # a day of its own in September: its 50 in place of the 3.34 that it would have
    assert with_a_day.run(ask(shop, period=two_months)).totals["revenue__target"] == 346.66
    assert with_a_day.run(ask(shop, period=PeriodSpec("last_month"))).totals["revenue__target"] == 200.0


def test_a_year_serves_a_month_by_the_profile(home: Path) -> None:
    shop = open_with(home, Target("revenue", "year", date(2026, 1, 1), Decimal(365)), a_year_before=False)
    assert shop.run(ask(shop, period=PeriodSpec("last_month"))).totals["revenue__target"] == 31.0


def test_a_missing_target_and_a_target_of_zero_have_no_rate_and_say_why(home: Path) -> None:
    shop = open_with(home, month("0", metric="refunds"))
    result = shop.run(ask(shop, "revenue", "refunds"))
    assert (result.totals["revenue__target"], result.totals["revenue__variance"], result.totals["refunds__variance"]) == (None, None, 15.0)
    assert result.meta["reasons"] == {
        "revenue__target": "needs:targets",
        "revenue__variance": "needs:targets",
        "revenue__variance_rate": "needs:targets",
        "refunds__variance_rate": "division_by_zero",
    }


def test_a_ratio_is_not_parted(home: Path) -> None:
    shop = open_with(home, month("40", metric="average_order_value"), month("0.1", metric="take_rate"))
    rows = shop.run(ask(shop, "average_order_value", "take_rate", grain=Grain.WEEK)).rows
    assert {row["average_order_value__target"] for row in rows} == {40.0}
    assert {row["take_rate__target"] for row in rows} == {0.1}
    total = shop.run(ask(shop, "average_order_value", "take_rate")).totals
    assert (total["average_order_value__variance"], total["take_rate__variance"]) == (7.5, 0.0875 - 0.1)


def test_rows_of_a_dimension_have_the_targets_of_their_members(home: Path) -> None:
    alpha = month("900", dimension="vendor", member="A")
    shop = open_with(home, month("1800"), alpha)
    result = shop.run(ask(shop, dimensions=("vendor",)))
    assert [(row["vendor"], row["revenue__target"], row["revenue__variance"]) for row in result.rows] == [
        ("A", 480.0, -365.0), ("B", None, None), ("C", None, None),
    ]  # fmt: skip
    assert result.totals["revenue__target"] == 960.0
    assert result.meta["reasons"]["1.revenue__target"] == "needs:targets"


def test_a_member_that_sold_nothing_stands_there_with_its_target(home: Path) -> None:
    targets = [
        month("30", dimension="vendor", member="B"),
        month("60", dimension="vendor", member="C"),
        month("9", dimension="vendor", member="X"),
    ]
    shop = open_with(home, *targets, a_year_before=False)
    result = shop.run(ask(shop, dimensions=("vendor",), period=PeriodSpec("yesterday")))
    assert [(row["vendor"], row["vendor__label"], row["revenue"], row["revenue__target"]) for row in result.rows] == [
        ("B", "Beta", 0.0, 1.0), ("C", "Gamma", 0.0, 2.0),
    ]  # fmt: skip
    assert result.meta["row_count"] == 2
    only = ask(shop, dimensions=("vendor",), period=PeriodSpec("yesterday"), filters=(Filter("vendor", ("C",)),))
    assert [row["vendor"] for row in shop.run(only).rows] == ["C"]
    assert shop.run(ask(shop, dimensions=("vendor",), period=PeriodSpec("yesterday")), Scope("B")).rows[0]["vendor"] == "B"


def test_the_whole_target_is_told_beside_what_is_due(home: Path) -> None:
    shop = open_with(home, month("900"))
    assert shop.run(ask(shop, "revenue", "orders")).meta["targets"] == {"revenue": {"whole": 900.0}, "orders": {"whole": None}}


def test_the_largest_members_over_time_may_be_those_with_the_largest_variance(home: Path) -> None:
    shop = open_with(home, month("900", dimension="vendor", member="A"), month("30", dimension="vendor", member="C"), a_year_before=False)
    query = ask(shop, dimensions=("vendor",), grain=Grain.WEEK, sort=(Sort("revenue__variance"),), limit=1, other=True)
    rows = shop.run(query).rows
    assert {row["vendor"] for row in rows} == {"A", "__other__"}
    assert {row["revenue__target"] for row in rows if row["vendor"] == "__other__"} == {None}


def test_one_filtered_dimension_has_the_sum_of_its_members_targets(home: Path) -> None:
    targets = [month("300", dimension="country", member="DE"), month("90", dimension="country", member="FR")]
    shop = open_with(home, *targets, a_year_before=False)
    both = ask(shop, filters=(Filter("country", ("DE", "FR")),))
    assert shop.run(both).totals["revenue__target"] == 253.5  # 390 x 19.5 / 30
    assert shop.run(ask(shop, filters=(Filter("country", ("DE", "AT")),))).totals["revenue__target"] is None
    assert shop.run(ask(shop, filters=(Filter("country", ("DE",), exclude=True),))).totals["revenue__target"] is None
    two = (Filter("country", ("DE",)), Filter("vendor", ("A",)))
    assert shop.run(ask(shop, filters=two)).totals["revenue__target"] is None


def test_a_vendor_sees_the_own_target_and_never_the_houses(home: Path) -> None:
    shop = open_with(home, month("900"), month("60", dimension="vendor", member="B"), a_year_before=False)
    assert shop.run(ask(shop), Scope("B")).totals["revenue__target"] == 39.0
    assert shop.run(ask(shop), Scope("A")).totals["revenue__target"] is None
    assert shop.run(ask(shop, dimensions=("vendor",)), Scope("B")).rows[0]["revenue__target"] == 39.0
    assert shop.run(ask(shop), Scope("")).totals["revenue__target"] is None


def test_the_shops_own_target_counts_until_one_is_edited_here(home: Path) -> None:
    own = [("revenue", "month", NOVEMBER, "300"), ("revenue", "fortnight", NOVEMBER, "1"), ("orders", "month", NOVEMBER, "30")]
    shop = open_with(home, month("600"), theirs=own, a_year_before=False)
    totals = shop.run(ask(shop, "revenue", "orders")).totals
    assert (totals["revenue__target"], totals["orders__target"]) == (390.0, 20)  # 30 x 19.5 / 30 = 19.5


def test_a_change_of_a_target_is_a_new_answer(home: Path) -> None:
    shelf = Shelf()
    publish_rows(home, small_shop())
    warehouse = DuckDbWarehouse(home / "extract")
    shop = Analytics(warehouse, ResultCache(MemoryCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR", targets=shelf)
    before = shop.run(ask(shop))
    shelf.targets.append(month("300"))
    after = shop.run(ask(shop))
    assert (before.totals["revenue__target"], after.totals["revenue__target"], after.cached) == (None, 195.0, False)
    assert shop.run(ask(shop)).cached


def test_rows_can_be_sorted_by_variance_and_columns_say_what_they_are(home: Path) -> None:
    targets = [month("900", dimension="vendor", member="A"), month("30", dimension="vendor", member="C")]
    shop = open_with(home, *targets, a_year_before=False)
    result = shop.run(ask(shop, "refunds", "revenue", dimensions=("vendor",), sort=(Sort("revenue__variance"),)))
    assert [row["vendor"] for row in result.rows] == ["A", "C", "B"]
    assert [(c.name, c.label, c.role, c.format, c.unit, c.better) for c in result.columns if c.name.startswith("refunds__")] == [
        ("refunds__target", "Refunds, target", "comparison", "money", "EUR", "neutral"),
        ("refunds__variance", "Refunds, variance", "comparison", "money", "EUR", "down"),
        ("refunds__variance_rate", "Refunds, variance rate", "comparison", "percent", "ratio", "down"),
    ]
    with pytest.raises(UnknownName):
        shop.run(MetricQuery(("revenue",), period=THIS_MONTH, sort=(Sort("revenue__variance"),)))


def test_what_is_known_by_whole_days_is_due_by_whole_days(home: Path) -> None:
    shop = open_with(home, month("300", metric="visits"), a_year_before=False)
    assert shop.run(ask(shop, "visits")).totals["visits__target"] is None  # there is no traffic table at all
    assert shop.run(ask(shop, "visits")).meta["reasons"]["visits__target"] == "needs:traffic"


def test_a_target_in_another_currency_is_converted_day_by_day(home: Path) -> None:
    shop = small_shop()
    for day, rate in ((date(2026, 11, 1), "0.5"), (date(2026, 11, 8), "0.5"), (date(2026, 11, 15), "0.8"), (date(2026, 11, 20), "0.8")):
        shop.rows["fx_rates"].append({"day": day, "currency": "USD", "rate": Decimal(rate)})
    publish_rows(home, shop)
    shelf = Shelf(month("300"), month("40", metric="average_order_value"), month("30", metric="orders"))
    warehouse = DuckDbWarehouse(home / "extract")
    core = Analytics(warehouse, ResultCache(MemoryCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR", targets=shelf)
    result = core.run(ask(core, "revenue", "average_order_value", "orders", currency="USD"))
    # 10 a day: 14 days at 0.5 are 280; five days and a half at 0.8 are 62.5 + 6.25
    assert (result.totals["revenue__target"], result.totals["orders__target"]) == (348.75, 20)
    assert result.totals["average_order_value__target"] == 80.0  # at the rate of the 1st
    assert result.meta["targets"]["revenue"] == {"whole": None}  # of days to come no rate is known
    october = core.run(ask(core, currency="USD", period=PeriodSpec(None, date(2026, 10, 30), date(2026, 11, 2))))
    assert october.meta["reasons"]["revenue__target"] == "needs:targets"


def test_a_target_without_a_rate_has_no_value(home: Path) -> None:
    shop = small_shop()
    shop.rows["fx_rates"].append({"day": date(2026, 11, 2), "currency": "USD", "rate": Decimal("0.5")})
    publish_rows(home, shop)
    shelf = Shelf(month("300"), month("40", metric="average_order_value"))
    warehouse = DuckDbWarehouse(home / "extract")
    core = Analytics(warehouse, ResultCache(MemoryCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR", targets=shelf)
    meta = core.run(ask(core, "revenue", "average_order_value", currency="USD")).meta
    assert {meta["reasons"]["revenue__target"], meta["reasons"]["average_order_value__target"]} == {"needs:rates"}


def test_hours_have_no_targets_but_their_total_has(home: Path) -> None:
    shop = open_with(home, month("300"), a_year_before=False)
    result = shop.run(ask(shop, grain=Grain.HOUR, period=PeriodSpec("today")))
    assert {row["revenue__target"] for row in result.rows} == {None}
    assert result.totals["revenue__target"] == 5.0


@pytest.mark.postgres
def test_both_engines_part_targets_alike(home: Path, postgres_url: str) -> None:
    own = [("revenue", "month", NOVEMBER, "900"), ("orders", "year", date(2026, 1, 1), "365")]
    targets = [month("300", dimension="vendor", member="A"), month("40", metric="average_order_value")]
    duck = open_with(home, *targets, theirs=own)
    extract = current_extract(home)
    assert extract is not None
    copy_to_postgres(extract, postgres_url)
    warehouse = open_warehouse(postgres_url, home)
    shelf = Shelf(*targets)
    cache = ResultCache(MemoryCache(), home / "locks")
    elephant = Analytics(warehouse, cache, FixedClock(NOW), Calendar(BERLIN), "EUR", targets=shelf)
    for split in ({}, {"grain": Grain.DAY}, {"grain": Grain.WEEK}, {"dimensions": ("vendor",)}):
        query = ask(duck, "revenue", "orders", "average_order_value", **split)
        assert duck.run(query).rows == elephant.run(query).rows
        assert duck.run(query).totals == elephant.run(query).totals
    assert duck.run(ask(duck)).totals["revenue__target"] == 480.0
    warehouse.close()
