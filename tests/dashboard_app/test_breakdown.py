"""Revenue by one or two dimensions: rows and the rest add up to the totals, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from dashboard_app.breakdown import DIMENSIONS, PARTS, BreakdownAsked, revenue_breakdown
from dashboard_app.view import View
from data.analytics import Analytics
from data.errors import InvalidInput
from data.query import CompareMode, CompareSpec, Filter, PeriodSpec, Scope, Sort
from tests.fixtures.small_shop import small_marketplace
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

NOVEMBER = View(period=PeriodSpec(None, date(2026, 11, 1), date(2026, 11, 20)))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    """The small shop: in November gmv 240, discounts 7, refunds 50, revenue 183."""
    home: Path = tmp_path_factory.mktemp("small")
    publish_rows(home, small_marketplace())
    return open_shop(home, small_marketplace())


@pytest.fixture(scope="module")
def golden(golden_shop: Marketplace, golden_home: Path) -> Analytics:
    return open_shop(golden_home, golden_shop)


def test_all_parts_by_one_dimension(shop: Analytics) -> None:
    result = revenue_breakdown(shop, BreakdownAsked(("vendor",), NOVEMBER))
    assert [tuple(row[name] for name in ("vendor", *PARTS)) for row in result.rows] == [
        ("V1", 83.0, 90.0, 7.0, 0.0, 8.3, 0.0),
        ("V2", 50.0, 100.0, 0.0, 50.0, 10.0, 50.0),
        ("V3", 50.0, 50.0, 0.0, 0.0, 7.5, 0.0),
    ]
    assert result.rows[0]["revenue__share"] == pytest.approx(83 / 183)


def test_the_rest_is_gathered_with_its_share_and_growth(shop: Analytics) -> None:
    compared = View(period=NOVEMBER.period, compare=CompareSpec(CompareMode.PREVIOUS_MONTH))
    result = revenue_breakdown(shop, BreakdownAsked(("category", "country"), compared, limit=1))
    rest = result.rows[-1]
    assert (rest["category"], rest["country"], rest["category__label"]) == ("__other__", "__other__", "Other")
    assert (rest["revenue"], rest["revenue__previous"], rest["revenue__change"]) == (127.0, 65.0, 62.0)
    assert (rest["revenue__growth"], rest["revenue__share"]) == (pytest.approx(62 / 65), pytest.approx(127 / 183))
    assert result.meta["reasons"]["1.refunds__growth"] == "new"
    assert result.meta["row_count"] == 4


def test_without_a_rest_there_is_no_row_of_it(shop: Analytics) -> None:
    assert len(revenue_breakdown(shop, BreakdownAsked(("vendor",), NOVEMBER, limit=3)).rows) == 3
    assert [row["vendor"] for row in revenue_breakdown(shop, BreakdownAsked(("vendor",), NOVEMBER, limit=1, other=False)).rows] == ["V1"]


def test_rows_are_in_the_asked_order(shop: Analytics) -> None:
    result = revenue_breakdown(shop, BreakdownAsked(("vendor",), NOVEMBER, sort=(Sort("gmv"),), limit=2))
    assert [row["vendor"] for row in result.rows] == ["V3", "V1", "__other__"]


@pytest.mark.parametrize("limit", [1, 3, 1000])
@pytest.mark.parametrize("by", [*((name,) for name in DIMENSIONS), *list(combinations(DIMENSIONS, 2))[::7]])
def test_rows_and_rest_add_up_to_the_cent(golden: Analytics, by: tuple[str, ...], limit: int) -> None:
    # A spring of the golden shop without missing rates.
    view = View(period=PeriodSpec(None, date(2020, 1, 1), date(2020, 4, 30)), compare=CompareSpec(CompareMode.PREVIOUS_PERIOD))
    for scope in (Scope(), Scope("V01")):
        result = revenue_breakdown(golden, BreakdownAsked(by, view, limit=limit), scope)
        for name in (*PARTS, *(f"{part}__previous" for part in PARTS)):
            values = [row[name] for row in result.rows]
            if result.totals[name] is None:
                continue
            assert sum((Decimal(str(value)) for value in values), Decimal(0)) == Decimal(str(result.totals[name])), name


def test_where_a_rate_is_missing_the_rest_says_so(home: Path) -> None:
    dollars = small_marketplace()
    next(order for order in dollars.rows["orders"] if order["order_id"] == "O12")["currency"] = "USD"
    publish_rows(home, dollars)
    result = revenue_breakdown(open_shop(home, dollars), BreakdownAsked(("vendor",), NOVEMBER, limit=1))
    assert [(row["vendor"], row["revenue"]) for row in result.rows] == [("V1", 83.0), ("__other__", None)]
    reasons = result.meta["reasons"]
    assert (reasons["1.revenue"], reasons["1.revenue__share"], reasons["revenue"]) == ("needs:rates",) * 3


def test_filters_apply_to_rows_rest_and_totals(shop: Analytics) -> None:
    french = View(period=NOVEMBER.period, filters=(Filter("country", ("FR",)),))
    result = revenue_breakdown(shop, BreakdownAsked(("vendor",), french, limit=1))
    assert result.totals["gmv"] == sum(row["gmv"] for row in result.rows) == 160.0  # type: ignore[misc]


def test_a_vendor_breaks_down_its_own_revenue(shop: Analytics) -> None:
    result = revenue_breakdown(shop, BreakdownAsked(("vendor",), NOVEMBER), Scope("V1"))
    assert [(row["vendor"], row["revenue"], row["revenue__share"]) for row in result.rows] == [("V1", 83.0, 1.0)]


@pytest.mark.parametrize("by", [(), ("category", "country", "vendor"), ("category", "category"), ("product",), ("weekday",), ("categori",)])
def test_wrong_dimensions_are_refused(shop: Analytics, by: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as caught:
        revenue_breakdown(shop, BreakdownAsked(by, NOVEMBER))
    assert caught.value.fields[0].field == "by"
