"""The scorecard of vendors: places, minimum orders, pages, and what a vendor's people see of the others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import pytest

from dashboard_app.vendors import VendorsAsked, vendor_peers, vendor_performance, vendor_summary, vendor_table
from dashboard_app.view import View
from data.analytics import Analytics
from data.errors import InvalidInput, UnknownName
from data.query import CompareMode, CompareSpec, Filter, PeriodSpec, Scope, Sort
from data.result import Result
from tests.dashboard_app.market import vendor_market
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

OCTOBER = View(period=PeriodSpec(None, date(2026, 10, 1), date(2026, 10, 31)))
FIGURES = ("revenue", "orders", "cancellation_rate", "average_rating")
FOREIGN = ("V2", "V3", "V4", "V5", "V6", "V7")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    home: Path = tmp_path_factory.mktemp("market")
    publish_rows(home, vendor_market())
    return open_shop(home, vendor_market())


def asked(view: View = OCTOBER, **more: object) -> VendorsAsked:
    return VendorsAsked(view, **({"metrics": FIGURES, "minimum_orders": 2} | more))  # type: ignore[arg-type]


def column(result: Result, name: str) -> dict[object, object]:
    return {row["vendor"]: row[name] for row in result.rows}


def test_vendors_are_ranked_by_the_first_metric_and_equals_by_key(market: Analytics) -> None:
    result = vendor_table(market, asked())
    assert [(row["vendor"], row["revenue"]) for row in result.rows] == [
        ("V7", 500.0), ("V6", 140.0), ("V3", 120.0), ("V4", 120.0), ("V2", 100.0), ("V5", 100.0), ("V1", 60.0), (None, 10.0),
    ]  # fmt: skip
    assert result.totals["revenue"] == 1150.0
    assert column(result, "revenue__share")["V6"] == pytest.approx(140 / 1150)


def test_places_are_among_vendors_with_enough_orders_and_equals_share_the_middle(market: Analytics) -> None:
    result = vendor_table(market, asked())
    assert column(result, "revenue__percentile") == {
        "V1": 0.0, "V2": 0.3, "V5": 0.3, "V3": 0.7, "V4": 0.7, "V6": 1.0, "V7": None, None: None,
    }  # fmt: skip
    # 1.5, 3, 4, 5, 5, 5
    assert column(result, "average_rating__percentile") == {
        "V1": 0.0, "V2": 0.2, "V3": 0.4, "V4": 0.8, "V5": 0.8, "V6": 0.8, "V7": None, None: None,
    }  # fmt: skip


def test_vendors_below_the_minimum_stay_without_rates(market: Analytics) -> None:
    result = vendor_table(market, asked())
    assert column(result, "cancellation_rate") == {"V1": 0.25, "V7": None, None: 0.0} | dict.fromkeys(("V2", "V3", "V4", "V5", "V6"), 0.0)
    place = [row["vendor"] for row in result.rows].index("V7")
    reasons = result.meta["reasons"]
    assert {reasons[f"{place}.{name}"] for name in ("cancellation_rate", "average_rating", "revenue__percentile")} == {"not_enough_data"}
    assert (result.rows[place]["orders"], result.rows[place]["revenue"]) == (1, 500.0)
    everybody = vendor_table(market, asked(minimum_orders=0))
    assert column(everybody, "cancellation_rate")["V7"] == 0.5


def test_rates_over_too_few_orders_before_are_not_compared(market: Analytics) -> None:
    compared = View(period=OCTOBER.period, compare=CompareSpec(CompareMode.PREVIOUS_MONTH))
    row = next(row for row in vendor_table(market, asked(compared)).rows if row["vendor"] == "V1")
    assert (row["revenue__previous"], row["revenue__growth"]) == (15.0, 3.0)
    assert (row["cancellation_rate"], row["cancellation_rate__previous"], row["cancellation_rate__change"]) == (0.25, None, None)


def test_any_field_orders_and_no_value_comes_last(market: Analytics) -> None:
    up = vendor_table(market, asked(sort=(Sort("average_rating"), Sort("revenue", descending=True))))
    assert [row["vendor"] for row in up.rows] == ["V1", "V2", "V3", "V6", "V4", "V5", "V7", None]
    down = vendor_table(market, asked(sort=(Sort("revenue__percentile", descending=True),)))
    assert [row["vendor"] for row in down.rows] == ["V6", "V3", "V4", "V2", "V5", "V1", "V7", None]


def test_pages_cover_all_rows_once_and_say_how_many_there_are(market: Analytics) -> None:
    pages = [vendor_table(market, asked(offset=offset, limit=3)) for offset in (0, 3, 6, 9)]
    assert [row["vendor"] for page in pages for row in page.rows] == ["V7", "V6", "V3", "V4", "V2", "V5", "V1", None]
    assert [page.meta["next"] for page in pages] == ["o3", "o6", None, None]
    assert [page.meta["row_count"] for page in pages] == [8, 8, 8, 8]
    assert {page.totals["revenue"] for page in pages} == {1150.0}


def test_the_market_in_figures(market: Analytics) -> None:
    result = vendor_summary(market, OCTOBER)
    assert [column.name for column in result.columns] == [
        "active_vendors", "new_vendors", "churned_vendors", "vendor_concentration", "top10_vendor_share",
    ]  # fmt: skip
    assert (result.totals["active_vendors"], result.totals["new_vendors"], result.totals["top10_vendor_share"]) == (7, 6, 1.0)


def test_quartiles_of_the_vendors_with_enough_orders(market: Analytics) -> None:
    result = vendor_peers(market, asked())
    # 60, 100, 100, 120, 120, 140
    assert {row["quartile"]: row["revenue"] for row in result.rows} == {"lower_quartile": 100.0, "median": 110.0, "upper_quartile": 120.0}
    assert result.meta["peers"] == 6


def test_a_vendor_sees_itself_its_places_and_the_quartiles_of_the_others(market: Analytics) -> None:
    found = vendor_performance(market, asked(), Scope("V1"))
    assert [row["vendor"] for row in found["vendors"].rows] == ["V1"]
    assert (found["vendors"].totals["revenue"], found["vendors"].rows[0]["revenue__percentile"]) == (60.0, 0.0)
    # 100, 100, 120, 120, 140
    assert [row["revenue"] for row in found["peers"].rows] == [100.0, 120.0, 120.0]
    assert found["peers"].meta["peers"] == 5
    text = b"".join(result.to_json() for result in found.values()).decode()
    assert not any(f'"{name}"' in text or f"Name of {name}" in text for name in FOREIGN)
    assert {result.meta["scope"] for result in found.values()} == {"vendor:V1"}


def test_fewer_than_five_others_are_not_told(market: Analytics) -> None:
    found = vendor_performance(market, asked(minimum_orders=3), Scope("V1"))
    assert {row["revenue"] for row in found["peers"].rows} == {None}
    assert (found["peers"].meta["reasons"]["0.revenue"], found["peers"].meta["peers"]) == ("not_enough_data", None)
    assert found["vendors"].rows[0]["revenue__percentile"] is None
    six = vendor_performance(market, asked(), Scope("V7"))
    assert [row["revenue"] for row in six["peers"].rows] == [100.0, 110.0, 120.0]


@pytest.mark.parametrize(
    "picked",
    [
        Filter("vendor", ("V1",), exclude=True),
        Filter("vendor", FOREIGN),
        Filter("product", ("PV2",), exclude=True),
        Filter("brand", ("x",), True),
    ],
)
def test_a_vendor_cannot_pick_the_others_apart(market: Analytics, picked: Filter) -> None:
    found = vendor_performance(market, asked(View(period=OCTOBER.period, filters=(picked,))), Scope("V1"))
    assert {value for row in found["peers"].rows for name, value in row.items() if name in FIGURES} == {None}
    assert found["peers"].meta["reasons"]["0.revenue"] == "not_permitted"


def test_what_the_house_is_told_is_not_kept_for_a_vendor(market: Analytics) -> None:
    house = vendor_performance(market, asked())
    own = vendor_performance(market, asked(), Scope("V2"))
    again = vendor_performance(market, asked())
    assert [result.rows for result in house.values()] == [result.rows for result in again.values()]
    assert len(own["vendors"].rows) == 1


def test_a_vendor_without_rows_gets_an_empty_table(market: Analytics) -> None:
    found = vendor_performance(market, asked(), Scope("V-nobody"))
    assert (found["vendors"].rows, found["vendors"].totals["revenue"]) == ([], 0.0)


def test_a_metric_that_a_filter_does_not_apply_to_has_no_value(market: Analytics) -> None:
    filtered = View(period=OCTOBER.period, filters=(Filter("country", ("DE",)),))
    result = vendor_table(market, asked(filtered))
    assert {row["average_rating"] for row in result.rows} == {None}
    assert (result.meta["reasons"]["0.average_rating"], result.totals["average_rating"]) == ("not_filterable:country", None)
    assert result.rows[0]["revenue"] == 500.0


def test_a_table_the_marketplace_lacks_is_named(market: Analytics) -> None:
    result = vendor_table(market, asked(metrics=("revenue", "on_time_rate")))
    assert {result.meta["reasons"][f"{i}.on_time_rate"] for i in range(8)} == {"needs:shipments"}
    peers = vendor_peers(market, asked(metrics=("revenue", "on_time_rate")), Scope("V1"))
    assert peers.meta["reasons"]["0.on_time_rate"] == "needs:shipments"


def test_the_fields_of_the_rows_are_those_of_the_columns(market: Analytics) -> None:
    compared = View(period=OCTOBER.period, compare=CompareSpec(CompareMode.PREVIOUS_MONTH))
    for result in vendor_performance(market, asked(compared)).values():
        names = [column.name for column in result.columns]
        assert [list(orjson.loads(orjson.dumps(row))) for row in result.rows] == [names] * len(result.rows)


def test_wrong_metrics_and_orders_are_refused(market: Analytics) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'revenue'"):
        vendor_table(market, asked(metrics=("revenu",)))
    with pytest.raises(InvalidInput, match="cannot be split by vendor"):
        vendor_table(market, asked(metrics=("visits",)))
    with pytest.raises(UnknownName) as caught:
        vendor_table(market, asked(sort=(Sort("margin"),)))
    assert caught.value.fields[0].field == "sort"
