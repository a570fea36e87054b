"""Every metric by every dimension and every grain, on the golden marketplace, is what the oracle counts from the rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.query import CompareMode, CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec, Scope
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.golden.marketplace import GONE_VENDOR
from tests.oracle.agreement import disagreements
from tests.oracle.names import FAMILIES, FAMILY_OF, METRICS, SALES, Family
from tests.oracle.oracle import Shop, answer

ALL = PeriodSpec("all")
BESIDE = tuple(metric for metric in METRICS if metric not in SALES)
BOTH = (SALES, BESIDE)
"""All metrics, in as many questions as one may ask them in."""

EVERY = [pytest.param(family, id=name) for name, family in FAMILIES.items()]
KNOWN_BY_THE_HOUR = tuple(metric for family in FAMILIES.values() if not family.daily for metric in family.metrics if metric in BESIDE)
LEAP_DAY = datetime(2020, 2, 29, 20, 0, tzinfo=UTC)
LAST_OF_MARCH = datetime(2020, 3, 31, 12, 0, tzinfo=UTC)
AUTUMN_NIGHT = datetime(2020, 10, 25, 1, 0, tzinfo=UTC)
WEEK_53 = datetime(2021, 1, 2, 9, 30, tzinfo=UTC)
STALE = datetime(2021, 3, 18, 9, 0, tzinfo=UTC)
CLOCKS = (LEAP_DAY, LAST_OF_MARCH, AUTUMN_NIGHT, WEEK_53, STALE)
SHIFTS = tuple(mode for mode in CompareMode if mode not in (CompareMode.NONE, CompareMode.CUSTOM))


class Duel:
    """The core against the oracle on one shop."""

    def __init__(self, home: Path, shop: Marketplace, truth: Shop) -> None:
        self.home, self.shop, self.truth = home, shop, truth
        self._cores: dict[datetime, Analytics] = {}

    def __call__(self, query: MetricQuery, *, now: datetime | None = None, vendor_id: str | None = None) -> list[str]:
        at = now or self.shop.now
        if at not in self._cores:
            self._cores[at] = open_shop(self.home, self.shop, now=at)
        result = self._cores[at].run(query, Scope(vendor_id))
        return disagreements(result, answer(self.truth, query, now=at, vendor_id=vendor_id), query)


@pytest.fixture(scope="session")
def duel(golden_home: Path, golden_shop: Marketplace, golden_truth: Shop) -> Duel:
    return Duel(golden_home, golden_shop, golden_truth)


@pytest.mark.parametrize("basis", DateBasis)
def test_every_metric_over_all_time(duel: Duel, basis: DateBasis) -> None:
    for metrics in BOTH:
        assert duel(MetricQuery(metrics, period=ALL, basis=basis)) == []


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_asked_for_alone(duel: Duel, metric: str) -> None:
    assert duel(MetricQuery((metric,), period=PeriodSpec("last_12_months"), compare=CompareSpec(CompareMode.PREVIOUS_YEAR))) == []


@pytest.mark.parametrize(
    ("family", "dimension"),
    [pytest.param(one, dimension, id=f"{name}-{dimension}") for name, one in FAMILIES.items() for dimension in one.dimensions],
)
def test_every_metric_by_a_dimension(duel: Duel, family: Family, dimension: str) -> None:
    assert duel(MetricQuery(family.metrics, dimensions=(dimension,), period=ALL)) == []
    assert duel(MetricQuery(family.metrics, dimensions=(dimension,), period=PeriodSpec("last_quarter"), basis=DateBasis.ORDER)) == []


@pytest.mark.parametrize("family", EVERY)
def test_every_metric_by_a_dimension_over_time_against_the_time_before(duel: Duel, family: Family) -> None:
    compare = CompareSpec(CompareMode.PREVIOUS_PERIOD)
    for dimension in family.dimensions[::2]:
        assert duel(MetricQuery(family.metrics, (dimension,), Grain.WEEK, PeriodSpec("this_quarter"), compare)) == []


@pytest.mark.parametrize("metrics", BOTH)
@pytest.mark.parametrize("grain", [grain for grain in Grain if grain is not Grain.HOUR])
def test_every_metric_by_a_grain(duel: Duel, grain: Grain, metrics: tuple[str, ...]) -> None:
    assert duel(MetricQuery(metrics, grain=grain, period=ALL)) == []


@pytest.mark.parametrize("day", [date(2020, 3, 29), date(2020, 10, 25), date(2020, 2, 29), date(2021, 3, 10)])
def test_every_metric_by_the_hour(duel: Duel, day: date) -> None:
    for metrics in (SALES, KNOWN_BY_THE_HOUR):
        assert duel(MetricQuery(metrics, grain=Grain.HOUR, period=PeriodSpec(None, day, day))) == []


@pytest.mark.parametrize("mode", SHIFTS)
@pytest.mark.parametrize("period", ["today", "this_month", "last_month", "year_to_date", "last_30_days", "this_fiscal_quarter"])
def test_every_metric_against_another_period(duel: Duel, period: str, mode: CompareMode) -> None:
    for metrics in BOTH:
        assert duel(MetricQuery(metrics, grain=Grain.WEEK, period=PeriodSpec(period), compare=CompareSpec(mode))) == []


@pytest.mark.parametrize("now", CLOCKS)
@pytest.mark.parametrize("period", ["today", "month_to_date", "this_quarter", "this_year"])
def test_every_metric_at_a_nasty_time(duel: Duel, now: datetime, period: str) -> None:
    for mode in (CompareMode.PREVIOUS_PERIOD, CompareMode.PREVIOUS_MONTH, CompareMode.PREVIOUS_YEAR):
        for metrics in BOTH:
            query = MetricQuery(metrics, grain=Grain.DAY, period=PeriodSpec(period), compare=CompareSpec(mode))
            assert duel(query, now=now) == []


@pytest.mark.parametrize("family", EVERY)
@pytest.mark.parametrize("vendor_id", ["V01", "V10", "V11", "V12", GONE_VENDOR, "no such vendor"])
def test_what_a_vendor_sees(duel: Duel, vendor_id: str, family: Family) -> None:
    query = MetricQuery(family.metrics, dimensions=family.dimensions[:1], grain=Grain.QUARTER, period=ALL)
    assert duel(query, vendor_id=vendor_id) == []


@pytest.mark.parametrize("exclude", [False, True])
@pytest.mark.parametrize(("dimension", "values"), [
    ("vendor", (GONE_VENDOR, "__none__")), ("category", ("C2", "C41")), ("customer_type", ("new",)), ("order_status", ("cancelled",)),
    ("weekday", ("7",)), ("hour_of_day", ("2", "23")), ("country", ("__none__",)), ("order_currency", ("JPY", "KWD", "USD")),
    ("brand", ("=cmd", "@brand")), ("region", ("Tōkyō", "Bayern")), ("channel", ("web", "mail")), ("product", ("P-gone", "P14")),
])  # fmt: skip
def test_what_a_filter_lets_through(duel: Duel, dimension: str, values: tuple[str, ...], exclude: bool) -> None:
    for family in FAMILIES.values():
        if dimension in family.dimensions:
            query = MetricQuery(family.metrics, grain=Grain.MONTH, period=ALL, filters=(Filter(dimension, values, exclude),))
            assert duel(query) == []


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Chicago", "Pacific/Auckland"])
def test_the_same_things_on_the_days_of_another_zone(duel: Duel, zone: str) -> None:
    for metrics in BOTH:
        assert duel(MetricQuery(metrics, grain=Grain.DAY, period=PeriodSpec("last_30_days"), timezone=zone)) == []
    for family in FAMILIES.values():
        clock = tuple(name for name in ("weekday", "hour_of_day") if name in family.dimensions)
        assert duel(MetricQuery(family.metrics, dimensions=clock, period=ALL, timezone=zone)) == []


def test_metrics_of_all_that_has_a_vendor_in_one_row(duel: Duel) -> None:
    metrics = (
        "revenue",
        "orders",
        "vendor_concentration",
        "return_rate",
        *(one for one in BESIDE if "vendor" in FAMILY_OF[one].dimensions),
    )
    for grain in (None, Grain.MONTH):
        assert duel(MetricQuery(metrics, ("vendor",), grain, ALL, CompareSpec(CompareMode.PREVIOUS_YEAR))) == []
