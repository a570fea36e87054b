"""Customers: new and returning, guests, and cohorts pooled by age. The studies themselves have their own tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard_app.customers import CustomersAsked, customer_insights, customer_types, retention_by_age
from dashboard_app.view import View
from data.analytics import Analytics
from data.errors import InvalidInput
from data.query import Grain, PeriodSpec, Scope
from tests.data.studies.plain import random_shop
from tests.fixtures.small_shop import small_marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

NOVEMBER = View(period=PeriodSpec(None, date(2026, 11, 1), date(2026, 11, 20)))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    """The small shop, in which nobody is new in November."""
    home: Path = tmp_path_factory.mktemp("small")
    publish_rows(home, small_marketplace())
    return open_shop(home, small_marketplace())


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    """Random customers from March to mid-September 2026."""
    home: Path = tmp_path_factory.mktemp("crowd")
    publish_rows(home, random_shop(5))
    return open_shop(home, random_shop(5))


def test_an_order_is_of_a_new_or_returning_customer_or_of_a_guest(shop: Analytics) -> None:
    result = customer_types(shop, NOVEMBER)
    assert [(row["customer_type"], row["customer_type__label"], row["orders"], row["orders__share"]) for row in result.rows] == [
        ("returning", "Returning", 4, 0.8),
        (None, "Guest", 1, 0.2),
    ]
    assert (result.totals["orders"], result.totals["orders__share"]) == (5, 1.0)


def test_without_orders_there_are_no_shares(shop: Analytics) -> None:
    result = customer_types(shop, View(period=PeriodSpec(None, date(2026, 11, 3), date(2026, 11, 4))))
    assert (result.rows, result.totals["orders__share"], result.meta["reasons"]["orders__share"]) == ([], None, "division_by_zero")


def test_all_parts_of_the_insights_agree(crowd: Analytics) -> None:
    found = customer_insights(crowd, CustomersAsked(View(period=PeriodSpec(None, date(2026, 6, 1), date(2026, 6, 30))), months=3))
    assert list(found) == ["summary", "by_time", "customer_types", "retention", "retention_by_age", "segments"]
    totals = found["summary"].totals
    assert totals["buyers"] == totals["new_customers"] + totals["returning_customers"]  # type: ignore[operator]
    assert found["by_time"].totals == totals
    assert found["customer_types"].totals["orders"] == totals["orders"]
    cohorts = {row["cohort"]: row["size"] for row in found["retention"].rows if row["age"] == 0}
    assert list(cohorts) == ["2026-04-01", "2026-05-01", "2026-06-01"]
    assert cohorts["2026-06-01"] in (None, totals["new_customers"])
    assert (found["segments"].meta["period"]["start"], found["segments"].meta["period"]["end"]) == ("2026-04-01", "2026-06-30")


def test_the_step_of_time_can_be_chosen(crowd: Analytics) -> None:
    weeks = customer_insights(crowd, CustomersAsked(View(period=PeriodSpec("last_28_days"), grain=Grain.WEEK)))["by_time"]
    assert weeks.columns[0].name == "week"


def test_ages_are_pooled_over_the_cohorts_that_are_old_enough(crowd: Analytics) -> None:
    asked = CustomersAsked(View(period=PeriodSpec(None, date(2026, 9, 1), date(2026, 9, 17))), months=7, minimum_customers=1)
    cells = customer_insights(crowd, asked)["retention"].rows
    pooled = {row["age"]: row for row in retention_by_age(crowd, asked).rows}
    for age in range(6):
        old = [cell for cell in cells if cell["age"] == age and cell["customers"] is not None]
        size, customers = (sum(int(cell[name] or 0) for cell in old) for name in ("size", "customers"))
        assert (pooled[age]["size"], pooled[age]["customers"], pooled[age]["retention"]) == (size, customers, customers / size)
    assert pooled[0]["retention"] == pooled[0]["revenue_retention"] == 1.0
    assert pooled[6]["retention"] is None  # only the cohort of March is six months old, and September is not over


def test_hidden_cohorts_are_not_pooled(shop: Analytics) -> None:
    result = retention_by_age(shop, CustomersAsked(NOVEMBER))
    assert result.rows[0] == {"age": 0, "size": 0, "customers": 0, "retention": None, "revenue_retention": None}


def test_a_vendor_gets_counts_of_its_own_customers(crowd: Analytics) -> None:
    asked = CustomersAsked(View(period=PeriodSpec(None, date(2026, 4, 1), date(2026, 8, 31))))
    found = customer_insights(crowd, asked, Scope("V1"))
    assert {result.meta["scope"] for result in found.values()} == {"vendor:V1"}
    assert found["summary"].totals["buyers"] < customer_insights(crowd, asked)["summary"].totals["buyers"]  # type: ignore[operator]
    text = b"".join(result.to_json() for result in found.values()).decode()
    assert '"K0' not in text
    assert '"V2"' not in text


def test_a_vendor_may_not_ask_for_smaller_groups(crowd: Analytics) -> None:
    with pytest.raises(InvalidInput) as caught:
        customer_insights(crowd, CustomersAsked(minimum_customers=4), Scope("V1"))
    assert caught.value.fields[0].field == "minimum_customers"
    assert customer_insights(crowd, CustomersAsked(minimum_customers=4))
