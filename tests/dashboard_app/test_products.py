"""The table of products: classes, trends, products without a sale, pages, and one vendor's part of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard_app.products import ProductsAsked, product_analytics, product_table
from dashboard_app.view import View
from data.analytics import Analytics
from data.errors import InvalidInput
from data.query import CompareMode, CompareSpec, Filter, PeriodSpec, Scope, Sort
from data.result import Result
from tests.dashboard_app.market import product_market, with_refund
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

SPAN = PeriodSpec(None, date(2026, 10, 1), date(2026, 10, 31))
OCTOBER = View(period=SPAN)
FIGURES = ("revenue", "units", "return_rate", "stock_units")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    home: Path = tmp_path_factory.mktemp("goods")
    publish_rows(home, product_market())
    return open_shop(home, product_market())


def asked(view: View = OCTOBER, **more: object) -> ProductsAsked:
    return ProductsAsked(view, **({"metrics": FIGURES} | more))  # type: ignore[arg-type]


def column(result: Result, name: str) -> dict[object, object]:
    return {row["product"]: row[name] for row in result.rows}


def test_all_that_was_on_sale_has_a_row_and_what_was_not_has_none(market: Analytics) -> None:
    result = product_table(market, asked())
    assert column(result, "revenue") == {"a": 50.0, "b": 30.0, "c": 15.0, "d": 5.0, "n": 0, "z": 0}
    assert result.totals["revenue"] == 100.0
    assert column(result, "units")["z"] == 0
    place = [row["product"] for row in result.rows].index("z")
    assert result.rows[place]["product__label"] == "Thing z"
    reasons = result.meta["reasons"]
    assert (reasons[f"{place}.return_rate"], reasons[f"{place}.stock_units"]) == ("needs:refunds", "needs:stock")


def test_shares_and_classes_go_by_revenue_from_the_highest_down(market: Analytics) -> None:
    result = product_table(market, asked(sort=(Sort("product"),)))
    assert column(result, "revenue__cumulative_share") == {"a": 0.5, "b": 0.8, "c": 0.95, "d": 1.0, "n": 1.0, "z": 1.0}
    assert column(result, "abc") == {"a": "A", "b": "A", "c": "B", "d": "C", "n": "C", "z": "C"}


def test_a_product_below_zero_is_c_and_the_shares_still_end_at_one(home: Path) -> None:
    shop = with_refund(product_market(), "c", "25")  # c: 15 - 25 = -10; the whole is 75
    publish_rows(home, shop)
    result = product_table(open_shop(home, shop), asked())
    assert column(result, "revenue")["c"] == -10.0
    assert result.meta["reasons"][f"{[row['product'] for row in result.rows].index('z')}.return_rate"] == "division_by_zero"
    assert column(result, "abc") == {"a": "A", "b": "A", "d": "C", "n": "C", "z": "C", "c": "C"}
    assert column(result, "revenue__cumulative_share")["c"] == 1.0
    assert [row["product"] for row in result.rows] == ["a", "b", "d", "n", "z", "c"]


def test_without_revenue_there_are_no_shares(market: Analytics) -> None:
    before = View(period=PeriodSpec(None, date(2026, 11, 1), date(2026, 11, 9)))
    result = product_table(market, asked(before))
    assert set(column(result, "abc").values()) == {None}
    assert result.meta["reasons"]["0.revenue__cumulative_share"] == "division_by_zero"


def test_trends_against_the_period_before(market: Analytics) -> None:
    result = product_table(market, asked())
    assert column(result, "trend") == {"a": "steady", "b": "declining", "c": "growing", "d": "new", "n": "new", "z": "no_sales"}
    assert "revenue__previous" not in {column.name for column in result.columns}
    assert result.meta["comparison"] is None


def test_a_comparison_that_is_asked_for_is_shown(market: Analytics) -> None:
    compared = View(period=SPAN, compare=CompareSpec(CompareMode.PREVIOUS_MONTH))
    result = product_table(market, asked(compared))
    assert column(result, "revenue__growth") == {"a": 0.0, "b": -0.5, "c": 0.5, "d": None, "n": 0, "z": 0}
    assert result.meta["comparison"]["mode"] == "previous_month"
    assert result.totals["revenue__previous"] == 120.0


def test_rows_say_whose_they_are_and_where_they_belong(market: Analytics) -> None:
    row = next(row for row in product_table(market, asked()).rows if row["product"] == "a")
    assert (row["vendor"], row["vendor__label"], row["category"], row["category__label"]) == ("V1", "Alpha", "C1", "Home")
    assert (row["listed_on"], row["listed"]) == ("2026-01-01", True)


def test_best_worst_classes_and_counts(market: Analytics) -> None:
    found = product_analytics(market, asked())
    assert [row["product"] for row in found["best"].rows] == ["a", "b", "c", "d"]
    assert [row["product"] for row in found["worst"].rows] == ["d", "c", "b", "a"]
    assert [(row["abc"], row["products"], row["revenue"], row["revenue__share"]) for row in found["classes"].rows] == [
        ("A", 2, 80.0, 0.8),
        ("B", 1, 15.0, 0.15),
        ("C", 3, 5.0, 0.05),
    ]
    assert found["summary"].rows == [{"products": 6, "sold": 4, "zero_sales": 2, "new": 2, "growing": 1, "declining": 1}]


def test_pages_cover_all_rows_once(market: Analytics) -> None:
    pages = [product_table(market, asked(offset=offset, limit=4)) for offset in (0, 4)]
    assert [row["product"] for page in pages for row in page.rows] == ["a", "b", "c", "d", "n", "z"]
    assert [(page.meta["next"], page.meta["row_count"]) for page in pages] == [("o4", 6), (None, 6)]


def test_filters_choose_products_and_what_was_sold_of_them(market: Analytics) -> None:
    toys = View(period=SPAN, filters=(Filter("category", ("C2",)),))
    assert column(product_table(market, asked(toys)), "revenue") == {"b": 30.0, "c": 15.0, "n": 0}
    french = View(period=SPAN, filters=(Filter("country", ("FR",)),))
    result = product_table(market, asked(french))
    assert column(result, "revenue") == {"a": 50.0, "c": 15.0, "b": 0, "d": 0, "n": 0, "z": 0}
    assert result.meta["reasons"]["0.stock_units"] == "not_filterable:country"


def test_a_vendor_sees_its_own_products_with_their_classes_among_themselves(market: Analytics) -> None:
    result = product_table(market, asked(), Scope("V2"))
    assert column(result, "revenue") == {"c": 15.0, "d": 5.0, "z": 0}
    assert column(result, "abc") == {"c": "A", "d": "A", "z": "C"}
    assert (result.totals["revenue"], result.meta["scope"]) == (20.0, "vendor:V2")
    text = b"".join(part.to_json() for part in product_analytics(market, asked(), Scope("V2")).values()).decode()
    assert not any(word in text for word in ("Alpha", '"V1"', "Thing a", "Thing b", "Thing n"))


def test_a_period_before_the_data_has_no_figures(market: Analytics) -> None:
    ancient = View(period=PeriodSpec(None, date(2020, 1, 1), date(2020, 1, 31)))
    result = product_table(market, asked(ancient))
    assert set(column(result, "revenue").values()) == set(column(result, "trend").values()) == {None}
    assert (result.meta["reasons"]["0.revenue"], result.meta["reasons"]["0.trend"]) == ("no_data", "no_data")


def test_what_cannot_be_split_by_product_is_refused(market: Analytics) -> None:
    with pytest.raises(InvalidInput, match="cannot be split by product"):
        product_table(market, asked(metrics=("on_time_rate",)))
